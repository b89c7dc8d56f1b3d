"""Checksums of what goes into a run and what comes out of it."""

from __future__ import annotations

from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray


def checksum_file(path: Path | str) -> str:
    """SHA-256 of a file's bytes, in hex.

    Raises:
        OSError: when the file cannot be read.
    """
    with Path(path).open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


@cache
def checksum_code() -> str:
    """SHA-256 of the installed package: every file's path and bytes, in order. A release number cannot tell two
    checkouts apart; this can.
    """
    package = Path(__file__).parents[1]
    digest = sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(package).as_posix()} {checksum_file(path)}\n".encode())
    return digest.hexdigest()


def checksum_values(values: NDArray[np.generic] | pl.DataFrame) -> str:
    """SHA-256 of an array (type, shape and bytes in row order) or of a frame (as CSV), in hex.

    >>> checksum_values(np.zeros(2)) == checksum_values(np.zeros((2, 1)))
    False
    """
    if isinstance(values, pl.DataFrame):
        nested = [name for name, dtype in values.schema.items() if dtype.is_nested()]
        flat = values.with_columns(pl.col(nested).map_elements(repr, return_dtype=pl.String))
        return sha256(flat.write_csv().encode()).hexdigest()
    ordered = np.ascontiguousarray(values)
    digest = sha256(f"{ordered.dtype.str} {ordered.shape} ".encode())
    digest.update(ordered.tobytes())
    return digest.hexdigest()
