"""The learned model: extremely randomised trees whose leaves keep what came, so that they can be drawn from.

The trees are those of Geurts, Ernst and Wehenkel 2006 (doi:10.1007/s10994-006-6226-1), the draws from their leaves
the idea of quantile regression forests (Meinshausen 2006, jmlr.org/papers/v7/meinshausen06a.html): a draw takes a
random tree, finds the leaf of the place and month, and takes one of the past outcomes that fell into it. Outcomes are
thus whole numbers of deaths that did happen somewhere in the area; the model cannot foresee a month worse than any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from bluehelm.draws import Draws, Period, random_stream
from bluehelm.forecast.cases import Cases, features_by_month, past_cases, with_lead
from bluehelm.forecast.model import leads_after
from bluehelm.forecast.panel import Panel

LEARNED: Final = "extremely randomised trees"

TREES: Final = 100
LEAF_CASES: Final = 40
SHARE_OF_FEATURES: Final = 0.75
"""Tuning on six years of cell-months in CAF, SSD and NGA. Leaves of 20 cases cost 0.3 % of CRPS on average. Weighing
half of the features at each split scores alike but pulls high chances down (49 % said, 66 % came; with three quarters
49 and 62); weighing all of them costs 0.3 % of CRPS."""


@dataclass(frozen=True, slots=True, eq=False)
class LeafForest:
    """Fitted trees, what came in the cases that fell into their leaves, and what is known of every unit now.

    Draws of different units and months are independent given the trees.
    """

    units: tuple[str, ...]
    last: Period
    longest_lead: int
    trees: ExtraTreesRegressor
    cases: Cases
    state: NDArray[np.float32]

    def draw(self, periods: Sequence[Period], n: int, seed: int) -> Draws:
        """``n`` draws a unit and month, spread evenly over the trees.

        Raises:
            ValueError: when a period is no calendar month after the last known or beyond the longest lead learned, or
                ``n`` is less than 1.
        """
        leads = leads_after(self.last, periods)
        if n < 1:
            raise ValueError(f"expected at least one draw, got {n}")
        if leads.size and leads.max() > self.longest_lead:
            raise ValueError(f"expected at most {self.longest_lead} months ahead, got {leads.max()}")
        shape = (len(self.units), len(leads))
        ahead = with_lead(np.repeat(self.state, len(leads), axis=0), np.tile(leads, len(self.units)))
        chance = np.concatenate([random_stream(seed, LEARNED, unit).random((len(leads), n)) for unit in self.units])
        values = np.empty((len(ahead), n), dtype=np.int32)
        learned_leaves, leaves = self.trees.apply(self.cases.features), self.trees.apply(ahead)
        for tree in range(TREES):
            turn = slice(tree, None, TREES)
            values[:, turn] = self._from_leaves(learned_leaves[:, tree], leaves[:, tree], chance[:, turn])
        mixed = np.stack(
            [
                random_stream(seed, LEARNED, "order", unit).permuted(block, axis=1)
                for unit, block in zip(self.units, values.reshape(*shape, n), strict=True)
            ]
        )
        return Draws(self.units, tuple(periods), mixed)

    def _from_leaves(
        self, learned: NDArray[np.int64], asked: NDArray[np.int64], chance: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """Outcomes from the leaves asked for, each case as often as its weight says."""
        order = np.argsort(learned, kind="stable")
        reached = np.cumsum(self.cases.weights[order])
        start = np.searchsorted(learned[order], asked, side="left")
        end = np.searchsorted(learned[order], asked, side="right")
        below = np.where(start > 0, reached[start - 1], 0.0)[:, None]
        target = below + chance * (reached[end - 1][:, None] - below)
        position = np.clip(np.searchsorted(reached, target, side="right"), start[:, None], end[:, None] - 1)
        return self.cases.outcomes[order][position]


def fit_learned(panel: Panel, seed: int, *, longest_lead: int = 12) -> LeafForest:
    """Learn from every unit's own past, all units together, at leads 1 to ``longest_lead``.

    Raises:
        ValueError: when the panel holds fewer than 12 months more than ``longest_lead``.
    """
    stream = random_stream(seed, LEARNED, "fit")
    cases = past_cases(panel, longest_lead, stream)
    trees = ExtraTreesRegressor(
        TREES,
        min_samples_leaf=LEAF_CASES,
        max_features=SHARE_OF_FEATURES,
        n_jobs=1,
        random_state=int(stream.integers(2**31)),
    )
    trees.fit(cases.features, np.log1p(cases.outcomes), sample_weight=cases.weights)
    return LeafForest(panel.units, panel.periods[-1], longest_lead, trees, cases, features_by_month(panel)[:, -1])
