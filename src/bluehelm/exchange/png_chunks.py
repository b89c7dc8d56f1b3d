"""PNG (ISO/IEC 15948) cut down to what a decoder needs for the picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_EXACT: Final = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1}
"""Chunks about colour that are kept, by their one possible length."""
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_MOST_PIXELS: Final = 200_000_000
_PIECE: Final = 1 << 20
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column, first row, step of columns, step of rows."""


def strip_png(content: bytes) -> bytes:
    """The picture alone: header, palette, transparency, colour figures and one data chunk.

    Text, EXIF, time, colour profiles, further frames of an animation and everything after the end are dropped, and so
    are bytes after the end of the compressed data.

    Raises:
        ValueError: when the file is cut off, its checksums are wrong, or it holds more or fewer points than it says.
    """
    head: bytes | None = None
    kept: dict[bytes, bytes] = {}
    data: list[bytes] = []
    for name, body in _chunks(content):
        if head is None:
            if name != b"IHDR":
                raise ValueError("it does not begin as a PNG does")
            head = body
        elif name == b"IDAT":
            data.append(body)
        elif name in _EXACT or name in {b"PLTE", b"tRNS"}:
            _check(name, body)
            kept.setdefault(name, body)
        elif name[:1].isupper() and name not in {b"IEND", b"IHDR"}:
            raise ValueError("it holds a part that is needed for the picture and unknown")
    if head is None or not data:
        raise ValueError("it holds no picture")
    packed = _only_the_picture(b"".join(data), _size_of_picture(head))
    order = (b"gAMA", b"cHRM", b"sRGB", b"PLTE", b"tRNS")
    middle = [_chunk(name, kept[name]) for name in order if name in kept]
    return b"".join([SIGNATURE, _chunk(b"IHDR", head), *middle, _chunk(b"IDAT", packed), _chunk(b"IEND", b"")])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while True:
        start = content[place : place + 8]
        if len(start) < 8:
            raise ValueError("it is cut off")
        length, name = int.from_bytes(start[:4], "big"), start[4:]
        body = content[place + 8 : place + 8 + length]
        checksum = content[place + 8 + length : place + 12 + length]
        if len(body) != length or checksum != zlib.crc32(name + body).to_bytes(4, "big"):
            raise ValueError("it is cut off or damaged")
        yield name, body
        if name == b"IEND":
            return
        place += 12 + length


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def _check(name: bytes, body: bytes) -> None:
    exact = len(body) == _EXACT[name] if name in _EXACT else 0 < len(body) <= 768
    if not exact or (name == b"PLTE" and len(body) % 3) or (name == b"tRNS" and len(body) > 256):
        raise ValueError("one of its parts holds more than it should")


def _size_of_picture(head: bytes) -> int:
    """Bytes of the unpacked picture.

    Raises:
        ValueError: when the header is not one of a PNG, or the picture is too large to check.
    """
    if len(head) != 13:
        raise ValueError("its header is damaged")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", head)
    if depth not in {1, 2, 4, 8, 16} or colour not in _CHANNELS or (compression, filtering) != (0, 0) or interlace > 1:
        raise ValueError("its header is damaged")
    if not 0 < width * height <= _MOST_PIXELS:
        raise ValueError(f"it is empty or has more than {_MOST_PIXELS:,} points")
    bits = depth * _CHANNELS[colour]
    passes = _PASSES if interlace else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // step), -(-(height - y) // rows)) for x, y, step, rows in passes]
    return sum(high * (1 + -(-wide * bits // 8)) for wide, high in sizes if wide > 0 and high > 0)


def _only_the_picture(packed: bytes, size: int) -> bytes:
    """The compressed data up to their end, once they are known to unpack to exactly ``size`` bytes."""
    unpacker, found, left = zlib.decompressobj(), 0, packed
    while not unpacker.eof:
        try:
            piece = unpacker.decompress(left, _PIECE)
        except zlib.error as cause:
            raise ValueError("its data are damaged") from cause
        left, found = unpacker.unconsumed_tail, found + len(piece)
        if found > size or (not piece and not left and not unpacker.eof):
            break
    if found != size or not unpacker.eof:
        raise ValueError("it holds more or fewer points than it says")
    return packed[: len(packed) - len(unpacker.unused_data)]
