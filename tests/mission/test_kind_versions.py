"""A kind's schema changes: files written before and after are read, checked and found whole by old and new programs."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import pytest
from sqlalchemy import update

from bluehelm.mission import MissionFile, Record, tables
from bluehelm.mission.checking import check_file


class First(Record):
    """The kind as it was."""

    kind: ClassVar[str] = "weather"
    temp: int = 0
    note: str = ""


class Second(Record):
    """The kind as it is now: a field has another name."""

    kind: ClassVar[str] = "weather"
    version: ClassVar[int] = 2
    upgrades: ClassVar = MappingProxyType(
        {1: lambda fields: {("temperature" if name == "temp" else name): v for name, v in fields.items()}}
    )
    temperature: int = 0
    note: str = ""


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A file of the old program: one record as it was written, one that the old program changed."""
    where = tmp_path / "old.helm"
    with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=[First]) as file:
        file.add(First(temp=3), author="Anna")
        changed = file.add(First(temp=4), author="Anna")
        file.edit(changed, {"temp": 5}, author="Anna")
    return where


def _codes(where: Path, *kinds: type[Record]) -> list[str]:
    with MissionFile.open(where, kinds=kinds) as file:
        return [problem.code for problem in check_file(file).problems if problem.code.startswith(("state", "not-"))]


@pytest.mark.parametrize("edited", [(), (0,), (0, 1)])
@pytest.mark.parametrize("kinds", [(), (First,), (Second,)])
def test_a_file_is_whole_to_every_program(
    where: Path, edited: tuple[int, ...], kinds: tuple[type[Record], ...]
) -> None:
    """Old, new, and one that does not know the kind; before and after the new program changed some of the records."""
    with MissionFile.open(where, kinds=[Second]) as file:
        for number, stored in enumerate(file.find("weather")):
            if number in edited:
                file.edit(stored.id, {"temperature": 9}, author="Nora")
    assert _codes(where, *kinds) == []


@pytest.mark.parametrize("kinds", [(), (First,), (Second,)])
def test_a_row_that_was_changed_is_found_by_every_program(where: Path, kinds: tuple[type[Record], ...]) -> None:
    """Other values in the table of records than the entries make are no matter of versions."""
    with MissionFile.open(where, kinds=[First]) as file, file.core.changing() as connection:
        of_first = tables.records.c.fields == {"temp": 3}
        connection.execute(update(tables.records).where(of_first).values(fields={"temp": 30}))
    assert _codes(where, *kinds) == ["state-differs"]
