"""What reaches a meeting pack: nothing that could lead a party to a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from report_mission import CANARY, TestMission

from bluehelm.mission import Mark
from bluehelm.partners import Agreement, Meeting, Party
from bluehelm.problems import InputRefused
from bluehelm.situation.meeting_records import find_meeting, incidents_for_meeting, meeting_pack_of_records
from bluehelm.situation.records import Claim, Incident, Observation, Verification
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_records import MissionRecords

DAY = date(2025, 3, 3)
AS_OF = date(2025, 3, 12)
MEETING = Meeting(reference="JC-07", agreement="a1", day=AS_OF)


def _claim(**fields: Any) -> Claim:
    return Claim.model_validate({"incident": "i1", "says": "They fired.", "received": DAY, **fields})


def _records(**more: Any) -> MissionRecords:
    incident = {"reference": "NOR-1", "title": "Shots", "category": "armed_clash", "when": {"start": DAY}}
    return MissionRecords(
        mission="UNMAV",
        incidents={
            "i1": Incident.model_validate({**incident, "where": {"place": "Kesta"}, **more.pop("incident", {})})
        },
        parties={"army": Party(name="Army"), "front": Party(name="Front")},
        agreements={"a1": Agreement(title="Ceasefire", type="ceasefire", parties=("army", "front"))},
        meetings={"m7": MEETING},
        **more,
    )


TEAM = Observation(incident="i1", means="team", when={"start": DAY}, where={"place": "Kesta"})


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"claims": {"c": _claim(claimant="front", against=("army",))}}, True),
        ({"claims": {"c": _claim(claimed_by="mission")}}, True),
        ({"observations": {"o": TEAM}}, True),
        ({"incident": {"patrol": "p1"}}, True),
        ({"claims": {"c": _claim(claimed_by="source")}}, False),
        ({"claims": {"c": _claim(source="s1", claimant="front", against=("army",))}}, False),
        ({"claims": {"c": _claim(statement="I saw them.")}}, False),
        ({"claims": {"c": _claim(against=("army",))}}, False),
        ({"observations": {"o": TEAM.model_copy(update={"sense": "told"})}}, False),
        ({}, False),
    ],
)
def test_an_incident_known_from_a_source_alone_is_held_back(known: dict[str, Any], shown: bool) -> None:
    """A party's claim or what the mission's own people saw brings it before the parties; a source's word never does."""
    allegations, findings, problems = incidents_for_meeting(_records(**known), MEETING, AS_OF)
    assert [item.reference for item in allegations] == (["NOR-1"] if shown else [])
    assert findings == ()
    assert [problem.code for problem in problems] == ([] if shown else ["known-from-source"])
    assert shown or "NOR-1" in problems[0].message


def test_whom_a_source_names_is_named_nowhere() -> None:
    """A party and a source tell of one incident: only the party's words and the party it names stand in the pack."""
    claims = {
        "c1": _claim(claimant="front", says="The Army fired.", against=("army",)),
        "c2": _claim(claimed_by="source", says="Whispered.", against=("front",), received=date(2025, 3, 1)),
    }
    pack, _ = meeting_pack_of_records(_records(claims=claims), "m7", as_of=AS_OF)
    told = pack.to_text()
    assert "Against Front: none" in told
    assert "Whispered" not in told
    assert "open for 9 days" in told


def test_the_day_of_a_sources_word_is_not_told() -> None:
    """The mission heard of it from a source two days before the party complained: the pack counts from the party."""
    claims = {"c1": _claim(claimant="front", against=("army",)), "c2": _claim(source="s1", received=date(2025, 3, 1))}
    records = _records(claims=claims, incident={"reported": date(2025, 3, 1)})
    told = meeting_pack_of_records(records, "m7", as_of=AS_OF)[0].to_text()
    assert "open for 9 days" in told


def test_what_was_found_after_the_day_of_the_pack_is_still_open_in_it() -> None:
    """On the 12th a finding of the 20th is not there yet; on the 20th it is, without the verification's words."""
    result = {"begun": "2025-03-05T08:00:00+00:00", "finished": "2025-03-20T08:00:00+00:00", "finding": "verified"}
    look = Verification(incident="i1", methods=("site_visit",), result=result, text="A neighbour said so.")
    records = _records(incident={"status": "verified"}, verifications={"v": look}, observations={"o": TEAM})
    before, _ = meeting_pack_of_records(records, "m7", as_of=AS_OF)
    assert (len(before.findings), before.allegations[-1][1][0].status) == (0, "under_verification")
    after, _ = meeting_pack_of_records(records, "m7", as_of=date(2025, 3, 20))
    assert len(after.findings) == 1
    assert "neighbour" not in after.to_text()


def test_marked_records_make_no_pack(averra: TestMission) -> None:
    """A pack is made from records read up to unclassified; with a marked one among them it is refused."""
    marked = read_records(averra.desk(), until=AS_OF)
    with pytest.raises(ValueError, match="got some that are marked"):
        meeting_pack_of_records(marked, averra.ids["JC-07"], as_of=AS_OF)


def test_a_meeting_whose_parties_nobody_named_is_refused() -> None:
    """Without agreement and delegations nothing says who would read the pack."""
    records = replace(_records(), meetings={"m7": MEETING.model_copy(update={"agreement": None})})
    with pytest.raises(InputRefused, match="which parties sit in the commission"):
        meeting_pack_of_records(records, "m7", as_of=AS_OF)


def test_the_pack_of_the_invented_mission(averra: TestMission) -> None:
    """The finding of Kesta, the attack still open, the ferry overdue; no protected word, nothing confidential."""
    records = read_records(averra.desk(), until=AS_OF, up_to=Mark.UNCLASSIFIED)
    pack, problems = meeting_pack_of_records(records, averra.ids["JC-07"], as_of=AS_OF)
    told = pack.to_text()
    assert "Verified, attributed to 2nd Brigade" in told
    assert "JC-06 no. 1, Army, due 2025-03-01, OVERDUE by 11 days: Open the ferry" in " ".join(told.split())
    assert "CEN-0107" in told
    for word in (CANARY, "CEN-0110", "Osprey", "Heard six rounds"):
        assert word not in told
    assert {problem.code for problem in problems} == {"known-from-source"}


def test_a_meeting_is_found_by_reference_or_day() -> None:
    """Capital letters or not; for another one the message lists what there is."""
    meetings = _records().meetings
    assert find_meeting(meetings, named="jc-07") == find_meeting(meetings, day=AS_OF) == "m7"
    with pytest.raises(InputRefused, match=r"There is: JC-07 \(2025-03-12\)"):
        find_meeting(meetings, day=DAY)
