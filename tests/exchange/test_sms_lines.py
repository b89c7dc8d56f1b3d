"""Structured short messages: one line each, read and written the same, garbled ones noticed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluehelm.exchange import SMS_CODES, Form, parse_sms, write_sms
from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.exchange.sms_alphabet import message_length
from bluehelm.exchange.sms_lines import sms_sum
from bluehelm.geo import distance_km
from bluehelm.problems import InputRefused, Problem

LINE = "BH1 INC 0403 0630Z 33PVL12345678 SHELL K2 W5 NOR T:2 explosions heard"
RECEIVED = date(2025, 3, 5)


def read(
    line: str, received: date = RECEIVED, offset: timezone | None = None
) -> tuple[Form | None, tuple[Problem, ...]]:
    return parse_sms(f"{line} #{sms_sum(line)}", received=received, offset=offset)


def test_the_example_of_the_reference_is_read() -> None:
    """Each part gives its field; the place is the middle of its square."""
    form, problems = parse_sms(f"{LINE} #6C", received=RECEIVED)
    assert problems == ()
    assert form == Form("incident", {
        "when": {"start": "2025-03-04T06:30:00+00:00"},
        "where": {"latitude": pytest.approx(9.559266), "longitude": pytest.approx(14.201277), "precision": 1},
        "category": "explosion", "how": "shelling",
        "casualties": {"unknown": {
            "killed": {"low": 2, "best": 2, "high": 2}, "injured": {"low": 5, "best": 5, "high": 5}
        }},
        "sector": "NOR", "what": "2 explosions heard",
    }, 1)  # fmt: skip


def test_what_is_not_known_is_left_out() -> None:
    """A question mark stands for each part but the day and what happened."""
    form, problems = read("BH1 INC 0403 ? ? OTHER K? W? ?")
    assert form == Form("incident", {"when": {"start": "2025-03-04"}, "category": "other"}, 1)
    assert problems == ()


@pytest.mark.parametrize(
    ("day", "received", "expected"),
    [
        ("3112", date(2026, 1, 2), "2025-12-31"),
        ("0101", date(2025, 12, 31), "2026-01-01"),  # the sender's clock is ahead
        ("2902", date(2025, 3, 1), "2024-02-29"),
        ("0503", date(2025, 3, 5), "2025-03-05"),
        ("0703", date(2025, 3, 5), "2024-03-07"),
    ],
)
def test_the_year_comes_from_the_receipt(day: str, received: date, expected: str) -> None:
    """The day is the latest that is not after the receipt, with one day of grace."""
    form, _ = read(f"BH1 INC {day} ? ? OTHER K? W? ?", received)
    assert form is not None
    assert form.fields["when"] == {"start": expected}


def test_a_day_long_ago_is_told() -> None:
    """A day and month that fit only last year are probably a slip."""
    _, (problem,) = read("BH1 INC 0703 ? ? OTHER K? W? ?")
    assert (problem.code, problem.severity) == ("sms-old", "warning")


@pytest.mark.parametrize(
    ("clock", "expected"), [("0630B", "+02:00"), ("0630R", "-05:00"), ("0630", "+01:00"), ("0630J", "+01:00")]
)
def test_letters_are_zones(clock: str, expected: str) -> None:
    """The letters are those of military time; without one it is the zone of the posts."""
    form, _ = read(f"BH1 INC 0403 {clock} ? OTHER K? W? ?", offset=timezone(timedelta(hours=1)))
    assert form is not None
    assert form.fields["when"] == {"start": f"2025-03-04T06:30:00{expected}"}


def test_a_time_without_a_zone_is_not_guessed() -> None:
    """Where nobody says the zone, the day stays and the time is told."""
    form, (problem,) = read("BH1 INC 0403 0630 ? OTHER K? W? ?")
    assert form is not None
    assert form.fields["when"] == {"start": "2025-03-04"}
    assert problem.code == "zone-missing"


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("BH1 INC 3102 ? ? OTHER K? W? ?", "sms-day", "day"),
        ("BH1 INC ? ? ? OTHER K? W? ?", "sms-day", "day"),
        ("BH1 INC 0403 2530Z ? OTHER K? W? ?", "sms-time", "time"),
        ("BH1 INC 0403 ? 33PVL123 OTHER K? W? ?", "bad-mgrs", "where"),
        ("BH1 INC 0403 ? ? BOOM K? W? ?", "sms-code", "what"),
        ("BH1 INC 0403 ? ? OTHER 2 W? ?", "sms-count", "killed"),
        ("BH1 INC 0403 ? ? OTHER K? W5/3/2 ?", "sms-count", "wounded"),
        ("BH1 INC 0403 ? ? OTHER K? W? N_R", "sms-sector", "sector"),
        ("BH1 INC 0403 ? ? OTHER K?", "sms-parts", None),
        ("BH2 INC 0403 ? ? OTHER K? W? ?", "sms-unknown", None),
    ],
)
def test_each_part_is_checked(line: str, code: str, column: str | None) -> None:
    """A part that cannot be is told by its name, with how to write it, and the message is not used."""
    form, (problem,) = read(line)
    assert form is None
    assert (problem.code, problem.column) == (code, column)
    assert problem.hint


def test_the_sum_is_checked_where_it_is_there() -> None:
    """A wrong sum refuses the message; a missing one is a note."""
    form, (problem,) = parse_sms(f"{LINE} #00", received=RECEIVED)
    assert (form, problem.code) == (None, "sum-differs")
    form, (problem,) = parse_sms(LINE, received=RECEIVED)
    assert form is not None
    assert (problem.code, problem.severity) == ("sum-missing", "note")


@pytest.mark.parametrize(
    "changed",
    [
        f"{LINE} #6C".lower(),
        f" {LINE}  # 6c\r\n",
        f"{LINE} #6C".replace(" ", "\u00a0"),
        f"{LINE}\n#6C".replace(" K", "\nK"),
    ],
)
def test_what_telephones_do_changes_nothing(changed: str) -> None:
    """Small letters, other blanks and broken lines read the same."""
    form, problems = parse_sms(changed, received=RECEIVED)
    assert form == parse_sms(f"{LINE} #6C", received=RECEIVED)[0]
    assert problems == ()


def test_every_category_has_a_code_and_each_code_is_unlike_the_others() -> None:
    """Whatever an incident can be can be sent; codes are unique, short and of letters."""
    assert {code.category for code in SMS_CODES} == set(EVENT_KINDS)
    assert len({code.code for code in SMS_CODES}) == len(SMS_CODES)
    assert all(code.code.isalpha() and len(code.code) <= 5 for code in SMS_CODES)


def test_an_incident_without_day_or_category_is_not_sent() -> None:
    """The two parts that every message needs are asked for in words."""
    with pytest.raises(InputRefused, match="has no day"):
        write_sms({"category": "other"})
    with pytest.raises(InputRefused, match="no category"):
        write_sms({"when": {"start": "2025-03-04"}})


def test_a_long_text_is_cut_and_said() -> None:
    """The message stays one message, and the writer knows what was lost."""
    line, problems = write_sms({"when": {"start": "2025-03-04"}, "category": "other", "what": "\u65e5 [word] " * 40})
    assert 150 <= (message_length(line) or 0) <= 160
    assert [problem.code for problem in problems] == ["letters-replaced", "text-cut"]


def whole_minute(moment: datetime) -> str:
    return moment.replace(second=0, microsecond=0).isoformat()


COUNTS = st.none() | st.lists(st.integers(0, 9999), min_size=3, max_size=3).map(
    lambda numbers: dict(zip(("low", "best", "high"), sorted(numbers), strict=True))
)
HOURS = st.sampled_from([0, 3, 5.5, -7]).map(lambda hours: timezone(timedelta(hours=hours)))
FIRST, LAST = datetime.fromisoformat("2024-06-01"), datetime.fromisoformat("2025-03-05")
INCIDENTS = st.fixed_dictionaries(
    {
        "when": st.fixed_dictionaries(
            {
                "start": st.datetimes(FIRST, LAST, timezones=HOURS).map(whole_minute)
                | st.dates(FIRST.date(), LAST.date()).map(date.isoformat)
            }
        ),
        "where": st.fixed_dictionaries({"latitude": st.floats(-79, 83), "longitude": st.floats(-179.9, 179.9)}),
        "category": st.sampled_from(EVENT_KINDS),
        "casualties": st.fixed_dictionaries({"unknown": st.fixed_dictionaries({"killed": COUNTS, "injured": COUNTS})}),
        "sector": st.sampled_from(["NOR", "S-2", "", "a long name of a sector"]),
        "what": st.text(max_size=200),
    }
)


@settings(deadline=None)
@given(INCIDENTS)
def test_a_written_message_reads_back(fields: dict[str, Any]) -> None:
    """Any incident fits into one message, which is read without a problem but for its age: same time, place, counts."""
    line, _ = write_sms(fields)
    assert message_length(line) in range(161)
    form, problems = parse_sms(line, received=RECEIVED)
    assert {problem.code for problem in problems} <= {"sms-old"}
    assert form is not None
    got: dict[str, Any] = form.fields
    assert datetime.fromisoformat(got["when"]["start"]) == datetime.fromisoformat(fields["when"]["start"])
    there = (fields["where"]["latitude"], fields["where"]["longitude"])
    assert distance_km(*there, got["where"]["latitude"], got["where"]["longitude"]) < 0.02
    known = {name: count for name, count in fields["casualties"]["unknown"].items() if count is not None}
    assert got.get("casualties", {}).get("unknown", {}) == known
    assert got["category"] == fields["category"]


PIECES = (*LINE.split(" "), "?", "K9/9", "#", "#00", "T:", "9999", "\ud800", "33P" + "9" * 20)


@given(st.integers(0, len(LINE) - 1), st.sampled_from("ABKXZ0359"))
def test_one_wrong_letter_is_noticed(at: int, letter: str) -> None:
    """Any single letter changed on the way shows in the sum."""
    changed = LINE[:at] + letter + LINE[at + 1 :]
    if " ".join(changed.upper().split()) != LINE.upper():
        form, problems = parse_sms(f"{changed} #6C", received=RECEIVED)
        assert form is None
        assert problems[0].code == "sum-differs"


@given(
    st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.dates(),
)
def test_any_text_gives_a_form_or_problems(line: str, received: date) -> None:
    """No text makes the reader fail, on any day."""
    form, problems = parse_sms(line, received=received)
    assert form is not None or problems


def test_every_code_is_in_the_reference() -> None:
    """A code that can be sent can be looked up, with its category and meaning."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "sms.md").read_text(encoding="utf-8")
    for code in SMS_CODES:
        assert f"| `{code.code}` | `{code.category}` | {code.how} | {code.meaning} |" in page
