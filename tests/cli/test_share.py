"""A copy that leaves the mission: from the command to the folder, and what the mission keeps of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from shared_mission import EVERY_FORMAT, HEAD, NAMES, PNG, Mission, Post, codes_of, incident, rows_of

from bluehelm.cli import output_folder, share_files, share_recording
from bluehelm.cli.share_reading import read_content
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.mission.access import Desk
from bluehelm.mission.attachments import attach
from bluehelm.mission.checking import check_file
from bluehelm.mission.mark import Mark
from bluehelm.mission.people import add_person, read_people
from bluehelm.mission.records import Account, ReleaseRecord, ReleaseSecret, Role, RunRecord
from bluehelm.problems import InputRefused
from bluehelm.situation import shared_copy_rows
from bluehelm.situation.records import Claim
from bluehelm.situation.records.shared_incident import SharedIncident
from bluehelm.situation.shared_copy_history import IN_PART, MISSING, earlier_copies
from bluehelm.situation.shared_copy_rows import plain_row, row_of_plain


@pytest.fixture
def mission(tmp_path: Path) -> Mission:
    """The mission, its keys open."""
    return Mission(tmp_path)


def test_a_copy_is_its_files_and_nothing_else(mission: Mission) -> None:
    """Every format and README.txt, under names that hold no word of anybody; hidden among five people at least."""
    folder, result = mission.share(*EVERY_FORMAT)
    assert {path.name for path in folder.iterdir()} == NAMES
    assert result["rows"] == len(rows_of(folder)) == 4
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert text.startswith("Copy of the mission's incidents, as of 2025-06-01")
    assert "fewer than 5 people" in text.replace("\n", " ")
    assert "UNMAV" not in text
    assert "Army" not in text


def test_an_invented_mission_says_so_first(mission: Mission) -> None:
    """A country that ISO 3166 has not makes README.txt begin with it, and every row say so."""
    with mission.open() as file:
        file.add(incident(9, where={"country": "XVA", "latitude": 6.2, "longitude": 18.6}), author=HEAD)
    folder, _ = mission.share()
    assert (folder / "README.txt").read_text(encoding="utf-8").startswith("FICTIONAL")
    assert {row["fictional"] for row in rows_of(folder)} == {"true"}


def test_the_mission_keeps_what_went_out(mission: Mission) -> None:
    """Rows, receiver, day, the time of the last entry before, and each file by its checksum."""
    with mission.open() as file:
        last = read_content(file.core).last
    folder, _ = mission.share("--format", "kml")
    (stored,) = mission.releases()
    record = stored.record(ReleaseRecord)
    assert (record.receiver, record.made, record.at) == (mission.party, date(2025, 6, 1), last)
    assert [file["name"] for file in record.report["files"]] == ["README.txt", "incidents.kml"]
    kept = mission.earlier().rows
    assert {row.incident for row in kept} == set(mission.ids)
    assert [row_of_plain(json.loads(json.dumps(plain_row(row)))) for row in kept] == list(kept)
    assert {row.reference for row in kept} == {
        line.split('"incident-')[1].split('"')[0]
        for line in (folder / "incidents.kml").read_text().splitlines()
        if "incident-" in line
    }


def test_the_same_copy_again_is_the_same_to_the_byte(mission: Mission) -> None:
    """From the same file, day and earlier copies; and the record of the second holds no row that the first has."""
    first, _ = mission.share(*EVERY_FORMAT)
    second, result = mission.share(*EVERY_FORMAT)
    assert result["copy"] == 2
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in NAMES)
    assert sorted(len(stored.record(ReleaseRecord).rows) for stored in mission.releases()) == [0, 4]


def test_who_may_not_share_gets_nothing(mission: Mission) -> None:
    """An analyst is refused before anything is read, and no folder is made."""
    with mission.open() as file:
        add_person(file, Account(name="Ana", role=Role.ANALYST), author=HEAD)
    assert mission.refusal(person="Ana") == ["not-allowed"]
    assert not (mission.folder / "copy-1").exists()
    assert mission.releases() == ()


def test_people_who_are_only_named_count_as_harmed(mission: Mission) -> None:
    """Five victims in the protected field hide each other; one waits, for it would stand alone."""
    with mission.open() as file:
        for number, people in ((30, 5), (31, 1)):
            victims = [{"name": f"Person {one}"} for one in range(people)]
            when = {"start": f"2025-02-{number - 10}", "precision": 1}
            far = {"latitude": -3.2, "longitude": 28.6, "precision": 1, "country": "COD"}
            file.add(incident(number, when=when, where=far, casualties={}, victims=victims), author=HEAD)
    _, result = mission.share()
    assert result["rows"] == 5
    assert [names for reason, names in result["held_back"].items() if "too few" in reason] == [["HQ-0031"]]


def test_a_dry_run_leaves_no_trace(mission: Mission) -> None:
    """It tells what would go out, and neither a folder nor a record nor the secret of references is made."""
    _, result = mission.share("--dry-run")
    assert (result["rows"], result["folder"], result["files"]) == (4, None, [])
    with mission.open() as file:
        assert file.find(ReleaseRecord.kind) == file.find(ReleaseSecret.kind) == ()
    assert {path.suffix for path in mission.folder.iterdir()} <= {".helm", ".helm-wal", ".helm-shm"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--as-of", "2999-01-01"], "day-to-come"),
        (["--as-of", "yesterday"], "bad-day"),
        (["--as-of", "0001-01-01"], "bad-day"),
        (["--format", "xls"], "no-such-format"),
        (["--for", "Nobody"], "no-such-receiver"),
        (["--photo", "0000000000000000-0000000000000000"], "no-such-record"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(mission: Mission, words: list[str], code: str) -> None:
    """One problem, no folder, no record."""
    assert mission.refusal(*words) == [code]
    assert not (mission.folder / "copy-1").exists()
    assert mission.releases() == ()


def test_one_folder_a_copy(mission: Mission) -> None:
    """A folder in which something lies is refused: it could go out by mistake."""
    folder = mission.folder / "used"
    folder.mkdir()
    (folder / "notes.txt").write_text("ours", encoding="utf-8")
    assert mission.refusal("--out", str(folder)) == ["folder-in-use"]
    assert mission.refusal("--out", str(folder / "notes.txt")) == ["folder-in-use"]
    assert mission.releases() == ()


def test_a_copy_is_recorded_before_it_is_there(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the files cannot be put in place, it is recorded and says so; the next try gives the same files."""
    made: dict[str, bytes] = {}

    def full(scratch: Path, _: object) -> None:
        assert len(mission.releases()) == 1
        made.update({path.name: path.read_bytes() for path in scratch.iterdir()})
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(output_folder, "_replace_all", full)
        assert mission.refusal(*EVERY_FORMAT) == ["output-not-writable", "recorded"]
    assert not (mission.folder / "copy-1").exists()
    folder, result = mission.share(*EVERY_FORMAT)
    assert (result["copy"], result["new"], result["rows"]) == (2, 0, 4)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


def test_whoever_stops_a_copy_leaves_nothing_or_a_record(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while files are made: neither folder nor record. While they are put in place: a record, and the same copy
    the next time.
    """

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for where, records in ((share_files, 0), (output_folder, 1)):
        with monkeypatch.context() as patched:
            patched.setattr(where, "write_files" if where is share_files else "_replace_all", stopped)
            with pytest.raises(AssertionError):
                mission.share()
        assert not list(mission.folder.glob("copy-*"))
        assert len(mission.releases()) == records
    assert mission.share()[1]["rows"] == 4


def test_no_file_is_there_that_is_not_recorded(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the journal cannot be written, the folder stays away."""

    def broken(*_: object, **__: object) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(share_recording, "record_copy", broken)
    assert mission.refusal(*EVERY_FORMAT) == ["output-not-writable"]
    assert not (mission.folder / "copy-1").exists()
    assert mission.releases() == ()


def test_two_copies_at_once_do_not_pass_each_other(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy prepared before another was recorded is not written: it does not know what the other showed."""
    record_copy = share_recording.record_copy

    def slower(*given: Any, **more: Any) -> str:
        monkeypatch.undo()
        mission.share()
        return record_copy(*given, **more)

    monkeypatch.setattr(share_recording, "record_copy", slower)
    assert mission.refusal() == ["copy-meanwhile"]
    assert len(mission.releases()) == 1


def test_a_large_copy_is_kept_in_pieces(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pieces are one copy; one that has not arrived leaves a doubt."""
    monkeypatch.setattr(shared_copy_rows, "PIECE", 10)
    mission.share()
    pieces = mission.releases()
    assert len(pieces) == 4
    whole = mission.earlier()
    assert (len(whole.rows), whole.copies, len(whole.heads)) == (4, 1, 1)
    assert len({row.copy for row in whole.rows}) == 1
    assert whole.doubts == {}
    with mission.open() as file:
        given = read_content(file.core).releases
    assert earlier_copies(given[:3]).doubts == {given[2].id: IN_PART}
    assert earlier_copies(given[1:]).doubts == {given[0].id: MISSING}


def test_a_guest_sees_all_that_the_party_has(mission: Mission) -> None:
    """The rows of every copy together, though each record holds only what was new."""
    mission.share()
    with mission.open() as file:
        file.add(incident(7), author=HEAD)
        add_person(file, Account(name="Guest", role=Role.GUEST, party=mission.party), author=HEAD)
    folder, _ = mission.share()
    with mission.open() as file:
        guest = read_people(file).named("Guest")
        assert guest is not None
        given = Desk(file, guest).released()
    assert {row["reference"] for row in given} == {row["reference"] for row in rows_of(folder)}
    assert len(given) == 5


def test_a_released_text_stays_until_it_is_taken_back(mission: Mission) -> None:
    """It goes out by the incident's reference, is in later copies, and an empty text ends it."""
    table = mission.folder / "texts.csv"
    table.write_text("incident,text\nHQ-0001,Inquiries go on.\n", encoding="utf-8")
    folder, result = mission.share("--texts", str(table))
    assert [row["released_text"] for row in rows_of(folder)].count("Inquiries go on.") == 1
    assert "read-texts" in codes_of(result)
    folder, _ = mission.share()
    assert "Inquiries go on." in [row["released_text"] for row in rows_of(folder)]
    table.write_text("incident,text\nHQ-0001,\n", encoding="utf-8")
    folder, _ = mission.share("--texts", str(table))
    assert {row["released_text"] for row in rows_of(folder)} == {""}


def test_a_text_for_no_incident_is_refused_with_its_row(mission: Mission) -> None:
    """Unknown, named twice, or too long."""
    table = mission.folder / "texts.csv"
    table.write_text(f"incident,text\nHQ-0001,a\nHQ-0001,b\nHQ-9999,c\nHQ-0002,{'x' * 5000}\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        mission.share("--texts", str(table))
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (3, "no-such-incident"),
        (4, "no-such-incident"),
        (5, "text-too-long"),
    ]


def test_only_listed_units_are_named(mission: Mission) -> None:
    """What stands in an incident's field for the unit goes out where the table lists it, and nowhere else."""
    where = {"admin1": "Ouaka", "country": "CAF", "precision": 4}
    with mission.open() as file:
        for number in (11, 12):
            file.add(incident(number, 9, where={**where, "admin1": ["Ouaka", "House of X"][number - 11]}), author=HEAD)
    table = mission.folder / "units.csv"
    table.write_text("country,admin1,admin2\nCAF,Ouaka,\n", encoding="utf-8")
    folder, result = mission.share("--units", str(table), receiver="humanitarian")
    assert {row["admin1"] for row in rows_of(folder)} == {"", "Ouaka"}
    assert codes_of(result) == []
    assert codes_of(mission.share(receiver="humanitarian")[1]) == ["no-units"]


def test_rows_that_a_table_like_ged_cannot_hold_are_told(mission: Mission) -> None:
    """Without a point and in no country with an outline a row is left out, and the screen says so at once."""
    far = {"country": "XVA", "latitude": 6.2, "longitude": 18.6, "precision": 1}
    with mission.open() as file:
        for number in (21, 22):
            file.add(incident(number, 9, where=far), author=HEAD)
    words = ("--format", "ucdp", "--format", "hxl")
    folder, result = mission.share(*words, receiver="humanitarian")
    (told,) = [problem for problem in result["problems"] if problem["code"] == "not-in-ucdp"]
    lacking = result["rows"] - len((folder / "incidents.ucdp.csv").read_text(encoding="utf-8").splitlines()[1:])
    assert told["message"].startswith(f"{lacking} of the {result['rows']} rows")
    assert lacking > 0
    assert "not-in-ucdp" not in codes_of(mission.share("--format", "hxl", receiver="humanitarian")[1])


@pytest.fixture
def pictured(mission: Mission) -> Callable[..., str]:
    """Attach a picture to a record."""

    def add(of: str, **more: Any) -> str:
        with mission.open() as file:
            return attach(file, PNG, of=of, author=HEAD, name="secret-name.png", media_type="image/png", **more)

    return add


def test_photographs_go_out_numbered_and_with_a_warning(mission: Mission, pictured: Callable[..., str]) -> None:
    """In the order given; somebody must look at them first."""
    photos = [pictured(mission.ids[1]), pictured(mission.ids[0])]
    folder, result = mission.share("--photo", photos[0], "--photo", photos[1])
    assert {path.name for path in folder.iterdir()} == {
        "README.txt",
        "incidents.hxl.csv",
        "photo-1.png",
        "photo-2.png",
    }
    assert (folder / "photo-1.png").read_bytes() == PNG
    assert "look-at-photographs" in codes_of(result)
    assert mission.releases()[0].record(ReleaseRecord).report["photos"] == photos


def test_a_photograph_goes_out_only_with_its_incident(mission: Mission, pictured: Callable[..., str]) -> None:
    """Not of an incident that is held back, not above the receiver's mark, not one that came with a claim."""
    with mission.open() as file:
        waiting = file.add(incident(8, status="assigned"), author=HEAD)
        claim = file.add(Claim(incident=mission.ids[0], says="It was them", received="2025-03-11"), author=HEAD)
    marked = pictured(mission.ids[0], mark=Mark.CONFIDENTIAL)
    for photo in (pictured(waiting), pictured(claim), marked):
        assert mission.refusal("--photo", photo) == ["photo-held-back"]
    assert mission.refusal("--photo", mission.ids[0]) == ["no-attachment"]
    assert mission.releases() == ()


def test_the_copy_as_a_mission_file_knows_nothing_of_ours(mission: Mission) -> None:
    """It is whole, holds the rows alone, and every clock in it stands at midnight of the copy's day."""
    folder, _ = mission.share("--format", "helm")
    with mission.open(folder / "incidents.helm") as copy:
        assert check_file(copy).whole
        found = copy.find()
        assert {stored.kind for stored in found} == {"account", "site", SharedIncident.kind}
        assert {stored.created.at for stored in found} == {datetime(2025, 6, 1, tzinfo=UTC)}
        assert {stored.created.author for stored in found} == {"Receiver"}
        assert len(copy.find(SharedIncident.kind)) == 4
    with mission.open() as ours:
        traces = [ours.core.identity.own_site, ours.core.identity.mission, mission.party, *mission.ids, HEAD, "UNMAV"]
    with closing(sqlite3.connect(folder / "incidents.helm")) as database:
        indexes = database.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    assert indexes == sorted(indexes)  # else each run of the program makes other bytes
    content = (folder / "incidents.helm").read_bytes()
    assert [trace for trace in traces if trace.encode() in content] == []


def test_the_copys_records_have_the_columns_of_a_copy() -> None:
    """No more and no fewer, in the same order."""
    assert list(SharedIncident.model_fields) == [column.name for column in RELEASED]


def test_a_site_that_cannot_see_who_was_harmed_cannot_share(mission: Mission) -> None:
    """It is told so, and where copies can be made."""
    post = Post(mission, entitled=False)
    with pytest.raises(InputRefused) as refused:
        mission.share(where=post.where)
    (problem,) = refused.value.problems
    assert problem.code in {"needs-password", "not-entitled"}
    assert "protected fields" in f"{problem.message} {problem.hint}"


def test_copies_made_without_knowing_of_each_other_both_count(mission: Mission) -> None:
    """After the sync: rows of both, a warning for the copy that joins them, none after it, one secret for all."""
    post = Post(mission, entitled=True)
    with mission.open() as file:
        file.add(incident(20, 9), author=HEAD)
    with mission.open(post.where) as file:
        file.add(incident(21, 9, category="attack_on_civilians"), author=HEAD)
        file.edit(mission.ids[1], {"category": "attack_on_civilians"}, author=HEAD)
    mission.share()
    assert mission.refusal(where=post.where) == ["copies-elsewhere"]
    assert codes_of(mission.share("--dry-run", where=post.where)[1]) == ["copies-elsewhere"]
    from_there = ("--from-here", "--reason", "HQ is moving")
    _, elsewhere = mission.share(*from_there, where=post.where)
    assert codes_of(elsewhere) == ["copies-elsewhere"]
    post.sync()
    assert mission.earlier() == mission.earlier(post.where)
    joined = mission.earlier()
    assert (len(joined.rows), joined.copies, len(joined.heads), joined.differing) == (6, 2, 2, 3)
    assert (
        len({row.copy for row in joined.rows}) == 2
    )  # each site called its copy the first; they hide no rows together
    apart = [row for row in joined.rows if row.incident == mission.ids[1]]
    assert [len(row.figures) for row in apart] == [2]
    assert mission.refusal() == ["copies-elsewhere"]
    folder, result = mission.share("--from-here", "--reason", "back again")
    assert codes_of(result) == ["copies-crossed"]
    assert len(rows_of(folder)) == 6
    assert mission.releases()[0].record(ReleaseRecord).report["from_here"] == "back again"
    _, after = mission.share()
    assert codes_of(after) == ["copies-elsewhere"]


def test_nothing_of_an_import_an_attachment_or_a_run_is_in_a_copy(
    mission: Mission, pictured: Callable[..., str]
) -> None:
    """What stands in the clear in the journal stays there: file names and checksums of imports, attachments, runs."""
    secret = "0a1b2c3d" * 8
    with mission.open() as file:
        origin = {"source": "amina's list", "file": "amina-village.xlsx", "reference": secret, "row": 7}
        file.add(incident(15, 9, origin=origin), author=HEAD)
        run = RunRecord(run=secret, verb="import", summary="amina-village.xlsx", details={"sha256": secret})
        file.add(run, author=HEAD)
    photo = pictured(mission.ids[1])
    folder, result = mission.share("--photo", photo, *EVERY_FORMAT)
    assert result["rows"] == 5
    with mission.open() as file:
        checksum = str(file.get(photo).fields["sha256"])
    for path in folder.iterdir():
        content = path.read_bytes()
        for word in ("amina", secret, checksum, "secret-name", photo):
            assert word.encode() not in content
            assert word not in path.name
