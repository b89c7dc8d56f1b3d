"""A photograph goes out as its picture alone."""

from __future__ import annotations

import io
import struct
import zlib
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bluehelm.exchange.image_metadata import MOST_BYTES, strip_image_metadata
from bluehelm.problems import InputRefused

CANARY = b"CANARY-7f3a-Amina"


def segment(marker: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


QUANTISATION = segment(0xDB, bytes(65))
HUFFMAN = segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00")
FRAME = segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + b"\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
END = b"\xff\xd9"
EXTRAS = {
    "exif": segment(0xE1, b"Exif\x00\x00" + CANARY),
    "xmp": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + CANARY),
    "iptc": segment(0xED, b"Photoshop 3.0\x00" + CANARY),
    "comment": segment(0xFE, CANARY),
    "xmp, its further parts": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + CANARY),
    "pictures behind the first": segment(0xE2, b"MPF\x00" + CANARY),
    "any application": segment(0xEA, CANARY),
    "colour profile": segment(0xE2, b"ICC_PROFILE\x00" + CANARY),
    "thumbnail": segment(0xE0, b"JFXX\x00\x10" + CANARY),
    "density and thumbnail": segment(0xE0, b"JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x01\x06" + CANARY + b"\x00"),
    "adobe, too long": segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01" + CANARY),
}
JPEG = b"\xff\xd8" + QUANTISATION + HUFFMAN + FRAME + SCAN + END

HEAD = struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
POINTS = zlib.compress(bytes(2 * (1 + 3 * 3)))
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG = SIGNATURE + chunk(b"IHDR", HEAD) + chunk(b"IDAT", POINTS) + chunk(b"IEND", b"")
PNG_EXTRAS = {
    "text": chunk(b"tEXt", b"Author\x00" + CANARY),
    "packed text": chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(CANARY)),
    "international text": chunk(b"iTXt", b"Author\x00\x00\x00\x00\x00" + CANARY),
    "exif": chunk(b"eXIf", CANARY),
    "time": chunk(b"tIME", CANARY[:7]),
    "profile": chunk(b"iCCP", CANARY),
    "private": chunk(b"prVt", CANARY),
}


def refusal(content: bytes, name: str | None = None) -> str:
    """The code with which an image is refused."""
    with pytest.raises(InputRefused) as refused:
        strip_image_metadata(content, name=name)
    return refused.value.problems[0].code


@pytest.mark.parametrize("what", EXTRAS)
def test_a_jpeg_loses_all_that_is_beside_the_picture(what: str) -> None:
    """Whatever a camera or program wrote, before the frame or between the scans, is gone; the picture stays."""
    extra = EXTRAS[what]
    content = JPEG[:2] + extra + JPEG[2:-2] + extra + SCAN + END + CANARY
    clean = strip_image_metadata(content)
    assert CANARY not in clean
    assert clean == strip_image_metadata(JPEG[:-2] + SCAN + END)
    for part in (QUANTISATION, HUFFMAN, FRAME, SCAN):
        assert part in clean


def test_adobes_colour_byte_is_kept_and_nothing_else_of_its_segment() -> None:
    """Without it some pictures change colour; the rest of the segment is written anew."""
    adobe = segment(0xEE, b"Adobe" + b"ABCDEF" + b"\x01")
    clean = strip_image_metadata(JPEG[:2] + adobe + JPEG[2:])
    assert segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01") in clean
    assert b"ABCDEF" not in clean


@pytest.mark.parametrize("what", PNG_EXTRAS)
def test_a_png_loses_all_that_is_beside_the_picture(what: str) -> None:
    """Text, EXIF, time, profile and private chunks, and bytes after the end or within the data, are gone."""
    extra = PNG_EXTRAS[what]
    hidden = chunk(b"IDAT", POINTS[:5]) + chunk(b"IDAT", POINTS[5:] + CANARY)
    content = SIGNATURE + chunk(b"IHDR", HEAD) + extra + hidden + extra + chunk(b"IEND", b"") + CANARY
    assert strip_image_metadata(content) == PNG


def test_a_png_keeps_what_its_colours_need() -> None:
    """Palette, transparency and gamma belong to the picture."""
    head = struct.pack(">IIBBBBB", 3, 2, 8, 3, 0, 0, 0)
    parts = chunk(b"gAMA", bytes(4)) + chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\x00\xff")
    data = chunk(b"IDAT", zlib.compress(bytes(2 * (1 + 3)))) + chunk(b"IEND", b"")
    content = SIGNATURE + chunk(b"IHDR", head) + parts + data
    assert strip_image_metadata(content) == content


@pytest.mark.parametrize(("wide", "high"), [(1, 1), (5, 3), (8, 8), (9, 17), (33, 2)])
def test_an_interlaced_png_is_measured_by_its_seven_passes(wide: int, high: int) -> None:
    """Each pass has its own lines; one byte more or fewer is refused."""
    counts = [0] * 7
    lines = [set[int]() for _ in range(7)]
    order = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"]
    for y in range(high):
        for x in range(wide):
            step = int(order[y % 8][x % 8]) - 1
            counts[step] += 1
            lines[step].add(y)
    size = sum(counts) + sum(len(found) for found in lines)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 1))
    images = [
        SIGNATURE + head + chunk(b"IDAT", zlib.compress(bytes(size + more))) + chunk(b"IEND", b"")
        for more in (0, 1, -1)
    ]
    assert strip_image_metadata(images[0]) == images[0]
    assert [refusal(image) for image in images[1:]] == ["image-damaged", "image-damaged"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"II*\x00",
        b"MM\x00*",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x00\x00\x00\x18ftypheic",
        b"\x00\x00\x00\x18ftypavif",
        b"<svg/>",
        b"%PDF-1.7",
        b"PK\x03\x04word/document.xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"BM",
        b"\xff\x0a",
        b" " + JPEG,
        b"\x00" + PNG,
    ],
    ids=repr,
)
def test_other_types_do_not_go_out(content: bytes) -> None:
    """What cannot be cleaned is refused by its content; the name of the file does not matter."""
    assert refusal(content, "photo.jpg") == "image-type"


@pytest.mark.parametrize(
    "content",
    [
        JPEG[:-2],
        JPEG[:30],
        b"\xff\xd8" + END,
        JPEG[:2] + segment(0xDB, bytes(65) + CANARY) + JPEG[2:],
        JPEG[:2] + segment(0xDD, b"\x00\x08" + CANARY) + JPEG[2:],
        JPEG[:2] + segment(0x42, CANARY) + JPEG[2:],
        JPEG[:2] + CANARY + JPEG[2:],
        PNG[:-4],
        PNG.replace(b"IEND", b"IENE"),
        SIGNATURE + chunk(b"IHDR", HEAD) + chunk(b"IDAT", zlib.compress(bytes(10**7))) + chunk(b"IEND", b""),
        SIGNATURE + chunk(b"IHDR", HEAD) + chunk(b"XXXX", CANARY) + PNG[len(SIGNATURE) + 25 :],
        SIGNATURE + chunk(b"IHDR", HEAD[:4] + b"\xff" * 4 + HEAD[8:]) + PNG[len(SIGNATURE) + 25 :],
        SIGNATURE + chunk(b"IEND", b""),
    ],
)
def test_what_cannot_be_followed_to_its_end_does_not_go_out(content: bytes) -> None:
    """Cut off, damaged, with bytes where none belong, with more points than it says: refused, with the next step."""
    assert refusal(content) == "image-damaged"


def test_a_large_file_is_refused_before_it_is_looked_at() -> None:
    """Beyond the limit nothing is read."""
    assert refusal(bytes(MOST_BYTES + 1)) == "image-too-large"


@settings(max_examples=300)
@given(data=st.data(), image=st.sampled_from([JPEG, PNG]))
def test_damage_gives_a_refusal_or_a_clean_picture(data: st.DataObject, image: bytes) -> None:
    """Bytes changed, cut, added or doubled anywhere: never anything but a refusal or a picture that stays clean."""
    content = bytearray(image)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(st.sampled_from([b"", *EXTRAS.values(), *PNG_EXTRAS.values()]) | st.binary(max_size=9))
        content[place : place + data.draw(st.integers(0, 9))] = piece
    try:
        clean = strip_image_metadata(bytes(content))
    except InputRefused:
        return
    assert strip_image_metadata(clean) == clean


@given(content=st.binary(max_size=200), start=st.sampled_from([b"\xff\xd8", SIGNATURE, b""]))
@example(content=b"\xff", start=b"\xff\xd8")
def test_noise_is_refused(content: bytes, start: bytes) -> None:
    """Bytes that are no image never crash the reader."""
    assert refusal(start + content) in {"image-damaged", "image-type"}


def test_a_real_decoder_sees_the_same_points() -> None:
    """Where a decoder is installed, pictures it wrote with EXIF decode to the same points after cleaning."""
    image_module = pytest.importorskip("PIL.Image")
    picture = image_module.new("RGB", (37, 23))
    picture.putdata([(x * 7 % 256, y * 11 % 256, (x * y) % 256) for y in range(23) for x in range(37)])
    exif = image_module.Exif()
    exif[0x010E] = CANARY.decode()
    for form, options in (("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("PNG", {"optimize": True})):
        stream = io.BytesIO()
        picture.save(stream, form, exif=exif, **options)
        clean = strip_image_metadata(stream.getvalue())
        assert CANARY in stream.getvalue()
        assert CANARY not in clean
        before, after = (image_module.open(io.BytesIO(content)) for content in (stream.getvalue(), clean))
        assert before.tobytes() == after.tobytes()
        assert not after.getexif()


def test_parts_come_in_the_order_they_had() -> None:
    """The segments that stay keep their order: tables before what uses them."""
    clean = strip_image_metadata(JPEG)
    places = [clean.index(part) for part in (QUANTISATION, HUFFMAN, FRAME, SCAN)]
    assert all(first < second for first, second in pairwise(places))
