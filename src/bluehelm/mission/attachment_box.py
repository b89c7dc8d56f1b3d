"""An attachment's bytes under a key: chunk by chunk, so that a large file never stands in memory, and so that chunks
cannot be changed, swapped, left out or cut off (Hoang et al. 2015, "Online Authenticated-Encryption", STREAM).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

CHUNK: Final = 1 << 16
_TAG: Final = 16
_START: Final = b"helmbox1"


class BrokenBox(ValueError):
    """The bytes were changed, or belong to another record or key."""


def sealed_chunks(plain: Iterable[bytes], *, key: bytes, of: str) -> Iterator[bytes]:
    """The bytes under a key that is used for nothing else, bound to ``of``."""
    cipher, bound = ChaCha20Poly1305(key), of.encode()
    yield _START
    number, waiting = 0, b""
    for part in plain:
        waiting += part
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), waiting[:CHUNK], bound)
            number, waiting = number + 1, waiting[CHUNK:]
    yield cipher.encrypt(_nonce(number, last=True), waiting, bound)


def opened_chunks(stream: BinaryIO, *, key: bytes, of: str) -> Iterator[bytes]:
    """What ``sealed_chunks`` sealed. Each chunk is genuine when it is given; the whole is once all were.

    Raises:
        BrokenBox: where the bytes are not what was sealed.
    """
    cipher, bound = ChaCha20Poly1305(key), of.encode()
    if stream.read(len(_START)) != _START:
        raise BrokenBox("expected a sealed attachment")
    number, sealed = 0, stream.read(CHUNK + _TAG)
    while True:
        following = stream.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), sealed, bound)
        except InvalidTag as error:
            raise BrokenBox("expected another key or record, or the bytes were changed") from error
        if not following:
            return
        number, sealed = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
