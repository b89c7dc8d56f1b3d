"""A small area with everything a brief is made from, real in type and small in size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.draws import Draws, months_from
from bluehelm.exchange.frames import EVENTS
from bluehelm.force import Unit
from bluehelm.forecast import SCORES, Outlook
from bluehelm.geo import Area, PrioGrid
from bluehelm.geo.places import PLACES
from bluehelm.mandate import Authority, Ceiling, Expiry, Mandate, Paragraph
from bluehelm.mission import Run, RunInput, RunOutput, record_run
from bluehelm.plan import plan_laydown
from bluehelm.situation import summarise_situation

HOSTILE = '<script>alert(1)</script> #eval("1+1") $x^2$ \\ *b* _i_ @ref `c` // <img src=x onerror=y> {{ 7*7 }} ]'
"""Markup of HTML, Typst and Jinja2 that somebody may have put into an incident's text."""

AS_OF = date(2014, 12, 31)


@dataclass(frozen=True)
class Made:
    """The arguments of one call of write_brief."""

    arguments: dict[str, Any]

    def but(self, **changed: Any) -> dict[str, Any]:
        return {**self.arguments, **changed}


@pytest.fixture(scope="session")
def area() -> Area:
    return Area.box(-4.0, 5.0, -2.0, 7.0, name="Low Coast")


@pytest.fixture(scope="session")
def events(area: Area) -> pl.DataFrame:
    """Two incidents a month for three years: one exact, one known only to the province."""
    rows = []
    for number in range(72):
        end = date(2012, 1, 10) + timedelta(days=15.2 * number)
        latitude, longitude = (-3.2, 5.7) if number % 2 else (-2.4, 6.6)
        rows.append(
            {
                "event_id": f"E{number}",
                "source": "UCDP GED",
                "start": end,
                "end": end,
                "date_precision": 1,
                "latitude": latitude,
                "longitude": longitude,
                "where_precision": 1 if number % 2 else 4,
                "cell": int(PrioGrid().cell_at(latitude, longitude)),
                "kind": "armed_clash",
                "violence": "state_based",
                "place": "Port Ash",
                "actor_a": HOSTILE,
                "actor_b": "Séléka Ɓɛŋ",
                "deaths_best": 10,
                "deaths_low": 8,
                "deaths_high": 12,
                "deaths_civilians": 4,
            }
        )
    schema = schema_of(EVENTS)
    frame = pl.DataFrame(rows, schema_overrides={name: schema[name] for name in rows[0]})
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(missing).select(list(schema))


@pytest.fixture(scope="session")
def outlook(area: Area) -> Outlook:
    """Deaths that grow from cell to cell: the last cell reaches 25 in a month in half of the draws."""
    months, cells = months_from(date(2015, 1, 1), 3), tuple(str(cell) for cell in area.cells)
    one = np.arange(len(cells), dtype=np.int32)[:, None, None] * np.ones((1, 3, 40), dtype=np.int32)
    deaths = one.copy()
    deaths[-1, :, :20] = 30
    tested = [("cell", "2014-01 to 2014-12", name, 0.5, 0.25, 9.0, 192) for name in ("conflictology", "trees")]
    scores = pl.DataFrame(
        [(*row, row[2] == "conflictology") for row in tested],
        schema=schema_of(SCORES),
        orient="row",
    )
    return Outlook(
        area=area,
        as_of=AS_OF,
        deaths=Draws(cells, months, deaths),
        civilians=Draws(cells, months, one),
        total=Draws((area.code,), months, np.broadcast_to(np.arange(40, dtype=np.int32), (1, 3, 40)).copy()),
        model="conflictology",
        scores=scores,
        problems=(),
        seed=7,
    )


@pytest.fixture(scope="session")
def mandate() -> Mandate:
    text = f"Decides that the mission shall protect civilians {HOSTILE}"
    quote = "for a period of six months"
    return Mandate(
        symbol="S/RES/9999",
        title="Resolution 9999",
        organ="Security Council",
        adopted=date(2014, 3, 1),
        source="own records",
        mission="UNLOC",
        paragraphs=(Paragraph(number="1", kind="operative", text=text, verb="Decides"),),
        authority=Authority(chapter="VII", scope="the whole text", all_necessary_means=("1",), quote="Acting under"),
        ceilings=(Ceiling(personnel="military", number=5200, paragraph="1", quote=quote),),
        expiry=Expiry(
            day=date(2014, 8, 31), computed=True, paragraph="1", quote=quote, how="six months from the day of adoption"
        ),
    )


@pytest.fixture(scope="session")
def run() -> Run:
    given = {"file": "x.csv", "sha256": "a" * 64, "rows": 72, "confidence": "Careful minimums."}
    expired = "S/RES/9999 ran out on 2014-08-31; a renewal is not among the given texts."
    inputs = [
        RunInput(role="events", source="UCDP GED", licence="CC BY 4.0", last_day=AS_OF, **given),
        RunInput(
            role="mandate",
            source="own records",
            licence="none",
            last_day=date(2014, 3, 1),
            out_of_date=expired,
            **given,
        ),
    ]
    outputs = [RunOutput(name="outlook deaths", sha256="b" * 64)]
    return record_run(inputs=inputs, parameters={"months": 3}, seed=7, outputs=outputs)


@pytest.fixture(scope="session")
def made(area: Area, events: pl.DataFrame, outlook: Outlook, mandate: Mandate, run: Run) -> Made:
    """Everything given."""
    places = pl.DataFrame(
        {
            "name": ["Port Ash", "Ferry"],
            "latitude": [-3.2, -2.3],
            "longitude": [5.7, 6.7],
            "cell": PrioGrid().cell_at([-3.2, -2.3], [5.7, 6.7]),
            "population": [9000, None],
            "kind": ["settlement", "settlement"],
            "source": ["own records", "own records"],
        },
        schema=schema_of(PLACES),
    )
    unit = Unit(
        name="North Battalion", unit_type="infantry", strength=850, reach_km=60, home="Port Ash", source="own records"
    )
    return Made(
        {
            "mandate": mandate,
            "outlook": outlook,
            "laydown": plan_laydown(outlook, [unit], places),
            "situation": summarise_situation(events, area, AS_OF),
            "run": run,
        }
    )
