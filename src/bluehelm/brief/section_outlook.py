"""What comes next: chances of an escalation by cell, deaths by month with intervals, and how far to trust them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.brief.charts import MonthFan
from bluehelm.brief.content import Block, Origin, Picture, Section, Sentence, Table, Tone
from bluehelm.brief.map_layers import CellLayer, MapLayers
from bluehelm.brief.maps import draw_map
from bluehelm.brief.results import Results
from bluehelm.brief.wording import amount, count_of, listed, percent
from bluehelm.draws import Draws
from bluehelm.forecast import Outlook
from bluehelm.problems import Severity

TITLE: Final = "3. What comes next"
CHANCE_EDGES: Final = (0.01, 0.05, 0.1, 0.25, 0.5)
CHANCE_LABELS: Final = ("under 1 %", "1 to 5 %", "5 to 10 %", "10 to 25 %", "25 to 50 %", "50 % and over")
RANKED_CELLS: Final = 8
"""So many cells are numbered on the map and stand in the table."""
LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles: the 90 % interval, the 50 % interval and the median."""
NO_INTERVAL_OF_A_SUM: Final = "no interval, because months are drawn one by one"
"""Sums over months keep only their mean: intervals of a year, added up so, held what came in as few as 33 % of the
country-years tried (CAF, SSD and NGA, six windows each)."""
LEVEL_NAMES: Final = {
    "cell": "cells, deaths",
    "cell civilians": "cells, civilian deaths",
    "country": "whole area, deaths",
}


@dataclass(frozen=True, slots=True, eq=False)
class CellChances:
    """The highest chance of an escalation in any one month, by cell, and the cells in falling order of it."""

    cells: NDArray[np.int64]
    chances: NDArray[np.float64]

    @classmethod
    def of(cls, outlook: Outlook) -> CellChances:
        """Share of draws with at least the escalation's deaths, the highest over the months."""
        chances = outlook.deaths.probability(at_least=outlook.escalation_deaths).max(axis=1)
        return cls(np.asarray(outlook.deaths.units, dtype=np.int64), chances)

    def worst(self, count: int) -> list[int]:
        """Rows of the cells with the highest chances; none that has no chance at all."""
        order = np.argsort(-self.chances, kind="stable")[:count]
        return [int(row) for row in order if self.chances[row] > 0]


def outlook_section(results: Results) -> Section:
    """Map, monthly intervals, worst cells and back-test scores."""
    outlook = results.outlook
    if outlook is None:
        missing = "No forecast was made: this brief says nothing about what comes next."
        return Section("outlook", TITLE, "", (Sentence(missing, Tone.CAUTION),))
    first, last = outlook.total.periods[0].label, outlook.total.periods[-1].label
    dated = f"Forecast for {first} to {last}, from what was known on {outlook.as_of}. Seed {outlook.seed}."
    blocks: list[Block] = [Sentence(line) for line in outlook.summary().splitlines()[:1]]
    if outlook.levels_apart:
        blocks.append(Sentence(outlook.levels_apart, Tone.CAUTION))
    blocks += [
        Sentence(problem.message + (f" {problem.hint}" if problem.hint else ""), Tone.CAUTION)
        for problem in outlook.problems
        if problem.severity is not Severity.NOTE
    ]
    blocks += [chance_map(results, outlook, "map-chances"), _worst_cells(results, outlook)]
    blocks += [_months(results, outlook), *_scores(results, outlook)]
    return Section("outlook", TITLE, dated, tuple(blocks))


def outlook_origin(results: Results, outlook: Outlook, level: str = "cell") -> Origin:
    """Where a forecast figure comes from; its confidence is how the model did here."""
    chosen = outlook.scores.filter(pl.col("chosen"), level=level)
    if chosen.is_empty():
        confidence = "low, the record is too short to test the model here"
    else:
        windows = chosen["window"].n_unique()
        confidence = f"{chosen['model'][0]} did best here over {count_of(windows, 'test year')}, see section 3"
    return results.origin(["events"], confidence=confidence, dated=f"known on {outlook.as_of}, forecast after it")


def chance_map(results: Results, outlook: Outlook, key: str, *, width: int = 560, height: int = 460) -> Picture:
    """Map of the highest chance in any one month of at least the escalation's deaths."""
    found = CellChances.of(outlook)
    steps = np.searchsorted(CHANCE_EDGES, found.chances, side="right")
    worst = found.worst(RANKED_CELLS)
    span = f"{outlook.deaths.periods[0].label} to {outlook.deaths.periods[-1].label}"
    layer = CellLayer(
        title=f"highest chance in any single month, {span}",
        labels=CHANCE_LABELS,
        steps={int(cell): int(step) for cell, step in zip(found.cells, steps, strict=True)},
        ranks={int(found.cells[row]): str(rank) for rank, row in enumerate(worst, start=1)},
    )
    named = [f"{results.names.of_cell(int(found.cells[row]))} ({percent(found.chances[row])})" for row in worst[:3]]
    most = f" Highest: {listed(named)}." if named else " No cell is given such a chance."
    title = f"Where a month with at least {outlook.escalation_deaths} deaths may come"
    return Picture(
        key=key,
        title=title,
        svg=draw_map(
            key,
            outlook.area.outline,
            MapLayers(cells=layer, settlements=results.names.marks()),
            neighbours=results.neighbours,
            width=width,
            height=height,
        ),
        alternative=f"Map of {outlook.area.name}: {title[0].lower()}{title[1:]}, by half-degree cell.{most}",
        origin=outlook_origin(results, outlook),
        note=outlook.area.boundary_note,
    )


def fan_of(total: Draws) -> list[MonthFan]:
    """Median, 50 and 90 % intervals of every month of the whole area."""
    levels = total.quantile(LEVELS)[:, 0, :]
    return [
        MonthFan(period.label, median=mid, low_50=low, high_50=high, low_90=lowest, high_90=highest)
        for period, (lowest, low, mid, high, highest) in zip(total.periods, levels.T.tolist(), strict=True)
    ]


def _interval(low: float, high: float) -> str:
    return f"{amount(low)} to {amount(high)}"


def _worst_cells(results: Results, outlook: Outlook) -> Table:
    found = CellChances.of(outlook)
    chances = outlook.deaths.probability(at_least=outlook.escalation_deaths)
    levels = outlook.deaths.quantile(LEVELS)
    deaths, civilians = outlook.deaths.mean().sum(axis=1), outlook.civilians.mean().sum(axis=1)
    rows = []
    for rank, row in enumerate(found.worst(RANKED_CELLS), start=1):
        month = int(chances[row].argmax())
        lowest, low, _, high, highest = levels[:, row, month].tolist()
        cell = found.cells[row]
        rows.append(
            (
                str(rank),
                results.names.of_cell(int(cell)),
                str(cell),
                f"{percent(found.chances[row])} in {outlook.deaths.periods[month].label}",
                _interval(low, high),
                _interval(lowest, highest),
                amount(deaths[row]),
                amount(civilians[row]),
            )
        )
    months = len(outlook.deaths.periods)
    return Table(
        "The cells most at risk, numbered as on the map; intervals are those of the month of the highest chance",
        ("No.", "Place", "Cell", f"Chance of {outlook.escalation_deaths}", "50 % interval", "90 % interval",
         f"Mean of {months} months", "Civilians in it"),
        tuple(rows),
        outlook_origin(results, outlook),
        numeric=(3, 4, 5, 6, 7),
        widths=(2, 9, 4, 6, 4, 4, 4, 4),
    )  # fmt: skip


def _months(results: Results, outlook: Outlook) -> Table:
    rows = tuple(
        (step.month, amount(step.median), _interval(step.low_50, step.high_50), _interval(step.low_90, step.high_90))
        for step in fan_of(outlook.total)
    )
    return Table(
        f"Deaths in a month, all of {outlook.area.name}",
        ("Month", "Median", "50 % interval", "90 % interval"),
        rows,
        outlook_origin(results, outlook, "country"),
        numeric=(1, 2, 3),
        widths=(2, 2, 3, 3),
    )


def _scores(results: Results, outlook: Outlook) -> Sequence[Block]:
    if outlook.scores.is_empty():
        untested = "The record is too short to test any model here: read the intervals as a guess."
        return [Sentence(untested, Tone.CAUTION)]
    rows = tuple(
        (
            LEVEL_NAMES.get(row["level"], row["level"]),
            row["window"],
            row["model"] + (" (used)" if row["chosen"] else ""),
            f"{row['crps']:.3f}",
            f"{row['ign']:.3f}",
            f"{row['mis']:.2f}",
            f"{row['cases']:,}",
        )
        for row in outlook.scores.iter_rows(named=True)
    )
    explained = (
        "How the models did on the last years here: each was given what was known before a year and scored on what "
        "came. Smaller is better. CRPS is the distance from what came, in deaths; IGN the surprise, in bits; MIS the "
        "width of the 90 % interval with a penalty for what fell outside, in deaths."
    )
    table = Table(
        "Scores on past years, by model",
        ("What", "Year forecast", "Model", "CRPS", "IGN", "MIS", "Cases"),
        rows,
        results.origin(["events"], confidence="computed here, on the same events"),
        numeric=(3, 4, 5, 6),
        widths=(5, 5, 8, 3, 3, 3, 3),
    )
    return [Sentence(explained), table]
