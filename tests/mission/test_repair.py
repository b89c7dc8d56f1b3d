"""Repair saves every whole entry of a damaged file, and what it cannot join waits for a sync."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import delete, select

from bluehelm.draws import random_stream
from bluehelm.mission import MissionFile, Record, tables
from bluehelm.mission.checking import check_file
from bluehelm.mission.entry import FIRST, hash_of
from bluehelm.mission.hold import release_hold
from bluehelm.mission.own_chain import uncontradicted
from bluehelm.mission.received import Checkpoint
from bluehelm.mission.repair import RepairReport, repair_file
from bluehelm.mission.stretch import Loose
from bluehelm.problems import InputRefused


class Note(Record):
    """A kind that only these tests have."""

    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})

    words: str
    witness: str | None = None


NOTES = 300
FILLER = " ".join(f"word{number}" for number in range(40))


def _clock() -> Callable[[], datetime]:
    """A wall clock that goes on by a minute at every look."""
    now = [datetime(2026, 3, 1, tzinfo=UTC)]

    def tick() -> datetime:
        now[0] += timedelta(minutes=1)
        return now[0]

    return tick


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission file of one site, with 301 entries."""
    where = tmp_path_factory.mktemp("whole") / "averra.helm"
    with MissionFile.create(
        where, mission="UNMAV", site="Headquarters", code="HQ", kinds=[Note], clock=_clock()
    ) as file:
        for first in range(0, NOTES, 50):
            notes = [Note(words=f"note {n} {FILLER}", witness=f"name {n}") for n in range(first, first + 50)]
            file.add_all(notes, author="Anna")
    return where


def _bodies(where: Path) -> set[str]:
    with closing(sqlite3.connect(where)) as connection:
        return {body for (body,) in connection.execute("SELECT body FROM entries")}


def _notes(where: Path) -> list[str]:
    with MissionFile.open(where, kinds=[Note]) as file:
        assert check_file(file).whole, check_file(file).problems
        return sorted(str(stored.fields["words"]).split()[1] for stored in file.find("note"))


def _repaired(damaged: Path, data: bytes) -> tuple[RepairReport, Path]:
    damaged.write_bytes(data)
    new = damaged.with_name(f"new-{damaged.name}")
    return repair_file(damaged, new, kinds=[Note]), new


def test_whole_file_is_saved_whole(whole: Path, tmp_path: Path) -> None:
    """Nothing is lost in the repair of a file that has no fault, and protected fields open as before."""
    report, new = _repaired(tmp_path / "a.helm", whole.read_bytes())
    assert _bodies(new) == _bodies(whole)
    assert (sum(report.entries.values()), report.missing, report.renewed, report.unheard) == (301, {}, 0, ())
    assert "301 entries of 1 site saved in new-a.helm" in report.summary()
    with MissionFile.open(new, kinds=[Note]) as file:
        note = file.find("note", text="note 7", limit=1)[0]
        assert str(file.get(note.id).fields["witness"]).startswith("name 7")
        file.add(Note(words="after the repair"), author="Anna")
        assert check_file(file).whole


def test_damaged_file_is_not_touched(whole: Path, tmp_path: Path) -> None:
    """What is left of the file stays as it is, and nothing but the new file is made."""
    data = whole.read_bytes()[:-40_000]
    _, new = _repaired(tmp_path / "a.helm", data)
    assert (tmp_path / "a.helm").read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.helm", new.name]


@pytest.mark.parametrize("share", [0.999, 0.9, 0.7, 0.4])
def test_truncated_file_keeps_every_entry_in_it(whole: Path, tmp_path: Path, share: float) -> None:
    """Cut short anywhere: every entry whose page is still there is in the new file, which is whole and writes."""
    data = whole.read_bytes()
    cut = data[: int(len(data) * share)]
    report, new = _repaired(tmp_path / "a.helm", cut)
    left = {body for body in _bodies(whole) if body.encode() in cut}
    saved = set(_notes(new))
    assert {_number(body) for body in left} - {""} <= saved
    assert sum(report.entries.values()) == len(left)


def _number(body: str) -> str:
    return body.partition('"words":"note ')[2].partition(" ")[0]


def test_flipped_bytes_lose_only_the_entries_they_hit(whole: Path, tmp_path: Path) -> None:
    """Three bytes changed at seeded places, eight times: no traceback, and each entry that is not hit is kept."""
    data = whole.read_bytes()
    random = random_stream(7, "test", "repair")
    for turn in range(8):
        changed = bytearray(data)
        for place in random.integers(0, len(data), 3):
            changed[place] ^= int(random.integers(1, 256))
        report, new = _repaired(tmp_path / f"{turn}.helm", bytes(changed))
        left = {_number(body) for body in _bodies(whole) if body.encode() in changed} - {""}
        saved = _notes(new)
        assert left <= set(saved), (turn, report.summary())
        assert len(saved) == len(set(saved))


@pytest.mark.parametrize("gone", [16, 100, 4096], ids=["magic", "header", "first page"])
def test_header_that_is_gone_is_put_back(whole: Path, tmp_path: Path, gone: int) -> None:
    """SQLite cannot open the file any more; the new one still has everything, with its own keys."""
    data = bytes(gone) + whole.read_bytes()[gone:]
    report, new = _repaired(tmp_path / "a.helm", data)
    assert not report.new_site
    assert _bodies(new) == _bodies(whole)
    assert len(_notes(new)) == NOTES


def test_entries_are_carved_where_no_table_is_left(whole: Path, tmp_path: Path) -> None:
    """All that tells where tables lie is gone: entries are found in the raw bytes and wait, in a file of a new site."""
    data = whole.read_bytes()
    pages = [data[first : first + 4096] for first in range(0, len(data), 4096)]
    report, new = _repaired(tmp_path / "a.helm", b"".join(reversed(pages)))
    assert report.new_site
    assert sum(report.waiting.values()) == NOTES + 1
    assert "the founder must admit it" in report.summary()
    with MissionFile.open(new, kinds=[Note]) as file:
        assert check_file(file, deep=False).whole


def test_nothing_left_is_said(tmp_path: Path) -> None:
    """A file of noise, and an empty one, are refused in plain words, and leave no new file."""
    for name, data in (("empty.helm", b""), ("noise.helm", bytes(random_stream(1, "noise").bytes(50_000)))):
        with pytest.raises(InputRefused, match="Nothing in this file tells"):
            _repaired(tmp_path / name, data)
        assert not (tmp_path / f"new-{name}").exists()


def test_existing_file_is_not_overwritten(whole: Path, tmp_path: Path) -> None:
    """Repair writes a new file or none."""
    (tmp_path / "new.helm").write_text("something else")
    with pytest.raises(InputRefused, match="nothing was overwritten"):
        repair_file(whole, tmp_path / "new.helm", kinds=[Note])
    with pytest.raises(InputRefused, match="no file here"):
        repair_file(tmp_path / "none.helm", tmp_path / "new2.helm", kinds=[Note])


def test_gap_of_two_sites_is_filled_by_a_sync(tmp_path: Path) -> None:
    """A post loses its entry 5 to damage: the repaired file does not write, takes in what headquarters has, and then
    holds all of it and writes again.
    """
    clock = _clock()
    with MissionFile.create(
        tmp_path / "hq.helm", mission="UNMAV", site="HQ", code="HQ", kinds=[Note], clock=clock
    ) as hq:
        hq.send(tmp_path / "1.helmx")
        post, _ = MissionFile.join(
            tmp_path / "n.helm", tmp_path / "1.helmx", site="North", code="N", kinds=[Note], clock=clock
        )
        with post:
            for number in range(8):
                post.add(Note(words=f"note {number}"), author="Nora")
            post.send(tmp_path / "2.helmx")
        hq.receive(tmp_path / "2.helmx")
        hq.admit(post.fingerprint, entitled=False, author="Anna")
        hq.send(tmp_path / "3.helmx")
        hq.send(tmp_path / "all.helmx", everything=True)
        with closing(sqlite3.connect(tmp_path / "n.helm")) as connection:
            own = post.core.identity.own_site
            connection.execute("UPDATE entries SET body = 'gone' WHERE site = ? AND sequence = 5", [own])
            connection.commit()
        report = repair_file(tmp_path / "n.helm", tmp_path / "new.helm", kinds=[Note])
        assert report.missing == {own: ((5, 5),)}
        assert (report.entries[own], report.waiting[own], report.unheard) == (4, 4, (hq.core.identity.own_site,))
        with MissionFile.open(tmp_path / "new.helm", kinds=[Note], clock=clock) as again:
            with pytest.raises(InputRefused, match="must first hear from every other site"):
                again.add(Note(words="too early"), author="Nora")
            again.receive(tmp_path / "3.helmx")
            with pytest.raises(InputRefused, match="must first hear from every other site"):
                again.add(Note(words="still too early: the bundle left out what we were known to have"), author="Nora")
            again.receive(tmp_path / "all.helmx")
            assert len(again.find("note")) == 8
            again.add(Note(words="in time"), author="Nora")
            assert check_file(again).whole
            again.send(tmp_path / "4.helmx")
        hq.receive(tmp_path / "4.helmx")
        assert len(hq.find("note")) == 9


def test_own_entries_behind_a_gap_hold_the_file_until_somebody_answers_for_them(posts: Any) -> None:
    """A file whose own later entries wait does not write over the numbers between; let go, it chains them anew."""
    hq = posts.found()
    for number in range(6):
        hq.add(posts.Note(text=f"note {number}"), author="Founder")
    with hq.core.changing() as connection:
        table = tables.entries
        row = connection.execute(select(table).where(table.c.sequence == 7)).one()
        item = {"site": row.site, "sequence": row.sequence, "hash": row.hash, "body": row.body}
        connection.execute(tables.waiting.insert(), item)
        connection.execute(delete(table).where(table.c.sequence.in_([6, 7])))
    with pytest.raises(InputRefused, match="Entries 6 to 6 of this site are missing"):
        hq.add(posts.Note(text="over the gap"), author="Founder")
    assert release_hold(hq.core).renewed == 1
    assert hq.add(posts.Note(text="after"), author="Founder")
    assert next(note.fields["text"] for note in hq.find("note", text="note")) == "note 5"


def _damage(where: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(where)) as connection:
        connection.execute(statement, values)
        connection.commit()


def _signed(folder: Path, *, notes: int = 8) -> Path:
    """A file of one site that signed all of its entries."""
    where = folder / "signed.helm"
    with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=[Note], clock=_clock()) as file:
        for number in range(notes):
            file.add(Note(words=f"note {number}"), author="Anna")
        file.send(folder / "signed.helmx")
    return where


def test_falsified_entry_is_set_aside_and_what_was_signed_is_not_chained_anew(tmp_path: Path) -> None:
    """Changed in place below a signature: named, kept beside the file, and never made genuine; a person may let the
    rest be chained anew, and is told that its signature goes.
    """
    where = _signed(tmp_path)
    _damage(where, "UPDATE entries SET body = replace(body, 'note 4', 'NOTE 4') WHERE sequence = 6")
    report = repair_file(where, tmp_path / "new.helm", kinds=[Note])
    (aside,) = report.set_aside
    assert (aside["number"], report.renewed, report.signed_waiting) == (6, 0, (9,))
    assert (list(report.entries.values()), list(report.waiting.values())) == ([5], [3])
    assert f"number 6 ({aside['entry']})" in report.summary()
    kept = json.loads((tmp_path / "new.aside.json").read_text())
    assert "NOTE 4" in kept["entries"][0]["body"]
    with MissionFile.open(tmp_path / "new.helm", kinds=[Note]) as file:
        with pytest.raises(InputRefused, match="Entries 6 to 6 of this site are missing"):
            file.add(Note(words="over the gap"), author="Anna")
        released = release_hold(file.core)
        assert (released.renewed, released.signatures) == (3, (9,))
        assert "taken away" in released.summary()
        assert "NOTE 4" not in " ".join(str(note.fields["words"]) for note in file.find("note"))


def test_rewritten_entry_with_its_checksum_is_set_aside(tmp_path: Path) -> None:
    """The entry after it names another one: it does not come into the chain, with or without a signature."""
    where = _signed(tmp_path)
    with closing(sqlite3.connect(where)) as connection:
        (body,) = connection.execute("SELECT body FROM entries WHERE sequence = 6").fetchone()
    changed = body.replace("note 4", "NOTE 4")
    _damage(where, "UPDATE entries SET body = ?, hash = ? WHERE sequence = 6", changed, hash_of(changed))
    report = repair_file(where, tmp_path / "new.helm", kinds=[Note])
    assert [(item["number"], item["why"]) for item in report.set_aside] == [
        (6, "the entry after it names another one in its place")
    ]


def test_chain_that_contradicts_a_signature_is_kept_as_far_as_one_proves_it() -> None:
    """Rewritten from entry 3 on, with right checksums: the signature over 2 proves two, that over 4 speaks against."""
    clock, previous, items = 1, FIRST, {}
    for number in range(1, 7):
        item = Loose("a" * 16, number, clock + number, previous, f"{number:064x}", "")
        items[item.hash], previous = item, item.hash
    signed = [Checkpoint("a" * 16, 2, f"{2:064x}", b""), Checkpoint("a" * 16, 4, "f" * 64, b"")]
    chain, aside = uncontradicted(items, signed)
    assert [item.sequence for item in chain] == [1, 2]
    assert [item.sequence for item, _ in aside] == [3, 4, 5, 6]
    assert uncontradicted(items, signed[:1]) == (list(items.values()), [])


def test_unsigned_whole_entries_behind_a_falsified_one_are_chained_anew(whole: Path, tmp_path: Path) -> None:
    """A site that is alone and never signed loses the falsified entry and no other."""
    where = tmp_path / "a.helm"
    where.write_bytes(whole.read_bytes())
    _damage(where, "UPDATE entries SET body = replace(body, 'note 9 ', 'NOTE 9 ') WHERE sequence = 11")
    report = repair_file(where, tmp_path / "new.helm", kinds=[Note])
    assert ([item["number"] for item in report.set_aside], report.renewed) == ([11], 290)
    assert len(_notes(tmp_path / "new.helm")) == NOTES - 1


def test_rows_that_no_entry_makes_are_kept_aside(whole: Path, tmp_path: Path) -> None:
    """The end of the journal is gone and the lists still hold it: the repair writes it down beside the new file."""
    where = tmp_path / "a.helm"
    where.write_bytes(whole.read_bytes())
    _damage(where, "DELETE FROM entries WHERE sequence > 291")
    report = repair_file(where, tmp_path / "new.helm", kinds=[Note])
    assert (report.lists, report.aside) == (10, "new.aside.json")
    kept = json.loads((tmp_path / "new.aside.json").read_text())
    assert sorted(row["fields"]["words"].split()[1] for row in kept["records"]) == [str(n) for n in range(290, 300)]
