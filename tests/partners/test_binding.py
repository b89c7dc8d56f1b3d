"""Whether a clause binds a party on a day and in a sector."""

from __future__ import annotations

from datetime import date

import pytest

from bluehelm.partners import Agreement, Clause, Party, Signature, bound_parties, why_not_bound
from bluehelm.partners.binding import answers_to

PARTIES = {
    "army": Party(name="Army of Averra", type="state_forces"),
    "brigade": Party(name="2nd Brigade", type="state_forces", part_of="army"),
    "front": Party(name="Northern Front", type="armed_group"),
    "militia": Party(name="River Militia", type="armed_group"),
}
CEASEFIRE = Agreement(
    title="Port Ash ceasefire",
    type="ceasefire",
    parties=("army", "front"),
    in_force_from=date(2027, 5, 1),
    until=date(2027, 12, 31),
    signatures=(Signature(party="front", day=date(2027, 6, 1)),),
)
CLAUSE = Clause(
    agreement="a1",
    number="4(b)",
    title="No mines",
    obligation="prohibition",
    sectors=("north",),
    applies_from=date(2027, 5, 3),
    applies_until=date(2027, 12, 1),
)


def test_a_brigade_is_bound_by_what_its_army_signed() -> None:
    """Who answers to a party is bound with it; who is no party is not."""
    day = date(2027, 7, 1)
    for party in ("army", "brigade", "front"):
        assert why_not_bound(party, CLAUSE, CEASEFIRE, day=day, sector="north", parties=PARTIES) == ""
    assert "does not bind" in why_not_bound("militia", CLAUSE, CEASEFIRE, day=day, parties=PARTIES)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2027, 4, 30), "in force only from 2027-05-01"),
        (date(2027, 5, 2), "applies only from 2027-05-03"),
        (date(2027, 5, 3), ""),
        (date(2027, 12, 1), ""),
        (date(2027, 12, 2), "ended on 2027-12-01"),
        (date(2028, 1, 1), "in force only until 2027-12-31"),
    ],
)
def test_a_clause_holds_from_its_first_day_to_its_last(day: date, reason: str) -> None:
    """Before, on and after each bound, with the reason."""
    said = why_not_bound("army", CLAUSE, CEASEFIRE, day=day, parties=PARTIES)
    assert reason in said
    assert bool(said) == bool(reason)


def test_a_party_that_joined_later_is_bound_from_its_signature() -> None:
    """The Front signed on 1 June: in May it is not bound, though the agreement is in force."""
    assert "signed Port Ash ceasefire only on 2027-06-01" in why_not_bound(
        "front", CLAUSE, CEASEFIRE, day=date(2027, 5, 31)
    )
    assert why_not_bound("front", CLAUSE, CEASEFIRE, day=date(2027, 6, 1)) == ""


def test_a_party_that_left_is_bound_to_its_last_day() -> None:
    """The Front left on 31 August and signed again on 1 October: in September alone it is not bound."""
    left = Signature(party="front", day=date(2027, 5, 1), bound_until=date(2027, 8, 31))
    again = Signature(party="front", day=date(2027, 10, 1))
    agreement = CEASEFIRE.model_copy(update={"signatures": (left, again)})
    assert why_not_bound("front", CLAUSE, agreement, day=date(2027, 8, 31)) == ""
    assert "its last day bound was 2027-08-31" in why_not_bound("front", CLAUSE, agreement, day=date(2027, 9, 1))
    assert why_not_bound("front", CLAUSE, agreement, day=date(2027, 10, 1)) == ""
    assert why_not_bound("army", CLAUSE, agreement, day=date(2027, 9, 1)) == ""


def test_a_clause_of_one_sector_and_one_party() -> None:
    """A named party alone is bound, in the sectors named; an unknown sector or day excludes nothing."""
    clause = CLAUSE.model_copy(update={"binds": ("front",)})
    assert bound_parties(clause, CEASEFIRE) == ("front",)
    assert bound_parties(CLAUSE, CEASEFIRE) == ("army", "front")
    assert "does not bind" in why_not_bound("army", clause, CEASEFIRE)
    assert "sector" in why_not_bound("front", clause, CEASEFIRE, sector="south")
    assert why_not_bound("front", clause, CEASEFIRE) == ""


def test_parties_that_answer_to_each_other_end_somewhere() -> None:
    """A circle made by two sites' edits does not go round for ever."""
    circle = {"a": Party(name="A", part_of="b"), "b": Party(name="B", part_of="a")}
    assert answers_to("a", circle) == ("a", "b")
