"""Deployments as a month panel, and the last known one on a day."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from bluehelm.exchange.frames import DEPLOYMENTS
from bluehelm.exchange.geo_pko import read_geo_pko
from bluehelm.exchange.prepared import is_prepared, read_prepared
from bluehelm.figures import load_figures
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors


def read_deployments(
    path: str | Path, *, mission: str | None = None, strict: bool = False
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read a Geo-PKO table of maps into a month panel with the columns of ``DEPLOYMENTS``.

    A mission's map stands, month by month, until its next map (``map_month`` tells from which map a row is). The panel
    of a mission ends with the month of its last map: nobody knows from the file what came after.

    Args:
        path: the table of maps, 113 or 114 columns, or the Parquet file of ``fetch``.
        mission: read this mission's rows alone, if there are any, so that the problems are about it.
        strict: stop at the first row that cannot be used.

    Raises:
        InputRefused: when there is no such file, it is no Geo-PKO table, or, with ``strict``, a row has an error.
    """
    if is_prepared(path):
        return read_prepared(path, DEPLOYMENTS), ()
    maps, problems = read_geo_pko(Path(path), mission=mission)
    refuse_errors(problems, strict=strict)
    return carry_forward(maps), problems


def carry_forward(maps: pl.DataFrame) -> pl.DataFrame:
    """Repeat each mission's map every month until the month before its next map; sorted by mission and month.

    Args:
        maps: rows of ``DEPLOYMENTS`` whose ``month`` is the month of their map.
    """
    following = (
        maps.select("mission", "map_month")
        .unique()
        .sort("mission", "map_month")
        .with_columns(pl.col("map_month").shift(-1).over("mission").alias("next_map"))
    )
    last = pl.coalesce(pl.col("next_map").dt.offset_by("-1mo"), pl.col("map_month"))
    months = following.with_columns(pl.date_ranges("map_month", last, "1mo").alias("month")).explode("month")
    panel = months.drop("next_map").join(maps.drop("month"), on=["mission", "map_month"], maintain_order="left_right")
    return panel.select(maps.columns)


def deployment_at(deployments: pl.DataFrame, mission: str, on: date) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The last known deployment of a mission on or before a day.

    A map is dated by its month only and counts as known from the first day of that month.

    Args:
        deployments: a month panel, columns of ``DEPLOYMENTS``.
        mission: the mission's acronym as the panel writes it; case and blanks around it do not matter.
        on: the day.

    Returns:
        The rows of the last month that is not after ``on``: none, with the problem "no-deployment-yet", before the
        mission's first map. The problem "deployment-out-of-date" says that the map is more months old than
        ``deployment_staleness`` of the figures ``checks``.

    Raises:
        InputRefused: "unknown-mission", with the nearest acronyms of the panel.
    """
    rows = deployments.filter(pl.col("mission").str.to_uppercase() == mission.strip().upper())
    if rows.is_empty():
        raise InputRefused(_unknown_mission(mission, deployments))
    known = rows.filter(pl.col("month") <= on)
    if known.is_empty():
        first: date = rows["month"].sort().item(0)
        message = f"No deployment of {mission} is known on {on}: its first map is of {first:%Y-%m}."
        hint = "Give a units file, or a later as-of date."
        return known, (Problem(Severity.WARNING, "no-deployment-yet", message, hint, column="month"),)
    current = known.filter(pl.col("month") == pl.col("month").max())
    return current, _age_problem(current, mission, on)


def _age_problem(current: pl.DataFrame, mission: str, on: date) -> tuple[Problem, ...]:
    shown: date = current["map_month"].item(0)
    age = (on.year - shown.year) * 12 + on.month - shown.month
    limit = load_figures("checks").at("deployment_staleness", on)
    if age <= limit.value:
        return ()
    message = (
        f"The last map of {mission} is of {shown:%Y-%m}, {age} months before {on}; "
        f"a deployment is taken as out of date after {limit.value:g} {limit.unit}."
    )
    hint = "Use a newer deployment file or your own units file."
    return (Problem(Severity.WARNING, "deployment-out-of-date", message, hint, column="map_month"),)


def _unknown_mission(mission: str, deployments: pl.DataFrame) -> Problem:
    known = sorted(deployments["mission"].unique())
    near = get_close_matches(mission.strip().upper(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"The file has {', '.join(known)}."
    return Problem(Severity.ERROR, "unknown-mission", f"No mission '{mission}' in the deployments.", hint)
