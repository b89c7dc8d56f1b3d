"""The meeting pack of a joint commission: complete, the same for each party, and without what is not theirs to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.partners import (
    AgendaItem,
    Commitment,
    Finding,
    Meeting,
    MeetingDecision,
    MeetingPack,
    OpenAllegation,
    Party,
    PartyClaim,
    frames,
    prepare_meeting_pack,
)
from bluehelm.problems import InputRefused

PARTIES = {
    "army": Party(name="Army of Averra", short_name="Army"),
    "brigade": Party(name="2nd Brigade", part_of="army"),
    "front": Party(name="Northern Front"),
    "militia": Party(name="River Militia"),
}
LAST = date(2027, 6, 1)
TODAY = date(2027, 7, 1)
DAY = timedelta(days=1)
JC07 = Meeting(
    reference="JC-07",
    day=LAST,
    agreement="a1",
    status="held",
    minutes_agreed_by=("army",),
    decisions=(
        MeetingDecision(number="1", text="Open the ferry at Port Ash", owner="army", due=date(2027, 6, 10)),
        MeetingDecision(number="2", text="Name a liaison officer", owner="front", due=date(2027, 6, 15)),
        MeetingDecision(number="3", text="Circulate the map", owner_in_words="chair", due=date(2027, 6, 20)),
        MeetingDecision(number="4", text="The commission took note"),
    ),
)
JC08 = Meeting(
    reference="JC-08",
    day=TODAY,
    begins=time(9, 30),
    place="Port Ash",
    agreement="a1",
    agenda=(AgendaItem(number="1", title="Ferry"),),
)
FERRY = Commitment(party="army", what="Open the ferry", due=date(2027, 6, 10), meeting="m7", decision="1")
LIAISON = Commitment(
    party="front", what="Name an officer", due=date(2027, 6, 15), meeting="m7", decision="2", done_on=date(2027, 6, 20)
)
MINES = Commitment(party="brigade", what="Hand over mine records", due=date(2027, 8, 1), agreement="a1")
SHELLING = OpenAllegation(
    incident="i1",
    reference="NOR-0042",
    title="Shelling near the ferry",
    category="explosion",
    day=date(2027, 6, 5),
    received=date(2027, 6, 6),
    status="under_verification",
    against=("brigade",),
    clauses=("1(a)", "6"),
    place="Port Ash",
    claims=(
        PartyClaim("front", "The Army fired six mortar rounds.", date(2027, 6, 6), ("army",)),
        PartyClaim("army", "The Front shelled its own side.", date(2027, 6, 7), ("front",)),
        PartyClaim("fisherman", "SECRET-SOURCE saw a truck", date(2027, 6, 7), ("army",)),
    ),
)
RAID = replace(SHELLING, incident="i2", reference="NOR-0043", title="Raid", against=(), claims=())
FOUND = Finding(
    incident="i3",
    reference="NOR-0030",
    title="Patrol stopped",
    category="denial_of_movement",
    day=date(2027, 5, 20),
    found_on=date(2027, 6, 10),
    finding="verified",
    attribution="one",
    attributed_to=("front",),
    clauses=("9(a)",),
)


def prepared(**changes: object) -> MeetingPack:
    given: dict[str, object] = {
        "as_of": TODAY,
        "parties": PARTIES,
        "commission": ["front", "army"],
        "meetings": {"m7": JC07, "m8": JC08},
        "commitments": {"c1": FERRY, "c2": LIAISON, "c3": MINES},
        "allegations": [SHELLING, RAID],
        "findings": [FOUND],
    }
    return prepare_meeting_pack(JC08, **(given | changes))  # type: ignore[arg-type]


def test_allegations_stand_under_the_party_that_answers_for_them() -> None:
    """What is alleged of a brigade stands under its army; a party with nothing against it is shown too; others last."""
    groups = [(party, [item.reference for item in group]) for party, group in prepared().allegations]
    assert groups == [("army", ["NOR-0042"]), ("front", []), (None, ["NOR-0043"])]
    of_militia = replace(RAID, against=("militia", "army"))
    groups = [(party, len(group)) for party, group in prepared(allegations=[SHELLING, of_militia]).allegations]
    assert groups == [("army", 2), ("front", 0), ("militia", 1)]


def test_decisions_are_open_until_somebody_records_them_done() -> None:
    """The ferry is overdue; the liaison officer was named; of the map nothing is recorded; a note needs nothing."""
    states = {state.decision.number: (state.status, state.recorded) for state in prepared().decisions}
    assert states == {"1": ("overdue", True), "3": ("overdue", False)}
    assert [state.commitment_id for state in prepared().commitments] == ["c3"]
    assert [state.commitment_id for state in prepared().done] == ["c2"]
    assert prepared().overdue == 2


def test_findings_count_from_the_day_of_the_last_meeting() -> None:
    """A finding of that day is in, one of the day before is out, one after the as-of day is out."""
    for found_on, count in ((LAST - DAY, 0), (LAST, 1), (TODAY, 1), (TODAY + DAY, 0)):
        assert len(prepared(findings=[replace(FOUND, found_on=found_on)]).findings) == count
    first = prepared(meetings={}, findings=[replace(FOUND, found_on=LAST - DAY)])
    assert first.since is None
    assert len(first.findings) == 1


def test_claims_differ_where_the_latest_of_two_sides_name_others() -> None:
    """Each accuses the other: shown. Once the Army names itself as the Front does, nothing differs any more."""
    (difference,) = prepared().differences
    assert [(claim.claimant, claim.against) for claim in difference.claims] == [
        ("army", ("front",)),
        ("front", ("army",)),
    ]
    admitted = PartyClaim("brigade", "It was our battery.", date(2027, 6, 9), ("brigade",))
    agreed = replace(SHELLING, claims=(*SHELLING.claims, admitted))
    assert prepared(allegations=[agreed]).differences == ()
    later = replace(admitted, received=TODAY + DAY)
    assert len(prepared(allegations=[replace(SHELLING, claims=(*SHELLING.claims, later))]).differences) == 1


def test_what_others_than_the_parties_say_is_nowhere_in_the_pack() -> None:
    """A source's claim passed in by mistake stands in no text, no frame and no field of the pack."""
    pack = prepared()
    shown = pack.to_text() + repr(pack) + repr({name: frame.to_dicts() for name, frame in pack.to_frames().items()})
    assert "six mortar rounds" in shown
    assert "SECRET-SOURCE" not in shown
    assert "fisherman" not in shown


def test_a_commission_of_a_sector_and_agreement_gets_what_is_its_own() -> None:
    """What is of another sector or agreement, or of nobody in the commission, is left out; what is of none stays."""
    north = JC08.model_copy(update={"sector": "north"})
    allegations = [SHELLING, replace(RAID, sector="south"), replace(RAID, reference="NOR-0050", sector="north")]
    pack = prepare_meeting_pack(
        north,
        as_of=TODAY,
        parties=PARTIES,
        commission=["army", "front"],
        meetings={"m7": JC07},
        commitments={
            "here": MINES,
            "south": MINES.model_copy(update={"sector": "south"}),
            "other agreement": MINES.model_copy(update={"agreement": "a2"}),
            "other party": MINES.model_copy(update={"party": "militia"}),
        },
        allegations=allegations,
        findings=[],
    )
    assert {item.reference for _, group in pack.allegations for item in group} == {"NOR-0042", "NOR-0050"}
    assert [state.commitment_id for state in pack.commitments] == ["here"]
    assert pack.since is None


def test_the_last_meeting_is_the_last_that_was_held() -> None:
    """Neither the meeting itself, nor a later one, nor one that did not take place, nor one of another body counts."""
    others = {
        "itself": JC08.model_copy(update={"status": "held"}),
        "later": JC07.model_copy(update={"reference": "JC-09", "day": TODAY + DAY}),
        "not held": JC07.model_copy(update={"reference": "JC-07a", "day": TODAY - DAY, "status": "not_held"}),
        "another": JC07.model_copy(update={"reference": "LC-01", "day": TODAY - DAY, "body": "Liaison Committee"}),
    }
    for name, other in others.items():
        assert prepared(meetings={"m7": JC07, name: other}).since == LAST, name
    assert prepared(as_of=LAST - DAY).since is None
    extra = JC07.model_copy(update={"reference": "JC-07b", "day": TODAY - DAY})
    assert prepared(meetings={"m7": JC07, "extra": extra}).since == TODAY - DAY


def test_as_of_a_day_only_what_was_known() -> None:
    """An allegation received on the day is in, one of the day after is out; what was done on the last day is shown."""
    for received, count in ((TODAY, 1), (TODAY + DAY, 0)):
        groups = dict(prepared(allegations=[replace(SHELLING, received=received)]).allegations)
        assert len(groups["army"]) == count
    for done_on, count in ((LAST - DAY, 0), (LAST, 1), (TODAY, 1), (TODAY + DAY, 0)):
        assert len(prepared(commitments={"c": MINES.model_copy(update={"done_on": done_on})}).done) == count


def test_parties_of_the_commission_stand_before_others() -> None:
    """By name among themselves; a group outside the commission comes after them, whatever its name."""
    parties = PARTIES | {"first": Party(name="Aaa Group")}
    pack = prepared(parties=parties, allegations=[replace(RAID, against=("first",))])
    assert [party for party, _ in pack.allegations] == ["army", "front", "first"]


def test_a_party_without_a_record_is_refused() -> None:
    """The commission's parties must be known by name."""
    with pytest.raises(InputRefused, match="No record is there of these parties of the commission: north"):
        prepared(commission=["army", "north"])


def test_a_finding_names_a_party_only_where_one_was_found() -> None:
    """A verified finding attributed to one may name it; one that is disputed or not verified may not."""
    for changes in ({"attribution": "disputed"}, {"attribution": None}, {"finding": "unverifiable"}):
        with pytest.raises(ValueError, match="expected parties only with a verified finding"):
            replace(FOUND, **changes)  # type: ignore[arg-type]
    assert replace(FOUND, attribution="disputed", attributed_to=()).attributed_to == ()


def test_the_frames_are_as_documented() -> None:
    """Each frame has the documented columns, with rows and without."""
    columns = {
        "allegations": frames.ALLEGATIONS,
        "findings": frames.FINDINGS,
        "decisions": frames.DECISIONS,
        "differences": frames.DIFFERENCES,
        "commitments": frames.COMMITMENTS,
        "done": frames.COMMITMENTS,
    }
    empty = prepared(allegations=[], findings=[], commitments={}, meetings={})
    for pack in (prepared(), empty):
        assert {name: frame.schema for name, frame in pack.to_frames().items()} == {
            name: schema_of(given) for name, given in columns.items()
        }
    assert prepared().to_frames()["allegations"]["days_open"].to_list() == [25, 25]


def test_the_text_tells_the_commission_what_it_needs() -> None:
    """Agenda, overdue decisions with who and since when, findings with attribution, both sides' words."""
    text = " ".join(prepared().to_text().split())
    for words in (
        "JOINT COMMISSION, JC-08: MEETING PACK",
        "Meeting: 2027-07-01, 09:30, Port Ash",
        "As of: 2027-07-01. Last meeting: 2027-06-01.",
        "2 open allegations, 1 finding since 2027-06-01, 1 incident of which parties say different things. 2 decisions",
        "JC-07: Northern Front still to agree",
        "JC-07 no. 1, Army, due 2027-06-10, OVERDUE by 21 days: Open the ferry at Port Ash",
        "JC-07 no. 3, chair, due 2027-06-20, OVERDUE by 11 days; no record of what was done: Circulate the map",
        "Patrol stopped (denial of movement; clause 9(a)). Verified, attributed to Northern Front",
        "Against Army: 1",
        "Under verification, open for 25 days.",
        "Against Northern Front: none",
        "Army (2027-06-07), against Northern Front: The Front shelled its own side.",
        "2nd Brigade, due 2027-08-01: Hand over mine records",
        "Northern Front, done on 2027-06-20, 5 days late: Name an officer",
        "An allegation is no finding.",
    ):
        assert words in text


def test_an_empty_pack_is_whole() -> None:
    """Before the first meeting with nothing known, each section says so."""
    text = prepared(allegations=[], findings=[], commitments={}, meetings={}).to_text()
    assert "Last meeting: none." in text
    assert text.count("None.") == 6


@given(st.text(max_size=300))
def test_no_line_of_the_text_is_wider_than_a_page(words: str) -> None:
    """Whatever a title says, lines stay under 80 signs and hold no control characters."""
    text = prepared(allegations=[replace(SHELLING, title=words)]).to_text()
    assert all(len(line) < 80 for line in text.split("\n"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_recorded_denial_is_a_point_where_the_parties_differ() -> None:
    """One side alleges and the other denies without naming anybody; a denial of what nobody alleges is none."""
    denial = PartyClaim("army", "None of our guns fired.", date(2027, 6, 8), denies=True)
    denied = replace(SHELLING, claims=(denial,))
    pack = prepared(allegations=[denied])
    assert [difference.reference for difference in pack.differences] == [SHELLING.reference]
    assert "Army (2027-06-08), denies it: None of our guns fired." in " ".join(pack.to_text().split())
    assert not prepared(allegations=[replace(RAID, claims=(denial,))]).differences
