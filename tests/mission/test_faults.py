"""Disk full, read only, busy, cut short, flipped: a clear refusal, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import text

from bluehelm.draws import random_stream
from bluehelm.mission import MissionFile, Record, database
from bluehelm.mission.checking import check_file
from bluehelm.problems import InputRefused


class Note(Record):
    """A kind that only these tests have."""

    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)

    words: str


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A mission file with a hundred notes."""
    where = tmp_path / "averra.helm"
    with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=[Note]) as file:
        file.add_all([Note(words=f"note {n} " + "word " * 60) for n in range(100)], author="Anna")
    return where


def test_disk_full_keeps_what_was_there(where: Path) -> None:
    """No page more fits: the write is refused as such, the file is whole, and once there is room it goes on."""
    with MissionFile.open(where, kinds=[Note]) as file:
        with file.core.engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))  # SQLite takes the file's present size
        with pytest.raises(InputRefused, match="The disk is full") as refused:
            file.add_all([Note(words="word " * 2000) for _ in range(50)], author="Anna")
        assert "Free some space" in refused.value.problems[0].hint
        assert check_file(file).whole
        assert len(file.find("note")) == 100
    with MissionFile.open(where, kinds=[Note]) as file:
        file.add(Note(words="there is room again"), author="Anna")
        assert check_file(file).whole


SIZE_LIMITED = """
import resource, signal, sys
from pathlib import Path
from typing import ClassVar
from bluehelm.mission import MissionFile, Record
from bluehelm.problems import InputRefused

class Note(Record):
    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)
    words: str

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with MissionFile.open(Path(sys.argv[1]), kinds=[Note]) as file:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    written = 0
    try:
        for number in range(5000):
            file.add(Note(words="word " * 400), author="Anna")
            written += 1
    except InputRefused as refused:
        print(written, refused.problems[0].code, refused.problems[0])
"""


def test_file_that_may_not_grow_loses_nothing(where: Path) -> None:
    """The operating system stops the file from growing in the middle of a commit: what was acknowledged is there."""
    run = subprocess.run([sys.executable, "-c", SIZE_LIMITED, where], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    written, code, said = run.stdout.split(maxsplit=2)
    assert code in {"disk-full", "disk-fault"}
    assert "full" in said
    assert code == "disk-full" or ("largest size" in said and "bluehelm check" in said)
    with MissionFile.open(where, kinds=[Note]) as file:
        assert check_file(file).whole
        assert len(file.find("note")) == 100 + int(written)


def test_read_only_file_is_read_and_not_written(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file or its folder is closed for writing, everything can be read and checked; a write is refused."""
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    before = {path.name: path.read_bytes() for path in where.parent.iterdir()}
    with MissionFile.open(where, kinds=[Note]) as file:
        assert len(file.find("note", text="note 42", limit=5)) == 1
        assert check_file(file).whole
        with pytest.raises(InputRefused, match="can only be read") as refused:
            file.add(Note(words="no"), author="Anna")
        assert refused.value.problems[0].code == "read-only"
    assert {path.name: path.read_bytes() for path in where.parent.iterdir()} == before


def test_a_log_that_could_not_be_read_is_told(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a stick closed for writing the last changes, still in the log beside the file, are never left out silently."""
    with MissionFile.open(where, kinds=[Note]) as file:
        file.add(Note(words="written last"), author="Anna")
        copy = where.with_name("copy.helm")
        for end in ("", "-wal"):
            Path(f"{copy}{end}").write_bytes(Path(f"{where}{end}").read_bytes())
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    with pytest.raises(InputRefused, match=r"copy\.helm-wal") as refused:
        MissionFile.open(copy, kinds=[Note])
    assert refused.value.problems[0].code == "log-not-read"
    monkeypatch.undo()
    with MissionFile.open(copy, kinds=[Note]) as file:
        assert len(file.find("note", text="written last")) == 1


WRITER = """
import sys
from pathlib import Path
from typing import ClassVar
from bluehelm.mission import MissionFile, Record

class Note(Record):
    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)
    words: str

with MissionFile.open(Path(sys.argv[1]), kinds=[Note]) as file:
    for number in range(30):
        file.add(Note(words=f"{sys.argv[2]} {number}"), author=sys.argv[2])
"""


def test_two_processes_write_in_turn(where: Path) -> None:
    """Two programs write at once, each as often as it likes: every entry of both is in one whole chain."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, where, name]) for name in ("Anna", "Boris")]
    assert [writer.wait() for writer in writers] == [0, 0]
    with MissionFile.open(where, kinds=[Note]) as file:
        words = [str(stored.fields["words"]) for stored in file.find("note")]
        assert check_file(file).whole
    assert {f"{name} {number}" for name in ("Anna", "Boris") for number in range(30)} <= set(words)


def test_waiting_too_long_is_told(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot write because another program does not let go is told so, and reads meanwhile."""
    monkeypatch.setattr(database, "SECONDS_TO_WAIT", 0)
    with MissionFile.open(where, kinds=[Note]) as first, MissionFile.open(where, kinds=[Note]) as second:
        with first.core.writer("Anna") as _:
            assert len(second.find("note")) == 100
            with pytest.raises(InputRefused, match="Another program has been writing") as refused:
                second.add(Note(words="too late"), author="Boris")
        assert refused.value.problems[0].code == "busy"
        second.add(Note(words="in time"), author="Boris")


def _use(where: Path) -> bool:
    """Whether a file passes for whole; every call that people make must answer or refuse."""
    try:
        with MissionFile.open(where, kinds=[Note]) as file:
            file.find("note", limit=20)
            file.find("note", text="note 7")
            for stored in file.find("note"):
                file.get(stored.id)
                file.history(stored.id)
            file.conflicts()
            file.sites()
            whole = check_file(file).whole
            file.add(Note(words="one more"), author="Anna")
    except InputRefused:
        return False
    return whole


def test_truncated_file_is_refused_or_named(where: Path, tmp_path: Path) -> None:
    """Cut at many lengths: never a traceback, never taken for whole."""
    data = where.read_bytes()
    lengths = [0, 1, 15, 16, 99, 100, 4095, 4096, 4097, *range(9000, len(data), len(data) // 25)]
    for length in lengths:
        cut = tmp_path / f"cut-{length}.helm"
        cut.write_bytes(data[:length])
        assert not _use(cut), length


def test_flipped_bytes_are_refused_or_named(where: Path, tmp_path: Path) -> None:
    """One byte changed, at sixty seeded places: never a traceback; and what the journal holds is never another text
    that passes for whole.
    """
    data = where.read_bytes()
    random = random_stream(3, "test", "flip")
    for place in sorted(int(place) for place in random.integers(0, len(data), 60)):
        changed = bytearray(data)
        changed[place] ^= int(random.integers(1, 256))
        flipped = tmp_path / f"flip-{place}.helm"
        flipped.write_bytes(bytes(changed))
        _use(flipped)
