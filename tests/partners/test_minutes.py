"""Draft minutes hold what was entered and nothing private; a proposed agenda holds what is open."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bluehelm.partners import (
    AgendaItem,
    Delegation,
    Finding,
    Meeting,
    MeetingDecision,
    Party,
    Position,
    draft_minutes,
    prepare_meeting_pack,
    propose_agenda,
)

NAMES = {"army": "Army of Averra", "front": "Northern Front"}
HELD = Meeting(
    reference="JC-07",
    day=date(2027, 6, 1),
    place="Port Ash",
    chair="Head of Mission",
    status="held",
    delegations=(
        Delegation(party="army", head="Col. A", members=("Maj. B",)),
        Delegation(party="front", absent="road closed"),
        Delegation(name="Red Cross"),
    ),
    agenda=(AgendaItem(number="1", title="Ferry"), AgendaItem(number="2", title="Mines")),
    positions=(Position(item="1", party="army", says="The ferry is ready."),),
    decisions=(
        MeetingDecision(number="1", item="1", text="Open the ferry", owner="army", due=date(2027, 6, 10)),
        MeetingDecision(number="2", text="Took note of the report"),
    ),
    next_day=date(2027, 7, 1),
    private_note="PRIVATE-NOTE: the colonel looked ill",
)


def test_minutes_hold_who_came_positions_and_decisions_under_their_item() -> None:
    """Each stands under its item; what belongs to none comes last; the private note is not there."""
    text = draft_minutes(HELD, NAMES)
    assert text.split("\n") == [
        "JOINT COMMISSION, JC-07: DRAFT MINUTES",
        "Held: 2027-06-01, Port Ash",
        "Chair: Head of Mission. Secretary: not entered.",
        "",
        "PRESENT",
        "- Army of Averra: Col. A (head), Maj. B",
        "- Northern Front: absent (road closed)",
        "- Red Cross: names not entered",
        "",
        "1. Ferry",
        "- Army of Averra: The ferry is ready.",
        "- DECISION 1: Open the ferry (by Army of Averra, until 2027-06-10)",
        "",
        "2. Mines",
        "",
        "Under no item of the agenda",
        "- DECISION 2: Took note of the report",
        "",
        "Next meeting: 2027-07-01.",
        "",
    ]


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_no_line_of_the_minutes_is_wider_than_a_page(words: str) -> None:
    """Whatever a party says, lines stay under 80 signs."""
    position = Position.model_construct(item="1", party="army", says=words)
    text = draft_minutes(HELD.model_copy(update={"positions": (position,)}), NAMES)
    assert all(len(line) < 80 for line in text.split("\n"))


def test_an_agenda_is_proposed_from_what_is_open() -> None:
    """With one finding and nothing else the agenda has it with its incident, and no item that would be empty."""
    finding = Finding(
        incident="i3",
        reference="NOR-0030",
        title="Patrol stopped",
        category="denial_of_movement",
        day=date(2027, 5, 20),
        found_on=date(2027, 6, 10),
        finding="unverifiable",
    )
    pack = prepare_meeting_pack(
        Meeting(reference="JC-08"),
        as_of=date(2027, 7, 1),
        parties={"army": Party(name="Army"), "front": Party(name="Front")},
        commission=["army", "front"],
        meetings={},
        commitments={},
        allegations=[],
        findings=[finding],
    )
    agenda = propose_agenda(pack)
    assert [(item.number, item.title, item.incidents) for item in agenda] == [
        ("1", "Opening and adoption of the agenda", ()),
        ("2", "Findings since the last meeting", ("i3",)),
        ("3", "Other business", ()),
        ("4", "Next meeting", ()),
    ]
