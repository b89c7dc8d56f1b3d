"""Commitments drafted from duties with a deadline and from decisions."""

from __future__ import annotations

from datetime import date

from bluehelm.partners import (
    Agreement,
    Clause,
    Meeting,
    MeetingDecision,
    commitments_from_clauses,
    commitments_from_meeting,
)

AGREEMENT = Agreement(title="Ceasefire", type="ceasefire", parties=("army", "front"), signed=date(2027, 4, 20))
DUTY = Clause(agreement="a1", number="5(b)", title="Records of mines", obligation="duty", by_day=date(2027, 5, 31))


def test_a_duty_with_a_deadline_becomes_a_commitment_of_each_party() -> None:
    """Both parties owe the records of mines; a prohibition and a duty without a day make no commitment."""
    clauses = {
        "c1": DUTY,
        "c2": DUTY.model_copy(update={"by_day": None}),
        "c3": DUTY.model_copy(update={"obligation": "prohibition"}),
        "c4": DUTY.model_copy(update={"binds": ("front",)}),
        "c5": DUTY.model_copy(update={"agreement": "unknown"}),
    }
    drafts = commitments_from_clauses(clauses, {"a1": AGREEMENT})
    assert [(draft.party, draft.clause) for draft in drafts] == [("army", "c1"), ("front", "c1"), ("front", "c4")]
    assert drafts[0].what == "Records of mines (clause 5(b))"
    assert (drafts[0].made_on, drafts[0].due) == (date(2027, 4, 20), date(2027, 5, 31))


def test_a_decision_becomes_a_commitment_of_its_owner() -> None:
    """A decision for a party becomes its commitment; one due for no party is a problem; one without day is none."""
    meeting = Meeting(
        reference="JC-07",
        day=date(2027, 6, 1),
        decisions=(
            MeetingDecision(number="1", text="Open the ferry", owner="army", due=date(2027, 6, 10)),
            MeetingDecision(number="2", text="Circulate the minutes", owner_in_words="chair", due=date(2027, 6, 3)),
            MeetingDecision(number="3", text="The commission took note"),
        ),
    )
    drafts, problems = commitments_from_meeting("m7", meeting)
    assert [(draft.party, draft.what, draft.meeting, draft.decision) for draft in drafts] == [
        ("army", "Open the ferry", "m7", "1")
    ]
    assert drafts[0].made_on == date(2027, 6, 1)
    assert [problem.code for problem in problems] == ["decision-without-party"]
    assert "Decision 2 of JC-07 is due on 2027-06-03 and names no party but chair." in problems[0].message
