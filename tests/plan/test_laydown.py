"""The laydown from end to end: hand-worked cases, laws, reasons, bad input and repeatable bytes."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluehelm.draws import Draws, months_from
from bluehelm.force import Unit
from bluehelm.forecast import Outlook
from bluehelm.geo import Area, PrioGrid
from bluehelm.plan import LIMITS, Laydown, StopRule, check_homes, plan_laydown
from bluehelm.problems import InputRefused

SIDE = 6
"""The test area is a square of SIDE x SIDE cells at the equator, cells 55 km apart."""

AREA = Area.box(0, 0, SIDE / 2, SIDE / 2, name="Square")


def _at(cell: tuple[int, int]) -> tuple[float, float]:
    return cell[0] * 0.5 + 0.25, cell[1] * 0.5 + 0.25


def _outlook(deaths: dict[tuple[int, int], int]) -> Outlook:
    """One month; the same number of civilian deaths in both draws."""
    points = [_at(cell) for cell in deaths]
    cells = PrioGrid().cell_at([p[0] for p in points], [p[1] for p in points])
    values = np.repeat(np.array(list(deaths.values()), dtype=np.int32)[:, None, None], 2, axis=2)
    draws = Draws(tuple(str(cell) for cell in cells), months_from(date(2020, 1, 1), 1), values)
    total = Draws((AREA.code,), draws.periods, values.sum(axis=0, keepdims=True, dtype=np.int32))
    return Outlook(AREA, date(2019, 12, 31), draws, draws, total, "test", pl.DataFrame(), (), 1)


def _places(**cells: tuple[int, int, int | None]) -> pl.DataFrame:
    """Places at cell centres: name = (row, column, population)."""
    points = [_at((row, column)) for row, column, _ in cells.values()]
    return pl.DataFrame(
        {
            "name": list(cells),
            "latitude": [p[0] for p in points],
            "longitude": [p[1] for p in points],
            "population": pl.Series([population for _, _, population in cells.values()], dtype=pl.Int64),
            "kind": ["settlement"] * len(points),
            "source": ["test"] * len(points),
        }
    )


def _unit(name: str, home: str | None, reach: float = 30, **more: object) -> Unit:
    given = {"unit_type": "infantry", "strength": 100, "source": "test"} | more
    return Unit(name=name, home=home, reach_km=reach, **given)


def _sites_of(laydown: Laydown) -> dict[str, str]:
    return dict(laydown.assignments.select("unit", "site").iter_rows())


THREE = _places(alpha=(0, 0, 10), bravo=(0, 3, 20), charlie=(3, 0, 30))
DEATHS = {(0, 0): 5, (0, 3): 9, (3, 0): 7}


def test_two_units_take_the_two_gravest_of_three_sites() -> None:
    """By hand: 9 + 7 of 21 deaths; from alpha (5) and bravo (9), only the unit at alpha moves, to charlie, 166.8 km."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "alpha"), _unit("B", "bravo")], THREE)
    assert _sites_of(laydown) == {"A": "charlie", "B": "bravo"}
    assert (laydown.objective, laydown.current_objective, laydown.expected) == (16.0, 14.0, 21.0)
    assert laydown.bound == pytest.approx(16.0)
    assert laydown.gap == pytest.approx(0.0, abs=1e-9)
    assert (laydown.population_covered, laydown.current_population, laydown.population) == (50, 30, 60)
    assert laydown.moves.select("unit", "moved_from", "site").rows() == [("A", "alpha", "charlie")]
    assert laydown.moves["moved_km"][0] == pytest.approx(166.8, abs=0.05)
    assert laydown.status == "optimal"
    assert laydown.problems == ()


def test_demand_says_who_covers_it_and_whether_today_does() -> None:
    """Every cell names the sites that reach it in the proposal, none where none does."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "alpha"), _unit("B", "bravo")], THREE)
    rows = laydown.demand.sort("expected_civilian_deaths").select("covered_by", "covered_today").rows()
    assert rows == [([], True), (["charlie"], False), (["bravo"], True)]


def test_one_site_between_two_demands_beats_a_graver_single_one() -> None:
    """A reach of 60 km from the middle of three cells in a row brings 4 + 4, more than 7 elsewhere."""
    places = _places(middle=(0, 1, None), alone=(4, 4, None))
    laydown = plan_laydown(_outlook({(0, 0): 4, (0, 2): 4, (4, 4): 7}), [_unit("A", "alone", 60)], places)
    assert _sites_of(laydown) == {"A": "middle"}
    assert laydown.objective == 8.0


def test_population_breaks_ties() -> None:
    """Equal deaths: the unit goes where more people live, though it stands at the other site."""
    laydown = plan_laydown(_outlook({(0, 0): 5, (0, 3): 5}), [_unit("A", "alpha")], THREE)
    assert _sites_of(laydown) == {"A": "bravo"}


def test_without_gain_nobody_moves_and_the_reason_says_so() -> None:
    """Equal deaths and people: the unit stays, because moving it brings nothing more."""
    places = _places(alpha=(0, 0, 10), bravo=(0, 3, 10))
    laydown = plan_laydown(_outlook({(0, 0): 5, (0, 3): 5}), [_unit("A", "bravo")], places)
    assert _sites_of(laydown) == {"A": "bravo"}
    assert "A stays, because moving it brings nothing more within reach" in laydown.why("bravo")


def test_surplus_units_stay_and_a_surplus_pledge_goes_where_most_deaths_are() -> None:
    """Four units for one grave site: two stay at home, a pledged one reinforces it."""
    units = [_unit("A", "alpha"), _unit("B", "alpha"), _unit("C", "bravo"), _unit("D", None)]
    laydown = plan_laydown(_outlook({(0, 0): 5}), units, _places(alpha=(0, 0, None), bravo=(0, 3, None)))
    assert _sites_of(laydown) == {"A": "alpha", "B": "alpha", "C": "bravo", "D": "alpha"}
    assert laydown.moves.is_empty()


def test_a_pledged_unit_is_not_part_of_today() -> None:
    """A unit that has no place yet adds to the proposal and not to today's measure."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "bravo"), _unit("new", None)], THREE)
    assert (laydown.current_objective, laydown.objective) == (9.0, 16.0)
    assert "new is new" in laydown.why("charlie")


def test_units_that_do_not_protect_or_have_no_strength_keep_their_places_uncounted() -> None:
    """A hospital and a unit of unknown strength at alpha bring nothing within reach and do not move."""
    units = [
        _unit("A", "bravo"),
        _unit("hospital", "alpha", unit_type="medical"),
        _unit("unclear", "alpha", strength=None, estimated=True),
    ]
    laydown = plan_laydown(_outlook(DEATHS), units, THREE)
    assert _sites_of(laydown) == {"A": "bravo", "hospital": "alpha", "unclear": "alpha"}
    assert laydown.assignments["counted"].to_list() == [True, False, False]
    assert laydown.objective == 9.0
    assert [problem.code for problem in laydown.problems] == ["strength-unknown"]
    assert "unclear" in laydown.problems[0].message
    assert "hospital and unclear keep their places" in laydown.why("alpha")


def test_a_demand_that_two_sites_reach_counts_once_and_for_neither_alone() -> None:
    """Three cells in a row, 4 + 5 + 6: the middle one is within reach of both ends, 15 in sum, 4 and 6 alone."""
    places = _places(west=(0, 0, None), east=(0, 2, None))
    units = [_unit("W", "west", 60), _unit("E", "east", 60)]
    laydown = plan_laydown(_outlook({(0, 0): 4, (0, 1): 5, (0, 2): 6}), units, places)
    assert laydown.objective == 15.0
    assert laydown.sites.select("site", "expected_within_reach", "expected_alone").rows() == [
        ("west", 9.0, 4.0),
        ("east", 11.0, 6.0),
    ]
    assert "4.0 of them within reach from nowhere else" in laydown.why("west")


def test_units_of_different_reach_are_not_exchanged() -> None:
    """The unit that reaches 60 km goes to the middle; the one of 30 km to the single demand beside."""
    places = _places(middle=(0, 1, None), alone=(4, 4, None))
    units = [_unit("short", "middle", 30), _unit("long", "alone", 60)]
    laydown = plan_laydown(_outlook({(0, 0): 4, (0, 2): 4, (4, 4): 7}), units, places)
    assert _sites_of(laydown) == {"short": "alone", "long": "middle"}
    assert laydown.objective == 15.0


def test_every_reason_is_one_sentence_with_its_figures() -> None:
    """Used, left and unused sites have a reason that holds the figures of the frames."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "alpha")], THREE)
    assert laydown.why("bravo") == (
        "bravo: A brings 9.0 of 21.0 expected civilian deaths of 2020-01 and 20 known inhabitants within 30 km, all of "
        "them within reach from nowhere else; A comes 167 km from alpha."
    )
    assert laydown.why("alpha") == (
        "alpha: A goes to bravo, because expected civilian deaths that no other site reaches number 9.0 at bravo, and "
        "5.0 within 30 km of here."
    )
    assert laydown.why("charlie") == (
        "charlie: nobody goes here, because of 7.0 expected civilian deaths within 30 km 7.0 are out of reach of the "
        "sites chosen, and moving a unit here would bring no more in all."
    )
    with pytest.raises(KeyError, match="did you mean charlie"):
        laydown.why("charly")
    frame = laydown.to_frame()
    assert frame["site"].to_list() == ["bravo", "alpha"]
    assert frame["why"].to_list() == [laydown.why("bravo"), laydown.why("alpha")]


def test_summary_holds_both_measures_the_proof_and_the_limits() -> None:
    """Whoever reads only the summary knows what is compared and what is not claimed."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "alpha")], THREE)
    text = laydown.summary()
    assert "9.0 of 21.0 expected civilian deaths (43 %) lie within reach, against 5.0 today" in text
    assert "20 of 60, against 10 today" in text
    assert "This is the best there is: no better laydown of these units on these sites exists." in text
    assert LIMITS in text


def test_first_moves_by_hand() -> None:
    """Three units in alpha: today 5 deaths and 10 people, one move takes bravo (9), the second charlie (7)."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit(name, "alpha") for name in "ABC"], THREE)
    assert laydown.first_moves.select("moves", "expected_civilian_deaths", "population").rows() == [
        (0, 5.0, 10),
        (1, 14.0, 30),
        (2, 21.0, 60),
    ]
    words = laydown.first_moves["moved"].to_list()
    assert words[0] == ""
    assert words[1].endswith(" from alpha to bravo")
    assert words[2].count(" from alpha to ") == 2


def test_a_new_unit_is_no_move() -> None:
    """A unit without a place goes to the gravest free site though nobody may move."""
    laydown = plan_laydown(_outlook(DEATHS), [_unit("A", "alpha"), _unit("new", None)], THREE)
    columns = ("moves", "expected_civilian_deaths", "population")
    assert laydown.first_moves.select(columns).rows() == [(0, 14.0, 30), (1, 16.0, 50)]
    assert laydown.first_moves["moved"][0] == ""


def test_a_held_unit_stays_and_counts() -> None:
    """Held at alpha (5), A leaves the gravest site to B: 14 in place of 16, and the reason says why."""
    units = [_unit("A", "alpha", hold=True), _unit("B", "charlie")]
    laydown = plan_laydown(_outlook(DEATHS), units, THREE)
    assert _sites_of(laydown) == {"A": "alpha", "B": "bravo"}
    assert laydown.objective == 14.0
    assert laydown.assignments["held"].to_list() == [True, False]
    assert "A is held here" in laydown.why("alpha")


def test_two_units_held_in_one_place_free_no_third() -> None:
    """Two held at alpha are one post: the third unit takes the gravest site, and nobody the second."""
    units = [_unit("A", "alpha", hold=True), _unit("B", "alpha", hold=True), _unit("C", "alpha")]
    laydown = plan_laydown(_outlook(DEATHS), units, THREE)
    assert _sites_of(laydown) == {"A": "alpha", "B": "alpha", "C": "bravo"}


def test_a_unit_that_comes_while_another_leaves_is_explained_by_their_reaches() -> None:
    """The wide reach is needed elsewhere, the short one is enough here: both kilometres are said with their cause."""
    places = _places(town=(0, 0, None), middle=(4, 1, None), camp=(0, 5, None))
    units = [_unit("wide", "town", 60), _unit("short", "camp", 30)]
    laydown = plan_laydown(_outlook({(0, 0): 9, (4, 0): 8, (4, 2): 8}), units, places)
    assert _sites_of(laydown) == {"wide": "middle", "short": "town"}
    assert laydown.why("town").endswith(
        "short comes 278 km from camp, and wide (reach 60 km) leaves for middle: a reach of 30 km brings all that 60 "
        "km would bring here, and the wider one brings more there."
    )


def test_a_loss_of_inhabitants_is_a_warning() -> None:
    """Ninety people lose the unit within reach for ten: more than a tenth, and said."""
    places = _places(town=(0, 0, 90), village=(3, 3, 10))
    laydown = plan_laydown(_outlook({(0, 0): 1, (3, 3): 5}), [_unit("A", "town")], places)
    assert [problem.code for problem in laydown.problems] == ["fewer-inhabitants"]
    assert laydown.problems[0].message == (
        "Known inhabitants within reach would fall by 89 %, from 90 to 10: the proposal leaves people for places where "
        "more civilian deaths are expected."
    )


def test_homes_are_checked_without_a_forecast() -> None:
    """What would be refused after the forecast is refused before it."""
    with pytest.raises(InputRefused, match="home delta of unit A"):
        check_homes([_unit("A", "delta")], THREE)
    with pytest.raises(InputRefused, match="Units share a name"):
        check_homes([_unit("A", "alpha"), _unit("A", "bravo")], THREE)
    check_homes([_unit("A", "alpha")], THREE)


def test_a_search_without_time_says_that_it_cannot_be_repeated() -> None:
    """A clock that acts marks the result; it is still no worse than today."""
    laydown = plan_laydown(
        _outlook(DEATHS), [_unit("A", "alpha"), _unit("B", "charlie")], THREE, stop=StopRule(seconds=0)
    )
    assert laydown.status in {"cut short, not repeatable", "optimal"}
    assert laydown.objective >= laydown.current_objective


BAD = [
    ([], THREE, DEATHS, "no unit to place"),
    ([_unit("A", "alpha", unit_type="medical")], THREE, DEATHS, "None of the 1 units can protect"),
    ([_unit("A", "alpha"), _unit("A", "bravo")], THREE, DEATHS, "Units share a name: A"),
    ([_unit("A", "delta")], THREE, DEATHS, "The home delta of unit A is not among the 3"),
    ([_unit("A", None)], THREE.clear(), DEATHS, "no candidate site"),
    (
        [_unit("A", "alpha")],
        _places(alpha=(5, 5, None)),
        {(0, 0): 5},
        "nearest is 393 km away, the widest reach is 30 km",
    ),
]


@pytest.mark.parametrize(("units", "places", "deaths", "words"), BAD)
def test_bad_input_is_refused_with_one_clear_problem(
    units: list[Unit], places: pl.DataFrame, deaths: dict[tuple[int, int], int], words: str
) -> None:
    """Each hopeless call says what is wrong and what to do next."""
    with pytest.raises(InputRefused, match=re.escape(words)) as refused:
        plan_laydown(_outlook(deaths), units, places)
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].hint


cells = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))


@st.composite
def _instances(draw: st.DrawFn) -> tuple[dict[tuple[int, int], int], pl.DataFrame, list[Unit]]:
    deaths = draw(st.dictionaries(cells, st.integers(1, 9), min_size=3, max_size=12))
    homes = draw(st.lists(cells, min_size=2, max_size=6, unique=True))
    homes.append(min(deaths))  # something is within reach
    places = _places(**{f"p{row}{column}": (row, column, 10 * row + column) for row, column in dict.fromkeys(homes)})
    names = places["name"].to_list()
    units = [
        _unit(f"u{number}", draw(st.sampled_from(names)), draw(st.sampled_from([20.0, 60.0, 90.0])))
        for number in range(draw(st.integers(1, 4)))
    ]
    return deaths, places, units


@settings(max_examples=25)
@given(_instances())
def test_laws_of_the_objective(case: tuple[dict[tuple[int, int], int], pl.DataFrame, list[Unit]]) -> None:
    """Today <= objective <= bound <= all; one more unit never brings less; other names and order change nothing."""
    deaths, places, units = case
    outlook = _outlook(deaths)
    laydown = plan_laydown(outlook, units, places)
    assert laydown.current_objective <= laydown.objective <= laydown.bound <= laydown.expected + 1e-6
    more = plan_laydown(outlook, [*units, _unit("more", None, 60)], places)
    assert more.objective >= laydown.objective
    renamed = [unit.model_copy(update={"name": f"z{9 - number}"}) for number, unit in enumerate(units)]
    other = plan_laydown(outlook, renamed[::-1], places)
    assert (other.objective, other.population_covered) == (laydown.objective, laydown.population_covered)
    assert laydown.first_moves["expected_civilian_deaths"].is_sorted()
    assert laydown.first_moves["moves"].to_list()[-1] == laydown.moves.height
    assert laydown.first_moves.row(-1)[1:3] == (laydown.objective, laydown.population_covered)
    assert laydown.first_moves["expected_civilian_deaths"][0] >= laydown.current_objective
    for most, moved in laydown.first_moves.select("moves", "moved").rows():
        assert len(list(filter(None, moved.split("; ")))) <= most
    tally = ("site", "units", "expected_within_reach")
    assert other.sites.select(tally).equals(laydown.sites.select(tally))


def test_the_same_call_gives_the_same_bytes() -> None:
    """Two runs with one seed agree in every frame, figure and sentence."""
    random = np.random.default_rng(5)
    deaths = {(int(r), int(c)): int(n) for r, c, n in random.integers(0, SIDE, (20, 3))}
    places = _places(**{f"p{r}{c}": (r, c, None) for r in range(SIDE) for c in range(SIDE)})
    units = [_unit(f"u{number}", f"p{number}0", 60) for number in range(5)]
    one, two = (plan_laydown(_outlook(deaths), units, places, seed=3) for _ in range(2))
    for frame in ("assignments", "demand", "sites", "first_moves"):
        assert getattr(one, frame).write_json() == getattr(two, frame).write_json()
    assert one.to_frame().write_json() == two.to_frame().write_json()
    assert one.summary() == two.summary()


def test_planning_writes_nothing_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """The solver's banner must not get into what a command prints."""
    plan_laydown(_outlook(DEATHS), [_unit("A", "alpha")], THREE)
    assert capfd.readouterr() == ("", "")
