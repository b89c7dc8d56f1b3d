"""Which sites reach which demand, for each reach, and which of them can be left out without loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A site that units of one reach may be placed at: ``reach`` is a row of the reaches, ``site`` of the sites."""

    reach: int
    site: int


def covers_within(distances_km: NDArray[np.float64], reaches_km: Sequence[float]) -> BoolArray:
    """Which site reaches which demand, shape (reaches, sites, demands); a demand at exactly the reach is within it."""
    return np.asarray(distances_km[None, :, :] <= np.asarray(reaches_km)[:, None, None])


def useful_placements(covers: BoolArray, homes: Sequence[frozenset[int]], rank: Sequence[int]) -> list[Placement]:
    """Placements that are not dominated, in order of reach and site.

    A placement is dominated when another of the same reach covers all that it covers and more, or exactly the same
    and its site comes first in ``rank`` (lower is preferred). Leaving it out loses nothing of what can be covered.
    ``homes[reach]`` are sites where units of the reach stand today: they stay, and are preferred among equals.
    """
    kept: list[Placement] = []
    for reach, cover in enumerate(covers):
        home = np.isin(np.arange(len(cover)), sorted(homes[reach]))
        counts = cover.astype(np.float32)
        size = cover.sum(axis=1)
        subset = (counts @ counts.T) >= size[:, None]  # exact: counts of at most a few thousand in float32
        order = np.lexsort((np.asarray(rank), ~home)).argsort()
        better = (size[None, :] > size[:, None]) | (
            (size[None, :] == size[:, None]) & (order[None, :] < order[:, None])
        )
        dominated = (subset & better).any(axis=1) | (size == 0)
        kept += [Placement(reach, int(site)) for site in np.flatnonzero(home | ~dominated)]
    return kept


def merge_demand(covers: BoolArray, placements: Sequence[Placement]) -> tuple[BoolArray, NDArray[np.int64]]:
    """Join demands that the same placements cover: one column each, shape (placements, merged demands).

    The second value gives the column of every demand, or -1 where no placement covers it.
    """
    matrix = np.stack([covers[placement.reach, placement.site] for placement in placements])
    merged, column = np.unique(matrix, axis=1, return_inverse=True)
    column = np.asarray(column, dtype=np.int64).ravel()
    reached = merged.any(axis=0)
    new = np.where(reached, np.cumsum(reached) - 1, -1)
    return merged[:, reached], np.asarray(new[column], dtype=np.int64)
