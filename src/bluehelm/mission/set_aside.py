"""What a repair does not put into the new file and does not throw away: a file of JSON beside it keeps it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bluehelm.mission.entry import SITE_ID, BadEntry
from bluehelm.mission.received import loose_entry
from bluehelm.mission.salvage import Body
from bluehelm.mission.stretch import Loose
from bluehelm.problems import printable

CHANGED = "its content is not what its checksum says: it was changed after it was written, or damaged"
NO_ENTRY = "its content is no entry"


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry that is not whole, or that something genuine contradicts.

    Attributes:
        site: its chain, with ``number`` in it, as far as they can be told; ``entry`` is its id, or None.
        why: what is wrong with it.
        body: its text, as it was found.
    """

    site: str
    number: int
    entry: str | None
    why: str
    body: str


def aside_of(item: Loose, why: str) -> SetAside:
    """An entry that is set aside although it is one."""
    return SetAside(item.site, item.sequence, f"{item.clock:016x}-{item.site}", why, item.body)


def whole_entries(
    bodies: Iterable[Body], signed: Collection[str]
) -> tuple[dict[str, dict[str, Loose]], tuple[SetAside, ...]]:
    """Entries by site and hash that are whole: what the checksum beside them, the entry after them or a signature says.

    Args:
        bodies: what was salvaged.
        signed: hashes under genuine signatures.
    """
    sound: list[Loose] = []
    doubtful: list[Loose] = []
    broken: list[SetAside] = []
    for body in bodies:
        try:
            item = loose_entry(body.text)
        except BadEntry:
            if body.site is not None and SITE_ID.fullmatch(body.site):
                broken.append(SetAside(body.site, body.sequence, None, NO_ENTRY, body.text))
            continue
        (sound if body.digest == item.hash else doubtful).append(item)
    named = {*signed, *(item.previous for item in sound)}
    named |= {item.previous for item in doubtful if item.hash in named}
    found: dict[str, dict[str, Loose]] = {}
    aside: dict[str, SetAside] = {}
    for item in [*sound, *(item for item in doubtful if item.hash in named)]:
        found.setdefault(item.site, {})[item.hash] = item
    for item in doubtful:
        if item.hash not in found.get(item.site, {}):
            aside[item.hash] = aside_of(item, CHANGED)
    return found, (*broken, *aside.values())


def write_aside(path: Path, entries: Collection[SetAside], records: Collection[Mapping[str, Any]]) -> None:
    """Keep what was set aside, and rows of lists that no entry makes any more."""
    content = {"entries": [asdict(entry) for entry in entries], "records": [_readable(row) for row in records]}
    path.write_text(json.dumps(content, indent=1), encoding="ascii")


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in row.items():
        made[name] = value.hex() if isinstance(value, bytes) else value
        if name in ("fields", "conflicts") and isinstance(value, str):
            try:
                made[name] = json.loads(value)
            except (ValueError, RecursionError):
                made[name] = printable(value)
    return made
