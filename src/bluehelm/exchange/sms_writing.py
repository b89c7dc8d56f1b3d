"""A structured short message made from the fields of an incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map_nesting import flat
from bluehelm.exchange.sms_alphabet import in_alphabet, message_length
from bluehelm.exchange.sms_codes import SMS_CODES
from bluehelm.exchange.sms_lines import LONGEST, UNKNOWN, ZONES, sms_sum
from bluehelm.geo import to_mgrs
from bluehelm.problems import InputRefused, Problem, Severity

_SUM_ROOM: Final = len(" #00")
_TEN_METRES: Final = 4  # digits for each axis
_DIGITS_OF: Final = {1: _TEN_METRES, 2: 1}  # by the precision of the place: what is known less exactly is not written
_LETTER_OF: Final = {hours: letter for letter, hours in ZONES.items()}


def write_sms(fields: Mapping[str, JsonValue]) -> tuple[str, tuple[Problem, ...]]:
    """The message of an incident; see ``sms_lines`` for its parts.

    Returns:
        The line, and a warning where the free text had to be cut or letters of it replaced.

    Raises:
        InputRefused: the incident has no day or no category that can be sent.
    """
    given = flat(fields)
    head = [
        "BH1",
        "INC",
        *_when(given.get("when.start")),
        _where(given),
        _what(given.get("category"), given.get("how")),
        "K" + _count(given, "casualties.unknown.killed"),
        "W" + _count(given, "casualties.unknown.injured"),
        _sector(given.get("sector")),
    ]
    return _with_text(" ".join(head), str(given.get("what") or ""))


def _with_text(head: str, text: str) -> tuple[str, tuple[Problem, ...]]:
    wanted = " ".join(text.split())
    sent = " ".join(in_alphabet(wanted).split())
    problems: list[Problem] = []
    if "?" in sent and sent.count("?") > wanted.count("?"):
        message = "Some letters of the text cannot be sent in a short message; they were replaced by ?."
        problems.append(Problem(Severity.WARNING, "letters-replaced", message, "Write the text in Latin letters."))
    room = LONGEST - _SUM_ROOM - len(head) - len(" T:")
    words = sent
    while words and (message_length(words) or 0) > room:
        words = words[:-1].rstrip()
    if words != sent:
        message = f"The text was cut to {len(words)} letters to fit into one message."
        problems.append(Problem(Severity.WARNING, "text-cut", message, "Send the whole text as a form or in a call."))
    line = f"{head} T:{words}" if words else head
    return f"{line} #{sms_sum(line)}", tuple(problems)


def _when(start: JsonValue) -> tuple[str, str]:
    try:
        moment = datetime.fromisoformat(str(start)) if len(str(start)) > 10 else date.fromisoformat(str(start))
    except ValueError:
        raise _refused("The incident has no day.", "Fill in when it began.") from None
    if not isinstance(moment, datetime):
        return f"{moment:%d%m}", UNKNOWN
    offset = moment.utcoffset()
    hours = None if offset is None else offset.total_seconds() / 3600
    if hours is not None and hours not in _LETTER_OF:  # a zone of half an hour has no letter
        moment, hours = moment.astimezone(UTC), 0.0
    letter = "" if hours is None else _LETTER_OF[int(hours)]
    return f"{moment:%d%m}", f"{moment:%H%M}{letter}"


def _where(given: Mapping[str, JsonValue]) -> str:
    latitude, longitude, precision = (given.get(f"where.{name}") for name in ("latitude", "longitude", "precision"))
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return UNKNOWN
    try:
        return to_mgrs(latitude, longitude, _DIGITS_OF.get(precision if isinstance(precision, int) else 1, 0))
    except ValueError:
        return UNKNOWN


def _what(category: JsonValue, how: JsonValue) -> str:
    fitting = [code for code in SMS_CODES if code.category == category]
    if not fitting:
        raise _refused("The incident has no category that a short message can say.", "Choose a category.")
    return next((code.code for code in fitting if code.how and code.how == how), fitting[0].code)


def _count(given: Mapping[str, JsonValue], path: str) -> str:
    numbers = [given.get(f"{path}.{name}") for name in ("low", "best", "high")]
    if not all(isinstance(number, int) for number in numbers):
        return UNKNOWN
    return str(numbers[0]) if len(set(numbers)) == 1 else "/".join(str(number) for number in numbers)


def _sector(sector: JsonValue) -> str:
    text = in_alphabet(str(sector or "")).upper()
    is_short = 0 < len(text) <= 12 and text[0].isalnum() and all(sign.isalnum() or sign == "-" for sign in text)
    return text if is_short and text.isascii() else UNKNOWN


def _refused(message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, "sms-incomplete", message, hint))
