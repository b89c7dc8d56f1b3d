"""Nothing half-written: a file takes its place in one step or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A scratch path that takes the place of ``path`` in one step at the end, or is gone if the end is not reached."""
    scratch = path.with_name(f".{path.name}.new")
    try:
        yield scratch
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
