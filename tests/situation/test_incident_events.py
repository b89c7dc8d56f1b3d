"""The mission's own incidents become events once each, with what is known of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange.frames import EVENTS
from bluehelm.geo import Area
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Record
from bluehelm.mission.stored import Stamp, Stored
from bluehelm.partners import Party
from bluehelm.situation import summarise_situation
from bluehelm.situation.incident_events import Background, events_of_incidents
from bluehelm.situation.records import Incident, Place, Verification

STAMP = Stamp(1, "0" * 16, "Ann")
STATUSES = ["reported", "triaged", "assigned", "under_verification", "verified", "not_verified", "unverifiable"]
PARTIES = {
    "army": Party(name="Government forces", type="state_forces"),
    "front": Party(name="Front", type="armed_group"),
    "league": Party(name="League", type="armed_group"),
    "elders": Party(name="Elders", type="community"),
}


def count(low: int, best: int, high: int) -> dict[str, dict[str, int]]:
    """So many killed."""
    return {"killed": {"low": low, "best": best, "high": high}}


def incident(number: int = 1, **fields: Any) -> Incident:
    """A clash with a point in a country."""
    where = {"latitude": 6.49, "longitude": 21.98, "precision": 1, "place": "Port Ash", "country": "CAF"}
    base = {"reference": f"NOR-{number}", "title": "Clash", "category": "armed_clash", "when": {"start": "2026-03-01"}}
    return Incident.model_validate(base | {"where": where} | fields)


def stored(value: Record | None, id_: str, kind: str = "incident") -> Stored:
    """As the mission file gives it."""
    return Stored(id_, kind, value, {}, Mark.UNCLASSIFIED, None, None, STAMP, STAMP)


def event(one: Incident, background: Background | None = None, **options: Any) -> dict[str, Any]:
    """The one event that comes of one incident."""
    frame, _ = events_of_incidents([stored(one, "i1")], background, **options)
    return frame.row(0, named=True)


def test_what_an_event_tells() -> None:
    """Days by the clock of the place, the cell of the point, reference and status in the note."""
    one = incident(when={"start": "2026-03-01T23:30:00+03:00", "end": "2026-03-02T01:00:00+03:00", "precision": 1})
    told = event(one.model_copy(update={"status": "under_verification"}))
    assert (told["event_id"], told["start"], told["end"]) == ("i1", date(2026, 3, 1), date(2026, 3, 2))
    assert (told["cell"], told["country"], told["place"]) == (138644, "CAF", "Port Ash")
    assert told["admin1"] is None
    assert (told["kind"], told["note"], told["date_precision"]) == ("armed_clash", "NOR-1, under verification", 1)


def test_the_frame_is_one_of_events() -> None:
    """Columns and types as documented, with no incident and with some, sorted by their last day."""
    assert events_of_incidents([])[0].schema == schema_of(EVENTS)
    later = incident(2, when={"start": "2026-02-01"})
    frame, problems = events_of_incidents([stored(incident(), "i1"), stored(later, "i2"), stored(None, "p", "patrol")])
    assert frame.schema == schema_of(EVENTS)
    assert frame["event_id"].to_list() == ["i2", "i1"]
    assert problems == ()


@pytest.mark.parametrize(
    ("category", "casualties", "deaths"),
    [
        ("armed_clash", {}, (None, None, None, None)),
        ("denial_of_movement", {}, (0, 0, 0, 0)),
        ("armed_clash", {"civilians": count(1, 2, 4)}, (2, 1, 4, 2)),
        ("armed_clash", {"civilians": count(1, 2, 4), "women": count(1, 1, 1)}, (2, 1, 4, 2)),
        ("armed_clash", {"civilians": count(1, 2, 4), "humanitarian": count(1, 1, 1)}, (3, 2, 5, 3)),
        ("armed_clash", {"fighters": [{"party": "army", "toll": count(3, 3, 9)}]}, (3, 3, 9, None)),
        ("armed_clash", {"mission": count(0, 0, 0)}, (0, 0, 0, 0)),
        ("armed_clash", {"unknown": count(0, 1, 2), "civilians": count(0, 0, 1)}, (1, 0, 3, 0)),
    ],
)
def test_deaths_are_the_sum_of_what_is_said(category: str, casualties: dict[str, Any], deaths: tuple[int, ...]) -> None:
    """Best, low, high and civilians; null where nobody says; women are among the civilians already."""
    told = event(incident(category=category, casualties=casualties))
    assert tuple(told[f"deaths_{name}"] for name in ("best", "low", "high", "civilians")) == deaths


def test_found_casualties_take_the_place_of_reported_ones() -> None:
    """Of the last verification that found it so, and only once the incident itself is verified."""

    def look(day: int, finding: str, killed: int) -> Verification:
        result = {"begun": "2026-03-02T08:00:00Z", "finished": f"2026-03-0{day}T12:00:00Z", "finding": finding}
        casualties = {"civilians": count(killed, killed, killed)}
        fields = {"incident": "i1", "methods": ["site_visit"], "result": result, "casualties": casualties}
        return Verification.model_validate(fields)

    background = Background(verifications=(look(5, "verified", 3), look(4, "verified", 7), look(6, "unverifiable", 9)))
    reported = incident(casualties={"civilians": count(20, 20, 20)})
    assert event(reported, background)["deaths_best"] == 20
    assert event(reported.model_copy(update={"status": "verified"}), background)["deaths_best"] == 3


@pytest.mark.parametrize("status", STATUSES)
def test_how_unverified_ones_count_is_asked(status: Any) -> None:
    """As reported, with their low counts, or not at all; verified ones always as they are."""
    one = incident(status=status, casualties={"civilians": count(1, 2, 4)})
    verified = status == "verified"
    assert event(one)["deaths_best"] == 2
    low = event(one, unverified="low")
    assert (low["deaths_best"], low["deaths_civilians"]) == ((2, 2) if verified else (1, 1))
    frame, problems = events_of_incidents([stored(one, "i1")], unverified="leave_out")
    assert frame.height == verified
    assert [problem.code for problem in problems] == ([] if verified else ["incident-unverified"])


def test_false_ones_duplicates_and_unreadable_ones_are_left_out_and_told() -> None:
    """Each with how many and which; the head of a chain counts once."""
    given_ = [
        stored(incident(1), "i1"),
        stored(incident(2, status="false"), "i2"),
        stored(incident(3, duplicate_of="i1"), "i3"),
        stored(incident(4, duplicate_of="i3"), "i4"),
        stored(None, "i5"),
        stored(incident(6, duplicate_of="i7"), "i6"),
        stored(incident(7, duplicate_of="i6"), "i7"),
        stored(incident(8, where={"place": "Somewhere"}), "i8"),
        stored(incident(9, casualties={"civilians": count(0, 0, 1_000_001)}), "i9"),
    ]
    frame, problems = events_of_incidents(given_)
    assert frame["event_id"].to_list() == ["i1", "i6"]
    told = {problem.code: problem.message for problem in problems}
    assert told["incident-duplicate"].startswith("3 incidents are told by another")
    assert "(NOR-3, NOR-4, NOR-7)" in told["incident-duplicate"]
    assert told["incident-false"] == "1 incident is found to be false and left out (NOR-2)."
    assert "(i5)" in told["incident-unreadable"]
    assert "(NOR-6, NOR-7)" in told["links-go-round"]
    assert "(NOR-8)" in told["incident-unplaced"]
    assert "(NOR-9)" in told["implausible-deaths"]
    assert len(told) == 6


def test_a_named_place_and_country_fill_in() -> None:
    """An incident without a point takes that of its place; one without a country the background's, or it is told."""
    place = Place.model_validate({"name": "Post 4", "point": {"latitude": 5.0, "longitude": 20.0}, "admin1": "North"})
    one = incident(where={"described": "at the gate"}, place="p4")
    told = event(one, Background(places={"p4": place}, country="CAF"))
    assert (told["latitude"], told["where_precision"], told["place"]) == (5.0, 1, "Post 4")
    assert (told["admin1"], told["country"]) == ("North", "CAF")
    frame, problems = events_of_incidents([stored(one, "i1")], Background(places={"p4": place}))
    assert frame["country"].to_list() == [None]
    assert [problem.code for problem in problems] == ["incident-without-country"]


@pytest.mark.parametrize(
    ("category", "who", "violence", "actors"),
    [
        ("armed_clash", [("target", "front"), ("initiator", "army")], "state_based", ("Government forces", "Front")),
        ("armed_clash", [("initiator", "front"), ("responder", "army")], "state_based", ("Front", "Government forces")),
        ("armed_clash", [("initiator", "front"), ("responder", "league")], "non_state", ("Front", "League")),
        ("armed_clash", [("initiator", "front")], None, ("Front", None)),
        ("armed_clash", [("initiator", "front"), ("target", "elders")], None, ("Front", "Elders")),
        ("attack_on_civilians", [("initiator", "army")], "one_sided", ("Government forces", None)),
        ("unrest", [("participant", "front"), ("participant", "army")], None, ("Front", "Government forces")),
        ("explosion", [("target", "army")], None, (None, "Government forces")),
        ("armed_clash", [], None, (None, None)),
    ],
)
def test_sides_and_type_of_violence(
    category: str, who: list[tuple[str, str]], violence: str | None, actors: tuple[str | None, str | None]
) -> None:
    """Who began stands first; state forces on either side make it state-based; without types nothing is said."""
    one = incident(category=category, who=[{"role": role, "party": party} for role, party in who])
    told = event(one, Background(parties=PARTIES))
    assert told["violence"] == violence
    assert (told["actor_a"], told["actor_b"]) == actors


def test_words_stand_for_actors_that_are_no_party() -> None:
    """Men nobody knows are named as written; control characters do not go on."""
    one = incident(who=[{"name": "unknown men\x1b[31m", "role": "initiator"}], reference="N\x1b1")
    told = event(one)
    assert (told["actor_a"], told["note"]) == ("unknown men[31m", "N1, reported")


def test_a_situation_is_summarised_from_the_missions_own_records() -> None:
    """The frame goes where published events go."""
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    given_ = [
        stored(incident(n, when={"start": f"{month}-15"}, casualties={"civilians": count(2, 2, 2)}), f"i{n}")
        for n, month in enumerate(months)
    ]
    frame, _ = events_of_incidents(given_)
    situation = summarise_situation(frame, Area.country("CAF"), date(2025, 12, 31))
    assert situation.kinds.rows() == [("armed_clash", 12, 24, 24)]


SOME = st.builds(
    lambda status, of, low, more: {
        "status": status,
        "duplicate_of": of,
        "casualties": {"civilians": count(low, low + more, low + 2 * more)},
    },
    st.sampled_from([*STATUSES, "false"]),
    st.none() | st.sampled_from(["i0", "i1", "i2", "gone"]),
    st.integers(0, 9),
    st.integers(0, 9),
)


@given(st.lists(SOME, max_size=6))
def test_stricter_ways_to_count_never_count_more(fields: list[dict[str, Any]]) -> None:
    """Left out <= low <= as reported, in events and deaths; each incident is an event or told of, never both."""
    given_ = [stored(incident(number, **some), f"i{number}") for number, some in enumerate(fields)]
    results = [events_of_incidents(given_, unverified=way)[0] for way in ("leave_out", "low", "as_reported")]  # type: ignore[arg-type]
    deaths = [frame["deaths_best"].sum() for frame in results]
    assert deaths == sorted(deaths)
    assert results[0].height <= results[1].height == results[2].height
    assert all(frame["event_id"].is_unique().all() for frame in results)
    assert all((frame["deaths_low"] <= frame["deaths_best"]).all() for frame in results)
