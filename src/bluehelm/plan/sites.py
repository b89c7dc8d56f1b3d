"""Candidate sites: where units could stand, and where each of them stands today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from unicodedata import category, combining, normalize

import numpy as np
import polars as pl

from bluehelm.force import Unit
from bluehelm.geo.distance import distance_km
from bluehelm.problems import InputRefused, Problem, Severity

SAME_PLACE_KM: Final = 5.0
"""Two points so near are one place: gazetteers and map readers place the same town up to a few km apart."""

_SITE_SCHEMA: Final = {
    "site": pl.String,
    "latitude": pl.Float64,
    "longitude": pl.Float64,
    "population": pl.Int64,
    "kind": pl.String,
    "source": pl.String,
}


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Sites and today's homes.

    ``sites`` has columns site (unique), latitude, longitude, population (null where unknown), kind, source.
    ``home_of`` gives the row of every unit's home by the unit's name; None for a unit that has no place yet.
    """

    sites: pl.DataFrame
    home_of: Mapping[str, int | None]


def candidate_sites(places: pl.DataFrame, units: Sequence[Unit]) -> Candidates:
    """All places, and the home of every unit that no place stands for.

    A unit with coordinates stands at the place of its home's name within ``SAME_PLACE_KM``, else at the nearest place
    within that distance, else at a site of its own. A unit with only a home stands at the place of that name, whatever
    its capitals, accents and hyphens; where that fits several, at the one with the same accents and hyphens.
    Places that share a name are told apart by their coordinates.

    Raises:
        InputRefused: when there is neither a place nor a home, or a unit's home is no known place (or several) and
            has no coordinates.
    """
    sites = _named_apart(
        places.select(pl.col("name").alias("site"), *list(_SITE_SCHEMA)[1:]).cast(pl.Schema(_SITE_SCHEMA))
    )
    names = places["name"].to_list()
    problems: list[Problem] = []
    home_of: dict[str, int | None] = {}
    for unit in units:
        row: int | None = None
        if unit.latitude is not None and unit.longitude is not None:
            row = _row_at(sites, names, unit.home, (unit.latitude, unit.longitude))
            if row is None:
                row = sites.height
                sites = sites.vstack(_own_site(unit, sites["site"].to_list()))
                names = [*names, unit.home or unit.name]
        elif unit.home is not None:
            row, found = _row_named(names, unit)
            problems += found
        home_of[unit.name] = row
    if problems:
        raise InputRefused(problems)
    if sites.is_empty():
        message = "There is no candidate site: no place is known and no unit has a home."
        hint = "give a places file with name, latitude and longitude, or write latitude and longitude of each unit"
        raise InputRefused(Problem(Severity.ERROR, "no-sites", message, hint))
    return Candidates(sites, home_of)


def _named_apart(sites: pl.DataFrame) -> pl.DataFrame:
    point = pl.format("{} ({}, {})", "site", pl.col("latitude").round(3), pl.col("longitude").round(3))
    sites = sites.with_columns(
        pl.when(pl.col("site").is_duplicated()).then(point).otherwise(pl.col("site")).alias("site")
    )
    return sites.unique("site", keep="first", maintain_order=True)


def _row_at(sites: pl.DataFrame, names: Sequence[str], home: str | None, point: tuple[float, float]) -> int | None:
    if sites.is_empty():
        return None
    away = distance_km(sites["latitude"].to_numpy(), sites["longitude"].to_numpy(), *point)
    near = np.flatnonzero(away <= SAME_PLACE_KM)
    same_name = [row for row in near.tolist() if _key(names[row]) == _key(home or "")]
    if same_name:
        return min(same_name, key=lambda row: float(away[row]))
    return int(near[np.argmin(away[near])]) if near.size else None


def _row_named(names: Sequence[str], unit: Unit) -> tuple[int | None, list[Problem]]:
    home = unit.home or ""
    rows = [row for row, name in enumerate(names) if _key(name) == _key(home)]
    rows = [row for row in rows if _bare(names[row]) == _bare(home)] or rows
    if len(rows) == 1:
        return rows[0], []
    if rows:
        message = f"The home {home} of unit {unit.name} is the name of {len(rows)} places."
        hint = "write latitude and longitude of the unit to say which"
        return None, [Problem(Severity.ERROR, "ambiguous-home", message, hint, column="home")]
    spelt = {_key(name): name for name in reversed(names)}
    near = [spelt[key] for key in get_close_matches(_key(home), list(spelt), n=3)]
    message = f"The home {home} of unit {unit.name} is not among the {len(names)} candidate sites."
    hint = (
        f"did you mean {' or '.join(near)}? Otherwise " if near else ""
    ) + "write latitude and longitude of the unit"
    return None, [Problem(Severity.ERROR, "unknown-home", message, hint, column="home")]


def _own_site(unit: Unit, taken: Sequence[str]) -> pl.DataFrame:
    name = unit.home or f"site of {unit.name}"
    if name in taken:
        name = f"{name} ({unit.latitude:.3f}, {unit.longitude:.3f})"
    row = {
        "site": [name],
        "latitude": [unit.latitude],
        "longitude": [unit.longitude],
        "population": [None],
        "kind": ["deployment"],
        "source": [unit.source],
    }
    return pl.DataFrame(row, schema=_SITE_SCHEMA)


def _key(name: str) -> str:
    """A name without capitals, accents, hyphens and more than one blank."""
    letters = (letter for letter in normalize("NFKD", name) if not combining(letter))
    return _bare("".join(" " if category(letter) == "Pd" else letter for letter in letters))


def _bare(name: str) -> str:
    return " ".join(normalize("NFC", name).split()).casefold()
