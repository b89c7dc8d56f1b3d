"""A pack holds a whole mission, and taking one out harms nobody."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest

from bluehelm.mission import MissionFile, Record
from bluehelm.mission.attachment_folder import path_in
from bluehelm.mission.checking import check_file
from bluehelm.mission.packing import pack, unpack
from bluehelm.mission.records import Attachment
from bluehelm.problems import InputRefused


class Note(Record):
    """A kind that only these tests have."""

    kind: ClassVar[str] = "note"
    searched: ClassVar[tuple[str, ...]] = ("words",)
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})

    words: str
    witness: str | None = None


def _filled(where: Path | str) -> MissionFile:
    file = MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=[Note], passphrase="long enough")  # noqa: S106
    ids = file.add_all([Note(words=f"note {n}", witness=f"name {n}") for n in range(20)], author="Anna")
    file.edit(ids[2], {"words": "note changed"}, author="Anna")
    return file


def _open(where: Path) -> MissionFile:
    return MissionFile.open(where, kinds=[Note], passphrase="long enough")  # noqa: S106


def test_round_trip_from_both_stores(empty_store: Callable[[], Path | str], tmp_path: Path) -> None:
    """What comes out of a pack holds the same entries and records, opens with the same passphrase and is whole."""
    with _filled(empty_store()) as file:
        packed = pack(file, tmp_path / "out.helmpack")
        assert "out.helmpack" in packed.summary()
        out = unpack(tmp_path / "out.helmpack", tmp_path, name="again")
        assert out.path == tmp_path / "again.helm"
        with _open(out.path) as again:
            assert [s.id for s in again.find("note")] == [s.id for s in file.find("note")]
            record = file.find("note", text="changed")[0].id
            assert again.history(record) == file.history(record)
            assert again.get(record).fields == file.get(record).fields == {"words": "note changed", "witness": "name 2"}
            assert check_file(again).problems == ()
            again.add(Note(words="goes on"), author="Anna")


def test_attachments_go_with_it(tmp_path: Path) -> None:
    """Attachments travel; one that is missing or changed is named and left out."""
    with _filled(tmp_path / "a.helm") as file:
        digests = [sha256(data).hexdigest() for data in (b"picture", b"forged", b"missing")]
        for digest, content in zip(digests, (b"picture", b"another"), strict=False):
            path_in(tmp_path / "a.files", digest).parent.mkdir(parents=True, exist_ok=True)
            path_in(tmp_path / "a.files", digest).write_bytes(content)
        ids = file.add_all([Attachment(sha256=d, size=7, media_type="image/png") for d in digests], author="Anna")
        packed = pack(file, tmp_path / "a.helmpack")
        assert (packed.attachments, set(packed.missing)) == (1, set(ids[1:]))
        (tmp_path / "to").mkdir()
        assert unpack(tmp_path / "a.helmpack", tmp_path / "to").attachments == 1
        assert path_in(tmp_path / "to" / "a.files", digests[0]).read_bytes() == b"picture"
        assert {path.name for path in (tmp_path / "to").iterdir()} == {"a.helm", "a.files"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A pack or a mission that is there stays."""
    with _filled(tmp_path / "a.helm") as file:
        pack(file, tmp_path / "a.helmpack")
        with pytest.raises(InputRefused, match="nothing was overwritten"):
            pack(file, tmp_path / "a.helmpack")
    with pytest.raises(InputRefused, match="Nothing was overwritten"):
        unpack(tmp_path / "a.helmpack", tmp_path)
    with pytest.raises(InputRefused, match="cannot be done on this disk"):
        unpack(tmp_path / "a.helmpack", tmp_path / "no such folder")


@pytest.mark.parametrize(
    "name",
    ["../escape", "/tmp/escape", "files/../../escape", "files/x", "C:\\escape", "mission.helm/x", "files/"],  # noqa: S108
)
def test_foreign_names_are_refused(tmp_path: Path, name: str) -> None:
    """A member under any name that a pack does not have refuses the whole of it, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "bad.helmpack", "w") as archive:
        archive.writestr("mission.helm", b"something")
        archive.writestr(name, b"something")
    (tmp_path / "to").mkdir()
    with pytest.raises(InputRefused, match="something else than one mission"):
        unpack(tmp_path / "bad.helmpack", tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that would fill the disk is refused before anything is unpacked; one that lies about its size, while."""
    with zipfile.ZipFile(tmp_path / "bomb.helmpack", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mission.helm", bytes(2_000_000))
    data = (tmp_path / "bomb.helmpack").read_bytes()
    liar = data.replace((2_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    (tmp_path / "liar.helmpack").write_bytes(liar)
    (tmp_path / "to").mkdir()
    with pytest.raises(InputRefused, match="not a whole one"):
        unpack(tmp_path / "liar.helmpack", tmp_path / "to")
    monkeypatch.setattr("bluehelm.mission.packing.LARGEST", 1_000_000)
    with pytest.raises(InputRefused, match="more than this disk has room for"):
        unpack(tmp_path / "bomb.helmpack", tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_damaged_pack_is_refused(tmp_path: Path) -> None:
    """Cut short at many lengths, or noise: refused in plain words, and nothing is left in the folder."""
    with _filled(tmp_path / "a.helm") as file:
        pack(file, tmp_path / "a.helmpack")
    data = (tmp_path / "a.helmpack").read_bytes()
    (tmp_path / "to").mkdir()
    for length in (0, 1, 30, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.helmpack").write_bytes(data[:length])
        with pytest.raises(InputRefused, match="no pack of a mission"):
            unpack(tmp_path / "cut.helmpack", tmp_path / "to")
        assert list((tmp_path / "to").iterdir()) == []
    changed = bytearray(data)
    changed[len(data) // 2] ^= 0xFF
    (tmp_path / "changed.helmpack").write_bytes(bytes(changed))
    with pytest.raises(InputRefused, match="no pack of a mission"):
        unpack(tmp_path / "changed.helmpack", tmp_path / "to")


@pytest.mark.parametrize(
    "name", ["../../escaped", "ROOT/escaped", "a/b", "..", "a\\b", "C:x", "a\u202eb", "a\x00b", "a\n"]
)
def test_a_name_does_not_leave_the_folder(tmp_path: Path, name: str) -> None:
    """The name of the file that comes out is one plain part of a path."""
    with _filled(tmp_path / "m.helm") as file:
        pack(file, tmp_path / "out.helmpack")
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputRefused) as refused:
        unpack(tmp_path / "out.helmpack", folder, name=name.replace("ROOT", str(tmp_path)))
    assert refused.value.problems[0].code == "bad-name"
    assert sorted(tmp_path.rglob("*")) == before
