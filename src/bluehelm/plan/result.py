"""The result of the plan stage: a laydown, its measure beside today's, and a reason for every site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.force import Unit
from bluehelm.geo.distance import distance_km
from bluehelm.plan.laydown_model import OPTIMAL
from bluehelm.plan.reasons import SiteFacts, site_reason
from bluehelm.plan.sites import Candidates
from bluehelm.problems import Problem, Severity

LIMITS: Final = (
    "What this does not claim: it takes it that a unit's presence protects within its reach and says nothing of how "
    "much; reach is as the crow flies; a place is a half-degree cell, about 55 km wide, and counts wholly, and once, "
    "when its one point is within reach of any unit."
)

LOSS: Final = 0.1
"""From this share on, a loss of known inhabitants within reach is a warning."""


@dataclass(frozen=True, slots=True, eq=False)
class Laydown:
    """Where every unit goes, and what that brings within reach.

    ``objective`` is the expected civilian deaths of ``span`` within reach, ``bound`` what no laydown of these units on
    these sites can exceed, ``gap`` their distance as a share of the bound; ``expected`` the deaths expected in the
    whole area. ``current_objective`` and ``current_population`` are the same measures of today's deployment.
    ``status`` is "optimal", "stopped at the node limit" or "cut short, not repeatable".

    Frames:
        assignments: one row a unit, in the units' order: unit, kind, strength (null where unknown), reach_km, site,
            latitude, longitude, today (the site where it stands; null for none), moved_from (null for a unit that
            stays or had no place), moved_km, counted (it protects and its strength is known), estimated, held. A unit
            that is not counted and has no place has no site.
        first_moves: the best laydown with at most 0, 1, 2, 3, 5 and all moves: moves, expected_civilian_deaths and
            population (within reach), moved (in words). The last row is the laydown itself.
        demand: one row a cell: cell, latitude, longitude, expected_civilian_deaths, population, covered_by (names of
            the sites, empty where none), covered_today.
        sites: one row a candidate: site, latitude, longitude, population, kind, source, units and units_today (counted
            units), others (units that are not counted), strength (of the counted units), expected_within_reach,
            expected_alone (within reach of this site only), population_within_reach (all three zero without units).
    """

    area: str
    span: str
    assignments: pl.DataFrame
    demand: pl.DataFrame
    sites: pl.DataFrame
    first_moves: pl.DataFrame
    objective: float
    bound: float
    gap: float
    expected: float
    population_covered: int
    population: int
    current_objective: float
    current_population: int
    status: str
    problems: tuple[Problem, ...]
    _facts: Mapping[str, SiteFacts]

    @classmethod
    def measured(
        cls,
        *,
        area: str,
        span: str,
        units: Sequence[Unit],
        candidates: Candidates,
        place_of: Mapping[str, int | None],
        demand: pl.DataFrame,
        proposed: NDArray[np.bool_],
        current: NDArray[np.bool_],
        widest: NDArray[np.bool_],
        reach_km: float,
        bound: float,
        status: str,
        first_moves: pl.DataFrame,
        problems: tuple[Problem, ...],
    ) -> Laydown:
        """Measure a placement. ``place_of`` gives the site row of every counted unit; ``proposed``, ``current`` and
        ``widest`` have shape (sites, demands): reached from the site then, today, and with the widest reach.
        """
        deaths = demand["expected_civilian_deaths"].to_numpy()
        people = demand["population"].to_numpy()
        covered: NDArray[np.bool_] = np.asarray(proposed.any(axis=0))
        covered_today: NDArray[np.bool_] = np.asarray(current.any(axis=0))
        objective = float(deaths @ covered)
        bound = max(bound, objective)
        assignments = _assignments(units, candidates, place_of)
        sites = _sites(assignments, candidates, proposed, deaths, people)
        names = candidates.sites["site"].to_list()
        covered_by = [[names[site] for site in np.flatnonzero(column)] for column in proposed.T]
        people_covered, people_today = int(people @ covered), int(people @ covered_today)
        facts = _facts(
            assignments,
            sites,
            possible=widest @ deaths,
            missed=(widest & ~covered) @ deaths,
            expected=float(deaths.sum()),
            span=span,
            reach_km=reach_km,
            proven=status == OPTIMAL,
        )
        return cls(
            area=area,
            span=span,
            assignments=assignments,
            demand=demand.with_columns(
                pl.Series("covered_by", covered_by, dtype=pl.List(pl.String)), pl.Series("covered_today", covered_today)
            ),
            sites=sites,
            first_moves=first_moves,
            objective=objective,
            bound=bound,
            gap=(bound - objective) / bound if bound > 0 else 0.0,
            expected=float(deaths.sum()),
            population_covered=people_covered,
            population=int(people.sum()),
            current_objective=float(deaths @ covered_today),
            current_population=people_today,
            status=status,
            problems=(*problems, *_fewer_inhabitants(people_today, people_covered)),
            _facts=facts,
        )

    @property
    def limits(self) -> str:
        """What the laydown does not claim, in one sentence; shown wherever it is."""
        return LIMITS

    @property
    def moves(self) -> pl.DataFrame:
        """The assignments of units that leave where they stand today."""
        return self.assignments.filter(pl.col("moved_from").is_not_null())

    def summary(self) -> str:
        """The laydown in a few sentences with figures."""
        counted = int(self.assignments["counted"].sum())
        others = self.assignments.height - counted
        share = self.objective / self.expected if self.expected > 0 else 0.0
        deaths = (
            f"{self.area}, {self.span}: with {self.moves.height} of {counted} units moved, {self.objective:,.1f} of "
            f"{self.expected:,.1f} expected civilian deaths ({100 * share:.0f} %) lie within reach, against "
            f"{self.current_objective:,.1f} today."
        )
        people = (
            f"Known inhabitants within reach: {self.population_covered:,} of {self.population:,}, against "
            f"{self.current_population:,} today."
        )
        kept = f"Units that keep their places and are not counted (no protection by patrols, or no strength): {others}."
        proof = (
            "This is the best there is: no better laydown of these units on these sites exists."
            if self.status == OPTIMAL
            else f"The search was not finished ({self.status}): no laydown of these units on these sites brings more "
            f"than {self.bound:,.1f}, and this one lies at most {100 * self.gap:.1f} % below that."
        )
        return "\n".join([deaths, people, *([kept] if others else []), proof, LIMITS])

    def why(self, site: str) -> str:
        """One sentence with figures: what the site brings, or why nobody stands there.

        Raises:
            KeyError: when there is no such candidate site; it names the nearest.
        """
        if site not in self._facts:
            near = get_close_matches(site, list(self._facts), n=3)
            known = f"; did you mean {' or '.join(near)}?" if near else f" among the {len(self._facts)} candidates"
            raise KeyError(f"there is no site {site}{known}")
        return site_reason(self._facts[site])

    def to_frame(self) -> pl.DataFrame:
        """The sites in use in the proposal or today, most deaths within reach first, each with its reason ``why``."""
        used = self.sites.filter((pl.col("units") > 0) | (pl.col("units_today") > 0) | (pl.col("others") > 0))
        used = used.sort("expected_within_reach", "site", descending=[True, False])
        return used.with_columns(pl.Series("why", [self.why(site) for site in used["site"]], dtype=pl.String))


def _fewer_inhabitants(today: int, proposed: int) -> tuple[Problem, ...]:
    if proposed >= (1 - LOSS) * today:
        return ()
    message = (
        f"Known inhabitants within reach would fall by {100 * (1 - proposed / today):.0f} %, from {today:,} to "
        f"{proposed:,}: the proposal leaves people for places where more civilian deaths are expected."
    )
    hint = "see what the first moves bring, or hold a unit where it is (hold = true in the units file)"
    return (Problem(Severity.WARNING, "fewer-inhabitants", message, hint),)


def _assignments(units: Sequence[Unit], candidates: Candidates, place_of: Mapping[str, int | None]) -> pl.DataFrame:
    site_rows = candidates.sites.select("site", "latitude", "longitude").rows()
    nowhere: tuple[str | None, float | None, float | None] = (None, None, None)
    rows: list[dict[str, object]] = []
    for unit in units:
        home = candidates.home_of[unit.name]
        to = place_of.get(unit.name, home)
        site, latitude, longitude = nowhere if to is None else site_rows[to]
        moved = home is not None and to is not None and home != to
        come_from = None if home is None else site_rows[home][0]
        km = 0.0
        if home is not None and to is not None:
            km = float(distance_km(site_rows[home][1], site_rows[home][2], site_rows[to][1], site_rows[to][2]))
        rows.append(
            {
                "unit": unit.name,
                "kind": unit.unit_type,
                "strength": unit.strength,
                "reach_km": unit.reach_km,
                "site": site,
                "latitude": latitude,
                "longitude": longitude,
                "today": come_from,
                "moved_from": come_from if moved else None,
                "moved_km": km,
                "counted": unit.name in place_of,
                "estimated": unit.estimated,
                "held": unit.hold,
            }
        )
    schema = {
        "unit": pl.String,
        "kind": pl.String,
        "strength": pl.Int64,
        "reach_km": pl.Float64,
        "site": pl.String,
        "latitude": pl.Float64,
        "longitude": pl.Float64,
        "today": pl.String,
        "moved_from": pl.String,
        "moved_km": pl.Float64,
        "counted": pl.Boolean,
        "estimated": pl.Boolean,
        "held": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema)


def _sites(
    assignments: pl.DataFrame,
    candidates: Candidates,
    proposed: NDArray[np.bool_],
    deaths: NDArray[np.float64],
    people: NDArray[np.int64],
) -> pl.DataFrame:
    counted = assignments.filter("counted")
    tallies = (
        (counted.group_by("site").agg(pl.len().alias("units"), pl.col("strength").sum())),
        (counted.group_by(pl.col("today").alias("site")).agg(pl.len().alias("units_today"))),
        (assignments.filter(~pl.col("counted")).group_by("site").agg(pl.len().alias("others"))),
    )
    sites = candidates.sites
    for tally in tallies:
        sites = sites.join(tally, on="site", how="left", maintain_order="left")
    alone = proposed & (proposed.sum(axis=0) == 1)
    return sites.with_columns(
        *(pl.col(name).fill_null(0).cast(pl.Int64) for name in ("units", "strength", "units_today", "others")),
        pl.Series("expected_within_reach", proposed @ deaths),
        pl.Series("expected_alone", alone @ deaths),
        pl.Series("population_within_reach", proposed @ people),
    )


def _facts(
    assignments: pl.DataFrame,
    sites: pl.DataFrame,
    *,
    possible: NDArray[np.float64],
    missed: NDArray[np.float64],
    expected: float,
    span: str,
    reach_km: float,
    proven: bool,
) -> dict[str, SiteFacts]:
    alone = dict(zip(sites["site"], sites["expected_alone"], strict=True))
    return {
        row["site"]: SiteFacts(
            site=row["site"],
            span=span,
            here=assignments.filter(pl.col("site") == row["site"], pl.col("counted")).to_dicts(),
            left=[
                {**unit, "alone_there": alone[unit["site"]]}
                for unit in assignments.filter(pl.col("moved_from") == row["site"]).to_dicts()
            ],
            others=assignments.filter(pl.col("site") == row["site"], ~pl.col("counted"))["unit"].to_list(),
            expected=expected,
            within=row["expected_within_reach"],
            alone=row["expected_alone"],
            people=row["population_within_reach"],
            possible=float(possible[index]),
            missed=float(missed[index]),
            widest_km=reach_km,
            proven=proven,
        )
        for index, row in enumerate(sites.iter_rows(named=True))
    }
