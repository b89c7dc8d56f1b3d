"""Structured short messages: one incident in one line of at most 160 letters.

    BH1 INC 0403 0630Z 33PVL12345678 SHELL K2 W5 NOR T:2 explosions heard #7F

The parts stand in this order, with a blank between them; "?" stands for each one that is not known:

1. ``BH1``: the version of the format.
2. ``INC``: an incident.
3. Day and month, four digits, the day first. The year is the one that makes it the latest day not after the receipt.
4. Hour and minute, four digits, and the letter of the zone: ``Z`` is UTC, ``A`` UTC+1 ... ``M`` UTC+12, ``N`` UTC-1
   ... ``Y`` UTC-12. Without a letter (or with ``J``) it is the zone that the receiver names.
5. Where: MGRS without blanks, 0 to 10 digits.
6. What: a code of ``sms_codes.SMS_CODES``.
7. ``K``: killed, a number or low/best/high (``K2/3/5``). 8. ``W``: wounded, the same.
9. Sector: the mission's short name for it.
10. ``T:`` and free text; it may be left out.
11. ``#`` and two hexadecimal digits: CRC-8 (polynomial 0x07) of all that stands before, in capitals and with single
    blanks. It may be left out by who has no program to make it; then nothing shows a garbled line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_nesting import put
from bluehelm.exchange.record_map_values import Conversion, Fault, plain, read_value
from bluehelm.exchange.sms_codes import CODE_OF
from bluehelm.exchange.text_form import Form
from bluehelm.problems import Problem, Severity, printable

LONGEST: Final = 160
"""Letters of one message."""
UNKNOWN: Final = "?"
PARTS: Final = ("version", "kind", "day", "time", "where", "what", "killed", "wounded", "sector")
"""The parts before the free text, in order."""
ZONES: Final = (
    {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", start=1)}
    | {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", start=1)}
    | {"Z": 0}
)
"""Hours ahead of UTC by the letter of the zone."""

_LONGEST_READ: Final = 1_000  # several messages joined; what is longer is none
_SUM: Final = re.compile(r"^(.*?)\s*#\s*([0-9A-F]{2})$", re.IGNORECASE | re.DOTALL)
_TEXT: Final = re.compile(r"^(.*?)\sT:\s*(.*)$", re.IGNORECASE | re.DOTALL)
_DAY: Final = re.compile(r"(\d\d)(\d\d)")
_TIME: Final = re.compile(r"(\d\d)(\d\d)([A-Z])?")
_SECTOR: Final = re.compile(r"[A-Z0-9][A-Z0-9\-]{0,11}")
_ONE_DAY: Final = timedelta(days=1)  # the sender's clock may be ahead of the receiver's day
_OLD: Final = timedelta(days=90)
_YEARS_BACK: Final = 8  # from one 29 February to the next, over a year like 2100
_EXACT: Final = 1  # UCDP's precision of a place
_NEAR: Final = 2  # within 25 km


def parse_sms(
    line: str, *, received: date, offset: timezone | None = None, file: str | None = None, row: int | None = None
) -> tuple[Form | None, tuple[Problem, ...]]:
    """Read one message.

    Args:
        line: the message; line breaks count as blanks.
        received: the day of receipt, from which the year is taken.
        offset: the zone of a time without a letter; without it such a time is told and only its day used.
        file: where the message stands, for problems.
        row: the same.

    Returns:
        The form of the incident, None where the message cannot be used; and what is wrong.
    """
    text = " ".join(plain(printable(line)).split())
    found = _Parts(text, received, offset)
    form = found.read() if len(line) <= _LONGEST_READ else None
    if len(line) > _LONGEST_READ:
        found.tell("sms-too-long", f"The line has {len(line):,} letters; a message has {LONGEST}", "Send it as a form.")
    problems = tuple(
        Problem(severity, fault.code, f"{fault.message}.", fault.hint, file, row, column)
        for severity, fault, column in found.problems
    )
    return (None if form is None else Form("incident", form, row or 1)), problems


def sms_sum(text: str) -> str:
    """The two hexadecimal digits of a message without its sum.

    >>> sms_sum("BH1 INC 0403  0630z")  == sms_sum("BH1 INC 0403 0630Z")
    True
    """
    value = 0
    for byte in " ".join(text.upper().split()).encode("utf-8", errors="replace"):
        value ^= byte
        for _ in range(8):
            value = (value << 1) ^ 0x07 if value & 0x80 else value << 1
            value &= 0xFF
    return f"{value:02X}"


class _Parts:
    """One message while it is read: each part gives fields, or a problem."""

    def __init__(self, text: str, received: date, offset: timezone | None) -> None:
        self.text = text
        self.received = received
        self.offset = offset
        self.fields: dict[str, JsonValue] = {}
        self.problems: list[tuple[Severity, Fault, str | None]] = []

    def tell(
        self, code: str, message: str, hint: str, part: str | None = None, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append((severity, Fault(code, message, hint), part))

    def read(self) -> dict[str, JsonValue] | None:
        """The fields; None where anything is in error."""
        text = self._without_sum()
        if text is None:
            return None
        free = _TEXT.match(text)
        head, words = (free[1], free[2]) if free else (text, "")
        given = head.upper().split()
        if not given or given[0] != "BH1" or (len(given) > 1 and given[1] != "INC"):
            self.tell("sms-unknown", "This is no message of an incident", "It must begin with: BH1 INC")
            return None
        if len(given) != len(PARTS):
            lacks = f"after it stand {len(given) - 2} parts, not {len(PARTS) - 2}"
            hint = "Write day, time, place, what, K, W, sector, each once; ? for what is not known; text after T:"
            self.tell("sms-parts", f"The message begins with BH1 INC, but {lacks}", hint)
            return None
        part = dict(zip(PARTS, given, strict=True))
        self._when(part["day"], part["time"])
        self._where(part["where"])
        self._what(part["what"])
        self._toll("killed", "K", "killed", part["killed"])
        self._toll("wounded", "W", "injured", part["wounded"])
        self._sector(part["sector"])
        if words:
            self.fields["what"] = words
        return None if any(severity is Severity.ERROR for severity, _, _ in self.problems) else self.fields

    def _without_sum(self) -> str | None:
        match = _SUM.match(self.text)
        if match is None:
            hint = "Check numbers and place with the sender where they matter."
            message = "The message has no sum, so errors on the way do not show"
            self.tell("sum-missing", message, hint, severity=Severity.NOTE)
            return self.text
        expected = sms_sum(match[1])
        if match[2].upper() == expected:
            return match[1]
        hint = "Ask the sender to send it again; or check each part with them, and take the sum out."
        message = f"The sum is #{match[2]}, but the text gives #{expected}: something in the line is wrong"
        self.tell("sum-differs", message, hint)
        return None

    def _when(self, day: str, clock: str) -> None:
        if day == UNKNOWN:
            self.tell("sms-day", "The day is not known, and no incident is without it", "Ask the sender.", "day")
            return
        found = self._date(day)
        if found is None:
            hint = "Write day and month in four digits: 0403 is the 4th of March."
            self.tell("sms-day", f"'{printable(day)}' is no day and month", hint, "day")
            return
        if self.received - found > _OLD:
            message = f"The day was read as {found.isoformat()}, long before the receipt"
            self.tell("sms-old", message, "Check that day and month are right.", "day", Severity.WARNING)
        put(self.fields, "when.start", found.isoformat())
        moment = None if clock == UNKNOWN else self._moment(found, clock)
        if moment is not None:
            self.fields["when"] = {"start": moment.isoformat()}

    def _date(self, text: str) -> date | None:
        match = _DAY.fullmatch(text)
        if match is None or not 1 < self.received.year < 9999:
            return None
        day, month = int(match[1]), int(match[2])
        for year in range(self.received.year + 1, max(self.received.year - _YEARS_BACK, 1), -1):
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if found - _ONE_DAY <= self.received:
                return found
        return None

    def _moment(self, day: date, text: str) -> datetime | None:
        match = _TIME.fullmatch(text)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            hint = "Write hour and minute in four digits, and the zone: 0630Z; ? where it is not known."
            self.tell("sms-time", f"'{printable(text)}' is no time of day", hint, "time")
            return None
        letter = match[3] or "J"
        zone = self.offset if letter == "J" else timezone(timedelta(hours=ZONES[letter]))
        if zone is None:
            message = f"The time {text} has no zone; only the day was used"
            hint = "Write Z after a time in UTC, or say the zone of your posts: --offset +03:00."
            self.tell("zone-missing", message, hint, "time", Severity.WARNING)
            return None
        return datetime.combine(day, time(int(match[1]), int(match[2])), zone)

    def _where(self, text: str) -> None:
        if text == UNKNOWN:
            return
        place = read_value(text, FieldSpec("where.mgrs", FieldType.MGRS), Conversion())
        if isinstance(place, Fault):
            self.tell(place.code, place.message, place.hint, "where")
            return
        where: dict[str, JsonValue] = dict(place) if isinstance(place, Mapping) else {}
        digits = len(re.sub(r"^\d*\D+", "", text)) // 2
        if digits:
            where["precision"] = _EXACT if digits > 1 else _NEAR
        self.fields["where"] = where

    def _what(self, text: str) -> None:
        code = CODE_OF.get(text)
        if code is None:
            known = ", ".join(CODE_OF)
            self.tell("sms-code", f"'{printable(text)}' is no code for what happened", f"Use one of: {known}.", "what")
            return
        self.fields["category"] = code.category
        if code.how:
            self.fields["how"] = code.how

    def _toll(self, part: str, letter: str, name: str, text: str) -> None:
        if text in {UNKNOWN, f"{letter}{UNKNOWN}"}:
            return
        count = read_value(text.removeprefix(letter), FieldSpec(name, FieldType.COUNT), Conversion())
        if isinstance(count, Fault) or not text.startswith(letter):
            hint = f"Write {letter}2, or low/best/high {letter}2/3/5, or {letter}? where it is not known."
            self.tell("sms-count", f"'{printable(text)}' is no number of {part}", hint, part)
            return
        put(self.fields, f"casualties.unknown.{name}", count)

    def _sector(self, text: str) -> None:
        if text == UNKNOWN:
            return
        if not _SECTOR.fullmatch(text):
            hint = "Write up to 12 letters and digits, such as NOR; or ?"
            self.tell("sms-sector", f"'{printable(text)}' is no sector", hint, "sector")
            return
        self.fields["sector"] = text
