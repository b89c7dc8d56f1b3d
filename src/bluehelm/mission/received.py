"""What came in a bundle, line by line checked; nothing of it is in the file yet.

Of entries only hashes and clocks are kept, and of keys how many there are: bodies and keys are read again from the
bundle when they are put into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from bluehelm.mission.bundle import Bundle
from bluehelm.mission.bundle_lock import hex_bytes
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.checkpoint import is_genuine
from bluehelm.mission.entry import RECORD_ID, SITE_ID, BadEntry, entry_from, hash_of
from bluehelm.mission.hybrid_clock import LAST_READING
from bluehelm.mission.key_ring import WrappedKey
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.mission.stretch import Loose, Stretch, is_hash
from bluehelm.problems import InputRefused, Problem, Severity, printable

MOST_SITES: Final = 1000
MOST_CHECKPOINTS: Final = 20_000
"""In one bundle: each costs a check of a signature. A sender needs one a site and one more for every 1,000 entries."""
MOST_STRETCHES: Final = 20_000
"""Of entries that follow each other, in one bundle: a sender writes one a site."""
KEY_NAME: Final = re.compile(r"[0-9a-f]{40}")
WRAPPED_BYTES: Final = 80
LONGEST_NAME: Final = 80
_MEMBERS: Final = ("name", "founder", "sites", "heads", "made")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A site's genuine signature over its chain up to an entry."""

    site: str
    sequence: int
    hash: str
    signature: bytes


@dataclass(slots=True)
class Received:
    """The content of a bundle.

    Attributes:
        sites: public keys of the sites it speaks of, by the id that they make; whether they may be believed is for the
            one who takes the bundle in to say.
        heads: last entry of each chain that the sender has; ``made`` is the reading of its clock.
        entries: how many there are in it; ``keys`` likewise.
    """

    bundle: Bundle
    mission: str
    sender: str
    name: str
    founder: str
    sites: dict[str, PublicKeys]
    heads: Mapping[str, int]
    made: int
    entries: int = 0
    keys: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)

    def bodies(self) -> Iterator[str]:
        """The entries, in the order in which the stretches have their places.

        Raises:
            InputRefused: where the bundle is not any more what it was, at the end at the latest.
        """
        return (line for line in self.bundle.lines() if isinstance(line, str))

    def wrapped_keys(self) -> Iterator[WrappedKey]:
        """The keys of records that it brings.

        Raises:
            InputRefused: as for ``bodies``.
        """
        if self.keys:
            for line in self.bundle.lines():
                if isinstance(line, list) and (key := _wrapped_key(line, self.bundle.name)) is not None:
                    yield key


def unpack_bundle(bundle: Bundle, progress: Progress = silent) -> Received:
    """Everything in a bundle, looked at line by line.

    Raises:
        InputRefused: "damaged-bundle" at the first line that is not what it should be.
    """
    lines = bundle.lines(progress)
    received = _manifest(bundle, next(lines, None))
    for line in lines:
        if isinstance(line, str):
            _take_entry(received, line)
        elif isinstance(line, list):
            _take_list(received, line, bundle.name)
    return received


def loose_entry(body: str) -> Loose:
    """An entry by its body.

    Raises:
        BadEntry: where the body is none.
    """
    entry = entry_from(body)
    if not is_hash(entry.previous):
        raise BadEntry("expected a hash as previous")
    return Loose(entry.site, entry.sequence, entry.clock, entry.previous, hash_of(body), body)


def damaged(name: str, why: str) -> Problem:
    """What is wrong with a bundle that was signed and is not what it should be."""
    message = f"This bundle is not as Bluehelm makes them: {printable(why)}. Nothing of it was taken."
    hint = "Do not use it. Ask the sender in person whether they made it."
    return Problem(Severity.ERROR, "damaged-bundle", message, hint, name)


def _take_entry(received: Received, body: str) -> None:
    name, stretches = received.bundle.name, received.stretches
    try:
        item = loose_entry(body)
    except BadEntry as error:
        raise InputRefused(damaged(name, f"an entry in it is none ({error})")) from None
    if not stretches or not stretches[-1].continued_by(item, received.entries):
        if len(stretches) == MOST_STRETCHES:
            raise InputRefused(damaged(name, "its entries do not stand in the order of their chains"))
        stretches.append(Stretch(item.site, item.sequence, bytes.fromhex(item.previous), received.entries))
    stretches[-1].take(item)
    received.entries += 1


def _manifest(bundle: Bundle, line: object) -> Received:
    members = line if isinstance(line, dict) else {}
    name, founder, listed, heads, made = (members.get(member) for member in _MEMBERS)
    if not (isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and _is(SITE_ID, founder)):
        raise InputRefused(damaged(bundle.name, "it does not say which mission it is of"))
    if not isinstance(listed, list) or len(listed) > MOST_SITES or not isinstance(heads, dict) or not _is_reading(made):
        raise InputRefused(damaged(bundle.name, "it does not say which sites it is of"))
    sites = {bundle.sender.site: bundle.sender}
    for pair in listed:
        parts = [hex_bytes(part) for part in pair] if isinstance(pair, list) else []
        if len(parts) != 2 or any(part is None or len(part) != 32 for part in parts):
            raise InputRefused(damaged(bundle.name, "a site's keys in it are none"))
        keys = PublicKeys(parts[0] or b"", parts[1] or b"")
        if sites.setdefault(keys.site, keys) != keys:
            raise InputRefused(damaged(bundle.name, "it gives one site two keys"))
    if not all(keys.can_receive() for keys in sites.values()):
        raise InputRefused(damaged(bundle.name, "a site's keys in it are none"))
    known = {site: head for site, head in heads.items() if site in sites and _is_reading(head)}
    return Received(
        bundle, bundle.mission, bundle.sender.site, printable(name), str(founder), sites, known, cast("int", made)
    )


def _take_list(received: Received, line: list[object], name: str) -> None:
    match line:
        case ["checkpoint", str(site), int(sequence), str(digest), str(signature)] if is_hash(digest):
            if len(received.checkpoints) == MOST_CHECKPOINTS:
                raise InputRefused(damaged(name, f"it has more than {MOST_CHECKPOINTS:,} signatures"))
            keys, signed = received.sites.get(site), hex_bytes(signature) or b""
            if keys is None or not _is_reading(sequence) or not is_genuine(keys, sequence, digest, signed):
                raise InputRefused(damaged(name, "a site's signature in it is wrong"))
            received.checkpoints.append(Checkpoint(site, sequence, digest, signed))
        case _:
            if _wrapped_key(line, name) is None:
                raise InputRefused(damaged(name, "a line in it is of no known kind"))
            received.keys += 1


def _wrapped_key(line: list[object], name: str) -> WrappedKey | None:
    """The key of a record; None for a list that speaks of something else."""
    match line:
        case ["key", str(key), str(site), str(record), str(wrapped)]:
            sealed = hex_bytes(wrapped) or b""
            whole = _is(KEY_NAME, key) and _is(SITE_ID, site) and _is(RECORD_ID, record)
            if not whole or len(sealed) != WRAPPED_BYTES:
                raise InputRefused(damaged(name, "a record's key in it is none"))
            return WrappedKey(key, site, record, sealed)
        case _:
            return None


def _is_reading(value: object) -> bool:
    return type(value) is int and 0 < value <= LAST_READING


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
