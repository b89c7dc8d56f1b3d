"""The records with which the demo mission's file begins."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import write_demo_records
from bluehelm.demo.data_files import load_data
from bluehelm.demo.record_names import names_in
from bluehelm.mission import MissionFile
from bluehelm.mission.passwords import is_right
from bluehelm.mission.people import create_mission, read_people
from bluehelm.mission.records import Account, Role
from bluehelm.partners import Agreement, Clause, Commitment, Meeting, Party, check_agreement, check_meeting
from bluehelm.partners import commitments_on as on_day

PASSPHRASE = "a lantern under the weir"  # noqa: S105  # of a file that lives for one test


def founded(where: Path, *, head: str = "A. Keita", passphrase: str | None = None) -> MissionFile:
    """A mission's file with its head only."""
    return create_mission(
        where, mission="UNMAV", site="Headquarters", code="HQ", head=head, kinds=KINDS, passphrase=passphrase
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> MissionFile:
    """The demo's file on its first day."""
    made = founded(tmp_path_factory.mktemp("demo") / "try.helm")
    write_demo_records(made, author="A. Keita", month=False)
    return made


def test_the_agreement_and_its_meetings_fit_together(file: MissionFile) -> None:
    """The checks that a user's own agreement goes through find nothing wrong with the demo's."""
    parties = {stored.id: stored.record(Party) for stored in file.find("party")}
    clauses = [stored.record(Clause) for stored in file.find("clause")]
    (agreement,) = (stored.record(Agreement) for stored in file.find("agreement"))
    assert {clause.template.partition("/")[0] for clause in clauses} == {
        "general_ceasefire",
        "withdrawal_of_heavy_weapons",
        "freedom_of_movement",
    }
    assert check_agreement(agreement, clauses, parties) == ()
    meetings = [stored.record(Meeting) for stored in file.find("meeting")]
    assert {meeting.status for meeting in meetings} == {"held", "planned"}
    assert [problem for meeting in meetings for problem in check_meeting(meeting, agreement.parties)] == []


def test_some_commitments_are_kept_some_late_some_overdue(file: MissionFile) -> None:
    """On the last day of February there is something of each, so that no table of the demo is empty."""
    known = {stored.id: stored.record(Commitment) for stored in file.find("commitment")}
    state = on_day(known, date(2025, 2, 28))
    assert [state.count(status) > 0 for status in ("kept", "kept_late", "overdue", "due")] == [True] * 4
    assert {names for names in names_in(file) if names.startswith("commitment")} >= {"commitment JCC-31/1 UF"}


def test_there_is_somebody_of_every_role_with_the_exercise_password(file: MissionFile) -> None:
    """Each of the demo's people can log in with the documented password, and with no other."""
    assert {person.role for person in read_people(file).everybody} == set(Role)
    verifier = file.get(read_people(file).named("M. Osei").id).record(Account).verifier  # type: ignore[union-attr]
    assert is_right(verifier, load_data("mission_records.yaml")["password"])
    assert not is_right(verifier, "port ansel exercise 2024")


def test_without_the_passphrase_nobody_gets_a_password(tmp_path: Path) -> None:
    """In a file whose keys are locked the people are there and have no password."""
    founded(tmp_path / "try.helm", passphrase=PASSPHRASE).close()
    with MissionFile.open(tmp_path / "try.helm", kinds=KINDS) as locked:
        write_demo_records(locked, author="A. Keita", month=False)
    with MissionFile.open(tmp_path / "try.helm", kinds=KINDS, passphrase=PASSPHRASE) as unlocked:
        accounts = [unlocked.get(person.id).record(Account) for person in read_people(unlocked).everybody]
    assert {account.role for account in accounts} == set(Role)
    assert {account.verifier for account in accounts} == {None}


def test_a_head_with_a_name_of_the_demo_is_one_person(tmp_path: Path) -> None:
    """Who founds the mission under the name of one of its people does not get a second account."""
    with founded(tmp_path / "try.helm", head="m.  osei") as made:
        write_demo_records(made, author="m. osei", month=False)
        assert read_people(made).problems == ()


def test_nothing_passes_for_real(file: MissionFile) -> None:
    """Parties, agreement and sectors say that they are fictional, and the country's code belongs to no country."""
    for kind, field in (("party", "description"), ("agreement", "text"), ("sector", "note")):
        for stored in file.find(kind):
            assert "fictional" in str(stored.fields.get(field)).lower() or stored.fields["type"] == "mission"
    assert {stored.fields.get("country") for stored in file.find("place")} == {"XVA"}


def test_sectors_have_their_posts_and_outlines(file: MissionFile) -> None:
    """Each sector is drawn and names its posts; each place lies in one."""
    places = {stored.id: stored for stored in file.find("place")}
    sectors = file.find("sector")
    assert len(sectors) == 3
    for sector in sectors:
        assert sector.fields["outline"]
        posts = [places[str(post)] for post in sector.fields["posts"]]  # type: ignore[union-attr]
        assert posts
        assert {post.fields["sector"] for post in posts} == {sector.id}
    assert len(file.find("unit")) == 14


def test_importing_the_demo_loads_neither_file_nor_generator() -> None:
    """What is not asked for is not loaded."""
    script = "import sys, bluehelm.demo; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"sqlalchemy", "polars", "bluehelm.demo.scenario"} & set(done.stdout.split()) == set()
