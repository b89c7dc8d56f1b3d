"""From the text of a cell or form line to the value of a field, or the reason why it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map_categories import CATEGORIES
from bluehelm.exchange.record_map_dates import DateReading, NoDay, read_day, why_no_day
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_point import point_in
from bluehelm.geo import from_mgrs
from bluehelm.problems import printable

LIST_SEPARATOR: Final = ";"

_PLAIN: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
    | dict.fromkeys("\u00a0\u202f\u2007\u2009\u2002\u2003", " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad")
)
_INTEGER: Final = re.compile(r"[+\-]?\d{1,15}")
_NUMBER: Final = re.compile(r"[+\-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})")
_COMMA: Final = re.compile(r"[+\-]?\d{1,15},(\d{1,15})")
_THOUSAND: Final = 3  # digits between signs for thousands
_DEGREES: Final = ("latitude", "longitude")
_YES: Final = frozenset(
    {"true", "yes", "y", "1", "x", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "na'am", "naam"}
)
_NO: Final = frozenset({"false", "no", "n", "0", "non", "faux", "falso", "la"})
_COUNT: Final = re.compile(r"\d{1,9}(?:\.0)?")
_SHOWN: Final = 60
_NEAR_WORD: Final = 0.7  # how alike a slip of typing is; "obstruction" is no slip of "abduction"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How texts are read.

    Args:
        dates: how dates are.
        decimal_comma: whether "4,37" is 4.37.
        words: per field, what somebody's words mean; compared without regard to capitals and blanks.
        has_map: whether a map says how texts are read, so that it can be mended; a form has none.
    """

    dates: DateReading = field(default_factory=DateReading)
    decimal_comma: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    has_map: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no value of its field: a code, a sentence from its middle on, and the next step."""

    code: str
    message: str
    hint: str


def plain(text: str) -> str:
    r"""A text with typewriter dashes, quotes and blanks in place of those that programs put in their stead.

    >>> plain("K\u20132 \u2018x\u2019")
    "K-2 'x'"
    """
    return text.translate(_PLAIN)


def folded(text: str) -> str:
    """A text as words are compared: without regard to capitals and the kind and number of blanks."""
    return " ".join(plain(text).casefold().split())


def read_value(text: str, spec: FieldSpec, conversion: Conversion) -> JsonValue | Fault:
    """The value of a field as plain JSON.

    An MGRS reference gives an object of latitude and longitude, in degrees.
    """
    words = {folded(theirs): ours for theirs, ours in conversion.words.get(spec.path, {}).items()}
    if spec.type is FieldType.LIST:
        parts = [part.strip() for part in text.split(LIST_SEPARATOR) if part.strip()]
        texts = [_text(words.get(folded(part), part), spec, conversion) for part in parts]
        fault = next((one for one in texts if isinstance(one, Fault)), None)
        return [one for one in texts if isinstance(one, str)] if fault is None else fault
    text = words.get(folded(text), text)
    if spec.type is FieldType.TEXT:
        return _text(text, spec, conversion)
    return _typed(plain(text).strip(), spec, conversion)


def _text(text: str, spec: FieldSpec, conversion: Conversion) -> str | Fault:
    if not spec.choices:
        return text
    known = {_choice(choice): choice for choice in spec.choices}
    wanted = _choice(text)
    if wanted in known:
        return known[wanted]
    sure = sure_choice(text, spec)
    if sure is not None and conversion.has_map:  # the words of a map stand beside the usual ones
        return sure
    near = [sure] if sure else [known[word] for word in get_close_matches(wanted, known, n=2, cutoff=_NEAR_WORD)]
    meant = f"Did you mean {' or '.join(near)}?" if near else f"Use {_one_of(spec.choices)}."
    return Fault("unknown-word", f"'{_shown(text)}' is not a word that {spec.path} can be", meant)


def sure_choice(text: str, spec: FieldSpec) -> str | None:
    """The word of ours that a word of a sheet surely means, where it is another: "IED" is an explosion.

    >>> sure_choice("Obstruction", FieldSpec("category", choices=("abduction", "denial_of_movement")))
    'denial_of_movement'
    """
    letters = unicodedata.normalize("NFKD", plain(text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    wanted = " ".join(re.sub(r"[\W_]+", " ", bare).split())
    known = CATEGORIES if spec.path == "category" else {}
    return next((ours for ours, words in known.items() if wanted in words and ours in spec.choices), None)


def _choice(text: str) -> str:
    """A word of a choice as it is compared: "Small-arms" is "small_arms"."""
    return folded(plain(text).replace("_", " ").replace("-", " "))


def _typed(text: str, spec: FieldSpec, conversion: Conversion) -> JsonValue | Fault:
    match spec.type:
        case FieldType.INTEGER | FieldType.NUMBER:
            return _number(text, spec, conversion)
        case FieldType.BOOLEAN:
            word = text.casefold()
            if word in _YES or word in _NO:
                return word in _YES
            return Fault("not-yes-or-no", f"'{_shown(text)}' is neither yes nor no", "Write yes or no.")
        case FieldType.MGRS:
            return _square(text)
        case FieldType.COUNT:
            return _count(text)
        case _:
            return _moment(text, spec, conversion)


def _number(text: str, spec: FieldSpec, conversion: Conversion) -> JsonValue | Fault:
    degrees = spec.path.rpartition(".")[2]
    if degrees in _DEGREES and (point := point_in(text)) is not None:
        return float(point[_DEGREES.index(degrees)])
    digits = _with_point(text.replace(" ", "").replace("'", ""), spec, conversion)
    if _INTEGER.fullmatch(digits):
        return int(digits) if spec.type is FieldType.INTEGER else float(digits)
    if _NUMBER.fullmatch(digits):
        number = float(digits)
        if spec.type is FieldType.NUMBER:
            return number
        if number.is_integer():
            return int(number)
        return Fault("not-whole", f"'{_shown(text)}' is not a whole number", "Write a whole number, such as 3.")
    hint = "Write digits only, such as 3 or 4.37; leave the cell empty where it is not known."
    if "," in digits:
        hint = "Write a point for the decimal point, and no sign for thousands: 4.37, 1250."
        if conversion.has_map:
            hint = 'If the comma stands for the decimal point, set decimal = "," in the map.'
    return Fault("not-a-number", f"'{_shown(text)}' is not a number", hint)


def _with_point(digits: str, spec: FieldSpec, conversion: Conversion) -> str:
    """The digits with a point as decimal sign, where it is sure that a comma is one."""
    if conversion.decimal_comma:
        return digits.replace(".", "").replace(",", ".") if "," in digits else digits
    match = _COMMA.fullmatch(digits) if spec.type is FieldType.NUMBER else None
    in_degrees = spec.path.rpartition(".")[2] in _DEGREES
    if match is not None and (in_degrees or len(match[1]) != _THOUSAND):  # "1,250" may be a thousand, "4,37" cannot
        return digits.replace(",", ".")
    return digits


def _moment(text: str, spec: FieldSpec, conversion: Conversion) -> JsonValue | Fault:
    found = read_day(text, conversion.dates)
    if found is None:
        return _no_day(text, spec, conversion)
    if isinstance(found, datetime):
        if spec.type is FieldType.DATE:
            return found.date().isoformat()
        if found.tzinfo is None:
            hint = "Write the zone after it, such as 06:30+01:00 or 06:30Z; or "
            hint += "set utc_offset in the map for all times." if conversion.has_map else "give --offset for all times."
            return Fault("zone-missing", f"'{_shown(text)}' does not say its time zone", hint)
        return found.isoformat()
    if spec.type is FieldType.TIME:
        hint = "Add the time after the date, such as 2025-03-04 06:30."
        return Fault("time-missing", f"'{_shown(text)}' has no time of day", hint)
    return found.isoformat()


def _no_day(text: str, spec: FieldSpec, conversion: Conversion) -> Fault:
    said = f"'{_shown(text)}'"
    expected = "2025-03-04 06:30" if spec.type is FieldType.TIME else "2025-03-04"
    hint = f"Write year, month, day: {expected}."
    in_map = hint[:-1] + "; or set date_format in the map." if conversion.has_map else hint
    match why_no_day(text, conversion.dates):
        case NoDay.SHORT_YEAR:
            by_format = '; or set date_format = "%d/%m/%y" in the map.' if conversion.has_map else "."
            return Fault("year-short", f"{said} has a year of two digits", f"Write all four: {expected}{by_format}")
        case NoDay.NO_SUCH_DAY:
            return Fault("no-such-day", f"{said} is a day that does not exist", f"Check day and month. {hint}")
        case NoDay.ORDER:
            message = f"{said} does not say which number is the day and which the month"
            return Fault("day-or-month", message, in_map)
        case _:
            return Fault("not-a-date", f"{said} is not written as a date", in_map)


def _count(text: str) -> JsonValue | Fault:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) not in {1, 3} or not all(_COUNT.fullmatch(part) for part in parts):
        hint = "Write one number, such as 3, or low/best/high, such as 2/3/5; leave it empty where it is not known."
        return Fault("not-a-count", f"'{_shown(text)}' is not a count", hint)
    low, best, high = (int(float(part)) for part in (parts if len(parts) == 3 else parts * 3))
    if not low <= best <= high:
        return Fault("not-a-count", f"'{_shown(text)}' does not go up", "Write low/best/high, such as 2/3/5.")
    return {"low": low, "best": best, "high": high}


def _square(text: str) -> JsonValue | Fault:
    try:
        latitude, longitude = from_mgrs(text)
    except ValueError as error:
        message = printable(str(error))[:300]
        return Fault("bad-mgrs", message, "Compare with the map: 33P VL 12345 67890 has zone, square, east, north.")
    return {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}


def _shown(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _one_of(choices: Iterable[str]) -> str:
    listed = list(choices)
    return f"one of {', '.join(listed[:20])}{' ...' if len(listed) > 20 else ''}"
