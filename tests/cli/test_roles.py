"""What each role may do at the command line, verb by verb, and what a refusal tells."""

from __future__ import annotations

import shutil

import pytest
from tests.cli.conftest import AtHand

from bluehelm.mission.mark import Mark
from bluehelm.mission.people import add_person
from bluehelm.mission.records import Account, Role

SOURCE, NAME, TITLE = "HERON", "Fictional Isolde Varn", "Shots by the mill"
NOTHING_TOLD = (SOURCE, NAME, TITLE, "W. Itness")

# One letter a role: observer, analyst, reviewer, planner, head, auditor, guest. "x": done; ".": refused.
VERBS = {
    "people list FILE": "....xx.",
    "people add FILE Newcomer --role observer": "....x..",
    "people change FILE Spare --close": "....x..",
    "people reads FILE": "....xx.",
    "retention keep FILE source 24 --reason rule": "....x..",
    "retention due FILE --on 2060-01-01": "....x..",
    "retention erase FILE --on 2060-01-01 --yes": "....x..",
    "sync out FILE OUT.helmx --since all": "xxxxx..",
    "sync status FILE": "xxxxxx.",
    "sync conflicts FILE": "xxxxxxx",
    "report list FILE": "xxxxxxx",
    "report show FILE NOR-0001": "xxxxxx.",
    f"report show FILE {SOURCE}": ".xx.xx.",
    f"report told FILE {SOURCE}": ".xx.xx.",
    "report add FILE incident category=explosion when.start=2025-03-04T06:30Z where.place=Sel": "xxxxx..",
    "report add FILE party name=Third short_name=TH type=armed_group": ".xxxx..",
    "report edit FILE NOR-0001 effect=None": ".xx.x..",
    "report move FILE NOR-0001 triaged": ".xx.x..",
    "report attribute FILE NOR-0001 unknown --reasons None": ".xx.x..",
    "report withdraw FILE NOR-0001 --reason twice": "..x.x..",
    "report mark FILE NOR-0001 confidential": ".xx.x..",
    "report erase FILE NOR-0001 --reason asked --yes": "....x..",
    "import --list --into FILE": "xxxxxxx",
    "import ROWS.csv --into FILE --yes": ".xx.x..",
    "agreement show FILE": "xxxxxxx",
    "situation FILE --week 2025-W10": "xxxxxx.",
    "compliance FILE --until 2025-03": "xxxxxx.",
    "share FILE --for public --as-of 2025-04-01 --dry-run": "..x.x..",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> AtHand:
    """A mission with one person of each role, a source, and an incident with a witness."""
    at_hand = AtHand(tmp_path_factory.mktemp("roles"))
    with at_hand.mission() as file:
        party = file.find("party")[0].id
        for role in Role:
            mark = (
                Mark.CONFIDENTIAL if role in (Role.OBSERVER, Role.PLANNER, Role.GUEST) else Mark.STRICTLY_CONFIDENTIAL
            )
            account = Account(name=f"The {role.value}", role=role, clearance=mark)
            own = account.model_copy(update={"party": party}) if role is Role.GUEST else account
            add_person(file, own, author="A. Keita")
        add_person(file, Account(name="Spare", role=Role.OBSERVER), author="A. Keita")
    at_hand.done("report", "add", at_hand.file, "source", f"code_name={SOURCE}", f"name={NAME}")
    fields = (f"title={TITLE}", "category=armed_clash", "when.start=2025-03-04T06:30Z", "where.place=Sel")
    at_hand.done("report", "add", at_hand.file, "incident", *fields, "witnesses.1.name=W. Itness")
    at_hand.write("ROWS.csv", "Date,Type,Place,Title\n2025-03-01,Explosion,Sel,Blast\n")
    (at_hand.folder / "whole").write_bytes(at_hand.file.read_bytes())
    return at_hand


@pytest.fixture
def staffed(made: AtHand) -> AtHand:
    """The same, as it was made."""
    _put_back(made)
    return made


@pytest.mark.parametrize(("verb", "expected"), VERBS.items(), ids=[verb.partition(" FILE")[0] for verb in VERBS])
def test_each_role_may_use_the_verbs_that_the_table_says(staffed: AtHand, verb: str, expected: str) -> None:
    """A verb works for those who may, and a refusal is in words and names nothing of what is kept from them."""
    found = ""
    for role in Role:
        _put_back(staffed)
        places = {
            "FILE": staffed.file,
            "OUT.helmx": staffed.folder / "o.helmx",
            "ROWS.csv": staffed.folder / "ROWS.csv",
        }
        words = [str(places.get(word, word)) for word in verb.split()]
        result = staffed.run(*words, by=f"The {role.value}")
        found += "x" if result.exception is None else "."
        if result.exception is not None:
            assert type(result.exception).__name__ == "InputRefused", result.exception
            told = f"{result.exception}{result.output}".replace(f"{SOURCE} among the records", "")
            assert not [word for word in NOTHING_TOLD if word in told], told
    assert found == expected


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PLANNER, Role.GUEST])
def test_no_list_or_report_holds_what_a_role_may_not_read(staffed: AtHand, role: Role) -> None:
    """Name of the source and of the witness are in nothing that somebody below the clearance can print."""
    for verb in (
        "report list FILE",
        "report list FILE --json",
        "report show FILE NOR-0001 --json",
        "situation FILE --week 2025-W10",
    ):
        words = [str(staffed.file) if word == "FILE" else word for word in verb.split()]
        printed = staffed.run(*words, by=f"The {role.value}").output
        assert NAME not in printed
        assert "W. Itness" not in printed
        assert TITLE not in printed or role is not Role.GUEST


def test_who_opened_a_source_stands_in_the_read_log_by_name(staffed: AtHand) -> None:
    """Showing a source is written down with what was read of it; trying it in vain reads nothing."""
    staffed.done("report", "show", staffed.file, SOURCE, by="The reviewer")
    staffed.refused("report", "show", staffed.file, SOURCE, by="The planner")
    log = staffed.done("people", "reads", staffed.file, "--record", SOURCE, by="The auditor")
    assert f"The reviewer: name of source {SOURCE}" in log
    assert "The planner" not in log
    assert NAME not in log


def test_a_guest_sees_the_rows_of_the_own_copy_and_no_other(staffed: AtHand) -> None:
    """A guest's list is the party's copies; kinds and filters that no copy holds are refused."""
    assert "0 incidents in the copies of your party" in staffed.done("report", "list", staffed.file, by="The guest")
    assert "copies" in staffed.refused("report", "list", staffed.file, "--kind", "party", by="The guest")


def _put_back(staffed: AtHand) -> None:
    """The file as it was before the last verb."""
    for path in staffed.folder.glob("averra.helm*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (staffed.folder / "o.helmx").unlink(missing_ok=True)
    staffed.file.write_bytes((staffed.folder / "whole").read_bytes())
