"""Entries found in raw bytes, where a database can no longer be read: their bodies are text, and each proves itself."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bluehelm.mission.entry import BadEntry, entry_from
from bluehelm.mission.stretch import is_hash

_START: Final = b'{"author":"'
"""How every body begins: canonical JSON sorts its members."""
_DIGEST: Final = 64
"""Letters of a checksum."""
_LONGEST: Final = 1 << 16
"""Bytes in which a body must end. One longer than a page of the database is not in one piece anyway."""


def carve_bodies(path: Path) -> Iterator[tuple[str, str | None]]:
    """Bodies of entries that lie in one piece in a file, each once, in the order they lie in, with the checksum before
    each, where one is there: the tables hold it in the column before.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return
    seen: set[tuple[str, str | None]] = set()
    decoder = json.JSONDecoder()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = data.find(_START)
        while start >= 0:
            text = data[start : start + _LONGEST].decode(errors="surrogateescape")
            body = _body_at_start(decoder, text)
            if body is not None:
                before = data[max(0, start - _DIGEST) : start].decode(errors="replace")
                found = (body, before if is_hash(before) else None)
                if found not in seen:
                    seen.add(found)
                    yield found
            start = data.find(_START, start + len(_START))


def _body_at_start(decoder: json.JSONDecoder, text: str) -> str | None:
    try:
        _, end = decoder.raw_decode(text)
        entry_from(text[:end])
    except (BadEntry, ValueError, RecursionError):
        return None
    return text[:end]
