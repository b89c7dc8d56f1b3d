"""What is looked at in the positions of reports: the sector that holds them, and how far they lie from all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.access_rows import readable
from bluehelm.mission.mark import Mark

if TYPE_CHECKING:
    from bluehelm.exchange import Form
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Fill

_LOOKED_AT: Final = 300
"""Newest incidents, and places, that a position is held against."""


def position_fill(desk: Desk, forms: Sequence[Form]) -> Fill | None:
    """Fills in sectors and tells far positions, as an import does; None where no form has a position."""
    from bluehelm.cli.import_sectors import outlines_of

    if not any("latitude" in repr(form.fields) for form in forms):
        return None
    from bluehelm.situation.recording import filled_in_turn
    from bluehelm.situation.recording_positions import far_positions
    from bluehelm.situation.recording_sectors import sectors_of_outlines

    outlines = outlines_of(desk)
    return filled_in_turn(sectors_of_outlines(outlines), far_positions(outlines, _known_points(desk)))


def _known_points(desk: Desk) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of unmarked records that this person may read: nothing of them is shown."""
    core, table = desk.file.core, tables.records.c
    with core.reading() as connection:
        among = readable(desk.person_now(connection), core.kinds)
        for kind, group in (("incident", "where"), ("place", "point")):
            of_kind = (table.kind == kind, table.mark == Mark.UNCLASSIFIED.value, among)
            found = select(table.fields).where(*of_kind).order_by(table.id.desc()).limit(_LOOKED_AT)
            for fields in connection.scalars(found):
                point = fields.get(group)
                if isinstance(point, dict) and point.get("latitude") is not None:
                    yield float(point["longitude"]), float(point["latitude"])
