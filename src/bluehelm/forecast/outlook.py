"""The result of the forecast stage: what may come next, cell by cell and for the whole area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from bluehelm.draws import Draws
from bluehelm.figures import load_figures
from bluehelm.forecast.conflictology import CONFLICTOLOGY, WITH_NEIGHBOURS
from bluehelm.forecast.learned import LEARNED
from bluehelm.forecast.panel import Panel
from bluehelm.geo.area import Area
from bluehelm.problems import Problem

IN_WORDS: Final = {
    CONFLICTOLOGY: "the last 12 months again, shuffled",
    WITH_NEIGHBOURS: "the last 12 months here and next door again, shuffled",
    LEARNED: "a model learned from the whole record",
}
"""The models in a few words."""
APART: Final = 0.2
"""Readers are told when the cells and the whole area differ by more than a fifth: below that a reader who adds up the
cells is not misled about the size of what may come."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Draws of deaths for the months after ``as_of``.

    ``deaths`` and ``civilians`` have one unit a PRIO-GRID cell (its id as a string); ``total`` has one unit, the
    area's code. Draws of the cells are independent of each other, so their sum would be too narrow: ``total`` comes
    from the month totals of the whole area instead, and the sum of the cells' means need not equal its mean;
    ``levels_apart`` says so when they differ by more than 20 %.
    Draws of different months are independent as well: intervals hold for a single month, not for a sum of months.
    ``civilians`` are drawn within ``deaths``: draw ``i`` of the one is a share of draw ``i`` of the other.

    ``model`` names the model of the cells' deaths, ``model_of`` that of any level; ``scores`` (columns:
    ``backtest.SCORES``) says for every level how all models did on the last two years here and which one was chosen.
    ``history`` is what was known, deaths by cell and month; None for an outlook that was not made from events.
    """

    area: Area
    as_of: date
    deaths: Draws
    civilians: Draws
    total: Draws
    model: str
    scores: pl.DataFrame
    problems: tuple[Problem, ...]
    seed: int
    history: Panel | None = None

    @property
    def escalation_deaths(self) -> int:
        """Deaths in a month at a place that count as an escalation; from the figures ``checks``."""
        return int(load_figures("checks").at("escalation_deaths", self.as_of).value)

    @property
    def levels_apart(self) -> str | None:
        """One sentence when the cells add up to a fifth more or less than the whole area, else None."""
        cells, total = float(self.deaths.mean().sum()), float(self.total.mean().sum())
        if abs(cells - total) <= APART * total:
            return None
        return (
            f"The cells' forecast adds up to {cells:,.0f} deaths, the whole-area forecast says {total:,.0f}: they are "
            f"made apart (cells: {_in_words(self.model)}; whole area: {_in_words(self.model_of('country'))}), so read "
            "the cells for where, not for how many."
        )

    def model_of(self, level: str) -> str:
        """The model of a level of ``scores``; that of the cells where the level was not tested."""
        chosen = self.scores.filter(pl.col("chosen"), level=level)["model"]
        return str(chosen[0]) if len(chosen) else self.model

    def summary(self) -> str:
        """The outlook in a few sentences with figures, each level with its model.

        When the cells add up to over 20 % more or less than the whole area, one sentence says both sums and that they
        are made apart (``levels_apart``).
        """
        first, last = self.total.periods[0].label, self.total.periods[-1].label
        low, high = self.total.quantile([0.05, 0.95])[:, 0, 0]
        escalation = self.escalation_deaths
        grave = self.deaths.probability(at_least=escalation).max(axis=1)
        expected = (
            f"{self.area.name}, from what was known on {self.as_of.isoformat()}: {self.total.mean().sum():,.0f} deaths "
            f"are expected from {first} to {last} (drawn by {_in_words(self.model_of('country'))}); for {first} alone "
            f"the 90 % interval is {low:,.0f} to {high:,.0f}."
        )
        lines = [expected, *([self.levels_apart] if self.levels_apart else [])]
        worst = [int(row) for row in np.argsort(-grave, kind="stable")[:3] if grave[row] > 0]
        if worst:
            named = ", ".join(f"{self.deaths.units[row]} ({100 * grave[row]:.0f} %)" for row in worst)
            lines.append(f"Cells most likely to see {escalation} deaths or more in a single month: {named}.")
        else:
            lines.append(f"No cell is given a chance of {escalation} deaths or more in a month.")
        lines.append(f"Cells are {self._how_chosen()}")
        return "\n".join(lines)

    def to_frame(self) -> pl.DataFrame:
        """One row a cell and month: cell, month (its first day), mean and quantiles of deaths, mean civilian deaths.

        ``any_death`` is the chance of at least one death, ``escalation`` that of ``escalation_deaths`` or more.
        The means need not add up to that of ``total``: the cells and the whole area are made apart (``levels_apart``
        gives both sums when they differ by more than 20 %).
        """
        frame = self.deaths.to_frame().rename({"unit": "cell", "start": "month"}).drop("end")
        return frame.with_columns(
            pl.col("cell").cast(pl.Int64),
            pl.Series("any_death", self.deaths.probability(at_least=1).ravel()),
            pl.Series("escalation", self.deaths.probability(at_least=self.escalation_deaths).ravel()),
            pl.Series("civilians_mean", self.civilians.mean().ravel()),
        )

    def why(self, unit: str | int) -> str:
        """One sentence with figures: what is expected in a cell, what it rests on, and how far to trust it.

        Raises:
            KeyError: when the outlook has no such cell.
        """
        label = str(unit)
        if label not in self.deaths.units:
            raise KeyError(f"the outlook for {self.area.name} has no cell {label}")
        row = self.deaths.units.index(label)
        mean = self.deaths.mean()[row].sum()
        some = self.deaths.probability(at_least=1)[row].max()
        escalation = self.escalation_deaths
        grave = self.deaths.probability(at_least=escalation)[row].max()
        civilians = self.civilians.mean()[row].sum()
        return (
            f"Cell {label}: {mean:,.1f} deaths expected over {len(self.deaths.periods)} months, {civilians:,.1f} of "
            f"them civilians, with a chance of up to {100 * some:.0f} % of any death and {100 * grave:.0f} % of "
            f"{escalation} or more in one month; {self._past(row)}{self._how_chosen()}"
        )

    def _past(self, row: int) -> str:
        if self.history is None:
            return ""
        counts = self.history.counts[row]
        year, months = counts[-12:], min(12, len(counts))
        others = self.history.counts[list(self.history.neighbours[row]), -12:]
        return (
            f"the last {months} months saw {int(year.sum()):,} deaths here ({int((year > 0).sum())} of them with any) "
            f"and {int(others.sum()):,} in the cells around it; "
        )

    def _how_chosen(self) -> str:
        scores = self.scores.filter(level="cell")
        if scores.is_empty():
            return f"drawn by {_in_words(self.model)}, which could not be tested here: the record is too short."
        means = scores.group_by("model", maintain_order=True).agg(pl.col("crps").mean())
        figures = dict(zip(means["model"], means["crps"], strict=True))
        others = ", ".join(f"{name} {crps:.3f}" for name, crps in figures.items() if name != self.model)
        windows = scores["window"].n_unique()
        years = "last year" if windows == 1 else f"last {windows} years"
        return f"drawn by {_in_words(self.model)} (CRPS {figures[self.model]:.3f} on the {years} here; {others})."


def _in_words(model: str) -> str:
    return f"{model}: {IN_WORDS[model]}" if model in IN_WORDS else model
