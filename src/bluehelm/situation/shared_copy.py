"""The rows of a copy as the records of one that is a mission file itself."""

from __future__ import annotations

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write
from bluehelm.mission.access_reading import ReadingDesk
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.records.incident import Incident
from bluehelm.situation.records.shared_incident import SharedIncident


def shared_incidents(rows: pl.DataFrame) -> tuple[SharedIncident, ...]:
    """The rows of a copy as records.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
    """
    return tuple(SharedIncident.model_validate(row) for row in ready_to_write(rows).iter_rows(named=True))


def refuse_copy(desk: ReadingDesk) -> None:
    """Refuse to report from a file that holds a copy and no incident of its own: such a report would say that nothing
    happened.

    Raises:
        InputRefused: "shared-copy".
    """
    shared = len(desk.find(SharedIncident.kind))
    if not shared or desk.find(Incident.kind):
        return
    file = desk.file.core.name
    message = (
        f"This file is a copy that was shared: {shared:,} released {'row' if shared == 1 else 'rows'} and no incident "
        "of its own. A report from it would say that nothing happened."
    )
    rows = f"bluehelm report list {file} --kind {SharedIncident.kind}"
    hint = f"To read the rows: {rows}. Reports are made from the mission's file."
    raise InputRefused(Problem(Severity.ERROR, "shared-copy", message, hint, file))
