"""Lawful erasure: what is gone, and what stays whole."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bluehelm.mission import retention
from bluehelm.mission.checking import check_file
from bluehelm.mission.database import SECONDS_TO_WAIT
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.retention import erase_records, lies_in_log
from bluehelm.problems import InputRefused
from bluehelm.situation.records import SITUATION_KINDS, Source

CANARY = "Zanzibar-canary"


class Ticking:
    """A clock that goes on by a second with each look."""

    now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def test_what_was_erased_cannot_be_read_nor_written_again(empty_store: Callable[[], Path | str]) -> None:
    """The open fields, the history and other records stay as they were."""
    where = empty_store()
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file:
        gone, kept = (file.add(Source(code_name=code, name=CANARY), author="Hana") for code in ("Heron", "Crane"))
        assert file.get(gone).record(Source).name == CANARY
        erase_records(file, [gone], reason="asked to", author="Hana")
        stored = file.get(gone)
        assert (stored.erased, stored.record(Source).code_name, stored.record(Source).name) == ("asked to", "Heron", "")
        assert stored.sealed == ("name",)
        assert file.get(kept).record(Source).name == CANARY
        for field in ("name", "contact"):
            with pytest.raises(InputRefused, match="were erased"):
                file.edit(gone, {field: "again"}, author="Hana")
        assert file.edit(gone, {"reliability": "B"}, author="Hana")
        assert len(file.history(gone)) == 3
    with MissionFile.open(where, kinds=SITUATION_KINDS) as file:
        assert file.get(gone).record(Source).name == ""


def test_an_open_handle_that_remembers_the_key_shows_nothing_after(empty_store: Callable[[], Path | str]) -> None:
    """Somebody had the record open while it was erased elsewhere."""
    where = empty_store()
    with (
        MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file,
        MissionFile.open(where, kinds=SITUATION_KINDS) as other,
    ):
        gone = file.add(Source(code_name="Heron", name=CANARY), author="Hana")
        assert other.get(gone).record(Source).name == CANARY
        erase_records(file, [gone], reason="asked to", author="Hana")
        assert other.get(gone).record(Source).name == ""


def test_an_erasure_needs_a_reason_and_a_record(empty_store: Callable[[], Path | str]) -> None:
    """Neither is guessed, and nothing is erased."""
    with MissionFile.create(empty_store(), mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file:
        source = file.add(Source(code_name="Heron", name=CANARY), author="Hana")
        with pytest.raises(InputRefused, match="lawful reason"):
            erase_records(file, [source], reason="  ", author="Hana")
        with pytest.raises(InputRefused, match="There is no record"):
            erase_records(file, [source, file.new_id()], reason="asked to", author="Hana")
        assert file.get(source).record(Source).name == CANARY


@pytest.mark.parametrize("seed", range(6))
def test_no_key_of_an_erased_record_is_left_in_the_bytes(tmp_path: Path, seed: int) -> None:
    """Many records written and erased in any order; after closing, no part of a destroyed key lies in the file or
    beside it, and every other key does.
    """
    where, chance = tmp_path / "m.helm", random.Random(seed)  # noqa: S311 - which records are erased, not their keys
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS, clock=Ticking()) as file:
        alive: list[str] = []
        wrapped: dict[str, bytes] = {}
        for _ in range(8):
            made = file.add_all([Source(code_name="x", name=CANARY) for _ in range(chance.randint(1, 60))], author="A")
            alive += made
            wrapped.update(_wrapped_keys(where))
            chance.shuffle(alive)
            gone, alive = alive[: len(alive) // 2], alive[len(alive) // 2 :]
            erase_records(file, gone, reason="asked to", author="A")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert [path.name for path in tmp_path.iterdir()] == ["m.helm"]
    for record, key in wrapped.items():
        parts = [key[start : start + 16] for start in range(0, len(key) - 15, 16)]
        assert all((part in content) is (record in alive) for part in parts), record


def test_the_chain_is_whole_after_an_erasure(tmp_path: Path) -> None:
    """The check of the whole file finds nothing."""
    with MissionFile.create(tmp_path / "m.helm", mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file:
        sources = [file.add(Source(code_name="x", name=CANARY), author="A") for _ in range(5)]
        erase_records(file, sources[:3], reason="asked to", author="A")
        assert check_file(file).problems == ()


def test_an_erasure_reaches_the_other_site_with_its_next_sync(tmp_path: Path) -> None:
    """There the key is destroyed, too, in the file's bytes; until then the other site still reads it."""
    with MissionFile.create(tmp_path / "hq.helm", mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as hq:
        hq.send(tmp_path / "1.helmx", everything=True)
        post, _ = MissionFile.join(
            tmp_path / "post.helm", tmp_path / "1.helmx", site="North", code="NOR", kinds=SITUATION_KINDS
        )
        with post:
            post.send(tmp_path / "2.helmx", everything=True)
            hq.receive(tmp_path / "2.helmx")
            hq.admit(post.fingerprint, entitled=True, author="Hana")
            source = hq.add(Source(code_name="Heron", name=CANARY), author="Hana")
            hq.send(tmp_path / "3.helmx", everything=True)
            post.receive(tmp_path / "3.helmx")
            assert post.get(source).record(Source).name == CANARY
            keys = _wrapped_keys(tmp_path / "post.helm", every=True)
            erase_records(hq, [source], reason="asked to", author="Hana")
            assert post.get(source).record(Source).name == CANARY
            hq.send(tmp_path / "4.helmx", everything=True)
            post.receive(tmp_path / "4.helmx")
            assert post.get(source).record(Source).name == ""
            post.receive(tmp_path / "3.helmx")  # an older bundle, with the key in it
            assert post.get(source).record(Source).name == ""
    content = (tmp_path / "post.helm").read_bytes()
    assert not any(key[:32] in content or key[-32:] in content for name, key in keys.items() if name[0] == source)


def _wrapped_keys(where: Path, *, every: bool = False) -> dict[object, bytes]:
    """Wrapped keys by record, or by record and site."""
    with closing(sqlite3.connect(f"file:{where}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT record, site, wrapped FROM record_keys").fetchall()
    return {(record, site) if every else record: bytes(wrapped) for record, site, wrapped in rows}


def test_whoever_still_reads_keeps_the_keys_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as long as another program reads, and no longer; then none of the destroyed keys is on the disk."""
    monkeypatch.setattr(retention, "_PATIENCE", 10)
    where = tmp_path / "m.helm"
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file:
        gone = file.add(Source(code_name="Heron", name=CANARY), author="Hana")
        keys = _wrapped_keys(where).values()
        with closing(sqlite3.connect(where, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM entries").fetchone()
            erase_records(file, [gone], reason="asked to", author="Hana")
            assert lies_in_log(file)
            with file.core.reading() as connection:
                patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
            assert patience == SECONDS_TO_WAIT * 1000
            other.execute("COMMIT")
        assert not lies_in_log(file)
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert keys
        assert not any(key in left for key in keys)
