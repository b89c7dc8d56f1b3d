"""What is near in space, time and words is suggested, with the reasons; a person decides."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.situation.duplicates import RecentIncidents, suggest_duplicates
from bluehelm.situation.records import Incident

SHELLING = "Mortar shells fell on the market of Port Ash near the old bridge."


def incident(**fields: Any) -> Incident:
    """A shelling at an exact place on 1 March, unless told otherwise; ``where`` is added to the point."""
    where = {"latitude": 6.5, "longitude": 22.0, "precision": 1} | fields.pop("where", {})
    when = {"start": "2026-03-01", "precision": 1} | fields.pop("when", {})
    base = {"reference": "NOR-1", "title": "Shelling", "category": "explosion", "what": SHELLING}
    return Incident.model_validate(base | {"when": when, "where": where} | fields)


def score(new: Incident, other: Incident) -> float:
    """The score of the pair; 0 where it is not suggested."""
    found = suggest_duplicates(new, {"other": other})
    return found[0].score if found else 0.0


def test_the_same_report_twice_scores_one() -> None:
    """Same place, day and words; its reasons are told."""
    (found,) = suggest_duplicates(incident(), {"a": incident()})
    assert found.score == pytest.approx(1)
    assert found.why().startswith("Score 1.00: 0.0 km apart, at the same time, same category, words in common:")


@pytest.mark.parametrize(
    "worse",
    [
        {"where": {"latitude": 6.52}},
        {"when": {"start": "2026-03-02"}},
        {"what": "Rockets hit a school far away."},
        {"category": "armed_clash"},
        {"where": {"precision": 2}},
        {"when": {"precision": 4}},
    ],
)
def test_each_part_counts(worse: dict[str, Any]) -> None:
    """Farther away, later, in other words, of another category or known less well: each lowers the score."""
    assert 0 < score(incident(), incident(**worse)) < 0.95


@pytest.mark.parametrize(
    "other",
    [
        {"where": {"latitude": 6.7}},
        {"when": {"start": "2026-03-04"}},
        {"where": {"latitude": 6.7}, "when": {"start": "2026-03-04"}},
    ],
)
def test_what_is_far_is_not_suggested(other: dict[str, Any]) -> None:
    """22 km between two exact places, or two days between two exact days, are two events whatever the words."""
    assert score(incident(), incident(**other)) == 0


def test_precision_widens_what_is_near() -> None:
    """22 km apart is far for two exact places, and near where one is known only within 25 km; days likewise."""
    assert score(incident(), incident(where={"latitude": 6.7, "precision": 2})) > 0.3
    assert score(incident(), incident(when={"start": "2026-03-04", "precision": 2})) > 0.3
    assert score(incident(), incident(when={"start": "2026-02-20", "end": "2026-03-20"})) > 0.1


def test_what_is_known_roughly_ranks_below_what_is_known_well() -> None:
    """A report known only to the province and month is near to everything, which says little."""
    rough = incident(where={"precision": 4}, when={"precision": 4})
    found = suggest_duplicates(incident(), {"rough": rough, "exact": incident()})
    assert [pair.incident for pair in found] == ["exact", "rough"][: len(found)]
    assert score(incident(), rough) < 0.3


def test_two_languages_are_still_suggested() -> None:
    """No word in common, but the same place and hour."""
    french = incident(title="Tirs", what="Des obus sont tombés sur le marché.")
    (found,) = suggest_duplicates(incident(what="Explosions heard."), {"french": french})
    assert found.score == pytest.approx(0.4)
    assert found.words == ()
    assert "no words in common" in found.why()


def test_times_of_two_zones_are_one_moment() -> None:
    """05:30 in UTC and 08:30 three hours east of it; nine hours later is told in hours."""
    new = incident(when={"start": "2026-03-01T08:30:00+03:00"})
    (found,) = suggest_duplicates(new, {"a": incident(when={"start": "2026-03-01T05:30:00Z"})})
    assert found.gap_days == 0
    (later,) = suggest_duplicates(new, {"a": incident(when={"start": "2026-03-01T14:30:00Z"})})
    assert "9 hours apart" in later.why()


def test_without_a_point_the_name_of_the_place_counts() -> None:
    """Written in capitals or not; another name is no match, and no name is none either."""
    unplaced = {"latitude": None, "longitude": None}
    new = incident(where=unplaced | {"place": "PORT  ASH"})
    assert score(new, incident(where={"place": "Port Ash"})) == pytest.approx(0.7, rel=0.2)
    assert score(new, incident(where={"place": "Port Elm"})) == 0
    assert score(incident(where=unplaced | {"admin1": "North"}), incident(where=unplaced | {"admin1": "North"})) == 0
    (found,) = suggest_duplicates(new, {"a": incident(where={"place": "Port Ash"})})
    assert "at a place of the same name" in found.why()


def test_across_the_date_line_is_near() -> None:
    """179.99 east and 179.99 west are 2 km apart."""
    west, east = ({"latitude": 0.0, "longitude": longitude} for longitude in (-179.99, 179.99))
    assert score(incident(where=west), incident(where=east)) > 0.4


def test_itself_and_what_is_linked_are_not_suggested() -> None:
    """Neither its head nor another duplicate of that head; a stranger is."""
    others = {
        "new": incident(duplicate_of="head"),
        "head": incident(),
        "sister": incident(duplicate_of="head"),
        "stranger": incident(),
    }
    found = suggest_duplicates(others["new"], others, own_id="new")
    assert [pair.incident for pair in found] == ["stranger"]
    assert len(suggest_duplicates(incident(), others)) == 4


def test_the_best_come_first_and_no_more_than_asked() -> None:
    """Ten equal ones by id; the limit cuts."""
    others = {f"i{number}": incident() for number in range(9, -1, -1)}
    others["worse"] = incident(where={"latitude": 6.51})
    assert [pair.incident for pair in suggest_duplicates(incident(), others, 3)] == ["i0", "i1", "i2"]
    with pytest.raises(ValueError, match="limit >= 1"):
        suggest_duplicates(incident(), others, 0)
    assert suggest_duplicates(incident(), {}) == ()


PLACES = st.builds(
    lambda north, day, precision, what: incident(
        where={"latitude": 6.5 + north / 100, "precision": precision}, when={"start": f"2026-03-{day:02}"}, what=what
    ),
    st.integers(-20, 20),
    st.integers(1, 5),
    st.sampled_from([1, 2, 3, None]),
    st.sampled_from([SHELLING, "Mortar shells on the bridge.", "Shots.", ""]),
)


@given(st.lists(PLACES, max_size=12), PLACES)
def test_scores_are_ordered_and_a_limit_takes_the_best(others: list[Incident], new: Incident) -> None:
    """Between 0 and 1, falling; the first three of a long list are the list of three."""
    recent = RecentIncidents({f"i{number:02}": other for number, other in enumerate(others)})
    found = recent.suggest(new, limit=99)
    scores = [pair.score for pair in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < value <= 1 + 1e-12 for value in scores)
    assert recent.suggest(new, limit=3) == found[:3]


@given(PLACES, PLACES)
def test_a_pair_scores_the_same_from_both_sides(one: Incident, other: Incident) -> None:
    """Where both are in the list, so that words weigh the same."""
    recent = RecentIncidents({"one": one, "other": other})
    there = {pair.incident: pair.score for pair in recent.suggest(one, own_id="one")}
    back = {pair.incident: pair.score for pair in recent.suggest(other, own_id="other")}
    assert there.get("other") == pytest.approx(back.get("one"))
