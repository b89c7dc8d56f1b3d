"""Where to put the forces: map, sites with reasons, and what changes against today."""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import Final

import numpy as np
import polars as pl

from bluehelm.brief.content import Block, Origin, Picture, Section, Sentence, Table, Tone
from bluehelm.brief.map_layers import CellLayer, MapLayers, Mark
from bluehelm.brief.maps import draw_map
from bluehelm.brief.results import Results
from bluehelm.brief.wording import amount, count_of, percent
from bluehelm.geo import count_places
from bluehelm.plan import OPTIMAL, Laydown
from bluehelm.problems import Severity

TITLE: Final = "4. Where to put the forces"
SPELT_MOVES: Final = 5
"""Up to so many moves stand in one cell of a table; more have a table of their own."""
POINT_IN_NAME: Final = re.compile(r" \(-?[0-9.]+, -?[0-9.]+\)")
"""What the laydown adds to tell apart sites of one name; too long for a row of several."""
DEMAND_EDGES: Final = (0.5, 2, 5, 20, 50)
DEMAND_LABELS: Final = ("under 0.5", "0.5 to 2", "2 to 5", "5 to 20", "20 to 50", "50 and over")


def laydown_section(results: Results) -> Section:
    """What the proposal brings against today, the map, the sites, the moves and the reasons."""
    laydown = results.laydown
    if laydown is None:
        missing = "No units were given, so that no laydown was planned: this brief cannot say where to put forces."
        return Section("laydown", TITLE, "", (Sentence(missing, Tone.CAUTION),))
    blocks: list[Block] = [Sentence(laydown.summary().splitlines()[0])]
    blocks += [
        Sentence(problem.message + (f" {problem.hint}" if problem.hint else ""), Tone.CAUTION)
        for problem in laydown.problems
        if problem.severity is not Severity.NOTE
    ]
    if results.outlook is not None and results.outlook.levels_apart:
        blocks.append(Sentence(results.outlook.levels_apart, Tone.CAUTION))
    blocks += [_measures(results, laydown), _first_moves(results, laydown)]
    blocks.append(_sites(results, laydown))
    blocks += [laydown_map(results, laydown, "map-laydown")] if results.area is not None else []
    blocks += [_moves(results, laydown), _reasons(results, laydown)]
    blocks.append(Sentence(f"Candidate sites: {count_places(laydown.sites)} {laydown.limits}"))
    return Section("laydown", TITLE, f"Planned on the forecast for {laydown.span}.", tuple(blocks))


def laydown_origin(results: Results, laydown: Laydown) -> Origin:
    """Where a figure of the laydown comes from."""
    estimated = int(laydown.assignments["estimated"].sum())
    strengths = "strengths estimated from map symbols" if estimated else "strengths as given"
    proven = laydown.status == OPTIMAL
    placement = "no better placement exists" if proven else f"the search for a better placement was {laydown.status}"
    confidence = f"{placement}; {strengths}"
    return results.origin(
        ["events", "units", "deployments", "places", "settlements"],
        confidence=confidence,
        dated=f"known on {results.as_of}",
    )


def site_letters(laydown: Laydown) -> dict[str, str]:
    """A letter for every site that units are proposed for, most expected deaths within reach first."""
    used = laydown.to_frame().filter(pl.col("units") > 0)["site"].to_list()
    return {site: _letter(place) for place, site in enumerate(used)}


def laydown_map(results: Results, laydown: Laydown, key: str) -> Picture:
    """Map of expected civilian deaths with the sites of the proposal and of today, and the moves between them.

    Raises:
        ValueError: when no result names the area.
    """
    if results.area is None:
        raise ValueError("expected an area to draw the laydown in, got none")
    demand = laydown.demand
    steps = np.searchsorted(DEMAND_EDGES, demand["expected_civilian_deaths"].to_numpy(), side="right")
    cells = {int(cell): int(step) for cell, step in zip(demand["cell"], steps, strict=True)}
    points = {row["site"]: (row["latitude"], row["longitude"]) for row in laydown.sites.iter_rows(named=True)}
    letters = site_letters(laydown)
    pairs = laydown.moves.select("moved_from", "site").unique(maintain_order=True).rows()
    today = laydown.sites.filter(pl.col("units_today") > 0)["site"].to_list()
    layers = MapLayers(
        cells=CellLayer(f"expected civilian deaths, {laydown.span}", DEMAND_LABELS, cells),
        proposed=tuple(Mark(*points[site], letter) for site, letter in letters.items()),
        today=tuple(Mark(*points[site], "") for site in today),
        settlements=results.names.marks(),
        moves=tuple((Mark(*points[start], ""), Mark(*points[end], "")) for start, end in pairs),
    )
    svg = draw_map(key, results.area.outline, layers, neighbours=results.neighbours)
    return Picture(
        key=key,
        title="Proposed sites (lettered discs), where units stand today (white diamonds), and moves (dashed lines)",
        svg=svg,
        alternative=(
            f"Map of {laydown.area}: expected civilian deaths by cell, {count_of(len(letters), 'proposed site')}, "
            f"{count_of(len(today), 'site')} of today and {count_of(len(pairs), 'move')}; the tables list them."
        ),
        origin=laydown_origin(results, laydown),
        note=results.area.boundary_note,
    )


def _letter(place: int) -> str:
    more, last = divmod(place, 26)
    return (ascii_uppercase[more - 1] if more else "") + ascii_uppercase[last]


def _measures(results: Results, laydown: Laydown) -> Table:
    expected, people = laydown.expected or 1.0, laydown.population or 1
    rows = (
        (
            "Expected civilian deaths within reach",
            f"{amount(laydown.current_objective)} ({percent(laydown.current_objective / expected)})",
            f"{amount(laydown.objective)} ({percent(laydown.objective / expected)})",
            amount(laydown.bound),
            amount(laydown.expected),
        ),
        (
            "Known inhabitants within reach",
            f"{laydown.current_population:,} ({percent(laydown.current_population / people)})",
            f"{laydown.population_covered:,} ({percent(laydown.population_covered / people)})",
            "",
            f"{laydown.population:,}",
        ),
    )
    return Table(
        f"What changes against today, {laydown.span}",
        ("Measure", "Today", "Proposed", "Best possible", "In all"),
        rows,
        laydown_origin(results, laydown),
        numeric=(1, 2, 3, 4),
        widths=(6, 4, 4, 3, 3),
    )


def _first_moves(results: Results, laydown: Laydown) -> Table:
    rows = tuple(
        (
            f"{row['moves']:,}" if row["moves"] < laydown.moves.height else f"all {row['moves']:,}",
            f"{amount(row['expected_civilian_deaths'])} ({percent(row['expected_civilian_deaths'] / laydown.expected)})"
            if laydown.expected
            else "0",
            f"{row['population']:,}",
            _moved_words(row["moves"], row["moved"]),
        )
        for row in laydown.first_moves.iter_rows(named=True)
    )
    return Table(
        "What the first moves bring: the best laydown with at most so many moves",
        ("Moves", "Expected civilian deaths within reach", "Known inhabitants within reach", "Units that move"),
        rows,
        laydown_origin(results, laydown),
        numeric=(0, 1, 2),
        widths=(2, 4, 4, 10),
    )


def _moved_words(moves: int, moved: str) -> str:
    if moves > SPELT_MOVES:
        return "see the units that would move, below"
    return POINT_IN_NAME.sub("", moved) or "none"


def _sites(results: Results, laydown: Laydown) -> Table:
    used = laydown.to_frame().filter(pl.col("units") > 0)
    letters = site_letters(laydown)
    rows = tuple(
        (
            letters[row["site"]],
            row["site"],
            f"{row['units']:,}",
            f"{row['units_today']:,}",
            f"{row['strength']:,}",
            amount(row["expected_within_reach"]),
            amount(row["expected_alone"]),
            f"{row['population_within_reach']:,}",
        )
        for row in used.iter_rows(named=True)
    )
    return Table(
        "Proposed sites; deaths are expected civilian deaths within reach",
        ("", "Site", "Units", "Units today", "Strength", "Deaths", "Only from here", "Inhabitants"),
        rows,
        laydown_origin(results, laydown),
        numeric=(2, 3, 4, 5, 6, 7),
        widths=(1, 7, 2, 2, 3, 3, 3, 4),
    )


def _moves(results: Results, laydown: Laydown) -> Block:
    if laydown.moves.is_empty():
        return Sentence("No unit that has a place today would move.")
    rows = tuple(
        (
            row["unit"],
            row["kind"],
            ("about " if row["estimated"] else "") + (f"{row['strength']:,}" if row["strength"] else "unknown"),
            row["moved_from"],
            row["site"],
            f"{row['moved_km']:,.0f}",
        )
        for row in laydown.moves.iter_rows(named=True)
    )
    return Table(
        "Units that would move",
        ("Unit", "Kind", "Strength", "From", "To", "km as the crow flies"),
        rows,
        laydown_origin(results, laydown),
        numeric=(2, 5),
        widths=(5, 3, 2, 4, 4, 2),
    )


def _reasons(results: Results, laydown: Laydown) -> Table:
    letters = site_letters(laydown)
    rows = tuple(
        (letters.get(row["site"], ""), row["why"]) for row in laydown.to_frame().iter_rows(named=True)
    )  # fmt: skip
    return Table(
        "Why there, and why not where units stand today",
        ("", "Reason"),
        rows,
        laydown_origin(results, laydown),
        widths=(1, 18),
    )
