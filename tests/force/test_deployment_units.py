"""Units estimated from deployment maps: symbols from strengths, kinds by the documented rule, nothing guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.exchange import read_deployments
from bluehelm.exchange.frames import DEPLOYMENTS
from bluehelm.exchange.geo_pko import CAPABILITIES
from bluehelm.figures import load_figures
from bluehelm.force import UNIT_KINDS, Unit, units_from_deployments
from bluehelm.force.deployment_units import KIND_OF_CAPABILITY
from bluehelm.problems import InputRefused, Problem

MAY = date(2014, 5, 1)


def _units(*places: tuple[str, int | None, list[str]]) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    rows = [
        {
            "mission": "UNTEST",
            "month": MAY,
            "map_month": MAY,
            "place": place,
            "latitude": 1.0 + number,
            "longitude": 2.0,
            "cell": 1,
            "troops": troops,
            "police": False,
            "observers": 0,
            "headquarters": None,
            "capabilities": capabilities,
            "contributors": [],
        }
        for number, (place, troops, capabilities) in enumerate(places)
    ]
    return units_from_deployments(pl.DataFrame(rows, schema=schema_of(DEPLOYMENTS)), "UNTEST", date(2014, 5, 31))


@pytest.mark.parametrize(
    ("troops", "capabilities", "expected"),
    [
        (650, ["infantry"], [("infantry", 650)]),
        (800, ["infantry", "engineers"], [("infantry", 650), ("engineers", 150)]),
        (
            1600,
            ["infantry", "engineers"],
            [("infantry", 650), ("infantry", 650), ("infantry", 150), ("engineers", 150)],
        ),
        (185, ["infantry", "engineers"], [("infantry", 150), ("engineers", 35)]),
        (20, ["infantry"], [("infantry", 20)]),
        (165, ["infantry"], [("infantry", 165)]),
        (150, ["engineers"], [("engineers", 150)]),
        (300, ["medical", "armoured"], [("mechanised infantry", 150), ("medical", 150)]),
        (150, [], [("other", 150)]),
    ],
)
def test_strength_becomes_symbols_and_kinds_by_hand(
    troops: int, capabilities: list[str], expected: list[tuple[str, int]]
) -> None:
    """Hand-worked places: battalions of 650, companies of 150, platoons of 35, a rest joined to the last piece."""
    units, _ = _units(("Alpha", troops, capabilities))
    assert [(unit.unit_type, unit.strength) for unit in units] == expected
    assert sum(unit.strength or 0 for unit in units) == troops


def test_units_are_marked_as_estimates_with_their_map_and_place() -> None:
    """Nobody can take an estimate for a report: mark, source and a problem say so."""
    (unit,), problems = _units(("Alpha", 650, ["infantry"]))
    assert unit.estimated
    assert unit.source == "estimated from map symbols (Geo-PKO, map of 2014-05)"
    assert (unit.home, unit.latitude, unit.longitude) == ("Alpha", 1.0, 2.0)
    assert [problem.code for problem in problems] == ["units-estimated"]


def test_a_kind_without_a_piece_of_its_own_belongs_to_the_first_unit() -> None:
    """A company that is infantry and medical stays one company, and it does not gain protection twice."""
    (unit,), _ = _units(("Alpha", 150, ["infantry", "medical", "riverine"]))
    assert unit.capabilities == ("infantry", "protection", "medical", "riverine")


def test_support_does_not_protect_because_protectors_share_its_place() -> None:
    """A support unit at a place with infantry does not become a unit that protects."""
    units, _ = _units(("Alpha", 300, ["infantry", "engineers"]))
    assert [unit.protects for unit in units] == [True, False]


def test_unknown_strength_is_a_unit_without_strength_and_a_problem_not_a_guess() -> None:
    """A place of unknown strength is kept, uncounted, and named."""
    units, problems = _units(("Alpha", None, ["infantry"]), ("Bravo", 35, ["infantry"]))
    assert [(unit.name, unit.strength) for unit in units] == [
        ("Alpha infantry unit of unknown strength", None),
        ("Bravo infantry platoon", 35),
    ]
    (problem,) = (problem for problem in problems if problem.code == "strength-unknown")
    assert "gives no strength at Alpha" in problem.message
    assert "--units" in problem.hint


def test_a_place_without_troops_gives_no_unit_and_is_named() -> None:
    """Observers alone are no unit of troops: the place is said, not dropped in silence."""
    units, problems = _units(("Alpha", 0, []), ("Bravo", 650, ["infantry"]))
    assert [unit.home for unit in units] == ["Bravo"]
    assert any(problem.code == "no-troops-shown" and "Alpha" in problem.message for problem in problems)


def test_units_of_one_place_and_size_are_numbered() -> None:
    """Names stay unique, also when a map has a place name twice."""
    units, _ = _units(("Alpha", 300, ["infantry"]), ("Alpha", 150, ["infantry"]))
    assert [unit.name for unit in units] == [f"Alpha infantry company {number}" for number in (1, 2, 3)]


def test_an_unknown_mission_is_refused() -> None:
    """A slip in the acronym is met with the near one."""
    frame = pl.DataFrame(schema=schema_of(DEPLOYMENTS))
    with pytest.raises(InputRefused, match="UNTEST"):
        units_from_deployments(frame, "UNTEST", MAY)


def test_every_capability_has_a_kind_and_every_kind_a_reach() -> None:
    """No capability that the reader can give, and no kind, is without its row in the tables."""
    assert set(KIND_OF_CAPABILITY) == set(CAPABILITIES.values())
    assert set(KIND_OF_CAPABILITY.values()) <= set(UNIT_KINDS)
    for kind in UNIT_KINDS:
        assert load_figures("laydown").at(f"reach_{kind.replace(' ', '_')}", MAY).value > 0


def test_minusca_in_december_2014_as_on_its_map(real_data: Path) -> None:
    """The map of December 2014 shows nine infantry battalions, two of them in Bangui, and six support companies."""
    deployments, _ = read_deployments(real_data / "geopko/geo_pko_v2.1.csv")
    units, _ = units_from_deployments(deployments, "MINUSCA", date(2014, 12, 31))
    battalions = [unit for unit in units if unit.strength == 650]
    assert [unit.home for unit in battalions].count("Bangui") == 2
    assert (len(battalions), len(units)) == (9, 15)
    assert all(unit.protects for unit in battalions)
    assert sum(unit.strength or 0 for unit in units) == 6750
