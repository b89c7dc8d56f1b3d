"""What is read again is not written again, and nothing else is left out: a report is "here already" only where a record
of the file says everything that it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bluehelm.cli.record_lookup import BY_NAME
from bluehelm.mission.entry import canonical
from bluehelm.mission.kinds import default_fields, listed_value, plain_fields
from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.recording_names import is_numbered, usual_reference

if TYPE_CHECKING:
    from datetime import date

    from bluehelm.exchange import Form
    from bluehelm.mission import Fields, Stored
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted

_ORIGIN: Final = "origin"
_SET_LATER: Final = frozenset({"status", "status_reason", "assigned_to", "duplicate_of"})
"""What the desk sets while it works on a report; the report itself does not say it."""
_FILLED: Final = frozenset({"reported"})
"""What is filled in on writing, where a report does not say it."""


@dataclass(frozen=True, slots=True)
class SetApart:
    """Drafts held against the file.

    Attributes:
        new: to be written.
        known: row of each one that is here already, with what it is called here.
        problems: which of the new ones resemble one another, or a record of the file.
    """

    new: tuple[Drafted, ...]
    known: tuple[tuple[int, str], ...]
    problems: tuple[Problem, ...]


def given_references(forms: Iterable[Form]) -> frozenset[str]:
    """The references that forms give themselves, in capitals; others get the next number of the site."""
    given = (usual_reference(str(form.fields.get("reference") or "")).upper() for form in forms)
    return frozenset(reference for reference in given if reference)


def set_apart(
    desk: Desk, drafted: Sequence[Drafted], *, references: Collection[str] = (), file: str | None = None
) -> SetApart:
    """Those that are new, and those of which a record of the file says the same. Each record stands for one draft.

    Args:
        desk: who writes, and where.
        drafted: what was read.
        references: of those that were given, in capitals; see ``given_references``.
        file: name of the file that was read, for problems.
    """
    standing = _standing(desk, drafted)
    new: list[Drafted] = []
    known: list[tuple[int, str]] = []
    problems: list[Problem] = []
    by_own_id: dict[str, Drafted] = {}
    by_content: dict[str, list[Drafted]] = {}
    for item in drafted:
        said = _said(item, references)
        near = standing.get(_key(item), [])
        twin = next((one for one in near if _is_same(desk, item, said, one)), None)
        content, own_id = canonical([item.record.kind, said]), _own_id(plain_fields(item.record))
        if twin is not None:
            near.remove(twin)
            known.append((item.row, str(twin.fields.get("reference") or twin.id)))
            continue
        if own_id and content in by_own_id:
            known.append((item.row, _called(by_own_id[content])))
            continue
        by_own_id[content] = item
        by_content.setdefault(content, []).append(item)
        new.append(item)
        alike = next((one for one in near if _resembles(item, said, one)), None)
        if alike is not None:
            problems.append(_possible_duplicate(item, str(alike.fields.get("reference") or alike.id), file))
    problems += [_kept_alike(items, file) for items in by_content.values() if len(items) > 1]
    return SetApart(tuple(new), tuple(known), tuple(problems))


def _standing(desk: Desk, drafted: Sequence[Drafted]) -> dict[tuple[str, str, str], list[Stored]]:
    """Records of the file by kind, day and parent, where a draft has the same."""
    standing: dict[tuple[str, str, str], list[Stored]] = {}
    for name in dict.fromkeys(item.record.kind for item in drafted):
        keys = [key for item in drafted if (key := _key(item))[0] == name]
        days, parents = sorted(key[1] for key in keys if key[1]), {key[2] for key in keys if not key[1] and key[2]}
        found = list(desk.find(name, day_from=_day(days[0]), day_to=_day(days[-1]))) if days else []
        found += [item for parent in sorted(parents) for item in desk.find(name, parent=parent)]
        for one in found:
            listed = BY_NAME[name].listed
            key = (name, listed_value(one.fields, listed.day)[:10], listed_value(one.fields, listed.parent))
            standing.setdefault(key, []).append(one)
    return standing


def _key(item: Drafted) -> tuple[str, str, str]:
    fields, listed = plain_fields(item.record), item.record.listed
    return item.record.kind, listed_value(fields, listed.day)[:10], listed_value(fields, listed.parent)


def _said(item: Drafted, references: Collection[str]) -> Fields:
    """What a draft says itself: without the number that it was given here, and how it came; the source's own number of
    it stays.
    """
    defaults = default_fields(type(item.record))
    fields = plain_fields(item.record)
    said = {name: value for name, value in fields.items() if not (name in _SET_LATER and value == defaults.get(name))}
    number = usual_reference(str(said.get("reference", ""))).upper()
    if is_numbered(item.record.kind) and number not in references:
        said.pop("reference", None)
    if _ORIGIN in said:
        said[_ORIGIN] = _own_id(fields)
    return said


def _own_id(fields: Fields) -> str:
    """What the source itself calls a row."""
    origin = fields.get(_ORIGIN)
    return str(origin.get("reference") or "") if isinstance(origin, dict) else ""


def _is_same(desk: Desk, item: Drafted, said: Fields, one: Stored) -> bool:
    """Whether a record says all that a draft says, and nothing else but what is set later. Protected fields must open
    here and be equal: what cannot be compared is not the same.
    """
    protected = item.record.protected
    kind = type(item.record)
    if one.erased is not None or not _open_equal(said, one, left_out=protected):
        return False
    more = one.fields.keys() - said.keys() - protected - _SET_LATER - _FILLED - {"reference", _ORIGIN}
    defaults = default_fields(kind)
    if any(one.fields[name] != defaults.get(name) for name in more):
        return False
    sealed = {name: value for name, value in said.items() if name in protected}
    if set(sealed) != set(one.sealed):
        return False
    if not sealed:
        return True
    opened = desk.get(one.id)
    return not opened.sealed and all(opened.fields.get(name) == value for name, value in sealed.items())


def _resembles(item: Drafted, said: Fields, one: Stored) -> bool:
    return _open_equal(said, one, left_out=item.record.protected | {"title", "reference", _ORIGIN})


def _open_equal(said: Fields, one: Stored, *, left_out: Collection[str]) -> bool:
    there = {**one.fields, _ORIGIN: _own_id(one.fields)}
    defaults = default_fields(BY_NAME[one.kind])
    return all(
        there.get(name, defaults.get(name)) == value or (name == _ORIGIN and not value)
        for name, value in said.items()
        if name not in left_out
    )


def _called(item: Drafted) -> str:
    return str(getattr(item.record, "reference", "") or item.id)


def _possible_duplicate(item: Drafted, known: str, file: str | None) -> Problem:
    message = f"This may be {printable(known)} again, but does not say the same in every field. It was kept."
    hint = "Look at both. If it is one event, link them: bluehelm report link."
    return Problem(Severity.WARNING, "possible-duplicate", message, hint, file, item.row or None)


def _kept_alike(items: Sequence[Drafted], file: str | None) -> Problem:
    rows = ", ".join(str(item.row) for item in items)
    message = f"Rows {rows} say the same. All of them were kept: two events can look alike."
    hint = "If it is one event, link the others to the first as duplicates, or withdraw them."
    return Problem(Severity.WARNING, "rows-alike", message, hint, file, items[0].row or None)


def _day(text: str) -> date | None:
    from datetime import date

    return date.fromisoformat(text) if text else None
