"""Records of copies that a compromised site, a fault or half a bundle leaves behind: they stop nobody, and nothing that
was held back comes out by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shared_mission import HEAD, MOMENT, Mission, Post, codes_of, incident, rows_of

from bluehelm.cli.share_reading import read_content, secret_of_references
from bluehelm.mission import MissionFile
from bluehelm.mission.mark import Mark
from bluehelm.mission.people import add_person
from bluehelm.mission.records import Account, ReleaseRecord, ReleaseSecret, Role
from bluehelm.situation.shared_copy_given import GivenCopy
from bluehelm.situation.shared_copy_history import earlier_copies
from bluehelm.situation.shared_copy_rows import plain_row

REASON = ("--reason", "Somebody at the post tried things out")


@pytest.fixture
def mission(tmp_path: Path) -> Mission:
    """The mission, its keys open; a first copy for the party is made."""
    made = Mission(tmp_path)
    made.share()
    return made


def references(folder: Path) -> set[str]:
    """The references of a copy."""
    return {row["reference"] for row in rows_of(folder)}


def row_of(mission: Mission, **changes: Any) -> dict[str, Any]:
    """A row that the party has, changed."""
    return {**plain_row(mission.earlier().rows[0]), **changes}


def write(mission: Mission, record: Mapping[str, Any], where: Path | None = None) -> str:
    """Put the record of a copy into a mission file; its id."""
    fields = {"receiver": mission.party, "made": date(2025, 6, 1), "at": MOMENT, "report": {"rows": 1}, **record}
    with mission.open(where) as file:
        return file.add(ReleaseRecord(**fields), author=HEAD)


def hostile(mission: Mission) -> list[dict[str, Any]]:
    """Records that are well formed and absurd."""
    row = row_of(mission)
    shown = row["shown"]
    other = {"incident": "unknown", "copy_number": 1}
    rows: list[dict[str, Any]] = [
        {**other, "reference": "the house of Amina"},
        {**other, "shown": {**shown, "last_day": "9999-12-31"}},
        {**other, "shown": {**shown, "category": "Amina saw it"}},
        {**other, "shown": {**shown, "killed_best": 10**12}},
        {**other, "shown": {**shown, "killed_best": "many"}},
        {**other, "shown": {**shown, "attribution": "one: names Amina"}},
        {**other, "figures": [[1, 2]]},
        {**other, "figures": []},
        {**other, "level": {"place": "house", "time": "hour", "bare": False}},
        {**other, "withdrawn": "perhaps"},
        {"nothing": True},
    ]
    return [
        *({"rows": ({**row, **changes} if changes != {"nothing": True} else changes,)} for changes in rows),
        {"rows": (row, row)},
        {"made": date(9999, 12, 31)},
        {"after": ("0000000000000000-0000000000000000",)},
        {"report": {}},
        {"number": 10**9, "still_open": 10**12, "rows": ({**row, "harmed": 10**9, "touched": True, **other},)},
    ]


@pytest.mark.parametrize("case", range(16))
def test_an_absurd_record_stops_no_copy_and_lets_nothing_out(mission: Mission, case: int) -> None:
    """The next copy is the last one again, byte for byte, whether the record is left out or counts."""
    before, _ = mission.share()
    record = write(mission, hostile(mission)[case])
    folder, result = mission.share()
    assert (folder / "incidents.hxl.csv").read_bytes() == (before / "incidents.hxl.csv").read_bytes()
    doubted = [problem["message"] for problem in result["problems"] if problem["code"] == "release-left-out"]
    assert len(doubted) == (0 if case == 15 else 1)
    assert case in {13, 15} or record in doubted[0]


def test_the_absurd_are_all_tried(mission: Mission) -> None:
    """The numbers above name every case."""
    assert len(hostile(mission)) == 16


def test_in_doubt_nothing_new_goes_out_until_a_head_has_looked(mission: Mission) -> None:
    """A new incident waits, in the copies of everybody; what must leave leaves; set aside with a reason, it goes on."""
    record = write(mission, {"rows": ({"nothing": True},)})
    with mission.open() as file:
        file.add(incident(7, 9), author=HEAD)
        file.set_mark(mission.ids[1], Mark.CONFIDENTIAL, author=HEAD)
        add_person(file, Account(name="Rosa", role=Role.REVIEWER), author=HEAD)
    folder, result = mission.share()
    assert (result["new"], result["changed"], result["rows"]) == (0, 0, 3)
    assert [names for reason, names in result["held_back"].items() if "nothing new" in reason] == [["HQ-0007"]]
    assert mission.share(receiver="public")[1]["rows"] == 0
    assert mission.refusal("--set-aside", record) == ["no-reason"]
    assert mission.refusal("--set-aside", mission.ids[0], *REASON) == ["nothing-in-doubt"]
    assert mission.refusal("--set-aside", record, *REASON, person="Rosa") == ["not-allowed"]
    folder, result = mission.share("--set-aside", record, *REASON)
    assert (result["new"], codes_of(result)) == (1, [])
    assert len(rows_of(folder)) == 4
    kept = mission.releases()[0].record(ReleaseRecord).report["set_aside"]
    assert kept == [{"record": record, "reason": REASON[1], "by": HEAD}]
    assert codes_of(mission.share()[1]) == []


def test_nobody_unsays_a_copy(mission: Mission) -> None:
    """Another trusted site changes the record's receiver and rows: what went out still counts as it was written."""
    post = Post(mission, entitled=True)
    known = mission.earlier()
    (ours,) = mission.releases()
    with mission.open(post.where) as theirs:
        theirs.edit(ours.id, {"receiver": "nobody", "rows": [], "after": ["x"], "report": {}}, author=HEAD)
    post.sync()
    assert mission.releases()[0].fields["receiver"] == "nobody"
    assert mission.earlier() == known
    assert codes_of(mission.share()[1]) == []


def test_nobody_sets_aside_for_another_site(mission: Mission) -> None:
    """A post that is not the founder writes that a record leaves no doubt: at headquarters it still does."""
    post = Post(mission, entitled=True)
    record = write(mission, {"rows": ({"nothing": True},)})
    said = {"rows": 1, "set_aside": [{"record": record, "reason": "x"}]}
    write(mission, {"receiver": "public", "report": said}, post.where)
    post.sync()
    _, result = mission.share("--from-here", *REASON)
    assert "release-left-out" in codes_of(result)


def test_no_other_site_chooses_the_secret_of_references(mission: Mission) -> None:
    """Each site makes references from its own; where another emptied it, a new one is made, and rows keep theirs."""
    post = Post(mission, entitled=True)
    first, _ = mission.share()
    with mission.open() as ours, mission.open(post.where) as theirs:
        own = secret_of_references(ours.core, author=HEAD)
        assert own != secret_of_references(theirs.core, author=HEAD)
        (named,) = ours.find(ReleaseSecret.kind)
        theirs.edit(named.id, {"secret": None}, author=HEAD)
    post.sync()
    second, _ = mission.share()
    assert references(first) == references(second)
    with mission.open() as ours:
        assert secret_of_references(ours.core, author=HEAD) != own


def test_copies_that_name_each_other_are_no_circle(mission: Mission) -> None:
    """The later was made after the earlier, whatever the earlier says; rows of both count."""
    write(mission, {"rows": (row_of(mission, incident="b"),)})
    first, second = given(mission)
    assert first.record is not None
    assert second.record is not None
    circle = (
        GivenCopy(first.id, first.site, first.clock, first.receiver, after(first.record, second.id), first.rows),
        GivenCopy(second.id, second.site, second.clock, second.receiver, after(second.record, first.id), second.rows),
    )
    found = earlier_copies(circle)
    assert found.heads == (second.id,)
    assert {row.incident for row in found.rows} == {*mission.ids, "b"}
    assert earlier_copies(reversed(circle)) == found


def after(record: ReleaseRecord, *ids: str) -> ReleaseRecord:
    """The record as one that was made after others."""
    return record.model_copy(update={"after": ids})


def given(mission: Mission) -> tuple[GivenCopy, ...]:
    """The copies in the mission file."""
    file: MissionFile
    with mission.open() as file:
        return read_content(file.core).releases


def test_an_incident_beyond_all_numbers_stops_no_copy(mission: Mission) -> None:
    """Sums larger than a column holds are cut, not a crash."""
    most = {"low": 2**31 - 1, "best": 2**31 - 1, "high": 2**31 - 1}
    with mission.open() as file:
        file.add(incident(8, casualties={"civilians": {"killed": most}, "unknown": {"killed": most}}), author=HEAD)
    assert mission.share("--format", "ucdp", "--format", "hxl", "--format", "helm")[1]["rows"] == 5
