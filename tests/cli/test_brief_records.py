"""A brief's inputs from the mission file: incidents as events, units, places; and the run kept there once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bluehelm.cli.brief_records import keep_run, own_events, own_places, own_units
from bluehelm.cli.mission_access import open_desk
from bluehelm.mission import record_run
from bluehelm.problems import InputRefused

HEAD = "A. Keita"
WHERE = ("where.latitude=4.4", "where.longitude=18.5")


def test_own_incidents_become_events_of_the_area(at_hand: Any) -> None:
    """An incident without a country lies in the country that the brief is about; an invented one is told as such."""
    at_hand.done("report", "add", at_hand.file, "incident", "category=explosion", "when.start=2025-03-04", *WHERE)
    with open_desk(str(at_hand.file), person=HEAD) as desk:
        assert own_events(desk, "CAF").events["country"].to_list() == ["CAF"]
        assert not own_events(desk, "CAF").fictional
        assert not own_events(desk, "XKX").fictional
        assert own_events(desk, "XVA").fictional


def test_a_mission_without_incidents_makes_no_brief(at_hand: Any) -> None:
    """What is missing is said at once, with what to do."""
    with open_desk(str(at_hand.file), person=HEAD) as desk, pytest.raises(InputRefused, match="holds no incident"):
        own_events(desk, "CAF")


def test_places_with_a_point_and_units_are_taken(at_hand: Any) -> None:
    """A place that nobody has a point for is no site; units come by name."""
    add = ("report", "add", at_hand.file, "place")
    at_hand.done(*add, "name=Port Ash", "point.latitude=4.4", "point.longitude=18.5", "population=51000")
    at_hand.done(*add, "name=Somewhere")
    units = at_hand.write("units.toml", '[[unit]]\nname = "A"\nkind = "infantry"\nstrength = 100\nreach_km = 30\n')
    at_hand.done("import", units, "--into", at_hand.file, "--kind", "unit")
    with open_desk(str(at_hand.file), person=HEAD) as desk:
        assert own_places(desk).select("name", "population").rows() == [("Port Ash", 51000)]
        assert [unit.name for unit in own_units(desk)] == ["A"]


def test_one_run_is_kept_once(at_hand: Any) -> None:
    """A brief made again is the same run, and stands in the file once."""
    run = record_run(inputs=[], parameters={}, seed=1, outputs=[])
    with open_desk(str(at_hand.file), person=HEAD) as desk:
        assert [keep_run(desk, run, date(2025, 3, 31)) for _ in range(2)] == [True, False]
        assert desk.find("run")[0].fields["verb"] == "brief"


def test_a_brief_without_incidents_names_both_ways(at_hand: Any) -> None:
    """Neither a file of incidents nor a mission file: the message names both."""
    said = at_hand.refused("brief", "--area", "CAF")
    assert "--events FILE" in said
    assert "--file NAME.helm" in said


def test_an_observer_keeps_no_runs(at_hand: Any) -> None:
    """Who may not record an analysis is told before anything is calculated."""
    said = at_hand.refused("brief", "--area", "CAF", "--file", at_hand.file, by="D. Okoro")
    assert "may not plan patrols and record analyses" in said
