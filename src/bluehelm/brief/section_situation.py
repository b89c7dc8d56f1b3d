"""What is happening: trend, map, actors, and where reports are coarse."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from bluehelm.brief.chart_svg import FULL_WIDTH
from bluehelm.brief.charts import Bar, MonthBar, draw_bars, draw_months
from bluehelm.brief.content import Block, Origin, Picture, Section, Sentence, Tone
from bluehelm.brief.map_layers import CellLayer, MapLayers
from bluehelm.brief.maps import draw_map
from bluehelm.brief.results import Results
from bluehelm.brief.section_outlook import fan_of
from bluehelm.brief.wording import count_of, listed, percent
from bluehelm.situation import Situation

TITLE: Final = "2. What is happening"
SHOWN_MONTHS: Final = 36
SHOWN_ACTORS: Final = 8
DEATH_EDGES: Final = (1, 5, 25, 100, 250)
DEATH_LABELS: Final = ("none", "1 to 4", "5 to 24", "25 to 99", "100 to 249", "250 and over")
PRECISIONS: Final = {
    1: "exact place",
    2: "within 25 km",
    3: "district",
    4: "province",
    5: "line or region",
    6: "country only",
    7: "at sea or in the air",
}
"""Words for the UCDP scale of where_precision."""
COARSEST_PLACED: Final = 2
"""Coarsest where_precision at which a report names a place."""
RANKED_CELLS: Final = 5


def situation_section(results: Results) -> Section:
    """Trend by month, map of the last twelve months, actors, and how well reports are placed."""
    situation = results.situation
    if situation is None:
        missing = "No incidents were summarised: this brief says nothing about what is happening."
        return Section("situation", TITLE, "", (Sentence(missing, Tone.CAUTION),))
    blocks: tuple[Block, ...] = (
        *(Sentence(_named_as_on_maps(results, situation, line)) for line in situation.summary().splitlines()),
        months_picture(results, situation, "chart-months", months=SHOWN_MONTHS, width=FULL_WIDTH),
        *_actors(results, situation),
        _map(results, situation),
        *_coarse(results, situation),
    )
    return Section("situation", TITLE, f"Incidents to {situation.as_of}.", blocks)


def events_origin(results: Results, situation: Situation) -> Origin:
    """Where a figure counted from incidents comes from; its confidence is how well they are placed."""
    unstated = unstated_share(situation)
    placed = f"{percent(max(1 - coarse_share(situation) - unstated, 0.0))} placed at or near a named place"
    confidence = f"counts of reported deaths; {placed}{f', {percent(unstated)} not stated' if unstated else ''}"
    return results.origin(["events"], confidence=confidence, dated=f"to {situation.as_of}")


def coarse_share(situation: Situation) -> float:
    """Share of the last twelve months' deaths whose report names no place within 25 km; 0 where nobody died."""
    return float(situation.coarse.filter(pl.col("where_precision") > COARSEST_PLACED)["share_of_deaths"].sum())


def unstated_share(situation: Situation) -> float:
    """Share of the last twelve months' deaths whose source does not state how exactly they are placed."""
    return float(situation.coarse.filter(pl.col("where_precision").is_null())["share_of_deaths"].sum())


def months_picture(results: Results, situation: Situation, key: str, *, months: int, width: int) -> Picture:
    """Deaths of the last ``months`` months and the forecast's fan after them."""
    known = situation.monthly.tail(months)
    bars = [
        MonthBar(f"{row['month']:%Y-%m}", row["civilians"], max(row["deaths"] - row["civilians"], 0))
        for row in known.iter_rows(named=True)
    ]
    fan = fan_of(results.outlook.total) if results.outlook else []
    ahead = ", and the forecast" if fan else ""
    return Picture(
        key=key,
        title=f"Deaths by month{ahead}",
        svg=draw_months(key, bars, fan, width=width),
        alternative=f"Bar chart of deaths by month, {bars[0].month} to {bars[-1].month}. {situation.trend}",
        origin=events_origin(results, situation),
        note="The short black lines are the median of the forecast." if fan else "",
    )


def _named_as_on_maps(results: Results, situation: Situation, line: str) -> str:
    """The line with cells called as everywhere in the brief, not after the place that reports name most there."""
    for place, cell in situation.hot_cells.select("place", "cell").iter_rows():
        line = line.replace(
            f"{place or 'no place named'} (cell {cell},", f"{results.names.of_cell(cell)} (cell {cell},"
        )
    return line


def _map(results: Results, situation: Situation) -> Picture:
    hot = situation.hot_cells
    deaths = dict(zip(hot["cell"].to_list(), hot["deaths"].to_list(), strict=True))
    cells = sorted({*situation.area.cells.tolist(), *deaths})
    counts = np.asarray([deaths.get(cell, 0) for cell in cells])
    steps = np.searchsorted(DEATH_EDGES, counts, side="right")
    worst = [cell for cell in hot["cell"].to_list()[:RANKED_CELLS] if deaths[cell] > 0]
    layer = CellLayer(
        "deaths in the last twelve months",
        DEATH_LABELS,
        {cell: int(step) for cell, step in zip(cells, steps, strict=True)},
        {cell: str(rank) for rank, cell in enumerate(worst, start=1)},
    )
    named = listed([f"{results.names.of_cell(cell)} ({deaths[cell]:,})" for cell in worst])
    counted = f"Most deaths: {named or 'none'}. Deaths placed no better than to a district are not on the map."
    layers = MapLayers(cells=layer, settlements=results.names.marks())
    return Picture(
        key="map-deaths",
        title="Where people died in the last twelve months",
        svg=draw_map("map-deaths", situation.area.outline, layers, neighbours=results.neighbours),
        alternative=f"Map of deaths by half-degree cell. Most: {named or 'none'}.",
        origin=events_origin(results, situation),
        note=f"{counted} {situation.area.boundary_note}",
    )


def _actors(results: Results, situation: Situation) -> list[Block]:
    actors = situation.actors.head(SHOWN_ACTORS)
    if actors.is_empty():
        return [Sentence("No incident of the last twelve months names an actor.")]
    bars = [
        Bar(row["actor"], row["deaths"], f"{count_of(row['deaths'], 'death')}, {count_of(row['events'], 'incident')}")
        for row in actors.iter_rows(named=True)
    ]
    named = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    note = (
        "As the source names them. Deaths of an incident count for both of its sides, so that the bars add up to more "
        "than all deaths."
    )
    picture = Picture(
        "chart-actors",
        "Who takes part in the incidents of the last twelve months",
        draw_bars("chart-actors", bars, title="deaths"),
        f"Bar chart of actors. {named}.",
        events_origin(results, situation),
        note,
    )
    return [picture]


def _coarse(results: Results, situation: Situation) -> list[Block]:
    coarse = situation.coarse.drop_nulls("share_of_deaths")
    bars = [
        Bar(
            PRECISIONS.get(row["where_precision"], "not stated"),
            row["share_of_deaths"],
            percent(row["share_of_deaths"]),
        )
        for row in coarse.iter_rows(named=True)
    ]
    if not bars:
        return []
    said = f"{percent(coarse_share(situation))} of the deaths are placed no better than to a district."
    if unstated := unstated_share(situation):
        said += f" For {percent(unstated)} the source does not state how exactly they are placed."
    picture = Picture(
        "chart-coarse",
        "How exactly deaths are placed, last twelve months",
        draw_bars("chart-coarse", bars, title="share of deaths"),
        f"Bar chart of the share of deaths by how exactly they are placed. {said}",
        events_origin(results, situation),
    )
    return [Sentence(said), picture]
