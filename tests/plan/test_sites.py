"""Candidate sites: places and homes joined, and homes that cannot be found said clearly."""

from __future__ import annotations

import polars as pl
import pytest

from bluehelm.force import Unit
from bluehelm.plan import candidate_sites
from bluehelm.problems import InputRefused

PLACES = pl.DataFrame(
    {
        "name": ["Alpha", "Bravo", "Bravo"],
        "latitude": [0.0, 1.0, 2.0],
        "longitude": [0.0, 1.0, 2.0],
        "population": [100, None, 5],
        "kind": ["settlement"] * 3,
        "source": ["test"] * 3,
    }
)


def _unit(**where: object) -> Unit:
    return Unit(name="A", unit_type="infantry", strength=100, reach_km=50, source="test", **where)


def test_places_of_one_name_are_told_apart() -> None:
    """Two Bravos carry their coordinates, so that a reason can name each."""
    sites = candidate_sites(PLACES, []).sites
    assert sites["site"].to_list() == ["Alpha", "Bravo (1.0, 1.0)", "Bravo (2.0, 2.0)"]


def test_a_home_is_found_by_name_whatever_its_capitals_and_blanks() -> None:
    """A unit with only a home stands at the place of that name."""
    assert candidate_sites(PLACES, [_unit(home=" alpha ")]).home_of == {"A": 0}


@pytest.mark.parametrize("home", ["Sam Ouandja", "sam-ouandja", "Sàm\u2010Ouandja"])
def test_a_home_is_found_whatever_its_accents_and_hyphens(home: str) -> None:
    """One town, spelt as maps and lists spell it."""
    places = PLACES.head(1).with_columns(name=pl.lit("Sam-Ouandja"))
    assert candidate_sites(places, [_unit(home=home)]).home_of == {"A": 0}


def test_the_exact_name_wins_over_one_without_accents() -> None:
    """Two places that differ by an accent only are told apart by it."""
    places = PLACES.head(2).with_columns(name=pl.Series(["Bo", "Bô"]))
    assert candidate_sites(places, [_unit(home="Bô")]).home_of == {"A": 1}
    assert candidate_sites(places, [_unit(home="BO")]).home_of == {"A": 0}


def test_a_home_with_coordinates_is_the_near_place_or_a_site_of_its_own() -> None:
    """Within 5 km it is the place, by coordinates even under another name; farther off it becomes a candidate."""
    assert candidate_sites(PLACES, [_unit(home="Bravo", latitude=2.01, longitude=2.0)]).home_of == {"A": 2}
    assert candidate_sites(PLACES, [_unit(home="Camp", latitude=0.01, longitude=0.0)]).home_of == {"A": 0}
    far = candidate_sites(PLACES, [_unit(home="Camp", latitude=0.1, longitude=0.0)])
    assert far.sites.row(3, named=True)["site"] == "Camp"
    assert far.home_of == {"A": 3}


def test_two_units_of_one_camp_share_its_site() -> None:
    """The second unit of a camp that no list has does not make a second site."""
    camp = {"home": "Camp", "latitude": 0.5, "longitude": 0.5}
    second = _unit(**camp).model_copy(update={"name": "B"})
    found = candidate_sites(PLACES, [_unit(**camp), second])
    assert found.home_of == {"A": 3, "B": 3}
    assert found.sites.height == 4


def test_a_pledged_unit_has_no_home() -> None:
    """A unit without home and coordinates is no mistake."""
    assert candidate_sites(PLACES, [_unit()]).home_of == {"A": None}


@pytest.mark.parametrize(
    ("home", "words"),
    [("Alfa", "did you mean Alpha"), ("Nowhere", "not among the 3 candidate sites"), ("Bravo", "name of 2 places")],
)
def test_a_home_that_is_no_site_is_refused_with_the_next_step(home: str, words: str) -> None:
    """Unknown and ambiguous homes name the unit and ask for coordinates."""
    with pytest.raises(InputRefused, match=words) as refused:
        candidate_sites(PLACES, [_unit(home=home)])
    assert "of unit A" in str(refused.value)
    assert "latitude and longitude of the unit" in str(refused.value)


def test_no_site_at_all_is_refused() -> None:
    """No place and no home: nothing to plan on."""
    with pytest.raises(InputRefused, match="no candidate site"):
        candidate_sites(PLACES.clear(), [_unit()])
