"""How an input stands in the record of a run: its checksum, source, licence and age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl

from bluehelm.draws import month_of
from bluehelm.exchange import OWN_RECORDS, source_note
from bluehelm.geo import Area
from bluehelm.mission import RunInput, checksum_file


def describe_file(
    role: str, path: Path, sources: Sequence[str], *, rows: int, last: object = None, out_of_date: str = ""
) -> RunInput:
    """A file, by its name without folders, with the notes of the sources that its rows name."""
    notes = [source_note(name) for name in sources]
    return RunInput(
        role=role,
        file=path.name,
        sha256=checksum_file(path),
        rows=rows,
        source=", ".join(note.name for note in notes),
        licence=", ".join(dict.fromkeys(note.licence for note in notes)),
        confidence=" ".join(dict.fromkeys(note.confidence for note in notes)),
        last_day=last if isinstance(last, date) else None,
        out_of_date=out_of_date or None,
    )


def describe_area(given: str, area: Area) -> RunInput:
    """The area's outline: the file somebody drew, or the packaged outlines."""
    if Path(given).is_file():
        return describe_file("area", Path(given), [OWN_RECORDS], rows=len(area.cells))
    with as_file(files("bluehelm.geo") / "data" / "outlines.npz") as path:
        return describe_file("area", path, ["Natural Earth"], rows=len(area.cells))


def describe_settlements(sites: pl.DataFrame) -> tuple[RunInput, ...]:
    """The packaged settlements, where any of them is among the sites."""
    rows = sites.filter(pl.col("source") == "GeoNames").height
    if not rows:
        return ()
    with as_file(files("bluehelm.geo") / "data" / "places.parquet") as path:
        return (describe_file("settlements", path, ["GeoNames"], rows=rows),)


def events_age(last: date, as_of: date) -> str:
    """Why the events should not be read as complete up to the as-of date, or nothing when they reach its month."""
    if as_of <= month_of(last).end:
        return ""
    return f"The last incident ended on {last.isoformat()}; what came after it is unknown, not quiet."
