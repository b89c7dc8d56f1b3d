"""A first map for somebody's sheet, with the reason for each column, to be looked at and corrected by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from bluehelm.exchange.record_map import RecordMap
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_usual import REMARKS, usual_words
from bluehelm.exchange.record_map_words import NEUTRAL, NUMBERS, OF_GROUPS, TIME_OF_DAY
from bluehelm.problems import printable

_LETTERS: Final = re.compile(r"[^\w]+|_", re.UNICODE)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS: Final = re.compile(r"\s*[/|\n()\[\]]\s*|\s+[-\u2013\u2014]\s+")
_NUMBERED: Final = re.compile(r"^(?:[a-z]{1,2})?\d+[a-z]?(?: \d+)* (?=\D)")  # "q3", "a 1", "2 1" before a question
_COUNTED: Final = re.compile(r"^(?:nb|nbr|num|number of|nombre de|nombre d|numero de|how many|combien de) ")
_OF_PART: Final = 0.97  # how much a part of a heading tells, of what the whole would
_MOMENTS: Final = frozenset({FieldType.TIME, FieldType.DATE, FieldType.DATE_OR_TIME})
_REMARK: Final = 0.9  # how much a column of remarks tells, of what one of descriptions would
_OF_ROW: Final = "origin.reference"
_NEAR: Final = 0.84  # how alike two words must be: one letter in six may differ
_LONGEST: Final = 80  # characters of a heading that are compared


@dataclass(frozen=True, slots=True)
class _Guess:
    score: float
    reason: str
    place: int
    path: str


def suggest_map(
    headings: Sequence[str], fields: Sequence[FieldSpec], *, record: str = "", nested: bool = False
) -> RecordMap:
    """Guess which column is which field, from the headings alone.

    Each column and each field is used once, the likeliest first; a column of times joins a column of days. What is
    not told clearly is left out.

    Args:
        headings: of the sheet.
        fields: that there are.
        record: the kind of record, for the map.
        nested: whether the headings are paths of a form, "group/question", of which the last steps tell.
    """
    guesses_of = _guesses_of_path if nested else _guesses
    clocks = [place for place, heading in enumerate(headings) if _is_time_of_day(heading, nested=nested)]
    moments = [spec for spec in fields if spec.type in _MOMENTS]
    guesses = [
        guess
        for place, heading in enumerate(headings)
        for guess in guesses_of(place, heading, moments if place in clocks else fields)
    ]
    columns: dict[str, tuple[str, ...]] = {}
    reasons: dict[str, str] = {}
    used: set[int] = set()
    for guess in sorted(guesses, key=lambda guess: (-guess.score, guess.place)):
        if guess.place not in used and guess.path not in columns:
            used.add(guess.place)
            columns[guess.path] = (headings[guess.place],)
            reasons[guess.path] = guess.reason
    _join_times(headings, fields, columns, reasons, [place for place in clocks if place not in used])
    _keep_one_place(fields, columns, reasons)
    ordered = {spec.path: columns[spec.path] for spec in fields if spec.path in columns}
    return RecordMap(record=record, columns=ordered, reasons=reasons)


def _guesses(place: int, heading: str, fields: Sequence[FieldSpec]) -> Iterator[_Guess]:
    """What a heading may mean: the whole of it, or one part of "Lieu / Place" or "Coord. GPS / Lat"."""
    wanted = _words(heading)
    if not wanted:
        return
    parts = _parts(heading)
    for order, spec in enumerate(fields):
        best = _best(wanted, spec, place)
        for part in parts if parts != [wanted] else ():
            others = [other for other in parts if other != part]
            if spec.path.startswith("casualties.") and not all(_is_neutral(other, spec, place) for other in others):
                continue  # "Militaires / tués" are not those of whom nobody knows who they were
            of_part = _best(part, spec, place)
            if of_part.score * _OF_PART > best.score:
                reason = f"{of_part.reason}; of '{printable(heading)[:_LONGEST]}', please check"
                best = replace(of_part, score=of_part.score * _OF_PART, reason=reason)
        if best.score >= _NEAR * 0.9:
            # Of fields with the same end, the one that stands first and is nested least.
            yield replace(best, score=best.score - 0.001 * spec.path.count(".") - 1e-6 * order)


def _guesses_of_path(place: int, heading: str, fields: Sequence[FieldSpec]) -> Iterator[_Guess]:
    """What a question may mean: its own name, alone or with that of its group ("civilians/killed"). Members of repeats
    are numbered, and mean nothing.
    """
    steps = heading.split("/")
    if any(step.isdigit() for step in steps):
        return
    last = _bare(_words(steps[-1]))
    above = _words(steps[-2]) if len(steps) > 1 else ""
    groups = " ".join(map(_words, steps[:-1]))
    for order, spec in enumerate(fields):
        best = _best(f"{above} {last}".strip(), spec, place)
        of_whom = spec.path.startswith("casualties.")
        if not of_whom or (spec.path.startswith("casualties.unknown.") and _says_nobody(groups)):
            alone = _best(last, spec, place)
            best = max(replace(alone, score=alone.score * _OF_PART), best, key=lambda guess: guess.score)
        if best.score >= _NEAR * 0.9:
            yield replace(best, score=best.score - 0.001 * spec.path.count(".") - 1e-6 * order)


def _bare(words: str) -> str:
    """The words of a question without its number, and of a count without "number of": "q3 nb morts" is "morts"."""
    return _COUNTED.sub("", _NUMBERED.sub("", words)) or words


def _says_nobody(group: str) -> bool:
    """Whether the names of groups do not tell who was killed: "visit group casualties", not "soldiers"."""
    return all(word in NEUTRAL or word in OF_GROUPS or word.isdigit() for word in group.split())


def _parts(heading: str) -> list[str]:
    """The parts of a heading in two languages or two rows; in "Killed (no)" the number is no part."""
    parts = [part for part in map(_words, _PARTS.split(heading)) if part]
    return parts if all(part in NUMBERS for part in parts) else [part for part in parts if part not in NUMBERS]


def _is_time_of_day(heading: str, *, nested: bool) -> bool:
    if nested:
        heading = heading.rpartition("/")[2]
    parts = _parts(heading)
    return _words(heading) in TIME_OF_DAY or (bool(parts) and all(part in TIME_OF_DAY for part in parts))


def _is_neutral(part: str, spec: FieldSpec, place: int) -> bool:
    return part in NEUTRAL or _best(part, spec, place).score >= _NEAR


def _best(wanted: str, spec: FieldSpec, place: int) -> _Guess:
    """How surely a heading, or a part of one, means a field."""
    names = [(_words(spec.path), 1.0, f"the heading is the field's name, {spec.path}")]
    names += [(_words(spec.path.rpartition(".")[2]), 0.9, f"the heading is the end of the field's name, {spec.path}")]
    names += [(word, 0.98, f"'{word}' is a usual word for {spec.path}") for word in usual_words(spec.path)]
    if wanted in REMARKS:
        names = [(name, weight * _REMARK, reason) for name, weight, reason in names]
    if spec.path == _OF_ROW and wanted in NUMBERS:
        names.append((wanted, 0.99, f"'{wanted}' is a usual word for {spec.path}, the number of the row"))
    return max(
        (_Guess(*_alike(wanted, name, weight, reason), place, spec.path) for name, weight, reason in names),
        key=lambda guess: guess.score,
    )


def _alike(wanted: str, name: str, weight: float, reason: str) -> tuple[float, str]:
    """How surely a heading means a name, from 0 to 1, and why."""
    if wanted == name:
        return weight, reason
    matcher = SequenceMatcher(None, wanted, name, autojunk=False)
    if min(len(wanted), len(name)) < 4 or matcher.quick_ratio() < _NEAR or matcher.ratio() < _NEAR:
        return 0.0, ""
    return matcher.ratio() * weight * 0.97, f"the heading is like '{name}'; please check"


def _join_times(
    headings: Sequence[str],
    fields: Sequence[FieldSpec],
    columns: dict[str, tuple[str, ...]],
    reasons: dict[str, str],
    clocks: Sequence[int],
) -> None:
    """Put a column of times behind the first column of days whose field takes a time."""
    days = [spec.path for spec in fields if spec.type in {FieldType.TIME, FieldType.DATE_OR_TIME}]
    path = next((path for path in days if path in columns), None)
    if clocks and path is not None:
        columns[path] = (*columns[path], headings[clocks[0]])
        reasons[path] += f"; '{printable(headings[clocks[0]])}' is its time of day"


def _keep_one_place(fields: Sequence[FieldSpec], columns: dict[str, tuple[str, ...]], reasons: dict[str, str]) -> None:
    """Leave MGRS out where latitude and longitude are there: a place is given once."""
    for spec in fields:
        group = spec.path.removesuffix("mgrs")
        if spec.type is FieldType.MGRS and {f"{group}latitude", f"{group}longitude"} <= columns.keys():
            columns.pop(spec.path, None)
            reasons.pop(spec.path, None)


def _words(text: str) -> str:
    """A heading as it is compared: small letters without accents, single blanks."""
    text = _HUMP.sub(" ", text[:_LONGEST].replace(".", " "))
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_LETTERS.sub(" ", bare).split())
