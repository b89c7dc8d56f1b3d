"""The file that carries entries: whole, locked, refused where it is not right, never in another file's place."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission import bundle_packing
from bluehelm.mission.bundle import LENGTH, MAGIC, read_bundle
from bluehelm.mission.bundle_lock import PIECE, opened, sealed
from bluehelm.mission.bundle_packing import PART, Packing, is_bomb, unpacked_lines
from bluehelm.mission.bundle_writing import write_bundle
from bluehelm.mission.received import unpack_bundle
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.problems import InputRefused

MISSION = "0123456789abcdef-0123456789abcdef"
KEYS = SiteKeys.generate()
OTHER = SiteKeys.generate()
LINES = ['{"name":"UNMAV"}', '["key","a"]', '{"body":1}']


def refused(call):
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


def signed(header: bytes, payload: bytes, keys: SiteKeys = KEYS) -> bytes:
    return MAGIC + LENGTH.pack(len(header)) + header + keys.sign(MAGIC + header) + payload


def header_of(path: Path) -> tuple[dict, bytes]:
    content = path.read_bytes()
    (size,) = LENGTH.unpack(content[len(MAGIC) : len(MAGIC) + 4])
    start = len(MAGIC) + 4
    return json.loads(content[start : start + size]), content[start + size + 64 :]


def with_header(path: Path, **members: object) -> None:
    """The bundle with other members in its header, signed again."""
    header, payload = header_of(path)
    path.write_bytes(signed(json.dumps({**header, **members}).encode(), payload))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.helmx"
    write_bundle(path, LINES, mission=MISSION, keys=KEYS)
    return path


def test_lines_come_back_as_they_were_written(good: Path) -> None:
    """Manifest, lists and bodies come back in order; nothing else is left beside the bundle."""
    bundle = read_bundle(good)
    assert list(bundle.lines()) == [{"name": "UNMAV"}, ["key", "a"], '{"body":1}']
    assert (bundle.mission, bundle.sender) == (MISSION, KEYS.public)
    assert [path.name for path in good.parent.iterdir()] == ["good.helmx"]


def test_no_flipped_byte_passes(good: Path) -> None:
    """A bundle with any one byte changed is refused, never taken and never a crash."""
    content = good.read_bytes()
    for place in range(len(content)):
        good.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert refused(lambda: list(read_bundle(good).lines())).code in {"damaged-bundle", "not-a-bundle"}


def test_no_bundle_cut_short_passes(good: Path) -> None:
    """A bundle cut anywhere, or with something behind its end, is refused."""
    content = good.read_bytes()
    for size in range(len(content)):
        good.write_bytes(content[:size])
        assert refused(lambda: read_bundle(good)).code in {"damaged-bundle", "not-a-bundle"}
    good.write_bytes(content + b"x")
    assert refused(lambda: read_bundle(good)).code == "damaged-bundle"


def test_a_bundle_signed_again_is_of_who_signed_it(good: Path) -> None:
    """Whoever changes a bundle can sign it only as themselves."""
    header, payload = header_of(good)
    good.write_bytes(signed(json.dumps(header).encode(), payload, OTHER))
    assert refused(lambda: read_bundle(good)).code == "damaged-bundle"
    mine = {"signing": OTHER.public.signing.hex(), "exchange": OTHER.public.exchange.hex()}
    good.write_bytes(signed(json.dumps({**header, **mine}).encode(), payload, OTHER))
    assert read_bundle(good).sender.site == OTHER.public.site


@pytest.mark.parametrize(
    "members",
    [
        {"size": "0999999999"},
        {"size": "9999999999"},
        {"size": 10**40},
        {"size": "٠٠٠٠٠٠٠٠٠٩"},
        {"size": -1},
        {"size": None},
        {"size": "9" * 11},
        {"unpacked": "0000000000"},
        {"unpacked": str(1 << 33)},
        {"unpacked": 10**400},
        {"mission": "x"},
        {"mission": ["0" * 33]},
        {"lock": 5},
        {"lock": {"for": {}}},
        {"lock": {}},
        {"lock": {"for": KEYS.public.site}},
        {"lock": {"for": KEYS.public.site, "key": "zz"}},
        {"lock": {"for": KEYS.public.site, "key": "00" * 80}},
        {"sha256": "0" * 64},
        {"signing": "0" * 63},
        {"exchange": "é" * 64},
    ],
)
def test_a_signed_header_that_lies_is_refused(good: Path, members: dict) -> None:
    """Absurd sizes, locks and names in a header that is signed are refused in words."""
    with_header(good, **members)
    assert refused(lambda: list(read_bundle(good, keys=KEYS).lines())).code in {"damaged-bundle", "locked-bundle"}


@pytest.mark.parametrize(
    "header", [b"", b"[]", b"5", b"{}", b"\xff", b"[" * 60_000, b'{"size":' + b"9" * 60_000 + b"}", b'{"lock":NaN}']
)
def test_a_header_that_is_none_is_refused(tmp_path: Path, header: bytes) -> None:
    """Whatever stands in place of the header, signed or not, is refused."""
    path = tmp_path / "b.helmx"
    path.write_bytes(signed(header, b""))
    assert refused(lambda: read_bundle(path)).code == "damaged-bundle"


@given(content=st.binary(max_size=300), magic=st.booleans())
def test_no_bytes_make_it_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes, *, magic: bool) -> None:
    """Any bytes are refused, with and without the magic word before them."""
    path = tmp_path_factory.mktemp("any") / "b.helmx"
    path.write_bytes(MAGIC * magic + content)
    refused(lambda: read_bundle(path, keys=KEYS, passphrase=None))


def packed_bundle(path: Path, content: bytes, unpacked: int | None = None) -> None:
    payload = zlib.compress(content, 9)
    header = {
        "exchange": KEYS.public.exchange.hex(),
        "lock": None,
        "mission": MISSION,
        "sha256": sha256(payload).hexdigest(),
        "signing": KEYS.public.signing.hex(),
        "size": f"{len(payload):010}",
        "unpacked": f"{len(content) if unpacked is None else unpacked:010}",
    }
    path.write_bytes(signed(json.dumps(header).encode(), payload))


@pytest.mark.parametrize(
    ("content", "unpacked"),
    [
        (b"{}\n" + b"a" * (3 << 20) + b"\n", None),
        (b"{}\n" + b"[" * 900_000 + b"]" * 900_000 + b"\n", None),
        (b"{}\n[" + b"9" * 100_000 + b"]\n", None),
        (b"{}\n\n", None),
        (b"{}\n5\n", None),
        (b"[]\n", None),
        (b"{}\n[\xff]\n", None),
        (b"{}\n[1]", None),
        (b"{}\n[1]\n", 5),
        (b"{}\n[1]\n", 50),
    ],
)
def test_lines_that_are_none_are_refused(tmp_path: Path, content: bytes, unpacked: int | None) -> None:
    """A line too long, too deep, of no kind, no text, without its end, or more or less of them than was said."""
    path = tmp_path / "b.helmx"
    packed_bundle(path, content, unpacked)
    assert refused(lambda: list(read_bundle(path).lines())).code == "damaged-bundle"


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_does(tmp_path: Path) -> None:
    """A hundred kilobytes that unpack to a hundred megabytes are refused at the first line."""
    path = tmp_path / "bomb.helmx"
    packed_bundle(path, b"{}\n" + (b"[" + b" " * 1_000_000 + b"]\n") * 100)
    assert path.stat().st_size < 200_000
    assert refused(lambda: next(read_bundle(path).lines())).code == "damaged-bundle"


def test_more_than_was_said_stops_the_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that says it is small and unpacks to much more is cut off at once."""
    asked: list[int] = []
    parts = bundle_packing.unpacked_parts

    def counted(*arguments):
        for part in parts(*arguments):
            asked.append(len(part))
            yield part

    monkeypatch.setattr(bundle_packing, "unpacked_parts", counted)
    path = tmp_path / "bomb.helmx"
    packed_bundle(path, b"{}\n" + (b"[" + b" " * 1_000_000 + b"]\n") * 60, 1_000)
    assert refused(lambda: list(read_bundle(path).lines())).code == "damaged-bundle"
    assert sum(asked) <= 2 << 20


def test_entries_that_repeat_themselves_are_still_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Honest content that packs too well for a reader's bounds goes unpacked, and can be read."""
    monkeypatch.setattr(bundle_packing, "MOST_UNPACKED_OF_SMALL", 10_000)
    path = tmp_path / "b.helmx"
    lines = ["{}", *(['["' + "a" * 50_000 + '"]'] * 20)]
    write_bundle(path, lines, mission=MISSION, keys=KEYS)
    assert not is_bomb(path.stat().st_size, 1_000_000)
    assert len(list(read_bundle(path).lines())) == 21


def test_a_lock_opens_for_its_site_or_passphrase_alone(tmp_path: Path) -> None:
    """Locked for one site: that one reads it. With a passphrase: whoever knows it. The lines are not in the file."""
    path = tmp_path / "b.helmx"
    write_bundle(path, LINES, mission=MISSION, keys=KEYS, receiver=OTHER.public)
    assert next(read_bundle(path, keys=OTHER).lines()) == {"name": "UNMAV"}
    assert OTHER.public.site in refused(lambda: read_bundle(path, keys=KEYS)).message
    assert refused(lambda: read_bundle(path)).hint == "Open the mission file with its passphrase."
    write_bundle(path, LINES, mission=MISSION, keys=KEYS, passphrase="tall river")  # noqa: S106
    assert next(read_bundle(path, passphrase="tall river").lines()) == {"name": "UNMAV"}  # noqa: S106
    assert refused(lambda: read_bundle(path, passphrase="Tall river")).code == "wrong-passphrase"  # noqa: S106
    assert refused(lambda: read_bundle(path)).code == "locked-bundle"
    assert zlib.compress(b"UNMAV")[2:-4] not in path.read_bytes()


def locked_for(tmp_path: Path) -> Path:
    path = tmp_path / "locked.helmx"
    lines = ["{}", *(f'["{os.urandom(500).hex()}"]' for _ in range(400))]
    write_bundle(path, lines, mission=MISSION, keys=KEYS, receiver=OTHER.public)
    return path


@pytest.mark.parametrize("change", ["swap", "drop last", "drop first", "flip", "repeat"])
def test_no_piece_of_a_locked_bundle_can_be_changed_moved_or_left_out(tmp_path: Path, change: str) -> None:
    """Whoever passes a locked bundle on, and signs it anew as their own, can change nothing of it unnoticed: each piece
    under the lock is proved with its place, and the end with it.
    """
    path = locked_for(tmp_path)
    header, payload = header_of(path)
    size = PIECE + 16
    pieces = [payload[start : start + size] for start in range(0, len(payload), size)]
    assert len(pieces) > 3
    changed = {
        "swap": [pieces[1], pieces[0], *pieces[2:]],
        "drop last": pieces[:-1],
        "drop first": pieces[1:],
        "flip": [pieces[0], bytes([pieces[1][0] ^ 1]) + pieces[1][1:], *pieces[2:]],
        "repeat": [*pieces, pieces[-1]],
    }[change]
    payload = b"".join(changed)
    members = {
        **header,
        "exchange": KEYS.public.exchange.hex(),
        "sha256": sha256(payload).hexdigest(),
        "signing": KEYS.public.signing.hex(),
        "size": f"{len(payload):010}",
    }
    assert len(list(read_bundle(path, keys=OTHER).lines())) == 401
    path.write_bytes(signed(json.dumps(members).encode(), payload))
    problem = refused(lambda: list(read_bundle(path, keys=OTHER).lines()))
    assert (problem.code, "does not open" in problem.message) == ("damaged-bundle", True)


@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5), size=st.integers(1, 40))
def test_what_was_sealed_comes_back_however_it_is_cut(content: bytes, cuts: list[int], size: int) -> None:
    """Any bytes, given and read in parts of any size, are the same after the lock; and with one bit more nothing is."""
    places = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    parts = [content[start:end] for start, end in pairwise(places)]
    secret = bytes(32)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bluehelm.mission.bundle_lock.PIECE", size)
        locked = b"".join(sealed(parts, secret))
        again = [locked[start : start + 7] for start in range(0, len(locked), 7)]
        assert b"".join(opened(again, secret, "b")) == content
        refused(lambda: list(opened([locked, b"x"], secret, "b")))
        refused(lambda: list(opened([locked[:-1]], secret, "b")))


@given(lines=st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=30)))
def test_lines_are_packed_and_unpacked_in_parts(lines: list[str]) -> None:
    """Any lines, packed into many streams, come back; one stream too many, too small, or half a one is refused."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundle_packing, "PART", 20)
        packing = Packing()
        packed = b"".join(packing.parts(lines))
        again = [packed[start : start + 9] for start in range(0, len(packed), 9)]
        assert list(unpacked_lines(again, packing.unpacked, "b")) == lines
        two_small = zlib.compress(b"a\n") + zlib.compress(b"b\n")
        assert "too many streams" in refused(lambda: list(unpacked_lines([two_small], 4, "b"))).message
        refused(lambda: list(unpacked_lines([packed[:-1]], packing.unpacked, "b")))


def test_neither_writing_nor_reading_holds_a_bundle_in_memory(tmp_path: Path) -> None:
    """Thirty megabytes of lines go out and in, locked, with less than a third of that in memory."""
    path = tmp_path / "large.helmx"
    text = os.urandom(PART // 8).hex()
    lines = (f'["{number}{text}"]' if number else "{}" for number in range(120))
    tracemalloc.start()
    size = write_bundle(path, lines, mission=MISSION, keys=KEYS, receiver=OTHER.public)
    assert size == path.stat().st_size > 500_000
    assert sum(1 for _ in read_bundle(path, keys=OTHER).lines()) == 120
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 << 20


def test_a_bundle_that_changes_while_it_is_read_is_refused(good: Path) -> None:
    """Looked at once and found whole, then changed on the stick: the second look does not pass."""
    bundle = read_bundle(good)
    assert len(list(bundle.lines())) == 3
    content = good.read_bytes()
    good.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert refused(lambda: list(bundle.lines())).code == "damaged-bundle"
    good.write_bytes(content + b"x")
    assert refused(lambda: list(bundle.lines())).code == "damaged-bundle"
    good.unlink()
    assert refused(lambda: list(bundle.lines())).code == "unreadable"


def test_what_stops_the_writing_leaves_nothing_half(good: Path) -> None:
    """Ctrl-C in the middle of a bundle: the old one stays whole, and nothing is left beside it."""

    def lines() -> Iterator[str]:
        yield "{}"
        raise KeyboardInterrupt

    before = good.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_bundle(good, lines(), mission=MISSION, keys=KEYS)
    assert good.read_bytes() == before
    assert [path.name for path in good.parent.iterdir()] == ["good.helmx"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe, a folder, a link to nothing and a name with a NUL are refused; a pipe is not waited for."""
    os.mkfifo(tmp_path / "pipe.helmx")
    (tmp_path / "link.helmx").symlink_to(tmp_path / "nothing")
    for name, code in (("pipe.helmx", "not-a-file"), ("link.helmx", "unreadable"), ("no.helmx", "unreadable")):
        assert refused(lambda name=name: read_bundle(tmp_path / name)).code == code
    assert refused(lambda: read_bundle(tmp_path)).code == "unreadable"
    assert refused(lambda: read_bundle(tmp_path / "a\0b")).code == "bad-path"
    for place in (tmp_path / "pipe.helmx", tmp_path / "a\0b", Path("/")):
        assert refused(lambda place=place: write_bundle(place, LINES, mission=MISSION, keys=KEYS)).code in {
            "not-a-file",
            "bad-path",
        }


def test_control_characters_in_a_name_do_not_reach_the_screen(tmp_path: Path) -> None:
    """A bundle's name may hold what would turn a terminal red: messages show it without."""
    path = tmp_path / "a\x1b[31m\n.helmx"
    path.write_bytes(b"x")
    problem = refused(lambda: read_bundle(path))
    assert (problem.code, problem.file) == ("not-a-bundle", "a[31m .helmx")


def test_a_bundle_is_written_over_a_bundle_and_over_nothing_else(tmp_path: Path) -> None:
    """Writing a bundle under the mission file's own name is refused, and the file stays as it is."""
    path = tmp_path / "averra.helm"
    path.write_bytes(b"SQLite format 3\0")
    problem = refused(lambda: write_bundle(path, LINES, mission=MISSION, keys=KEYS))
    assert problem.code == "not-a-bundle"
    assert "Nothing was written over it" in problem.message
    assert path.read_bytes() == b"SQLite format 3\0"
    bundle = tmp_path / "b.helmx"
    write_bundle(bundle, ["{}"], mission=MISSION, keys=KEYS)
    write_bundle(bundle, LINES, mission=MISSION, keys=KEYS)
    assert len(list(read_bundle(bundle).lines())) == 3


def test_a_link_beside_the_place_leads_nowhere(tmp_path: Path) -> None:
    """Somebody put a link where the half-written bundle goes: what it points at is left alone."""
    target = tmp_path / "diary.txt"
    target.write_text("dear diary", encoding="utf-8")
    (tmp_path / ".b.helmx.part").symlink_to(target)
    write_bundle(tmp_path / "b.helmx", LINES, mission=MISSION, keys=KEYS)
    assert target.read_text(encoding="utf-8") == "dear diary"
    assert len(list(read_bundle(tmp_path / "b.helmx").lines())) == 3


def test_a_full_or_closed_stick_leaves_the_old_bundle_whole(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stick is full, or can only be read: the message says so, the old bundle is whole, nothing half is left."""
    before = good.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    problem = refused(lambda: write_bundle(good, ["{}"], mission=MISSION, keys=KEYS))
    assert problem.code == "unwritable"
    assert "No space left" in problem.message
    monkeypatch.undo()
    assert (
        refused(lambda: write_bundle(good / "x" / "b.helmx", ["{}"], mission=MISSION, keys=KEYS)).code == "unwritable"
    )
    assert good.read_bytes() == before
    assert [path.name for path in good.parent.iterdir()] == ["good.helmx"]


def test_signed_lines_that_are_no_content_are_refused(good: Path) -> None:
    """A bundle that is whole and signed but holds none of what a mission sends is refused as such."""
    problem = refused(lambda: unpack_bundle(read_bundle(good)))
    assert problem.code == "damaged-bundle"
    assert "Ask the sender in person" in problem.hint
    assert struct.calcsize(">I") == LENGTH.size
