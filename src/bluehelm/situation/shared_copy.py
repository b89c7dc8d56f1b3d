"""The rows of a copy as the records of one that is a mission file itself."""

from __future__ import annotations

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write
from bluehelm.situation.records.shared_incident import SharedIncident


def shared_incidents(rows: pl.DataFrame) -> tuple[SharedIncident, ...]:
    """The rows of a copy as records.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
    """
    return tuple(SharedIncident.model_validate(row) for row in ready_to_write(rows).iter_rows(named=True))
