"""A claim behind which a source stands is known by its link, whatever sites wrote into it and whoever reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from report_mission import HEAD, KINDS, Clock

from bluehelm.mission import MissionFile
from bluehelm.mission.access import Desk
from bluehelm.mission.people import add_person, create_mission, read_people
from bluehelm.mission.records import Account, Role
from bluehelm.partners import Party
from bluehelm.problems import InputRefused
from bluehelm.situation.claims_of_sources import claims_linked_to_sources, claims_not_for_parties
from bluehelm.situation.records import Claim, Incident, Source
from bluehelm.situation.situation_report_reading import read_records

DAY = date(2025, 3, 3)
OBSERVER = "D. Okoro"


@pytest.fixture
def mission(tmp_path: Path) -> tuple[MissionFile, dict[str, str], Path]:
    """A mission with an incident, a claim of its own staff, a party and a source; a post has a copy of all of it."""
    clock = Clock()
    made = create_mission(
        tmp_path / "hq.helm", mission="UNMAV", site="HQ", code="HQ", head=HEAD, kinds=KINDS, clock=clock
    )
    add_person(made, Account(name=OBSERVER, role=Role.OBSERVER), author=HEAD)
    ids = {"front": made.add(Party(name="Front"), author=HEAD), "ibis": made.add(Source(code_name="IBIS"), author=HEAD)}
    incident = {"reference": "HQ-1", "title": "Shots", "category": "armed_clash", "when": {"start": DAY}}
    ids["incident"] = made.add(Incident.model_validate({**incident, "where": {"place": "Kesta"}}), author=HEAD)
    said = Claim(incident=ids["incident"], claimed_by="mission", says="Six rounds.", received=DAY)
    ids["claim"] = made.add(said, author=HEAD)
    made.send(tmp_path / "first.helmx", everything=True)
    post, _ = MissionFile.join(
        tmp_path / "post.helm", tmp_path / "first.helmx", site="Post", code="POS", kinds=KINDS, clock=clock
    )
    with post:
        post.send(tmp_path / "asks.helmx", everything=True)
        fingerprint = post.fingerprint
    made.receive(tmp_path / "asks.helmx")
    made.admit(fingerprint, entitled=False, author=HEAD)
    made.send(tmp_path / "second.helmx", everything=True)
    with MissionFile.open(tmp_path / "post.helm", kinds=KINDS, clock=clock) as post:
        post.receive(tmp_path / "second.helmx")
    return made, ids, tmp_path


def _merged(made: MissionFile, ids: dict[str, str], folder: Path) -> None:
    """The headquarters learns that IBIS told it; the post, which does not know, makes it a claim of the Front later."""
    made.edit(ids["claim"], {"source": ids["ibis"], "claimed_by": "source"}, author=HEAD)
    clock = Clock()
    clock.day("2025-03-04T08:00")
    with MissionFile.open(folder / "post.helm", kinds=KINDS, clock=clock) as post:
        post.edit(ids["claim"], {"claimant": ids["front"], "claimed_by": "party"}, author=HEAD)
        post.send(folder / "back.helmx", everything=True)
    made.receive(folder / "back.helmx")


def test_a_claim_of_two_sites_is_the_sources_for_every_reader(
    mission: tuple[MissionFile, dict[str, str], Path],
) -> None:
    """By its open fields it is the Front's claim; by the link it is not, also for who does not see the link."""
    made, ids, folder = mission
    with made:
        _merged(made, ids, folder)
        assert made.find("claim")[0].fields["claimed_by"] == "party"
        for name in (HEAD, OBSERVER):
            person = read_people(made).named(name)
            assert person is not None
            read = read_records(Desk(made, person), until=date(2025, 3, 12)).claims
            assert all(not claim.is_open and claim.claimed_by == "source" for claim in read.values())
            assert read or name == OBSERVER
        assert claims_linked_to_sources(made) == (ids["claim"],)


def test_whose_claim_it_is_being_unsettled_holds_it_back(mission: tuple[MissionFile, dict[str, str], Path]) -> None:
    """No source is named; two sites disagree on who says it, and until somebody settles it no party is shown it."""
    made, ids, folder = mission
    with made:
        assert claims_not_for_parties(made) == frozenset()
        made.edit(ids["claim"], {"claimed_by": "source"}, author=HEAD)
        clock = Clock()
        clock.day("2025-03-04T08:00")
        with MissionFile.open(folder / "post.helm", kinds=KINDS, clock=clock) as post:
            post.edit(ids["claim"], {"claimant": ids["front"], "claimed_by": "party"}, author=HEAD)
            post.send(folder / "back.helmx", everything=True)
        made.receive(folder / "back.helmx")
        assert claims_linked_to_sources(made) == ()
        assert claims_not_for_parties(made) == {ids["claim"]}


def test_a_source_cannot_be_added_to_a_claim_that_stays_a_partys(
    mission: tuple[MissionFile, dict[str, str], Path],
) -> None:
    """Whoever names the source later has to say that the claim is the source's: open counts go by that."""
    made, ids, _ = mission
    with made, pytest.raises(InputRefused, match="claimed_by=source"):
        made.edit(ids["claim"], {"source": ids["ibis"]}, author=HEAD)
