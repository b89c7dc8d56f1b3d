"""Checksums of values: the arrays and frames that come out of a run."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import polars as pl
from numpy.typing import NDArray


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
