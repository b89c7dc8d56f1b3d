"""What came in a bundle, line by line checked and sorted; nothing of it is in the file yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from bluehelm.mission.bundle import Bundle, hex_bytes
from bluehelm.mission.checkpoint import is_genuine
from bluehelm.mission.entry import RECORD_ID, SITE_ID, BadEntry, Entry, entry_from, hash_of
from bluehelm.mission.hybrid_clock import LAST_READING
from bluehelm.mission.key_ring import WrappedKey
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.problems import InputRefused, Problem, Severity, printable

MOST_SITES: Final = 1000
MOST_CHECKPOINTS: Final = 20_000
"""In one bundle: each costs a check of a signature. A sender needs one a site and one more for every 1,000 entries."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
KEY_NAME: Final = re.compile(r"[0-9a-f]{16}")
WRAPPED_BYTES: Final = 80
LONGEST_NAME: Final = 80
_MEMBERS: Final = ("name", "founder", "sites", "heads", "made")


@dataclass(frozen=True, slots=True)
class Loose:
    """An entry that is not in the journal: what is needed to find its place there."""

    site: str
    sequence: int
    clock: int
    previous: str
    hash: str
    body: str


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
        records: ids of the records that entries in it change.
    """

    mission: str
    sender: str
    name: str
    founder: str
    sites: dict[str, PublicKeys]
    heads: Mapping[str, int]
    made: int
    records: set[str] = field(default_factory=set)
    entries: list[Loose] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    keys: list[WrappedKey] = field(default_factory=list)


def unpack_bundle(bundle: Bundle) -> Received:
    """Everything in a bundle.

    Raises:
        InputRefused: "damaged-bundle" at the first line that is not what it should be.
    """
    lines = bundle.lines()
    received = _manifest(bundle, next(lines, None))
    for line in lines:
        if isinstance(line, str):
            received.entries.append(_entry(received, line, bundle.name))
        elif isinstance(line, list):
            _take_list(received, line, bundle.name)
    return received


def loose_entry(body: str) -> Loose:
    """An entry by its body.

    Raises:
        BadEntry: where the body is none.
    """
    return _loose(entry_from(body), body)


def damaged(name: str, why: str) -> Problem:
    """What is wrong with a bundle that was signed and is not what it should be."""
    message = f"This bundle is not as Bluehelm makes them: {printable(why)}. Nothing of it was taken."
    hint = "Do not use it. Ask the sender in person whether they made it."
    return Problem(Severity.ERROR, "damaged-bundle", message, hint, name)


def _loose(entry: Entry, body: str) -> Loose:
    return Loose(entry.site, entry.sequence, entry.clock, entry.previous, hash_of(body), body)


def _entry(received: Received, body: str, name: str) -> Loose:
    try:
        entry = entry_from(body)
    except BadEntry as error:
        raise InputRefused(damaged(name, f"an entry in it is none ({error})")) from None
    received.records.add(entry.record)
    return _loose(entry, body)


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
    return Received(bundle.mission, bundle.sender.site, printable(name), str(founder), sites, known, cast("int", made))


def _take_list(received: Received, line: list[object], name: str) -> None:
    match line:
        case ["checkpoint", str(site), int(sequence), str(digest), str(signature)] if _HASH.fullmatch(digest):
            if len(received.checkpoints) == MOST_CHECKPOINTS:
                raise InputRefused(damaged(name, f"it has more than {MOST_CHECKPOINTS:,} signatures"))
            keys, signed = received.sites.get(site), hex_bytes(signature) or b""
            if keys is None or not _is_reading(sequence) or not is_genuine(keys, sequence, digest, signed):
                raise InputRefused(damaged(name, "a site's signature in it is wrong"))
            received.checkpoints.append(Checkpoint(site, sequence, digest, signed))
        case ["key", str(key), str(site), str(record), str(wrapped)]:
            sealed = hex_bytes(wrapped) or b""
            whole = _is(KEY_NAME, key) and _is(SITE_ID, site) and _is(RECORD_ID, record)
            if not whole or len(sealed) != WRAPPED_BYTES:
                raise InputRefused(damaged(name, "a record's key in it is none"))
            received.keys.append(WrappedKey(key, site, record, sealed))
        case _:
            raise InputRefused(damaged(name, "a line in it is of no known kind"))


def _is_reading(value: object) -> bool:
    return type(value) is int and 0 < value <= LAST_READING


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
