"""The journal tells who wrote which content, and with that whether an attribution stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.records import Role
from bluehelm.situation import SITUATION_KINDS
from bluehelm.situation.attribution import Standing, standing
from bluehelm.situation.records import Approval, Attribution, Incident
from bluehelm.situation.signed_versions import versions_of

ROLES = {"Ann": Role.ANALYST, "Rui": Role.REVIEWER, "Sol": Role.REVIEWER}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[MissionFile]:
    """A mission file in a folder of its own."""
    made = MissionFile.create(tmp_path / "m.helm", mission="M", site="Headquarters", code="HQ", kinds=SITUATION_KINDS)
    with made:
        yield made


def write(file: MissionFile) -> str:
    """Ann attributes an incident to one party."""
    finding = {"outcome": "one", "parties": ["p1"]}
    fields = {"incident": "i1", "finding": finding, "protected_note": "HERON"}
    return file.add(Attribution.model_validate(fields), author="Ann")


def approve(file: MissionFile, of: str, author: str) -> str:
    """Somebody approves it as it is now."""
    digest = versions_of(file.history(of), Attribution)[-1].digest
    return file.add(Approval(of=of, digest=digest, decision="approve"), author=author)


def stands(file: MissionFile, of: str) -> Standing:
    """How far it stands by what is in the file: each approval as it was first written."""
    approvals = [versions_of(file.history(row.id), Approval)[0] for row in file.find(kind="approval", parent=of)]
    return standing(of, versions_of(file.history(of), Attribution), approvals, ROLES)


def test_from_the_file_to_the_standing(file: MissionFile) -> None:
    """Written, approved, edited, approved again."""
    of = write(file)
    assert stands(file, of).state == "not_approved"
    approve(file, of, "Rui")
    assert stands(file, of).state == "approved"
    file.edit(of, {"reasons": "Crater analysis."}, author="Ann")
    assert stands(file, of).state == "edited_since_approved"
    approve(file, of, "Sol")
    assert stands(file, of).approved_by == ("Sol",)


def test_every_writer_is_an_author(file: MissionFile) -> None:
    """Who edits a word cannot approve it afterwards; a withdrawn approval does not count."""
    of = write(file)
    file.edit(of, {"reasons": "Crater analysis."}, author="Rui")
    approve(file, of, "Rui")
    assert stands(file, of).authors == ("Ann", "Rui")
    assert not stands(file, of).stands
    given = approve(file, of, "Sol")
    assert stands(file, of).stands
    file.withdraw(given, reason="Read the wrong report.", author="Sol")
    assert not stands(file, of).stands


def test_marking_makes_no_author_and_no_new_content(file: MissionFile) -> None:
    """Nor does the protected note show in the versions; whoever edits it is an author all the same."""
    of = write(file)
    file.set_mark(of, Mark.CONFIDENTIAL, author="Rui")
    (version,) = versions_of(file.history(of), Attribution)
    assert (version.author, version.record.protected_note) == ("Ann", "")
    file.edit(of, {"protected_note": "HERON and IBIS"}, author="Sol")
    versions = versions_of(file.history(of), Attribution)
    assert [version.author for version in versions] == ["Ann", "Sol"]
    assert versions[0].digest == versions[1].digest


def test_a_record_of_another_kind_is_refused(file: MissionFile) -> None:
    """Never taken for an attribution."""
    fields = {"reference": "N-1", "title": "x", "category": "other", "when": {"start": "2026-03-01"}}
    of = file.add(Incident.model_validate(fields | {"where": {"place": "Port Ash"}}), author="Ann")
    with pytest.raises(ValueError, match="readable record of kind 'attribution'"):
        versions_of(file.history(of), Attribution)
    with pytest.raises(ValueError, match="readable record"):
        versions_of([], Attribution)
