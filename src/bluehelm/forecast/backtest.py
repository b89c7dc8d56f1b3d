"""How well each model would have done here: forecasts from the past, scored on what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.columns import Column, empty_frame, schema_of
from bluehelm.draws import Draws, crps, ign, mis
from bluehelm.forecast.civilians import CivilianRecord, fit_civilian_share
from bluehelm.forecast.conflictology import MEMORY_MONTHS
from bluehelm.forecast.model import Fit
from bluehelm.forecast.panel import Panel

WINDOW_MONTHS: Final = 12
"""Length of a window, and so the longest lead that is scored."""
WINDOWS: Final = 2
"""How many windows: the last two years here."""
SCORED_DRAWS: Final = 1000
"""The ignorance score depends on the number of draws; 1,000 is the VIEWS challenge's."""
CIVILIANS: Final = " civilians"
"""What is added to a level's name for the civilians within its deaths."""

SCORES: Final = (
    Column("level", pl.String, "'cell' (deaths), 'cell civilians' (civilians among them) or 'country' (deaths)"),
    Column("window", pl.String, "first and last month that were forecast, from all that was known before the first"),
    Column("model", pl.String, "name of the model"),
    Column("crps", pl.Float64, "continuous ranked probability score, in deaths a unit and month; smaller is better"),
    Column("ign", pl.Float64, "ignorance score at 1,000 draws, in bits; smaller is better"),
    Column("mis", pl.Float64, "mean interval score at 90 %, in deaths; smaller is better"),
    Column("cases", pl.Int64, "units times months that were scored"),
    Column("chosen", pl.Boolean, "this model makes the outlook at this level"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One panel to forecast, the models that compete for it and the history that each of them needs.

    With ``record`` the civilians within every model's draws are scored as well, as the level ``name`` + " civilians";
    they do not weigh in the choice.
    """

    name: str
    panel: Panel
    models: Mapping[str, Fit]
    needs_months: Mapping[str, int]
    record: CivilianRecord | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """One model in one window: everything a worker needs."""

    level: str
    model: str
    fit: Fit
    panel: Panel
    origin: int
    seed: int
    record: CivilianRecord | None


def run_backtests(levels: Sequence[Level], seed: int, executor: Executor | None = None) -> pl.DataFrame:
    """Score every model on the last two years, in windows of twelve months, and choose one a level.

    Every window is forecast at leads 1 to 12 from what was known before it began, with models fitted anew. A model
    takes part in a window when the history before it is long enough for that model.

    The chosen model is the one with the lowest mean CRPS over the windows in which all models of the level that were
    scored at all took part; of equals the first, so that a benchmark is kept unless it is beaten. A level without any
    window has no rows: its first model is used.

    Args:
        levels: what to forecast.
        seed: of all draws and fits.
        executor: runs the trials, each window and model on its own; the result is the same without one.

    Returns:
        A frame of ``SCORES``.
    """
    trials = [trial for level in levels for trial in _trials(level, seed)]
    scored = executor.map(_score, trials) if executor is not None else map(_score, trials)
    rows = [row for found in scored for row in found]
    if not rows:
        return empty_frame(SCORES)
    order = [name for level in levels for name in (level.name, level.name + CIVILIANS)]
    rows.sort(key=lambda row: order.index(str(row[0])))
    frame = pl.DataFrame(rows, schema=[column.name for column in SCORES[:-1]], orient="row")
    best = {
        level.name: _lowest_crps(frame.filter(level=level.name)) for level in levels if level.name in frame["level"]
    }
    best |= {name + CIVILIANS: model for name, model in best.items()}
    chosen = pl.col("model") == pl.col("level").replace_strict(best, return_dtype=pl.String)
    return frame.with_columns(chosen=chosen).cast(schema_of(SCORES))


def _trials(level: Level, seed: int) -> list[_Trial]:
    trials = []
    for back in range(WINDOWS, 0, -1):
        origin = level.panel.number_of_months - back * WINDOW_MONTHS
        for name, fit in level.models.items():
            if origin >= max(level.needs_months.get(name, 0), MEMORY_MONTHS):
                trials.append(_Trial(level.name, name, fit, level.panel, origin, seed, level.record))
    return trials


def _score(trial: _Trial) -> list[tuple[str | float, ...]]:
    """One row of scores, and one more for the civilians within the deaths where there is a record of them."""
    ahead = slice(trial.origin, trial.origin + WINDOW_MONTHS)
    periods, observed = trial.panel.periods[ahead], trial.panel.counts[:, ahead]
    draws = trial.fit(trial.panel.until(trial.origin), trial.seed).draw(periods, SCORED_DRAWS, trial.seed)
    rows = [_row(trial, trial.level, draws, observed, np.ones(observed.shape, dtype=bool))]
    if trial.record is not None:
        known = trial.record.deaths.counts[:, ahead] == observed
        thinned = fit_civilian_share(trial.record.until(trial.origin)).thin(draws, trial.seed)
        came = trial.record.civilians.counts[:, ahead]
        rows += [_row(trial, trial.level + CIVILIANS, thinned, came, known)] if known.any() else []
    return rows


def _row(
    trial: _Trial, level: str, draws: Draws, observed: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[str | float, ...]:
    """Scores of the cases whose outcome is known."""
    window = f"{draws.periods[0].label} to {draws.periods[-1].label}"
    figures = tuple(score(draws.values[known], observed[known]) for score in (crps, ign, mis))
    return (level, window, trial.model, *figures, int(known.sum()))


def _lowest_crps(scores: pl.DataFrame) -> str:
    models = scores["model"].unique(maintain_order=True).to_list()
    shared = scores.filter(pl.col("model").count().over("window") == len(models))
    means = [float(np.mean(shared.filter(model=model)["crps"].to_numpy())) for model in models]
    return str(models[int(np.argmin(means))])
