"""Files beside the mission file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission import attachment_folder, tables
from bluehelm.mission.access import Desk
from bluehelm.mission.attachment_box import CHUNK, BrokenBox, opened_chunks, sealed_chunks
from bluehelm.mission.attachment_folder import path_in
from bluehelm.mission.attachments import (
    attach,
    check_attachments,
    discard_erased,
    open_attachment,
    read_attachment,
)
from bluehelm.mission.checking import check_file
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.people import create_mission, read_people
from bluehelm.mission.read_log import reads
from bluehelm.mission.records import Attachment
from bluehelm.mission.retention import erase_records
from bluehelm.problems import InputRefused
from bluehelm.situation.records import SITUATION_KINDS, Source

CANARY = b"Zanzibar canary " * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where attachments lie."""
    return tmp_path / "files"


@pytest.fixture
def file(empty_store: Callable[[], Path | str]) -> Iterator[MissionFile]:
    """A mission."""
    made = create_mission(empty_store(), mission="M", site="HQ", code="HQ", head="Hana", kinds=SITUATION_KINDS)
    yield made
    made.close()


@pytest.fixture
def source(file: MissionFile) -> str:
    """A record to attach to."""
    return file.add(Source(code_name="Heron", name="Nobody Inparticular"), author="Hana")


def refusal(call: Callable[[], object]) -> str:
    """The code of a refusal."""
    with pytest.raises(InputRefused) as refused:
        call()
    return refused.value.problems[0].code


def lying(folder: Path) -> list[Path]:
    """Files in the folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_attached_is_read_again(file: MissionFile, source: str, folder: Path, size: int) -> None:
    """At every size around that of a chunk, and no byte of it lies open."""
    content = (CANARY * (size // len(CANARY) + 1))[:size]
    made = attach(file, content, of=source, author="Hana", name="photo.jpg", media_type="image/jpeg", folder=folder)
    assert read_attachment(file, made, folder=folder) == content
    record = file.get(made).record(Attachment)
    assert (record.of, record.name, record.media_type) == (source, "photo.jpg", "image/jpeg")
    (path,) = lying(folder)
    assert path.relative_to(folder).as_posix() == f"{record.sha256[:2]}/{record.sha256[2:]}"
    assert path.stat().st_size == record.size
    assert CANARY[:16] not in path.read_bytes()
    assert check_attachments(file, folder=folder) == ()


def test_no_file_is_called_by_what_somebody_typed(file: MissionFile, source: str, folder: Path, tmp_path: Path) -> None:
    """Names with folders, of witnesses, or of no use lie in the mission file alone, sealed."""
    photo = tmp_path / "witness Amina.jpg"
    photo.write_bytes(b"x")
    for content, name in ((photo, None), (b"y", "../../etc/passwd"), (b"z", "\x00\u202e" + "n" * 400)):
        made = attach(file, content, of=source, author="Hana", name=name, folder=folder)
        assert file.find("attachment")[0].sealed == ("name",)
        assert len(file.get(made).record(Attachment).name or "") <= 255
    for path in lying(folder):
        assert set(path.name) <= set("0123456789abcdef")
    assert not (tmp_path.parent / "etc").exists()


def test_unsealed_attachments_lie_as_they_are(file: MissionFile, source: str, folder: Path) -> None:
    """For what is public; two of the same bytes are one file."""
    made = [attach(file, CANARY, of=source, author="Hana", sealed=False, folder=folder) for _ in range(2)]
    assert [path.read_bytes() for path in lying(folder)] == [CANARY]
    assert [read_attachment(file, each, folder=folder) for each in made] == [CANARY, CANARY]


def test_a_file_that_is_too_large_leaves_nothing(file: MissionFile, source: str, folder: Path) -> None:
    """At the bound yes, one byte more no."""
    assert attach(file, b"x" * 100, of=source, author="Hana", largest=100, folder=folder)
    there = lying(folder)
    assert (
        refusal(lambda: attach(file, b"x" * 101, of=source, author="Hana", largest=100, folder=folder)) == "too-large"
    )
    assert lying(folder) == there


def test_a_large_file_is_never_in_memory_as_a_whole(file: MissionFile, source: str, folder: Path) -> None:
    """It comes back in parts of a chunk."""
    made = attach(file, b"x" * (5 * CHUNK), of=source, author="Hana", folder=folder)
    with open_attachment(file, made, folder=folder) as parts:
        assert [len(part) for part in parts] == [CHUNK] * 5


def test_nothing_is_attached_to_what_is_not_there(file: MissionFile, folder: Path) -> None:
    """No record, no file."""
    assert refusal(lambda: attach(file, b"x", of=file.new_id(), author="Hana", folder=folder)) == "no-such-record"
    assert not folder.exists()


def test_a_refused_entry_leaves_no_file(file: MissionFile, source: str, folder: Path) -> None:
    """A media type that is none is found after the bytes were written."""
    with pytest.raises(InputRefused, match="media_type"):
        attach(file, b"x", of=source, author="Hana", media_type="no type", folder=folder)
    assert lying(folder) == []


def test_a_full_disk_is_refused_and_leaves_no_part(
    file: MissionFile, source: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half-written file goes, and no entry speaks of it."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachment_folder.os, "fsync", full)
    assert refusal(lambda: attach(file, b"x", of=source, author="Hana", folder=folder)) == "disk-full"
    monkeypatch.undo()
    assert lying(folder) == []
    assert file.find("attachment") == ()


def test_bytes_are_on_the_disk_before_the_journal_speaks_of_them(
    file: MissionFile, source: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are flushed under their own name by the time the entry is written."""
    flushed: list[int] = []
    monkeypatch.setattr(attachment_folder.os, "fsync", lambda handle: flushed.append(os.fstat(handle).st_size))
    seen: list[int] = []
    add = type(file.core).writer

    def writer(*given: object, **more: object) -> object:
        seen.append(len(lying(folder)) if flushed else 0)
        return add(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(file.core), "writer", writer)
    attach(file, b"x", of=source, author="Hana", folder=folder)
    assert seen == [1]


def test_missing_and_changed_files_are_problems(file: MissionFile, source: str, folder: Path) -> None:
    """A check names each; reading one is refused, and gives no byte."""
    changed, gone = (attach(file, content, of=source, author="Hana", folder=folder) for content in (b"one", b"two"))
    paths = {each: folder / sha[:2] / sha[2:] for each in (changed, gone) for sha in [file.get(each).fields["sha256"]]}
    content = bytearray(paths[changed].read_bytes())
    content[-1] ^= 1
    paths[changed].write_bytes(content)
    paths[gone].unlink()
    problems = check_attachments(file, folder=folder)
    assert sorted(problem.code for problem in problems) == ["changed-attachment", "missing-attachment"]
    assert refusal(lambda: read_attachment(file, changed, folder=folder)) == "changed-attachment"
    assert refusal(lambda: read_attachment(file, gone, folder=folder)) == "missing-attachment"


def test_the_bytes_of_one_attachment_do_not_pass_for_anothers(file: MissionFile, source: str, folder: Path) -> None:
    """Also where checksum and key were put in by somebody who can write entries."""
    one, two = (attach(file, content, of=source, author="Hana", folder=folder) for content in (b"one", b"two"))
    other = file.get(two).fields
    file.edit(one, {"sha256": other["sha256"], "key": other["key"]}, author="Hana")
    assert refusal(lambda: read_attachment(file, one, folder=folder)) == "changed-attachment"


def test_attachments_of_an_erased_record_are_gone(file: MissionFile, source: str, folder: Path) -> None:
    """The key is destroyed, the file deleted, the name shut; another record keeps its own."""
    other = file.add(Source(code_name="Crane"), author="Hana")
    kept = attach(file, b"same", of=other, author="Hana", sealed=False, folder=folder)
    made = [attach(file, b"same", of=source, author="Hana", sealed=sealed, folder=folder) for sealed in (True, False)]
    copy = lying(folder)
    content = {path: path.read_bytes() for path in copy}
    erase_records(file, [source], reason="asked to", author="Hana", folder=folder)
    assert [path.read_bytes() for path in lying(folder)] == [b"same"]
    for path, was in content.items():  # somebody kept a copy of the folder
        path.write_bytes(was)
    for each in made:
        assert refusal(lambda each=each: read_attachment(file, each, folder=folder)) == "erased"
        assert file.get(each).record(Attachment).name is None
    assert read_attachment(file, kept, folder=folder) == b"same"
    assert refusal(lambda: attach(file, b"x", of=source, author="Hana", folder=folder)) == "erased"
    assert check_attachments(file, folder=folder) == ()


def test_a_locked_file_takes_attachments_and_does_not_give_them(tmp_path: Path) -> None:
    """Sealing needs public keys alone."""
    where, phrase = tmp_path / "m.helm", "a passphrase"
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=SITUATION_KINDS, passphrase=phrase) as file:
        source = file.add(Source(code_name="Heron", name="x"), author="Hana")
    with MissionFile.open(where, kinds=SITUATION_KINDS) as file:
        made = attach(file, b"one", of=source, author="Hana")
        assert refusal(lambda: read_attachment(file, made)) == "sealed"
    with MissionFile.open(where, kinds=SITUATION_KINDS, passphrase=phrase) as file:
        assert read_attachment(file, made) == b"one"
    assert lying(tmp_path / "m.files")


def test_a_mission_on_postgresql_needs_a_folder(file: MissionFile, source: str) -> None:
    """It says so; a file has its own beside it."""
    if file.core.engine.dialect.name == "postgresql":
        assert refusal(lambda: attach(file, b"x", of=source, author="Hana")) == "no-folder"
    else:
        assert attach(file, b"x", of=source, author="Hana")


def test_reading_an_attachment_through_a_desk_is_logged(file: MissionFile, source: str, folder: Path) -> None:
    """Before the first byte is given."""
    desk = Desk(file, read_people(file).everybody[0])
    made = desk.attach(CANARY, of=source, name="photo.jpg", folder=folder)
    with desk.open_attachment(made, folder=folder) as parts:
        assert [entry.what for entry in reads(file.core, record=made)] == ["file"]
        assert b"".join(parts) == CANARY


@given(st.binary(max_size=40), st.data())
def test_a_box_opens_whole_or_not_at_all(plain: bytes, data: st.DataObject) -> None:
    """However it was cut, extended or changed, or taken for another's."""
    key, other = b"k" * 32, b"o" * 32
    box = b"".join(sealed_chunks([plain], key=key, of="a"))
    assert b"".join(opened_chunks(BytesIO(box), key=key, of="a")) == plain
    place = data.draw(st.integers(0, len(box) - 1))
    changed = bytearray(box)
    changed[place] ^= data.draw(st.integers(1, 255))
    for broken, with_key, of in (
        (bytes(changed), key, "a"),
        (box[:place], key, "a"),
        (box + b"x", key, "a"),
        (box, other, "a"),
        (box, key, "b"),
    ):
        with pytest.raises(BrokenBox):
            list(opened_chunks(BytesIO(broken), key=with_key, of=of))


def test_chunks_cannot_be_swapped_doubled_or_left_out() -> None:
    """Each is bound to its place, and the last to being the last."""
    box = b"".join(sealed_chunks([b"a" * CHUNK, b"b" * CHUNK, b"c" * 10], key=b"k" * 32, of="a"))
    sealed = CHUNK + 16
    start, first, second, last = box[:8], box[8 : 8 + sealed], box[8 + sealed : 8 + 2 * sealed], box[8 + 2 * sealed :]
    assert b"".join(opened_chunks(BytesIO(start + first + second + last), key=b"k" * 32, of="a"))[-1:] == b"c"
    for parts in ((second, first, last), (first, first, second, last), (first, last), (first, second), (last,), ()):
        with pytest.raises(BrokenBox):
            list(opened_chunks(BytesIO(start + b"".join(parts)), key=b"k" * 32, of="a"))


def _say(file: MissionFile, record: str, digest: object, *, erased: str | None) -> None:
    """Let an attachment's record say what a compromised site could have written."""
    with file.core.changing() as connection:
        fields = {"sha256": digest, "size": 1, "media_type": "image/jpeg"}
        statement = tables.records.update().where(tables.records.c.id == record)
        connection.execute(statement.values(fields=fields, erased=erased))


def test_a_record_that_names_a_path_deletes_no_file(
    file: MissionFile, source: str, folder: Path, tmp_path: Path
) -> None:
    """Another site's record with a path for a checksum is skipped by the erasure, and told by the check."""
    victim = tmp_path / "letters.txt"
    victim.write_text("dear all")
    hostile: list[object] = [f"zz{victim}", "aa../../letters.txt", "zz../letters.txt", ["x"], None, 7]
    for digest in hostile:
        made = attach(file, CANARY, of=source, author="Hana", folder=folder)
        _say(file, made, digest, erased="consent withdrawn")
        assert discard_erased(file, folder=folder) == 0
        assert victim.read_text() == "dear all"
        _say(file, made, digest, erased=None)
        assert refusal(lambda of=made: read_attachment(file, of, folder=folder)) == "no-attachment"  # type: ignore[misc]
        told = [problem for problem in check_attachments(file, folder=folder) if made in problem.message]
        assert [problem.code for problem in told] == ["bad-checksum"]
        found = check_file(file).problems
        assert file.core.engine.dialect.name != "sqlite" or "bad-checksum" in {problem.code for problem in found}


@given(st.text(alphabet="0123456789abcdefABCDEF/.\\\n\u0660", max_size=70))
def test_only_a_checksum_becomes_a_path(digest: str) -> None:
    """Whatever a record says, no path leads out of the folder."""
    if re.fullmatch("[0-9a-f]{64}", digest):
        assert path_in(Path("files"), digest) == Path("files", digest[:2], digest[2:])
    else:
        assert refusal(lambda: path_in(Path("files"), digest)) == "bad-checksum"
