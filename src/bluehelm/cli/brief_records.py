"""A brief from the mission's own records: its incidents, units and places; and its run, kept in the mission file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.exchange import OWN_RECORDS, source_note
from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.force import Unit
from bluehelm.geo.places import PLACES
from bluehelm.mission import Run, RunInput, checksum_values
from bluehelm.mission.records import RunRecord
from bluehelm.partners import Party
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation import Background, events_of_incidents
from bluehelm.situation.records import Place, Verification
from bluehelm.situation.shared_copy import refuse_copy

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk

_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_INVENTED: Final = re.compile(r"X(?!KX)[A-Z]{2}")
"""Codes that ISO 3166 leaves to users, but Kosovo's: such a country is invented."""


@dataclass(frozen=True, slots=True)
class OwnEvents:
    """The mission's incidents as events, with what was left out, and whether the country they lie in is invented."""

    events: pl.DataFrame
    problems: tuple[Problem, ...]
    fictional: bool


def own_events(desk: Desk, area: str) -> OwnEvents:
    """The incidents that this person may read, as events; an incident without a country is taken to lie in the area.

    Raises:
        InputRefused: "no-incidents" where there are none that can be used, "shared-copy" where the file holds a copy
            alone.
    """
    refuse_copy(desk)
    parties = {item.id: item.value for item in desk.find("party") if isinstance(item.value, Party)}
    places = {item.id: item.value for item in desk.find("place") if isinstance(item.value, Place)}
    looks = [item.value for item in desk.find("verification") if isinstance(item.value, Verification)]
    country = area if _COUNTRY.fullmatch(area) else ""
    background = Background(parties=parties, places=places, verifications=looks, country=country)
    events, problems = events_of_incidents(desk.find("incident"), background)
    if events.is_empty():
        message = "The mission file holds no incident that can be used for a brief."
        hint = "Each needs a point, or a place that has one. Import some, or give --events as well."
        raise InputRefused([Problem(Severity.ERROR, "no-incidents", message, hint), *problems])
    codes = {*events["country"].drop_nulls().unique(), *(place.country for place in places.values())}
    return OwnEvents(events, problems, any(_INVENTED.fullmatch(code) for code in codes))


def own_units(desk: Desk) -> tuple[Unit, ...]:
    """The mission's units, by name."""
    units = [item.value for item in desk.find("unit") if isinstance(item.value, Unit)]
    return tuple(sorted(units, key=lambda unit: unit.name))


def own_places(desk: Desk) -> pl.DataFrame:
    """The mission's places that have a point, as the frame PLACES, by name."""
    places = [item.value for item in desk.find("place") if isinstance(item.value, Place)]
    rows = [
        (printable(place.name), place.point.latitude, place.point.longitude, place.population)
        for place in sorted(places, key=lambda place: place.name)
        if place.point is not None
    ]
    schema = {"name": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "population": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.select(
        "name",
        "latitude",
        "longitude",
        "population",
        cell=cell_of_point("latitude", "longitude"),
        kind=pl.lit("user"),
        source=pl.lit(OWN_RECORDS),
    ).cast(schema_of(PLACES))


def describe_records(
    role: str, name: str, frame: pl.DataFrame, *, last: date | None = None, out_of_date: str = ""
) -> RunInput:
    """Records of the mission file as an input of a run: by the checksum of what was read of them."""
    note = source_note(OWN_RECORDS)
    return RunInput(
        role=role,
        file=name,
        sha256=checksum_values(frame),
        rows=frame.height,
        source=note.name,
        licence=note.licence,
        confidence=note.confidence,
        last_day=last,
        out_of_date=out_of_date or None,
    )


def units_frame(units: tuple[Unit, ...]) -> pl.DataFrame:
    """Units as a frame, for their checksum."""
    rows = [unit.model_dump(mode="json") | {"capabilities": ", ".join(unit.capabilities)} for unit in units]
    return pl.DataFrame(rows, infer_schema_length=None)


def keep_run(desk: Desk, run: Run, as_of: date) -> bool:
    """Keep the run in the mission file; False where the same run stands in it already."""
    if any(item.fields.get("run") == run.id for item in desk.find("run")):
        return False
    details = run.model_dump(mode="json")
    desk.add(RunRecord(run=run.id, verb="brief", as_of=as_of, summary=run.summary(), details=details))
    return True
