"""The records of partners: what they may hold, and what of them is protected."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import JsonValue, ValidationError

from bluehelm.mission.kinds import Kinds
from bluehelm.mission.record import Record
from bluehelm.partners import PARTNER_KINDS, Agreement, Clause, Commitment, Meeting, Party, PersonInOffice

LEAST: dict[type[Record], dict[str, JsonValue]] = {
    Party: {"name": "Northern Front"},
    PersonInOffice: {"name": "A. Example", "office": "Liaison officer"},
    Agreement: {"title": "Port Ash ceasefire", "type": "ceasefire"},
    Clause: {"agreement": "a1", "number": "4(b)", "title": "No mines", "obligation": "prohibition"},
    Commitment: {"party": "p1", "what": "Hand over the mine maps"},
    Meeting: {"reference": "JC-07"},
}


@pytest.mark.parametrize("kind", PARTNER_KINDS)
def test_a_record_reads_back_from_its_json(kind: type[Record]) -> None:
    """What is written with the fewest fields reads back the same, from JSON and from plain values."""
    record = kind.model_validate(LEAST[kind])
    assert kind.model_validate_json(record.model_dump_json()) == record
    assert kind.model_validate(record.model_dump(mode="json")) == record


@pytest.mark.parametrize("kind", PARTNER_KINDS)
def test_declarations_name_fields_that_are_there_and_search_sees_nothing_protected(kind: type[Record]) -> None:
    """Searched, listed, marked and protected fields exist; no protected or marked one is searched or listed."""
    fields = set(kind.model_fields)
    listed = kind.listed
    columns = {name for name in (listed.day, listed.sector, listed.status, listed.category, listed.parent) if name}
    hidden = kind.protected | set(kind.marks)
    assert set(kind.searched) | columns | hidden <= fields
    assert (set(kind.searched) | columns) & hidden == set()


def test_the_mission_file_takes_every_kind() -> None:
    """What a mission file asks of its kinds holds for all of them."""
    assert Kinds(PARTNER_KINDS).names() == (
        "agreement",
        "clause",
        "commitment",
        "meeting",
        "party",
        "person_in_office",
    )


def test_ways_to_reach_a_person_are_protected() -> None:
    """Telephone, email, radio, address and notes of a person are sealed; the office can be found."""
    assert {"telephone", "email", "radio", "address", "note"} <= PersonInOffice.protected
    assert PersonInOffice.searched == ("office",)


@pytest.mark.parametrize("empty", ["", "   "])
def test_a_commitment_needs_words(empty: str) -> None:
    """A commitment without a text is no commitment."""
    with pytest.raises(ValidationError, match="what"):
        Commitment(party="p1", what=empty)


def test_a_day_that_is_a_slip_of_typing_is_refused() -> None:
    """The year 2100 may stand, 2101 and 1899 may not."""
    assert Commitment(party="p1", what="x", due=date(2100, 12, 31)).due == date(2100, 12, 31)
    for day in (date(2101, 1, 1), date(1899, 12, 31)):
        with pytest.raises(ValidationError, match="due"):
            Commitment(party="p1", what="x", due=day)


def test_a_clause_is_suggested_by_known_categories_only() -> None:
    """A category of incident that nobody can record is refused with those that can."""
    good = Clause.model_validate(LEAST[Clause] | {"incident_categories": ["explosion"]})
    assert good.incident_categories == ("explosion",)
    with pytest.raises(ValidationError, match="expected a category of incident"):
        Clause.model_validate(LEAST[Clause] | {"incident_categories": ["explosions"]})
