"""Records written at the same time by several people: each gets a number of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.cli.record_lookup import find_record, recording_for
from bluehelm.cli.record_writing import Read, read_forms, write_drafts
from bluehelm.exchange import Form
from bluehelm.mission import MissionFile
from bluehelm.mission.access import Desk
from bluehelm.mission.people import create_mission, read_people
from bluehelm.problems import InputRefused

Store = Callable[[], "Path | str"]
HEAD = "A. Keita"


def desk_of(file: MissionFile) -> Desk:
    """The head at a mission file."""
    return Desk(file, read_people(file).everybody[0])


def draft(desk: Desk, day: int, **more: str) -> Read:
    """What one form of an incident comes to, with the number that is the next one now."""
    fields = {"category": "explosion", "when": {"start": f"2027-03-{day:02d}"}, "where": {"place": "Bria"}} | more
    return read_forms(desk, [Form("incident", fields, 0)], (), recording_for(desk), unmarked=True)  # type: ignore[arg-type]


def test_four_people_at_once_get_four_numbers(empty_store: Store) -> None:
    """Four drafts made before any of them is written have one number, and four once they are; each can be found."""
    where = empty_store()
    with create_mission(where, mission="UNMAV", site="North", code="NOR", head=HEAD, kinds=KINDS):
        pass
    together = Barrier(4)

    def write(day: int) -> str:
        with MissionFile.open(where, kinds=KINDS) as file:
            desk = desk_of(file)
            read = draft(desk, day)
            together.wait(timeout=60)
            return str(write_drafts(desk, read.drafted)[0].record.reference)  # type: ignore[attr-defined]

    with ThreadPoolExecutor(4) as people:
        references = sorted(people.map(write, range(1, 5)))
    assert references == ["NOR-0001", "NOR-0002", "NOR-0003", "NOR-0004"]
    with MissionFile.open(where, kinds=KINDS) as file:
        found = [find_record(desk_of(file), reference) for reference in references]
    assert len({item.id for item in found}) == 4


def test_a_reference_of_ones_own_that_was_taken_meanwhile_is_refused(tmp_path: Path) -> None:
    """What somebody named themselves is not changed behind them: nothing is written, and they are told."""
    with create_mission(tmp_path / "a.helm", mission="UNMAV", site="N", code="NOR", head=HEAD, kinds=KINDS) as file:
        desk = desk_of(file)
        one, other = draft(desk, 1, reference="NOR-0007"), draft(desk, 2, reference="NOR-0007")
        write_drafts(desk, one.drafted)
        with pytest.raises(InputRefused) as refused:
            write_drafts(desk, other.drafted)
        assert refused.value.problems[0].code == "reference-taken"
        assert len(desk.find("incident")) == 1
