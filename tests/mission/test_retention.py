"""How long protected fields are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.access import Desk
from bluehelm.mission.attachments import attach
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.people import create_mission, read_people
from bluehelm.mission.records import Retention
from bluehelm.mission.retention import due_for_erasure, erase_due, erase_records, months_before
from bluehelm.situation.records import SITUATION_KINDS, Source

WRITTEN = datetime(2024, 1, 31, 12, tzinfo=UTC)
DUE = date(2026, 1, 31)


@pytest.fixture
def file(empty_store: Callable[[], Path | str]) -> Iterator[MissionFile]:
    """A mission whose clock stands at the day on which all is written."""
    made = create_mission(
        empty_store(), mission="M", site="HQ", code="HQ", head="Hana", kinds=SITUATION_KINDS, clock=lambda: WRITTEN
    )
    made.add(Retention(of_kind="source", months=24, reason="data protection rule 4"), author="Hana")
    yield made
    made.close()


def test_a_record_is_due_on_the_day_the_months_are_over(file: MissionFile) -> None:
    """Not the day before; one without protected fields never is."""
    source = file.add(Source(code_name="Heron", name="x"), author="Hana")
    file.add(Source(code_name="Empty"), author="Hana")
    assert due_for_erasure(file, date(2026, 1, 30)) == ()
    (due,) = due_for_erasure(file, DUE)
    assert (due.record, due.written) == (source, WRITTEN.date())
    assert due.reason == "kept for 24 months: data protection rule 4"


def test_what_is_due_is_erased_once(file: MissionFile) -> None:
    """With its reason on the record; withdrawn records, too."""
    source = file.add(Source(code_name="Heron", name="x"), author="Hana")
    file.withdraw(source, reason="entered twice", author="Hana")
    assert [due.record for due in erase_due(file, DUE, author="Hana")] == [source]
    assert file.get(source).erased == "kept for 24 months: data protection rule 4"
    assert due_for_erasure(file, DUE) == erase_due(file, DUE, author="Hana") == ()


def test_the_shortest_rule_for_a_kind_holds(file: MissionFile) -> None:
    """A longer one beside it changes nothing; a shorter one does; a withdrawn one no longer counts."""
    file.add(Source(code_name="Heron", name="x"), author="Hana")
    file.add(Retention(of_kind="source", months=60, reason="longer"), author="Hana")
    assert len(due_for_erasure(file, DUE)) == 1
    short = file.add(Retention(of_kind="source", months=6, reason="shorter"), author="Hana")
    assert len(due_for_erasure(file, date(2024, 7, 31))) == 1
    file.withdraw(short, reason="too short", author="Hana")
    assert due_for_erasure(file, date(2024, 7, 31)) == ()


def test_an_attachment_left_over_from_an_erased_record_is_due_at_once(file: MissionFile, tmp_path: Path) -> None:
    """Another site attached it without knowing of the erasure."""
    source = file.add(Source(code_name="Heron", name="x"), author="Hana")
    left = attach(file, b"x", of=source, author="Hana", name="photo.jpg", folder=tmp_path)
    file.erase([source], reason="asked to", author="Hana")
    (due,) = due_for_erasure(file, WRITTEN.date())
    assert (due.record, due.reason) == (left, "the record it belongs to was erased")
    erase_due(file, WRITTEN.date(), author="Hana", folder=tmp_path)
    assert file.get(left).sealed == ("name",)
    assert due_for_erasure(file, WRITTEN.date()) == ()


def test_erasing_nothing_is_nothing(file: MissionFile) -> None:
    """No entry is written."""
    assert erase_records(file, [], reason="asked to", author="Hana") == ()


def test_a_head_sees_what_is_due_and_erases_it(file: MissionFile) -> None:
    """Through the desk, under the own name."""
    source = file.add(Source(code_name="Heron", name="x"), author="Hana")
    desk = Desk(file, read_people(file).everybody[0])
    assert [due.record for due in desk.due_for_erasure(DUE)] == [source]
    assert desk.erase([source], reason="asked to") == (source,)
    assert file.history(source)[-1].author == "Hana"


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 1200))
def test_months_before_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    """So many months apart by the calendar, and never later in its month."""
    earlier = months_before(day, months)
    if earlier == date.min:
        assert day.year - months // 12 <= 2
        return
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day == day.day or earlier.day < day.day
