"""JPEG (ITU-T T.81) cut down to what a decoder needs for the picture."""

from __future__ import annotations

from typing import Final

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_TABLES: Final = {0xDB: "quantisation", 0xC4: "Huffman"}
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_RESTART_INTERVAL, _LINES = 0xDD, 0xDC
_DROPPED: Final = frozenset({*range(0xE0, 0xF0), 0xFE})
"""Application segments (EXIF with GPS and thumbnail, XMP, IPTC, colour profiles, further pictures) and comments."""
_ADOBE: Final = 0xEE
_JFIF: Final = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
"""A JFIF header of our own: no density, no thumbnail."""


def strip_jpeg(content: bytes) -> bytes:
    """The picture alone: frame, tables and scans; a fresh header; nothing after the end of the image.

    Adobe's segment is kept as its one byte that says how colours are coded, without which some pictures turn green.

    Raises:
        ValueError: when the file is cut off, or holds a segment or bytes in a segment that a picture does not need.
    """
    if content[:2] != bytes((0xFF, _START)):
        raise ValueError("it does not begin as a JPEG does")
    kept = [content[:2]]
    place, framed, scanned, adobe = 2, False, False, False
    while True:
        marker, place = _marker(content, place)
        if marker == _END:
            break
        body = _body(content, place)
        place += 2 + len(body)
        if marker in _DROPPED:
            if marker == _ADOBE and len(body) == 12 and body.startswith(b"Adobe") and not adobe:
                kept.append(_segment(marker, b"Adobe\x00\x64\x00\x00\x00\x00" + _colour_transform(body)))
                adobe = True
            continue
        _check(marker, body)
        kept.append(_segment(marker, body))
        framed |= marker in _FRAMES
        if marker == _SCAN:
            end = _end_of_scan(content, place)
            kept.append(content[place:end])
            place, scanned = end, True
    if not (framed and scanned):
        raise ValueError("it holds no picture")
    header = [] if adobe else [_JFIF]
    return b"".join([kept[0], *header, *kept[1:], bytes((0xFF, _END))])


def _colour_transform(body: bytes) -> bytes:
    if body[11] > 2:
        raise ValueError("its colours are coded in an unknown way")
    return body[11:]


def _marker(content: bytes, place: int) -> tuple[int, int]:
    """The marker at ``place``, and where it ends. Bytes 0xFF may fill the space before it."""
    if place >= len(content) or content[place] != 0xFF:
        raise ValueError("it is cut off or damaged")
    while place < len(content) and content[place] == 0xFF:
        place += 1
    if place >= len(content):
        raise ValueError("it is cut off")
    return content[place], place + 1


def _body(content: bytes, place: int) -> bytes:
    length = int.from_bytes(content[place : place + 2], "big")
    body = content[place + 2 : place + length]
    if length < 2 or len(body) != length - 2:
        raise ValueError("it is cut off or damaged")
    return body


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _check(marker: int, body: bytes) -> None:
    """Refuse bytes that no decoder reads: they would be a place to hide something."""
    if marker in _TABLES:
        exact = _tables_end(marker, body) == len(body)
    elif marker in _FRAMES:
        exact = len(body) >= 6 and len(body) == 6 + 3 * body[5]
    elif marker == _SCAN:
        exact = len(body) >= 1 and len(body) == 4 + 2 * body[0]
    else:
        exact = marker in {_RESTART_INTERVAL, _LINES} and len(body) == 2
    if not exact:
        raise ValueError(f"its segment of type 0x{marker:02x} is unknown or holds more than it should")


def _tables_end(marker: int, body: bytes) -> int:
    place = 0
    while place < len(body):
        if marker == 0xDB:
            place += 1 + (128 if body[place] >> 4 else 64)
        else:
            place += 17 + sum(body[place + 1 : place + 17])
    return place


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the coded data end: at the next marker that is no stuffed zero and no restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise ValueError("it is cut off")
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2
