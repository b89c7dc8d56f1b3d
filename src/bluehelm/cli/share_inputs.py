"""What the person who makes a copy gives beside the mission file: receiver, day, formats, units, words, photographs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from bluehelm.cli.day_option import day_given
from bluehelm.exchange.image_metadata import strip_image_metadata
from bluehelm.mission.attachments import read_attachment
from bluehelm.mission.kinds import listed_value
from bluehelm.mission.records import Attachment
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.records import Incident, Observation, Verification

if TYPE_CHECKING:
    from bluehelm.exchange.sheet_table import SheetTable
    from bluehelm.mission import MissionFile
    from bluehelm.mission.access import Desk
    from bluehelm.situation.release_policy import Audience, ReleasePolicy

EVERYBODY: Final = ("public", "humanitarian")
"""Receivers that are no party."""
LONGEST_TEXT: Final = 4_000
"""Characters of a released text."""
_MAY_SHOW: Final = (Incident.kind, Observation.kind, Verification.kind)
"""Kinds whose photographs may go out: one that came with a claim shows who claimed."""
_LONGEST_CHAIN: Final = 6
_MOST_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the copy: its key in the mission's records, its kind, what to call it, and its id among the parties."""

    key: str
    audience: Audience
    name: str
    party: str | None = None


def receiver_named(desk: Desk, words: str) -> Receiver:
    """The receiver that words name: "public", "humanitarian", or a party by name, short name or id.

    Raises:
        InputRefused: where they name none, or several.
    """
    if words.strip().lower() in EVERYBODY:
        key = words.strip().lower()
        told = {"public": "the public", "humanitarian": "humanitarian organisations"}[key]
        return Receiver(key, cast("Audience", key), told)
    from bluehelm.cli.record_lookup import find_id

    try:
        party = find_id(desk, "party", words)
    except InputRefused:
        names = sorted(printable(str(stored.fields.get("name", stored.id))) for stored in desk.find("party"))
        message = f"There is no receiver '{printable(words)[:60]}', or more than one."
        hint = f"Name one of the parties ({', '.join(names[:_MOST_NAMED])}), or write public or humanitarian."
        raise _refused("no-such-receiver", message, hint) from None
    name = printable(str(desk.file.get(party).fields.get("name", party)))
    return Receiver(party, "party", name, party)


def day_of_copy(text: str | None, *, last: date, today: date) -> date:
    """The day of the copy: as given, else that of the last entry in the file.

    Raises:
        InputRefused: for no day, or one still to come: a copy shows only days that are over.
    """
    day = min(last, today) if text is None else day_given(text, option="--as-of")
    if day > today:
        message = f"The day {day.isoformat()} is still to come, and a copy shows only days that are over."
        raise _refused("day-to-come", message, "Give a day up to today, or leave --as-of out.")
    return day


def policy_on(audience: Audience, day: date) -> ReleasePolicy:
    """The rules for a receiver on the day of a copy.

    Raises:
        InputRefused: "bad-day" for one so early that no figure held on it.
    """
    from bluehelm.situation.release_policy import policy_for

    try:
        return policy_for(audience, as_of=day)
    except LookupError:
        message = f"No rules for copies are known for the day {day.isoformat()}."
        raise _refused("bad-day", message, "Give a later day, or leave --as-of out.") from None


def units_given(path: Path | None) -> tuple[tuple[str, str, str | None], ...]:
    """Administrative units that a copy may name: country, first level and second level (or None).

    Raises:
        InputRefused: when the file cannot be read or lacks a column.
    """
    if path is None:
        return ()
    table = _table(path, ("country", "admin1"))
    columns = [
        table.headings.index(name) if name in table.headings else None for name in ("country", "admin1", "admin2")
    ]
    rows = [[None if column is None else row.cells[column] for column in columns] for row in table.rows]
    return tuple((country, first, second) for country, first, second in rows if country and first)


def texts_given(path: Path | None, references: Mapping[str, str]) -> dict[str, str]:
    """Words released for this receiver, by id of the incident; an empty text takes back what was released before.

    Args:
        path: a table with the columns incident (reference or id) and text.
        references: of every incident of the file, by id.

    Raises:
        InputRefused: when the file cannot be read, or names an incident that is not there or not the only one.
    """
    if path is None:
        return {}
    table = _table(path, ("incident", "text"))
    named, words = (table.headings.index(name) for name in ("incident", "text"))
    by_name: dict[str, list[str]] = {}
    for id_, reference in references.items():
        by_name.setdefault(reference.casefold(), []).append(id_)
        by_name.setdefault(id_, []).append(id_)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for row in table.rows:
        name, text = row.cells[named] or "", row.cells[words] or ""
        found = by_name.get(name.casefold(), [])
        if len(found) != 1 or len(text) > LONGEST_TEXT or found[0] in texts:
            problems.append(_bad_text(table.file, row.number, name, len(found), len(text)))
        else:
            texts[found[0]] = printable(text)
    if problems:
        raise InputRefused(problems)
    return texts


def photos_given(
    file: MissionFile, ids: Sequence[str], policy: ReleasePolicy, shown: frozenset[str], *, folder: Path | None
) -> tuple[tuple[str, bytes], ...]:
    """The photographs, by the names they go out under, with nothing but their pictures.

    Args:
        file: the mission file.
        ids: of attachments, in the order of their numbers.
        policy: the receiver's.
        shown: ids of the incidents in the copy.
        folder: where attachments lie, for a mission on PostgreSQL.

    Raises:
        InputRefused: for one that is not there, may not go out, or is no JPEG or PNG.
    """
    photos = []
    for number, given in enumerate(ids, start=1):
        _refuse_held_back(file, given, policy, shown)
        content = strip_image_metadata(read_attachment(file, given, folder=folder), name=f"photograph {number}")
        suffix = "jpg" if content.startswith(b"\xff\xd8") else "png"
        photos.append((f"photo-{number}.{suffix}", content))
    return tuple(photos)


def _refuse_held_back(file: MissionFile, attachment: str, policy: ReleasePolicy, shown: frozenset[str]) -> None:
    """A photograph goes out only with its incident, and never above the receiver's mark."""
    stored = file.get(attachment)
    if stored.kind != Attachment.kind:
        raise _refused("no-attachment", "This is the id of a record, not of a photograph.", "See bluehelm report show.")
    for _ in range(_LONGEST_CHAIN):
        if stored.withdrawn is not None or not policy.may_hold(stored.mark):
            message = f"A photograph may not go out: its {stored.kind} is withdrawn, or marked {stored.mark.value}."
            raise _refused("photo-held-back", message, "Leave it out, or ask a reviewer to lower the mark.")
        if stored.kind == Incident.kind:
            if stored.id in shown:
                return
            message = "A photograph may not go out: its incident is not in this copy."
            raise _refused("photo-held-back", message, "Leave it out until the incident goes out.")
        kind = file.core.kinds.get(stored.kind)
        parent = listed_value(stored.fields, kind.listed.parent) if kind is not None else ""
        if not parent:
            break
        stored = file.get(parent)
        if stored.kind not in _MAY_SHOW:
            break
    message = f"A photograph may not go out: it belongs to a {stored.kind}, and could show who gave it."
    raise _refused("photo-held-back", message, "Only photographs of incidents, observations and verifications go out.")


def _table(path: Path, needed: Sequence[str]) -> SheetTable:
    from bluehelm.exchange.spreadsheet import read_sheet
    from bluehelm.problems import errors_in

    table, problems = read_sheet(path)
    if errors := errors_in(problems):
        raise InputRefused(errors)
    if missing := [name for name in needed if name not in table.headings]:
        message = f"This table has no column {' and no column '.join(missing)}."
        raise InputRefused(
            Problem(Severity.ERROR, "no-column", message, f"Its first row should say: {', '.join(needed)}.", table.file)
        )
    return table


def _bad_text(file: str, row: int, name: str, found: int, length: int) -> Problem:
    if length > LONGEST_TEXT:
        message = f"The text has {length:,} characters; at most {LONGEST_TEXT:,} go out."
        return Problem(Severity.ERROR, "text-too-long", message, "Shorten it.", file, row)
    several = "names several incidents, or one that was named above"
    message = f"'{printable(name)[:60]}' {'names no incident of this mission' if not found else several}."
    return Problem(Severity.ERROR, "no-such-incident", message, "Write the reference or id of one.", file, row)


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
