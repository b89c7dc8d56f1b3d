"""What was salvaged, put in order: chains as far as they connect, and what must wait."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bluehelm.mission.chain_fitting import fit_chain
from bluehelm.mission.checkpoint import is_genuine
from bluehelm.mission.entry import SITE_ID, BadEntry, Entry, entry_in_file
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.opening import Identity
from bluehelm.mission.own_chain import chained_anew, uncontradicted
from bluehelm.mission.received import Checkpoint, loose_entry
from bluehelm.mission.records import Site
from bluehelm.mission.salvage import Salvage
from bluehelm.mission.set_aside import SetAside, aside_of, whole_entries
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.mission.stretch import Loose, is_hash, stretches_of

_KEY_BYTES: Final = 32


@dataclass(slots=True)
class Reassembly:
    """What goes into the new file.

    Attributes:
        identity: None where the damaged file no longer says which mission and site it is of.
        locked: the site's private keys as they were stored, or None.
        journal: entries that connect from the first one, by site; ``waiting`` those that do not.
        peers: sites that sent bundles; ``others`` every other site that the damaged file knew.
        missing: numbers of lost entries, first and last, by site, as far as anything tells that they were there.
        renewed: entries of the own site that were chained anew; never any that it signed.
        aside: entries that are not whole, or that something genuine contradicts.
    """

    identity: Identity | None
    locked: bytes | None
    keys: dict[str, PublicKeys]
    checkpoints: dict[str, list[Checkpoint]]
    journal: dict[str, list[Loose]] = field(default_factory=dict)
    waiting: list[Loose] = field(default_factory=list)
    peers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    missing: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    renewed: int = 0
    aside: tuple[SetAside, ...] = ()


def reassemble(found: Salvage) -> Reassembly:
    """Order in what was salvaged; what is not as Bluehelm writes it is set aside."""
    keys: dict[str, PublicKeys] = {}
    founding: Entry | None = None
    for body in found.bodies:
        entry = _first_entry(body.text)
        if entry is not None and (announced := _announced(entry)):
            keys.update(announced)
            founding = entry if entry.changes.get("mission") and body.is_whole() else founding
    keys.update(_stored_keys(found))
    checkpoints = _checkpoints(found, keys)
    signed = {item.hash for given in checkpoints.values() for item in given}
    loose, aside = whole_entries(found.bodies, signed)
    identity = _identity(found) or _founded(founding)
    locked = _locked(found, identity)
    made = Reassembly(identity, locked, keys, checkpoints)
    own = identity.own_site if identity is not None and locked is not None else ""
    made.peers = frozenset(row["site"] for row in found.rows.get("peers", []) if _is_site(row["site"]))
    made.others = frozenset({*keys, *made.peers, *loose} - {own})
    for site in sorted(loose):
        _order_in(made, site, loose[site], own=site == own)
    here = {(item.site, item.sequence) for chain in made.journal.values() for item in chain}
    made.aside = tuple(sorted((*made.aside, *aside), key=lambda item: (item.site, item.number, item.body)))
    made.aside = tuple(item for item in made.aside if made.renewed or (item.site, item.number) not in here)
    _tell_missing(made, found, own)
    return made


def _first_entry(body: str) -> Entry | None:
    """The entry that a body holds, where it is the first of a site's chain and tells its keys."""
    try:
        item = loose_entry(body)
    except BadEntry:
        return None
    entry = entry_in_file(body) if item.sequence == 1 else None
    return entry if entry is not None and entry.kind == Site.kind else None


def _order_in(made: Reassembly, site: str, items: Mapping[str, Loose], *, own: bool) -> None:
    """Entries of another site as far as its signatures cover them; of the own site what nothing contradicts."""
    signed = made.checkpoints.get(site, [])
    aside: list[tuple[Loose, str]] = []
    if own:
        made.journal[site], aside = uncontradicted(items, signed)
    else:
        made.journal[site] = _signed_chain(items, signed)
    chain = made.journal[site]
    made.aside += tuple(aside_of(item, why) for item, why in aside)
    out = {item.hash for item in chain} | {item.hash for item, _ in aside}
    left = [item for item in items.values() if item.hash not in out]
    covered = any(item.sequence > len(chain) for item in signed)
    if own and not made.others and not covered:
        made.renewed, left = chained_anew(chain, left)
        if made.renewed:  # numbers changed: it could never fit in
            made.aside += tuple(aside_of(item, "another entry stands in its place") for item in left)
            left = []
    made.waiting += left


def _signed_chain(items: Mapping[str, Loose], checkpoints: Collection[Checkpoint]) -> list[Loose]:
    """The entries from a site's first one on, as far as its signatures cover them."""
    stretches = stretches_of(sorted(items.values(), key=lambda item: (item.sequence, item.hash)))
    way = fit_chain(ChainHead(), stretches, checkpoints)
    return [items[piece.stretch.hash_at(n).hex()] for piece in way for n in range(piece.first, piece.last + 1)]


def _tell_missing(made: Reassembly, found: Salvage, own: str) -> None:
    """Numbers that nothing was found for, up to the highest that anything speaks of."""
    here: dict[str, set[int]] = {}
    for item in [*made.waiting, *(item for chain in made.journal.values() for item in chain)]:
        here.setdefault(item.site, set()).add(item.sequence)
    last = {site: max(numbers) for site, numbers in here.items()}
    for site, signed in made.checkpoints.items():
        last[site] = max([last.get(site, 0), *(item.sequence for item in signed)])
    if own:
        last[own] = max([last.get(own, 0), *_known_of_own(found, own)])
    for site in sorted(last):
        if gaps := _gaps(here.get(site, set()), last[site]):
            made.missing[site] = gaps


def _gaps(here: Collection[int], last: int) -> tuple[tuple[int, int], ...]:
    gaps, before = [], 0
    for number in [*sorted(here), last + 1]:
        if number > before + 1:
            gaps.append((before + 1, number - 1))
        before = max(before, number)
    return tuple(gaps)


def _known_of_own(found: Salvage, own: str) -> list[int]:
    """Last entries of the own chain that other sites said they have."""
    known = []
    for row in found.rows.get("peers", []):
        try:
            heads = json.loads(row["heads"])
        except (ValueError, TypeError):
            continue
        head = heads.get(own) if isinstance(heads, dict) else None
        known += [head] if type(head) is int and 0 < head < 2**40 else []
    return known


def _identity(found: Salvage) -> Identity | None:
    for row in found.rows.get("mission", []):
        sites = _is_site(row["founder"]) and _is_site(row["own_site"])
        if sites and _is_text(row["id"]) and _is_text(row["name"]):
            return Identity(row["id"], row["name"], row["founder"], row["own_site"])
    return None


def _founded(founding: Entry | None) -> Identity | None:
    """The mission that a founder's first entry speaks of; which site wrote in the file it cannot say."""
    if founding is None:
        return None
    return Identity(founding.record, str(founding.changes["mission"]), founding.site, "")


def _locked(found: Salvage, identity: Identity | None) -> bytes | None:
    own = identity.own_site if identity is not None else ""
    rows = (row for row in found.rows.get("secrets", []) if own and row["site"] == own)
    return next((row["locked"] for row in rows if isinstance(row["locked"], bytes) and row["locked"]), None)


def _announced(entry: Entry) -> dict[str, PublicKeys]:
    """The keys that a site's first entry names, where they make its id."""
    parts = [str(entry.changes.get(name, "")) for name in ("signing", "exchange")]
    if not all(re.fullmatch(r"[0-9a-f]{64}", part) for part in parts):
        return {}
    keys = PublicKeys(bytes.fromhex(parts[0]), bytes.fromhex(parts[1]))
    return {keys.site: keys} if keys.site == entry.site else {}


def _stored_keys(found: Salvage) -> dict[str, PublicKeys]:
    pairs = ((row["site"], row["signing"], row["exchange"]) for row in found.rows.get("site_keys", []))
    whole = (
        (site, PublicKeys(signing, exchange))
        for site, signing, exchange in pairs
        if all(isinstance(part, bytes) and len(part) == _KEY_BYTES for part in (signing, exchange))
    )
    return {site: keys for site, keys in whole if keys.site == site}


def _checkpoints(found: Salvage, keys: Mapping[str, PublicKeys]) -> dict[str, list[Checkpoint]]:
    genuine: dict[str, list[Checkpoint]] = {}
    for row in found.rows.get("checkpoints", []):
        site, sequence, digest, signature = (row[name] for name in ("site", "sequence", "hash", "signature"))
        typed = type(sequence) is int and is_hash(digest) and isinstance(signature, bytes)
        if typed and site in keys and is_genuine(keys[site], sequence, digest, signature):
            genuine.setdefault(site, []).append(Checkpoint(site, sequence, digest, signature))
    return genuine


def _is_site(value: object) -> bool:
    return isinstance(value, str) and SITE_ID.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable()
