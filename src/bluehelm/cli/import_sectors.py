"""Sectors with their outlines: new ones, and new outlines of sectors that the mission file has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bluehelm.problems import Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission import Fields, Stored
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted
    from bluehelm.situation.recording_sectors import SectorOutline

OUTLINE: Final = "outline"


@dataclass(frozen=True, slots=True)
class SectorsApart:
    """Drafts of sectors held against the mission file.

    Attributes:
        new: to be written.
        changes: new outlines by the id of the sector that is here.
        known: how many are here with the same outline.
        problems: what was changed, and what was left out.
    """

    new: tuple[Drafted, ...]
    changes: Mapping[str, Fields]
    known: int
    problems: tuple[Problem, ...]


def sectors_apart(desk: Desk, drafted: Sequence[Drafted], *, file: str) -> SectorsApart:
    """Sectors that are new, and those that are here by their code (without one: by their name)."""
    here = {_named(item.fields): item for item in desk.find("sector")}
    seen: dict[str, int] = {}
    new: list[Drafted] = []
    changes: dict[str, Fields] = {}
    problems: list[Problem] = []
    known = 0
    for item in drafted:
        fields = item.record.model_dump(mode="json")
        name = _named(fields)
        if name in seen:
            problems.append(_twice(name, seen[name], item.row, file))
            continue
        seen[name] = item.row
        there = here.get(name)
        if there is None:
            new.append(item)
        elif fields[OUTLINE] is None or there.fields.get(OUTLINE) == fields[OUTLINE]:
            known += 1
        else:
            changes[there.id] = {OUTLINE: fields[OUTLINE]}
            problems.append(_updated(there, str(fields["name"]), item.row, file))
    return SectorsApart(tuple(new), changes, known, tuple(problems))


def outlines_of(desk: Desk) -> list[SectorOutline]:
    """The sectors of the mission file that have an outline."""
    from bluehelm.situation.recording_sectors import SectorOutline

    return [
        SectorOutline(item.id, str(item.fields.get("code") or item.fields.get("name")), outline)
        for item in desk.find("sector")
        if isinstance(outline := item.fields.get(OUTLINE), dict)
    ]


def outlines_before(desk: Desk, batch: str, sectors: Sequence[str]) -> dict[str, tuple[Fields, Fields]]:
    """Of the sectors that were here before an import: what it set, and what stood there before."""
    found = {}
    for sector in sectors:
        entries = desk.history(sector)
        if entries[0].batch == batch:
            continue
        place = next(number for number, entry in enumerate(entries) if entry.batch == batch)
        earlier = [entry.changes[OUTLINE] for entry in entries[:place] if OUTLINE in entry.changes]
        found[sector] = (dict(entries[place].changes), {OUTLINE: earlier[-1] if earlier else None})
    return found


def _named(fields: Fields) -> str:
    return str(fields.get("code") or fields.get("name") or "").casefold().strip()


def _updated(there: Stored, name: str, row: int, file: str) -> Problem:
    ours = str(there.fields.get("name"))
    had = "got a new outline" if there.fields.get(OUTLINE) else "got its outline"
    message = f"The sector {printable(str(there.fields.get('code') or ours))} of the mission file {had}."
    if ours.casefold() != name.casefold():
        message += f" Its name stays {printable(ours)}; the file says {printable(name)}."
    return Problem(Severity.WARNING, "sector-updated", message, "Undo the import if this is not meant.", file, row)


def _twice(name: str, first: int, row: int, file: str) -> Problem:
    message = f"The sector {printable(name)} stands in the file before, as feature {first}. Not used."
    hint = "Give each sector once, with a multipolygon where it has several parts."
    return Problem(Severity.ERROR, "sector-twice", message, hint, file, row)
