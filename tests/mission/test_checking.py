"""A check tells a whole file from one that was touched, and names the first bad entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from bluehelm.mission import Listed, MissionFile, Record
from bluehelm.mission.attachment_folder import path_in
from bluehelm.mission.chain_check import silent
from bluehelm.mission.checking import CheckReport, check_file
from bluehelm.mission.database import writing
from bluehelm.mission.entry import Entry, entry_in_file, hash_of
from bluehelm.mission.rebuilding import rebuild_state
from bluehelm.mission.records import Attachment
from bluehelm.problems import InputRefused


class Note(Record):
    """A kind that only these tests have."""

    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})
    listed: ClassVar[Listed] = Listed(day="day", status="status")

    words: str
    day: str = "2026-03-01"
    status: str = "open"
    witness: str | None = None


def _filled(where: Path | str, *, notes: int = 12) -> MissionFile:
    file = MissionFile.create(where, mission="UNMAV", site="Headquarters", code="HQ", kinds=[Note])
    ids = file.add_all([Note(words=f"shelling number {n}", witness="A name") for n in range(notes)], author="Anna")
    file.edit(ids[3], {"status": "closed"}, author="Boris")
    file.withdraw(ids[4], reason="typed twice", author="Boris")
    return file


@pytest.fixture
def file(empty_store: Callable[[], Path | str]) -> Iterator[MissionFile]:
    """A mission with fifteen entries, on each kind of store."""
    with _filled(empty_store()) as file:
        yield file


def _change(file: MissionFile, statement: str, **values: object) -> None:
    with writing(file.core.engine, name="m") as connection:
        connection.execute(text(statement), values)


def _codes(report: CheckReport) -> list[str]:
    return [problem.code for problem in report.problems]


def test_whole_file_is_whole(file: MissionFile) -> None:
    """A file that nobody touched has no problem, and says how much was looked at."""
    told: list[tuple[str, int, int]] = []
    report = check_file(file, progress=lambda *step: told.append(step))
    assert (report.problems, report.whole) == ((), True)
    assert report.summary() == "15 entries of 1 site and 13 records: whole."
    assert ("chains", 15, 15) in told
    assert report.chains[0].signed == 0


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE entries SET body = replace(body, 'number 4', 'number 5') WHERE sequence = 6", "not what its checksum"),
        ("UPDATE entries SET hash = replace(hash, substr(hash, 1, 3), 'fff') WHERE sequence = 6", "not what its check"),
        ("DELETE FROM entries WHERE sequence = 6", "it is missing"),
        ("UPDATE entries SET kind = 'tale' WHERE sequence = 6", "the column 'kind' beside it"),
        ("UPDATE entries SET record = 'x' WHERE sequence = 6", "the column 'record' beside it"),
        ("UPDATE entries SET clock = clock + 1 WHERE sequence = 6", "the column 'clock' beside it"),
        ("UPDATE entries SET batch = 'b' WHERE sequence = 6", "the column 'batch' beside it"),
        ("UPDATE entries SET body = 'nothing' WHERE sequence = 6", "no entry"),
    ],
)
def test_first_bad_entry_is_named(file: MissionFile, statement: str, wrong: str) -> None:
    """Whatever is done to entry 6, the report names site, number and what is wrong, and what to do."""
    _change(file, statement)
    report = check_file(file)
    (problem,) = [problem for problem in report.problems if problem.code == "bad-entry"]
    assert "Site Headquarters: the first bad entry is number 6" in problem.message
    assert wrong in problem.message
    assert ("restore its backup" if "://" in str(file.core.where) else "--repair") in problem.hint
    assert not report.whole
    assert report.chains[0].bad is not None
    assert report.chains[0].bad.sequence == 6


def test_rewritten_entry_with_right_checksum_breaks_the_next(file: MissionFile) -> None:
    """Whoever changes an entry and its checksum is found at the entry after it."""
    _rewrite(file, 6)
    report = check_file(file)
    assert report.chains[0].bad is not None
    assert report.chains[0].bad.sequence == 7
    assert "does not continue the entry before it" in report.chains[0].bad.wrong


def _rewrite(file: MissionFile, sequence: int) -> Entry:
    with writing(file.core.engine, name="m") as connection:
        body = connection.scalar(text("SELECT body FROM entries WHERE sequence = :n"), {"n": sequence})
        changed = str(body).replace("Anna", "Anne")
        connection.execute(
            text("UPDATE entries SET body = :body, hash = :hash WHERE sequence = :n"),
            {"body": changed, "hash": hash_of(changed), "n": sequence},
        )
    return entry_in_file(changed)


def test_rewritten_last_entry_is_found_by_its_signature(file: MissionFile, tmp_path: Path) -> None:
    """The last entry has none after it: where the site signed it, the signature tells."""
    file.send(tmp_path / "out.helmx")
    assert check_file(file).chains[0].signed == 15
    with writing(file.core.engine, name="m") as connection:
        body = str(connection.scalar(text("SELECT body FROM entries WHERE sequence = 15"))).replace("Boris", "Boriz")
        connection.execute(
            text("UPDATE entries SET body = :b, hash = :h WHERE sequence = 15"), {"b": body, "h": hash_of(body)}
        )
    assert "forked" in _codes(check_file(file))


def test_forged_signature_is_told(file: MissionFile, tmp_path: Path) -> None:
    """A signature that is not the site's own is named with its place."""
    file.send(tmp_path / "out.helmx")
    _change(file, "UPDATE checkpoints SET signature = :s", s=b"x" * 64)
    report = check_file(file)
    assert _codes(report) == ["forged-signature"]
    assert "at entry 15 is not its own" in report.problems[0].message


def test_foreign_keys_are_told(file: MissionFile) -> None:
    """Keys that do not make the site's id are not its keys."""
    _change(file, "UPDATE site_keys SET signing = :s", s=b"x" * 32)
    assert {"foreign-keys", "no-keys"} <= set(_codes(check_file(file)))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE records SET status = 'closed' WHERE number = 3", "state-differs"),
        ("UPDATE records SET changed_author = 'Eve' WHERE number = 3", "state-differs"),
        ("DELETE FROM records WHERE number = 3", "state-missing"),
        ("UPDATE records SET id = '0000000000000001-0000000000000001' WHERE number = 3", "state-orphan"),
        ("UPDATE records SET withdrawn = NULL WHERE withdrawn IS NOT NULL", "not-indexed"),
    ],
)
def test_state_that_differs_is_told_and_made_again(file: MissionFile, statement: str, code: str) -> None:
    """The journal is right: a table of records that is not its fold is told, and made again from it."""
    _change(file, statement)
    assert code in _codes(check_file(file))
    assert check_file(file, deep=False).whole
    assert rebuild_state(file.core, silent) == 13
    assert check_file(file).problems == ()
    assert [stored.fields["words"] for stored in file.find("note", text="shelling 11")] == ["shelling number 11"]


def test_words_out_of_step_are_told(tmp_path: Path) -> None:
    """On SQLite the words of the index are compared, too."""
    with _filled(tmp_path / "a.helm") as file:
        _change(file, "UPDATE search SET words = 'ceasefire' WHERE rowid = 5")
        assert _codes(check_file(file)) == ["not-indexed"]


def test_attachments_are_looked_at(tmp_path: Path) -> None:
    """An attachment's file is there and is what its name says; else it is told which is not."""
    with _filled(tmp_path / "a.helm") as file:
        digest = hash_of("a picture")
        file.add(Attachment(sha256=digest, size=9, media_type="image/png"), author="Anna")
        assert _codes(check_file(file)) == ["no-attachment"]
        path = path_in(tmp_path / "a.files", digest)
        path.parent.mkdir(parents=True)
        path.write_text("a picture")
        assert check_file(file).problems == ()
        path.write_text("a forgery")
        assert _codes(check_file(file)) == ["changed-attachment"]


def test_sealed_fields_without_key_are_told(file: MissionFile) -> None:
    """Where the key of a protected field is gone although nobody erased it, the check says so."""
    _change(file, "DELETE FROM record_keys WHERE record IN (SELECT id FROM records WHERE number = 5)")
    with MissionFile.open(file.core.where, kinds=[Note]) as again:
        assert _codes(check_file(again)) == ["sealed"]


def test_two_processes_find_the_same(file: MissionFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges of a chain, checked apart, find what one walk finds, also at their edges."""
    monkeypatch.setattr("bluehelm.mission.chain_check.RANGE", 3)
    assert check_file(file).whole
    for sequence in (3, 4, 6, 7, 15):
        _change(file, "UPDATE entries SET kind = 'tale' WHERE sequence = :n", n=sequence)
        bad = check_file(file, deep=False).chains[0].bad
        assert bad is not None
        assert bad.sequence == sequence
        kind = "site" if sequence == 1 else "note"
        _change(file, "UPDATE entries SET kind = :k WHERE sequence = :n", n=sequence, k=kind)


def test_text_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    """A byte changed to one that no text has is a bad entry like any other."""
    where = tmp_path / "a.helm"
    _filled(where).close()
    with closing(sqlite3.connect(where)) as connection:
        connection.execute("UPDATE entries SET body = CAST(x'ff' || body AS TEXT) WHERE sequence = 9")
        connection.commit()
    with MissionFile.open(where, kinds=[Note]) as file:
        bad = check_file(file, deep=False).chains[0].bad
    assert bad is not None
    assert bad.sequence == 9


def test_end_that_is_missing_is_told_and_lists_are_not_made_again(file: MissionFile) -> None:
    """Nothing but the lists speaks of the lost end: they are not thrown away, and nobody is told to."""
    _change(file, "DELETE FROM entries WHERE sequence > 10")
    report = check_file(file)
    (problem,) = report.problems
    assert problem.code == "entries-missing"
    assert "5 records are known only from the lists" in problem.message
    assert "Do not make the lists again" in problem.hint
    before = len(file.find("note"))
    with pytest.raises(InputRefused, match="known only from the lists"):
        rebuild_state(file.core, silent)
    assert len(file.find("note")) == before


def test_signature_beyond_the_chain_tells_that_its_end_is_missing(file: MissionFile, tmp_path: Path) -> None:
    """Also where whoever cut the journal cut the lists alike."""
    file.send(tmp_path / "out.helmx")
    _change(file, "DELETE FROM entries WHERE sequence > 10")
    _change(file, "DELETE FROM records WHERE changed_clock > (SELECT max(clock) FROM entries)")
    (problem,) = [problem for problem in check_file(file).problems if problem.code == "entries-missing"]
    assert "its signature covers 15 entries; its chain here ends at 10" in problem.message


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries WHERE sequence = 6",
        "UPDATE entries SET body = replace(body, 'number 4', 'number 5') WHERE sequence = 6",
    ],
)
def test_bad_journal_is_not_made_the_lists(file: MissionFile, statement: str) -> None:
    """An entry missing in the middle, or changed in place: the lists stay as they are."""
    _change(file, statement)
    with pytest.raises(InputRefused, match="entry 6 is bad"):
        rebuild_state(file.core, silent)


def test_what_another_site_had_witnesses_a_signature_that_was_taken_away(posts: Any) -> None:
    """Once a bundle went out and was answered, a chain without its signature is not called whole."""
    hq = posts.found()
    hq.add(posts.Note(text="one"), author="Founder")
    north = posts.join(hq, "NOR")
    posts.meet(hq, north)
    assert check_file(hq).whole
    _change(hq, "DELETE FROM checkpoints WHERE site = :s", s=posts.site(hq))
    assert _codes(check_file(hq)) == ["signature-missing"]
    _change(hq, "DELETE FROM entries WHERE site = :s AND sequence > 2", s=posts.site(hq))
    (problem,) = [problem for problem in check_file(hq).problems if problem.code == "entries-missing"]
    assert "another site has" in problem.message


def test_long_unsigned_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far each chain is signed is said, and a warning where a signature is overdue."""
    monkeypatch.setattr("bluehelm.mission.own_signature.EVERY", 15)
    with _filled(tmp_path / "a.helm") as file:
        report = check_file(file)
        assert report.signed() == ["Site Headquarters: signed up to 0 of 15 entries."]
        assert (_codes(report), report.whole) == (["unsigned"], True)
        assert report.summary().endswith("whole as far as it is signed, 15 entries are not.")
        file.send(tmp_path / "out.helmx")
        report = check_file(file)
        assert report.signed() == ["Site Headquarters: signed up to 15 of 15 entries."]
        assert report.problems == ()
