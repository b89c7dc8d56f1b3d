"""What does not fit together in an agreement or a meeting is said, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from bluehelm.partners import (
    AgendaItem,
    Agreement,
    Clause,
    Meeting,
    MeetingDecision,
    Party,
    Position,
    Signature,
    check_agreement,
    check_meeting,
    clauses_from_template,
    load_template,
)

PARTIES = {"army": Party(name="Army"), "front": Party(name="Front"), "militia": Party(name="Militia")}
WHOLE = Agreement(
    title="Port Ash ceasefire",
    type="ceasefire",
    parties=("army", "front"),
    signed=date(2027, 4, 20),
    in_force_from=date(2027, 5, 1),
    until=date(2027, 12, 31),
)
CLAUSE = Clause(
    agreement="a1", number="1", title="No mines", obligation="prohibition", incident_categories=["explosion"]
)
HELD = Meeting(
    reference="JC-07",
    day=date(2027, 6, 1),
    status="held",
    agenda=(AgendaItem(number="1", title="Ferry"),),
    positions=(Position(item="1", party="army", says="The ferry is ready."),),
    decisions=(MeetingDecision(number="1", item="1", text="Open it", owner="army", due=date(2027, 6, 10)),),
)


def test_a_template_filled_in_is_whole() -> None:
    """The built-in ceasefire with its examples gives no warning in a whole agreement."""
    template = load_template("general_ceasefire")
    values = {name: parameter.example for name, parameter in template.parameters.items()}
    clauses, _ = clauses_from_template(template, agreement="a1", values=values, in_force_from=WHOLE.in_force_from)
    assert check_agreement(WHOLE, clauses, PARTIES) == ()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"in_force_from": None}, "no-first-day", "No first day in force"),
        (
            {"until": date(2027, 4, 30)},
            "days-out-of-order",
            "until (2027-04-30) lies before in_force_from (2027-05-01)",
        ),
        ({"signed": date(2027, 5, 2)}, "days-out-of-order", "lies before signed (2027-05-02)"),
        ({"parties": ()}, "no-parties", "not known whom the clauses bind"),
        ({"parties": ("army", "ghost")}, "unknown-party", "No record is there of the party ghost."),
        ({"signatures": (Signature(party="militia", day=date(2027, 5, 3)),)}, "not-a-party", "Militia signed"),
        (
            {"signatures": (Signature(party="front", day=date(2027, 5, 3), bound_until=date(2027, 5, 2)),)},
            "days-out-of-order",
            "bound_until (2027-05-02)",
        ),
    ],
)
def test_what_does_not_fit_in_an_agreement(changes: dict[str, object], code: str, words: str) -> None:
    """Each fault gives one warning with its code and words; the agreement without it gives none."""
    assert check_agreement(WHOLE, [CLAUSE], PARTIES) == ()
    (problem,) = check_agreement(WHOLE.model_copy(update=changes), [CLAUSE], PARTIES)
    assert problem.code == code
    assert words in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"binds": ("militia",)}, "binds-outsider"),
        ({"applies_from": date(2027, 6, 2), "applies_until": date(2027, 6, 1)}, "days-out-of-order"),
        ({"applies_from": date(2027, 4, 30)}, "days-out-of-order"),
        ({"incident_categories": ()}, "no-category"),
    ],
)
def test_what_does_not_fit_in_a_clause(changes: dict[str, object], code: str) -> None:
    """A clause that binds an outsider, ends before it begins, or is never proposed gives one warning."""
    (problem,) = check_agreement(WHOLE, [CLAUSE.model_copy(update=changes)], PARTIES)
    assert problem.code == code


def test_two_clauses_of_one_number_are_found() -> None:
    """A violation must name one clause."""
    (problem,) = check_agreement(WHOLE, [CLAUSE, CLAUSE], PARTIES)
    assert problem.message == "2 clauses bear the number 1."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": None}, "no-day"),
        ({"status": "minutes_agreed", "minutes_agreed_by": ("army", "front")}, "no-minutes"),
        ({"status": "minutes_agreed", "minutes": "x", "minutes_agreed_by": ("army",)}, "minutes-not-agreed"),
        ({"status": "not_held"}, "no-reason"),
        ({"agenda": (*HELD.agenda, *HELD.agenda)}, "number-twice"),
        ({"decisions": (*HELD.decisions, *HELD.decisions)}, "number-twice"),
        ({"positions": (Position(item="2", party="front", says="No."),)}, "no-such-item"),
        ({"decisions": (HELD.decisions[0].model_copy(update={"item": "9"}),)}, "no-such-item"),
        ({"decisions": (HELD.decisions[0].model_copy(update={"due": date(2027, 5, 31)}),)}, "due-before-meeting"),
        ({"decisions": (HELD.decisions[0].model_copy(update={"due": None}),)}, "decision-without-day"),
    ],
)
def test_what_does_not_fit_in_a_meeting(changes: dict[str, object], code: str) -> None:
    """Each fault gives one warning with its code; the meeting without it gives none."""
    assert check_meeting(HELD, ["army", "front"]) == ()
    (problem,) = check_meeting(HELD.model_copy(update=changes), ["army", "front"])
    assert problem.code == code
    assert problem.hint
