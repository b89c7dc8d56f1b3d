"""Posts: what units of each reach can bring from each site, as the solver takes it, and which unit goes to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from bluehelm.force import Unit
from bluehelm.geo.distance import distance_km
from bluehelm.plan.coverage import BoolArray, Placement, merge_demand, useful_placements
from bluehelm.plan.laydown_model import CoverProblem, FloatArray, IntArray, send_units
from bluehelm.plan.sites import Candidates


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """The counted units and where they can stand.

    ``home`` gives each unit's site of today, ``row`` its reach as a row of ``covers`` (reaches, sites, demands),
    ``placements`` the useful pairs of reach and site, ``km`` the distances between sites, ``deaths`` and ``people``
    the demands' weights, ``problem`` the same as the solver takes it.
    """

    units: Sequence[Unit]
    home: Sequence[int | None]
    row: Sequence[int]
    covers: BoolArray
    placements: Sequence[Placement]
    km: FloatArray
    deaths: FloatArray
    people: IntArray
    problem: CoverProblem

    @classmethod
    def of(
        cls,
        units: Sequence[Unit],
        candidates: Candidates,
        reaches: Sequence[float],
        covers: BoolArray,
        demand: pl.DataFrame,
    ) -> Posts:
        """The posts of units on candidate sites; ``covers`` has shape (reaches, sites, demands)."""
        home = [candidates.home_of[unit.name] for unit in units]
        row = [reaches.index(unit.reach_km) for unit in units]
        homes = [_homes(home, row, reach) for reach in range(len(reaches))]
        held = [(reach, at) for reach, at, unit in zip(row, home, units, strict=True) if unit.hold]
        twice = [reach for place, (reach, _) in enumerate(held) if held[place] in held[:place]]
        placements = useful_placements(covers, homes, _preference(candidates.sites))
        merged, column = merge_demand(covers, placements)
        new = [reach for reach, at in zip(row, home, strict=True) if at is None]
        problem = CoverProblem(
            covers=merged,
            reach_of=np.array([placement.reach for placement in placements], dtype=np.int64),
            units=_count(row, reaches) - _count(twice, reaches),  # two that are held in one place are one post
            new_units=_count(new, reaches),
            today=np.array([placement.site in homes[placement.reach] for placement in placements]),
            held=np.array([(placement.reach, placement.site) in held for placement in placements]),
            deaths=_sum_by_column(demand["expected_civilian_deaths"], column, merged.shape[1]),
            population=_sum_by_column(demand["population"], column, merged.shape[1]),
        )
        deaths, people = demand["expected_civilian_deaths"].to_numpy(), demand["population"].to_numpy()
        return cls(units, home, row, covers, placements, _between(candidates.sites), deaths, people, problem)

    def send(self, occupied: BoolArray) -> list[int | None]:
        """The site of every unit: as few move as can be, and those the fewest kilometres in sum; held units stay."""
        place_of = list(self.home)
        for reach in range(len(self.covers)):
            members = [member for member, of in enumerate(self.row) if of == reach]
            posts = [self.placements[int(p)].site for p in np.flatnonzero(occupied & (self.problem.reach_of == reach))]
            held = {self.home[member] for member in members if self.units[member].hold}
            free = [member for member in members if not self.units[member].hold]
            sites = send_units([self.home[member] for member in free], [at for at in posts if at not in held], self.km)
            for member, site in zip(free, sites, strict=True):
                place_of[member] = site if site is not None else posts[0] if posts else self._busiest(reach)
        return place_of

    def reached_from(self, place_of: Sequence[int | None]) -> BoolArray:
        """Which demands are reached from which site, shape (sites, demands)."""
        reached = np.zeros(self.covers.shape[1:], dtype=np.bool_)
        for reach, site in zip(self.row, place_of, strict=True):
            if site is not None:
                reached[site] |= self.covers[reach, site]
        return reached

    def _busiest(self, reach: int) -> int:
        """Where a unit without a place goes when no post needs it: the site that reaches most deaths on its own."""
        return int(np.argmax(self.covers[reach] @ self.deaths))


def _count(rows: Sequence[int], reaches: Sequence[float]) -> IntArray:
    return np.bincount(np.array(rows, dtype=np.int64), minlength=len(reaches)).astype(np.int64)


def _homes(home: Sequence[int | None], row: Sequence[int], reach: int) -> frozenset[int]:
    return frozenset(at for at, of in zip(home, row, strict=True) if of == reach and at is not None)


def _preference(sites: pl.DataFrame) -> list[int]:
    """Rank of every site among equals: more inhabitants first, then in the order given."""
    order = np.argsort(-sites["population"].fill_null(0).to_numpy(), kind="stable")
    return [int(rank) for rank in np.argsort(order, kind="stable")]


def _sum_by_column(weights: pl.Series, column: IntArray, columns: int) -> FloatArray:
    reached = column >= 0
    return np.bincount(column[reached], weights=weights.to_numpy()[reached], minlength=columns).astype(np.float64)


def _between(sites: pl.DataFrame) -> FloatArray:
    latitude, longitude = sites["latitude"].to_numpy(), sites["longitude"].to_numpy()
    return distance_km(latitude[:, None], longitude[:, None], latitude[None, :], longitude[None, :])
