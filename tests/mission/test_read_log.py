"""The read log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.read_log import count_log_ins, keep_reads, reads


def test_what_was_read_is_listed_newest_first(empty_store: Callable[[], Path | str]) -> None:
    """By record and by person, with the time of the file's clock; it is there after the file is opened again."""
    where, now = empty_store(), datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", clock=lambda: now) as file:
        keep_reads(file.core, person="Ines", read=[("a", "name"), ("b", "list")])
        keep_reads(file.core, person="Otto", read=[("a", "record")])
        keep_reads(file.core, person="Otto", read=[])
    with MissionFile.open(where, clock=lambda: now) as file:
        log = reads(file.core)
        assert [(entry.person, entry.record, entry.what) for entry in log] == [
            ("Otto", "a", "record"),
            ("Ines", "b", "list"),
            ("Ines", "a", "name"),
        ]
        assert {entry.at for entry in log} == {now}
        assert [entry.person for entry in reads(file.core, record="a")] == ["Otto", "Ines"]
        assert [entry.record for entry in reads(file.core, person="Ines", limit=1)] == ["b"]


def test_the_read_log_stays_in_its_file(tmp_path: Path) -> None:
    """A bundle takes none of it along: who read what here is nobody's business elsewhere."""
    with MissionFile.create(tmp_path / "a.helm", mission="M", site="HQ", code="HQ") as file:
        keep_reads(file.core, person="Ines", read=[("a", "name")])
        file.send(tmp_path / "a.helmx", everything=True)
        other, _ = MissionFile.join(tmp_path / "b.helm", tmp_path / "a.helmx", site="North", code="NOR")
    with other:
        assert reads(other.core) == ()


def test_log_ins_can_be_left_out_and_are_counted(tmp_path: Path) -> None:
    """They stand under a name that is no record's; what was read is found without them."""
    with MissionFile.create(tmp_path / "m.helm", mission="M", site="HQ", code="HQ") as file:
        keep_reads(file.core, person="Otto", read=[("log-in 1a2b", "log-in tried"), ("log-in 1a2b", "logged in")])
        keep_reads(file.core, person="Ines", read=[("a", "name")])
        assert [entry.record for entry in reads(file.core, log_ins=False)] == ["a"]
        assert len(reads(file.core)) == 3
        assert (count_log_ins(file.core), count_log_ins(file.core, person="Ines")) == (2, 0)
