"""A first map for the submissions of a survey form: questions by the last steps of their paths, and what the server and
the device add.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bluehelm.exchange.odk_answers import PRECISION, SUBMISSION
from bluehelm.exchange.record_map import RecordMap
from bluehelm.exchange.record_map_fields import FieldSpec
from bluehelm.exchange.record_map_suggest import suggest_map

_NOT_ASKED: Final = frozenset(
    {
        SUBMISSION,
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "simserial",
        "subscriberid",
        "email",
        "audit",
    }
)
"""What the device writes into every form; whatever begins with "_" or stands below "meta" comes from there, too."""
_ADDED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "origin.reference": ((SUBMISSION, "by it the same submission is known again"),),
        "reported": (
            ("_submission_time", "when the server received it"),
            ("__system/submissionDate", "when the server received it"),
        ),
        "when.start": (
            ("today", "no question asks for the day: the day on which the form was filled in; please check"),
            ("start", "no question asks for the day: when the form was begun; please check"),
        ),
    }
)
"""By field, the columns that fill it where no question does."""
_WHERE: Final = "_geolocation"


def suggest_survey_map(headings: Sequence[str], fields: Sequence[FieldSpec], *, record: str = "") -> RecordMap:
    """Guess which question is which field, as ``suggest_map`` does for a sheet.

    Members of repeats are left out: they are mostly people, and what is known of people is not put anywhere by a guess.

    Args:
        headings: of the table of submissions: "group/question".
        fields: that there are.
        record: the kind of record, for the map.
    """
    asked = [heading for heading in headings if not _is_added(heading) and f"{heading}/latitude" not in headings]
    found = suggest_map(asked, fields, record=record, nested=True)
    columns, reasons = dict(found.columns), dict(found.reasons)
    known = {spec.path for spec in fields}
    for path, choices in _ADDED.items():
        chosen = next(((name, why) for name, why in choices if name in headings), None)
        if chosen is not None and path in known and (path not in columns or path == "origin.reference"):
            columns[path], reasons[path] = (chosen[0],), f"{chosen[0]}: {chosen[1]}"
    for path in known:
        if path.endswith("latitude"):
            _complete_point(path.removesuffix("latitude"), headings, known, columns, reasons)
    ordered = {spec.path: columns[spec.path] for spec in fields if spec.path in columns}
    return found.model_copy(update={"columns": ordered, "reasons": reasons})


def _complete_point(
    group: str, headings: Sequence[str], known: set[str], columns: dict[str, tuple[str, ...]], reasons: dict[str, str]
) -> None:
    """The server's own point where no question gives one, and the precision of the same point."""
    names = [f"{group}latitude", f"{group}longitude"]
    if not any(name in columns for name in names) and f"{_WHERE}/latitude" in headings:
        for name in names:
            end = name.removeprefix(group)
            columns[name] = (f"{_WHERE}/{end}",)
            reasons[name] = "the first point of the form, as the server gives it; please check"
    point = columns.get(names[0], ("",))[0].removesuffix("/latitude")
    path = f"{group}precision"
    if path in known and f"{point}/{PRECISION}" in headings:
        columns[path] = (f"{point}/{PRECISION}",)
        reasons[path] = "how well the device knew where it was; please check that it was where things happened"


def _is_added(heading: str) -> bool:
    return heading in _NOT_ASKED or heading.startswith(("_", "meta/")) or heading.endswith(f"/{PRECISION}")
