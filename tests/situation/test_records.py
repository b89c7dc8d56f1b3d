"""What a mission writes down is checked as it is written, and comes back as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.mission.kinds import Kinds, plain_fields
from bluehelm.mission.schemas import schema_of_kind
from bluehelm.situation.records import (
    SITUATION_KINDS,
    Approval,
    AttributionFinding,
    Casualties,
    Claim,
    Count,
    Incident,
    Observation,
    PatrolOutcome,
    PostsOfDay,
    Sector,
    Source,
    VerificationResult,
    When,
    Where,
)

INCIDENT = {
    "reference": "NOR-0042",
    "title": "Shelling of Port Ash",
    "category": "explosion",
    "when": {"start": "2026-03-01T23:30:00+03:00", "precision": 1},
    "where": {"latitude": 6.49, "longitude": 21.98, "precision": 1, "place": "Port Ash"},
}
FEWEST: Mapping[str, dict[str, Any]] = {
    "place": {"name": "Port Ash"},
    "sector": {"name": "North"},
    "source": {"code_name": "HERON"},
    "incident": INCIDENT,
    "claim": {"incident": "i1", "says": "Two shells fell.", "received": "2026-03-01T21:00:00Z"},
    "observation": {"means": "camera", "when": {"start": "2026-03-01"}, "where": {"place": "Port Ash"}},
    "verification": {"incident": "i1", "methods": ["site_visit"], "result": {"begun": "2026-03-02T08:00:00+03:00"}},
    "attribution": {"incident": "i1", "finding": {"outcome": "one", "parties": ["p1"]}},
    "approval": {"of": "a1", "digest": "0" * 64, "decision": "approve"},
    "violation": {"incident": "i1", "clause": "c1", "party": "p1"},
    "patrol": {"reference": "P-7", "planned": "2026-03-02"},
    "post_report": {"sector": "s1", "day": "2026-03-02", "posts": {"planned": 4, "manned": 3}},
}
SQUARE = {"type": "Polygon", "coordinates": [[[20, 5], [21, 5], [21, 6], [20, 6], [20, 5]]]}


def test_kinds_fit_their_class_variables() -> None:
    """Each kind has its own name, and speaks only of fields that it has; protected ones are not searched or listed."""
    assert set(Kinds(SITUATION_KINDS).names()) == set(FEWEST)


@pytest.mark.parametrize("kind", SITUATION_KINDS, ids=lambda kind: kind.kind)
def test_the_fewest_fields_make_a_record(kind: Any) -> None:
    """A report over a weak radio fills little; what is kept of it as plain JSON gives the same record again."""
    record = kind.model_validate(FEWEST[kind.kind])
    assert kind.model_validate(plain_fields(record)) == record
    assert kind.model_validate(record.model_dump(mode="json")) == record
    Draft202012Validator(schema_of_kind(kind)).validate(record.model_dump(mode="json"))


def test_incident_holds_every_kind_of_event() -> None:
    """Denial of movement, attack on the mission, information and cyber are categories from the start."""
    for category in EVENT_KINDS:
        assert Incident.model_validate(INCIDENT | {"category": category}).category == category
    with pytest.raises(ValidationError, match="expected a category of incident"):
        Incident.model_validate(INCIDENT | {"category": "shelling"})


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Source, {"name", "contact", "whereabouts", "position", "access", "handled_by", "concern", "note"}),
        (Incident, {"victims", "witnesses", "harms", "protected_note"}),
        (Claim, {"source", "source_note", "statement", "witnesses"}),
        (Observation, {"witnesses", "protected_note"}),
    ],
)
def test_what_leads_to_a_person_is_protected(kind: Any, fields: set[str]) -> None:
    """These fields are sealed, need the highest mark, and may be absent for whoever cannot open them."""
    assert kind.protected == fields
    assert {kind.marks[name].value for name in fields} == {"strictly confidential"}


def test_days_stay_days_and_times_keep_their_offset() -> None:
    """A day does not become midnight, and half past eleven in the evening stays on its own day."""
    day, night = When(start="2026-03-01"), When(start="2026-03-01T23:30:00+03:00")  # type: ignore[arg-type]
    assert day.model_dump(mode="json")["start"] == "2026-03-01"
    assert night.model_dump(mode="json")["start"] == "2026-03-01T23:30:00+03:00"
    assert (day.first_day, night.last_day) == (date(2026, 3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"start": "2026-03-02", "end": "2026-03-01"}, "end not before the start"),
        ({"start": "2026-03-01T10:00:00+03:00", "end": "2026-03-01T06:59:59Z"}, "end not before the start"),
        ({"start": "2026-03-01T10:00:00"}, "offset from UTC"),
        ({"start": "01/03/2026"}, "expected 2026-03-01"),
        ({"start": 1772323200}, "expected a date or a time"),
        ({"start": "1899-12-31"}, "year from 1900"),
        ({"start": "2101-01-01"}, "year from 1900 to 2100"),
        ({"start": "2026-03-01", "precision": 6}, "less than or equal to 5"),
        ({"start": "2026-03-01", "precision": "1"}, "valid integer"),
    ],
)
def test_times_that_cannot_be_are_refused(when: dict[str, Any], said: str) -> None:
    """The message states the rule."""
    with pytest.raises(ValidationError, match=said):
        When.model_validate(when)


def test_times_at_the_edge_are_taken() -> None:
    """The same moment as start and end, in two zones, and a day that ends on itself."""
    When.model_validate({"start": "2026-03-01T10:00:00+03:00", "end": "2026-03-01T07:00:00Z", "precision": 5})
    When.model_validate({"start": "2026-03-01", "end": "2026-03-01", "precision": 1})
    When.model_validate({"start": "2026-03-01T10:00:00+03:00", "end": "2026-03-01"})


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "at least the name of a place"),
        ({"latitude": 6.5, "place": "Port Ash"}, "both latitude and longitude"),
        ({"latitude": 90.1, "longitude": 0}, "less than or equal to 90"),
        ({"latitude": 0, "longitude": -180.1}, "greater than or equal to -180"),
        ({"latitude": float("nan"), "longitude": 0}, "finite"),
        ({"place": "Port Ash", "precision": 8}, "less than or equal to 7"),
        ({"place": "Port Ash", "country": "caf"}, "pattern"),
    ],
)
def test_places_that_cannot_be_are_refused(where: dict[str, Any], said: str) -> None:
    """The message states the rule."""
    with pytest.raises(ValidationError, match=said):
        Where.model_validate(where)


@given(st.lists(st.integers(-2, 12), min_size=3, max_size=3))
def test_counts_are_ordered(numbers: list[int]) -> None:
    """A count is taken exactly when 0 <= low <= best <= high."""
    low, best, high = numbers
    if 0 <= low <= best <= high:
        assert Count(low=low, best=best, high=high).best == best
    else:
        with pytest.raises(ValidationError):
            Count(low=low, best=best, high=high)


def test_women_and_children_are_within_the_civilians() -> None:
    """Three women and two children fit in five civilians, not in four; where civilians are not counted, they may be."""
    five, four = ({"killed": {"low": 0, "best": n, "high": n}} for n in (5, 4))
    parts = {
        "women": {"killed": {"low": 3, "best": 3, "high": 3}},
        "children": {"killed": {"low": 2, "best": 2, "high": 2}},
    }
    Casualties.model_validate({"civilians": five, **parts})
    Casualties.model_validate(parts)
    with pytest.raises(ValidationError, match=r"at most 4\), got at least 5"):
        Casualties.model_validate({"civilians": four, **parts})


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [("one", {1}), ("several", {2, 3}), ("disputed", {1, 2, 3}), ("unknown", {0}), ("non_attributable", {0})],
)
def test_attribution_names_as_many_parties_as_it_says(outcome: Any, allowed: set[int]) -> None:
    """One party for "one", none for "unknown", and so on."""
    for count in range(4):
        given_ = {"outcome": outcome, "parties": [f"p{number}" for number in range(count)]}
        if count in allowed:
            AttributionFinding.model_validate(given_)
        else:
            with pytest.raises(ValidationError, match=f"got {count}"):
                AttributionFinding.model_validate(given_)
    with pytest.raises(ValidationError, match="got one twice"):
        AttributionFinding(outcome="several", parties=("p1", "p1"))


def test_a_finding_comes_with_the_end_of_the_verification() -> None:
    """Begun; finished with a finding; not one without the other, and not finished before it began."""
    begun = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=3)))
    done = begun.astimezone(UTC)
    VerificationResult(begun=begun)
    VerificationResult(begun=begun, finished=done, finding="verified", confidence="high")
    for wrong in ({"finished": done}, {"finding": "verified"}, {"confidence": "high"}):
        with pytest.raises(ValidationError, match="finding"):
            VerificationResult.model_validate({"begun": begun, **wrong})
    with pytest.raises(ValidationError, match="not before"):
        VerificationResult(begun=begun, finished=done - timedelta(seconds=1), finding="verified")


@pytest.mark.parametrize(
    ("fields", "ok"),
    [
        ({}, True),
        ({"status": "done", "day": "2026-03-02", "km": 42.0}, True),
        ({"status": "done", "day": "2026-03-02", "denial": {"by": "p1"}}, True),
        ({"status": "turned_back", "day": "2026-03-02", "denial": {"by_words": "men at a barrier"}}, True),
        ({"status": "cancelled", "reason": "no fuel"}, True),
        ({"status": "cancelled", "denial": {"by": "p1"}}, True),
        ({"status": "done"}, False),
        ({"status": "planned", "day": "2026-03-02"}, False),
        ({"status": "cancelled", "km": 3.0}, False),
        ({"status": "planned", "denial": {"by": "p1"}}, False),
    ],
)
def test_a_patrol_that_went_has_a_day(fields: dict[str, Any], ok: bool) -> None:
    """Done or turned back on a day; planned or cancelled has neither day nor kilometres."""
    if ok:
        PatrolOutcome.model_validate(fields)
    else:
        with pytest.raises(ValidationError, match="expected"):
            PatrolOutcome.model_validate(fields)


def test_posts_manned_are_within_those_planned() -> None:
    """Four of four, not five."""
    assert PostsOfDay(planned=4, manned=4).manned == 4
    with pytest.raises(ValidationError, match="at most the 4 posts"):
        PostsOfDay(planned=4, manned=5)


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ({"type": "Point", "coordinates": [20, 5]}, "Polygon or MultiPolygon"),
        ({"type": "Polygon", "coordinates": [[[20, 5], [21, 6], [21, 5], [20, 6], [20, 5]]]}, "crosses or touches"),
        ({"type": "Polygon", "coordinates": [[[500000, 5], [500001, 5], [500001, 6], [500000, 5]]]}, "degrees"),
        ({"type": "Polygon", "coordinates": "here"}, "cannot be read"),
        ({"type": "Polygon"}, "GeoJSON"),
        ({}, "Polygon or MultiPolygon"),
    ],
)
def test_outlines_are_checked(outline: dict[str, Any], said: str) -> None:
    """A square is taken as it is; what is no outline in degrees is refused."""
    assert Sector.model_validate({"name": "North", "outline": SQUARE}).outline == SQUARE
    with pytest.raises(ValidationError, match=said):
        Sector.model_validate({"name": "North", "outline": outline})


def test_custody_is_told_oldest_first() -> None:
    """Each hand after the one before it."""
    first, second = ({"at": f"2026-03-0{day}T08:00:00Z", "holder": f"Team {day}"} for day in (1, 2))
    Observation.model_validate(FEWEST["observation"] | {"custody": [first, second]})
    with pytest.raises(ValidationError, match="oldest first"):
        Observation.model_validate(FEWEST["observation"] | {"custody": [second, first]})


@pytest.mark.parametrize("received", [1772323200, "1772323200", "2026-03-01T10:00:00", "1899-01-01T00:00:00Z"])
def test_a_time_is_written_out(received: object) -> None:
    """No bare number, no time without its zone, no year that nobody meant; a day alone protects who came that day."""
    with pytest.raises(ValidationError):
        Claim.model_validate(FEWEST["claim"] | {"received": received})
    with pytest.raises(ValidationError):
        VerificationResult.model_validate({"begun": received})
    assert Claim.model_validate(FEWEST["claim"] | {"received": "2026-03-01"}).received == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("filled", "whose", "is_open"),
    [
        ({"source": "s1"}, "source", False),
        ({"source": "s1", "claimant": "p1"}, "source", False),
        ({"statement": "I saw it."}, "source", False),
        ({"witnesses": [{"alias": "W-1"}]}, "source", False),
        ({"claimant": "p1"}, "party", True),
        ({"claimant": "p1", "statement": "I saw it."}, "party", True),
        ({"claimed_by": "mission"}, "mission", True),
        ({}, "unknown", False),
        ({"claimed_by": None, "claimant": "p1"}, "party", True),
    ],
)
def test_whose_claim_it_is_follows_from_what_is_filled(filled: dict[str, Any], whose: str, is_open: bool) -> None:
    """A source always comes first; only a named party and the mission's own staff speak openly."""
    claim = Claim.model_validate(FEWEST["claim"] | filled)
    assert (claim.claimed_by, claim.is_open) == (whose, is_open)
    assert Claim.model_validate(claim.model_dump()) == claim


@pytest.mark.parametrize("whose", ["party", "mission", "unknown"])
def test_a_claim_that_names_a_source_is_no_others(whose: str) -> None:
    """The source is named and somebody else is said to claim it: refused; so is a party that nobody names."""
    with pytest.raises(ValidationError, match="expected claimed_by=source where a source is named"):
        Claim.model_validate(FEWEST["claim"] | {"source": "s1", "claimant": "p1", "claimed_by": whose})
    with pytest.raises(ValidationError, match="expected the claimant where claimed_by is party"):
        Claim.model_validate(FEWEST["claim"] | {"claimed_by": "party"})


def test_an_approval_names_what_was_seen() -> None:
    """By a SHA-256 in small hex digits."""
    for digest in ("0" * 63, "0" * 65, "g" * 64, "A" * 64):
        with pytest.raises(ValidationError, match="pattern"):
            Approval.model_validate(FEWEST["approval"] | {"digest": digest})
