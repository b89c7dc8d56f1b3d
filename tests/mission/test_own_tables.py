"""A mission file with anything in it that Bluehelm does not make is not used, and a repair takes its entries out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from bluehelm.mission import MissionFile, Record
from bluehelm.mission.checking import check_file
from bluehelm.mission.packing import pack, unpack
from bluehelm.mission.repair import repair_file
from bluehelm.problems import InputRefused


class Note(Record):
    """A kind that only these tests have."""

    kind: ClassVar[str] = "note"
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})

    words: str
    witness: str | None = None


PLANTED = {
    "trigger keep": "CREATE TRIGGER keep AFTER DELETE ON record_keys BEGIN SELECT 1; END",
    "trigger reads": "CREATE TRIGGER reads BEFORE INSERT ON reads BEGIN SELECT RAISE(IGNORE); END",
    "view seen": "CREATE VIEW seen AS SELECT * FROM records",
    "table stolen": "CREATE TABLE stolen (key)",
    "table search_more": "CREATE TABLE search_more (key)",
    "table peers": "DROP TABLE peers; CREATE TABLE peers (site VARCHAR PRIMARY KEY ON CONFLICT IGNORE, heads JSON)",
    "view unheard": "DROP TABLE unheard; CREATE VIEW unheard AS SELECT 1 AS site",
    "index odd": "CREATE UNIQUE INDEX odd ON reads (person)",
    "table search_idx": "DROP TABLE search; CREATE VIRTUAL TABLE search_idx USING fts5(x)",
}


def _filled(where: Path) -> None:
    with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=[Note]) as file:
        file.add_all([Note(words=f"note {n}", witness="A name") for n in range(5)], author="Anna")


def _plant(where: Path, statements: str) -> None:
    with closing(sqlite3.connect(where)) as database:
        database.executescript(statements)


@pytest.mark.parametrize(("what", "statement"), PLANTED.items(), ids=PLANTED)
def test_what_is_not_ours_is_refused_and_repaired_away(tmp_path: Path, what: str, statement: str) -> None:
    """Triggers, views, tables and indexes that were planted are named at opening; the repaired file has none."""
    _filled(tmp_path / "m.helm")
    _plant(tmp_path / "m.helm", statement)
    with pytest.raises(InputRefused) as refused:
        MissionFile.open(tmp_path / "m.helm", kinds=[Note])
    (problem,) = refused.value.problems
    assert problem.code == "foreign-schema"
    assert what in problem.message
    assert "bluehelm check m.helm --repair" in (problem.hint or "")
    repair_file(tmp_path / "m.helm", tmp_path / "new.helm", kinds=[Note])
    with MissionFile.open(tmp_path / "new.helm", kinds=[Note]) as file:
        assert len(file.find("note")) == 5


def test_what_is_planted_while_a_file_is_open_is_told_by_the_check(tmp_path: Path) -> None:
    """The check looks again."""
    _filled(tmp_path / "m.helm")
    with MissionFile.open(tmp_path / "m.helm", kinds=[Note]) as file:
        assert check_file(file).whole
        _plant(tmp_path / "m.helm", PLANTED["trigger keep"])
        report = check_file(file, deep=False)
    assert [problem.code for problem in report.problems] == ["foreign-schema"]


def test_trigger_in_a_pack_is_told_when_it_is_unpacked(tmp_path: Path) -> None:
    """The file comes out, and is told to be repaired before it is used."""
    _filled(tmp_path / "m.helm")
    with MissionFile.open(tmp_path / "m.helm", kinds=[Note]) as file:
        _plant(tmp_path / "m.helm", PLANTED["trigger keep"])
        pack(file, tmp_path / "m.helmpack")
    with pytest.raises(InputRefused) as refused:
        unpack(tmp_path / "m.helmpack", tmp_path, name="out")
    assert refused.value.problems[0].code == "foreign-schema"
    assert (tmp_path / "out.helm").is_file()


def test_what_sqlite_and_other_programs_write_differently_is_ours(tmp_path: Path) -> None:
    """Statistics, quotes, spaces and capitals make no file foreign; a shrunk copy is ours, too."""
    _filled(tmp_path / "m.helm")
    old = "CREATE INDEX reads_record ON reads (record)"
    _plant(tmp_path / "m.helm", "ANALYZE; DROP INDEX reads_record;" + old.lower().replace("(record)", '( "record" )'))
    with closing(sqlite3.connect(tmp_path / "m.helm")) as database:
        database.execute("VACUUM INTO ?", (str(tmp_path / "copy.helm"),))
    MissionFile.open(tmp_path / "m.helm", kinds=[Note]).close()
    MissionFile.open(tmp_path / "copy.helm", kinds=[Note]).close()


ENDLESS = {
    "view that never ends": (
        "DROP TABLE peers; CREATE VIEW peers AS WITH RECURSIVE r (site, heads) AS"
        " (SELECT 'a', '{}' UNION ALL SELECT site, heads FROM r) SELECT 1 AS rowid, site, heads FROM r"
    ),
    "column that is computed": (
        "DROP TABLE peers; CREATE TABLE peers (site, heads AS (hex(zeroblob(400000000))));"
        " INSERT INTO peers (site) VALUES ('a'), ('b')"
    ),
    "cell too long": (
        "DROP TABLE peers; CREATE TABLE peers (site, heads); INSERT INTO peers VALUES ('a', zeroblob(20000000))"
    ),
    "number too high": "INSERT INTO waiting (rowid, site, sequence, hash, body) VALUES (1 << 62, 1, 1, 1, 1)",
}


@pytest.mark.parametrize("statement", ENDLESS.values(), ids=ENDLESS)
def test_repair_ends_whatever_was_planted(tmp_path: Path, statement: str) -> None:
    """It reads tables only, no cell that is longer than any of ours, and saves the entries."""
    _filled(tmp_path / "m.helm")
    _plant(tmp_path / "m.helm", statement)
    repair_file(tmp_path / "m.helm", tmp_path / "new.helm", kinds=[Note])
    with MissionFile.open(tmp_path / "new.helm", kinds=[Note]) as file:
        assert len(file.find("note")) == 5


@pytest.mark.parametrize(
    "statement",
    ["UPDATE checkpoints SET sequence = 'abc'", "UPDATE checkpoints SET hash = zeroblob(10)"],
)
def test_signature_of_another_type_is_no_signature(tmp_path: Path, statement: str) -> None:
    """SQLite keeps a text in a column of numbers: the check tells of it."""
    with MissionFile.create(tmp_path / "m.helm", mission="UNMAV", site="HQ", code="HQ", kinds=[Note]) as file:
        file.add(Note(words="note"), author="Anna")
        file.send(tmp_path / "out.helmx")
        _plant(tmp_path / "m.helm", statement)
        assert "forged-signature" in [problem.code for problem in check_file(file).problems]


def test_name_that_is_no_text_is_damage(tmp_path: Path) -> None:
    """Told with the next step, and the repair takes the name from the entries."""
    _filled(tmp_path / "m.helm")
    _plant(tmp_path / "m.helm", "UPDATE mission SET name = zeroblob(5)")
    with pytest.raises(InputRefused, match="does not say in words"):
        MissionFile.open(tmp_path / "m.helm", kinds=[Note])
    repair_file(tmp_path / "m.helm", tmp_path / "new.helm", kinds=[Note])
    MissionFile.open(tmp_path / "new.helm", kinds=[Note]).close()
