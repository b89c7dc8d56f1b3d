"""Invented incidents of the size that field reports have, for the benchmarks: same seed, same incidents.

Averra, its parties and everything that happens there are fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl
from pydantic import JsonValue

from bluehelm.demo.parameters import load_parameters
from bluehelm.draws import random_stream
from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.situation.records import Actor, Casualties, Count, Incident, Toll, When, Where

FIRST_DAY: Final = date(2016, 1, 1)
SECTOR_SHARES: Final = (0.3, 0.2, 0.15, 0.1, 0.08, 0.06, 0.04, 0.03, 0.02, 0.012, 0.005, 0.003)
"""Share of incidents by sector: the last is a rare one."""
WORDS: Final = """
patrol checkpoint village market road bridge river school clinic fire mortar shots armed men unknown militia army
civilians injured killed houses burned cattle raid ambush convoy escort vehicle observed reported confirmed denied
commander local authorities ceasefire violation heavy weapons withdrawn position trench hill ridge valley farm
night morning evening north south east west direction towards across line separation team post radio visit crater
fragment impact tube calibre witness statement photograph measured bearing distance metres kilometres
""".split()  # noqa: SIM905 - a page of words reads better than a page of quotes
RARE_WORDS: Final = tuple(f"{first}{last}" for first in WORDS[:40] for last in ("stead", "ford", "ley", "mere", "wick"))
AFTER: Final[tuple[dict[str, JsonValue], ...]] = (
    {"status": "triaged", "priority": "priority"},
    {"status": "assigned", "assigned_to": "Team Falcon"},
    {"status": "under_verification"},
    {"status": "verified", "status_reason": "Two visits and a crater analysis agree."},
)
"""What happens to an incident after it was reported, change by change."""


def invented_incidents(count: int, sectors: list[str], *, a_day: int, seed: int) -> Iterator[Incident]:
    """Incidents in order of time, ``a_day`` of them every day from ``FIRST_DAY``."""
    with (files("bluehelm.demo") / "data" / "places.csv").open("rb") as stream:
        towns = pl.read_csv(stream.read()).rows(named=True)
    parties = list(load_parameters().parties.values())
    random = random_stream(seed, "benchmark", "incidents")
    shares = np.array(SECTOR_SHARES) / sum(SECTOR_SHARES)
    common = 1 / np.arange(1, len(WORDS) + 1)
    for number in range(count):
        town = towns[int(random.integers(len(towns)))]
        start = datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC) + timedelta(minutes=1440 * number // a_day)
        low, more, most = (int(value) for value in random.geometric(0.4, 3) - 1)
        what = [WORDS[place] for place in random.choice(len(WORDS), 40, p=common / common.sum())]
        what.insert(7, RARE_WORDS[int(random.integers(len(RARE_WORDS)))])
        category = EVENT_KINDS[int(random.integers(len(EVENT_KINDS)))]
        yield Incident(
            reference=f"AVR-{number + 1:06d}",
            title=f"{category.replace('_', ' ').capitalize()} near {town['name']}",
            category=category,
            when=When(start=start, precision=1 + number % 4),
            reported=start + timedelta(hours=5),
            where=Where(
                latitude=round(town["latitude"] + float(random.normal(0, 0.1)), 4),
                longitude=round(town["longitude"] + float(random.normal(0, 0.1)), 4),
                precision=1 + number % 3,
                place=town["name"],
            ),
            sector=sectors[int(random.choice(len(sectors), p=shares))],
            who=(Actor(name=parties[int(random.integers(len(parties)))], role="initiator"),),
            what=" ".join(what).capitalize() + ".",
            how="Small arms and mortar fire" if number % 3 else "Unknown",
            effect=f"{low} killed, {more} houses burned",
            casualties=Casualties(civilians=Toll(killed=Count(low=low, best=low + more, high=low + more + most))),
        )
