"""The laydown beside spopt's maximal covering model (MCLP, solved by PuLP's CBC), on one seeded instance in one run.

Both get the same sites, demands, reach and number of units, and must reach the same expected deaths. spopt knows no
population, no units that already stand somewhere and no reasons; our time holds all of that, so the whole
``plan_laydown`` is measured, beside spopt's building of the model from a cost matrix and its solution.

Needs ``spopt`` in the environment: it is a peer to measure against, not a dependency.
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import numpy as np
import polars as pl
import pulp
from spopt.locate import MCLP

from bluehelm.draws import Draws, months_from, random_stream
from bluehelm.force import Unit
from bluehelm.forecast import Outlook
from bluehelm.geo import Area, distance_km
from bluehelm.plan import Laydown, plan_laydown


def make_instance(
    demands: int, sites: int, units: int, reach_km: float, seed: int
) -> tuple[Outlook, list[Unit], pl.DataFrame]:
    """Cells of a square with gamma-distributed expected deaths, random places, and units at the first of them."""
    random = random_stream(seed, "benchmark", "laydown")
    side = 0.5 * (int(np.sqrt(demands)) + 1)
    area = Area.box(0, 0, side, side, name="Square")
    cells = area.cells[:demands]
    values = random.poisson(random.gamma(0.3, 6, (len(cells), 1, 1)), (len(cells), 12, 100)).astype(np.int32)
    draws = Draws(tuple(str(cell) for cell in cells), months_from(date(2020, 1, 1), 12), values)
    total = Draws((area.code,), draws.periods, values.sum(axis=0, keepdims=True, dtype=np.int32))
    outlook = Outlook(area, date(2019, 12, 31), draws, draws, total, "benchmark", pl.DataFrame(), (), seed)
    points = random.uniform(0, side, (2, sites))
    places = pl.DataFrame(
        {
            "name": [f"place {number}" for number in range(sites)],
            "latitude": points[0],
            "longitude": points[1],
            "population": random.lognormal(9, 1, sites).astype(np.int64),
            "kind": ["settlement"] * sites,
            "source": ["benchmark"] * sites,
        }
    )
    force = [
        Unit(name=f"u{n}", unit_type="infantry", strength=650, reach_km=reach_km, home=f"place {n}", source="benchmark")
        for n in range(units)
    ]
    return outlook, force, places


def solve_with_spopt(laydown: Laydown, units: int, reach_km: float) -> float:
    """The same demands and sites through spopt's MCLP; returns the expected deaths that it covers."""
    demand, sites = laydown.demand, laydown.sites
    cost = distance_km(
        demand["latitude"].to_numpy()[:, None],
        demand["longitude"].to_numpy()[:, None],
        sites["latitude"].to_numpy()[None, :],
        sites["longitude"].to_numpy()[None, :],
    )
    weights = demand["expected_civilian_deaths"].to_numpy()
    model = MCLP.from_cost_matrix(cost, weights, reach_km, p_facilities=units)
    model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
    return float(pulp.value(model.problem.objective))


def main() -> None:
    """Print objective, bound, seconds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demands", type=int, default=300)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--units", type=int, default=30)
    parser.add_argument("--reach-km", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    outlook, units, places = make_instance(given.demands, given.sites, given.units, given.reach_km, given.seed)
    start = time.perf_counter()
    laydown = plan_laydown(outlook, units, places, seed=given.seed)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    covered = solve_with_spopt(laydown, given.units, given.reach_km)
    theirs = time.perf_counter() - start
    print(
        f"{laydown.demand.height} demands, {laydown.sites.height} sites, {given.units} units of {given.reach_km:g} km"
    )
    print(
        f"bluehelm    {laydown.objective:12,.3f} expected deaths   bound {laydown.bound:12,.3f}   {ours:6.2f} s   "
        f"({laydown.status}; {laydown.moves.height} units moved)"
    )
    print(f"spopt MCLP  {covered:12,.3f} expected deaths   no bound given          {theirs:6.2f} s")
    print(f"spopt takes {theirs / ours:.1f} times as long; objectives differ by {laydown.objective - covered:+.4f}")


if __name__ == "__main__":
    main()
