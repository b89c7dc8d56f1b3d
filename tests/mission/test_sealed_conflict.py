"""Two sites' words in one protected field: whoever may read them settles it, nobody else sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bluehelm.mission import MissionFile
from bluehelm.problems import InputRefused

if TYPE_CHECKING:
    from conftest import Posts


@pytest.fixture
def apart(posts: Posts) -> tuple[MissionFile, MissionFile, MissionFile, str]:
    """Headquarters, a post that may read protected fields, one that may not; both readers changed one witness."""
    head = posts.found()
    north = posts.join(head, "N", entitled=True)
    south = posts.join(head, "S")
    record = head.add(posts.Note(text="shelling", witness="Asha"), author="Anna")
    posts.meet(head, north, south)
    head.edit(record, {"witness": "Asha B."}, author="Anna")
    north.edit(record, {"witness": "Asha C."}, author="Nora")
    posts.meet(head, north, south)
    return head, north, south, record


def test_who_may_read_sees_both_values_and_settles(
    posts: Posts, apart: tuple[MissionFile, MissionFile, MissionFile, str]
) -> None:
    """Both values are shown in words; the one chosen stands at every site."""
    head, north, south, record = apart
    (conflict,) = head.conflicts()
    values = {version.value for version in (conflict.standing, *conflict.others)}
    assert values == {"Asha B.", "Asha C."}
    assert head.settle(record, "witness", "Asha B.", author="Anna")
    posts.meet(head, north, south)
    assert [file.conflicts() for file in (head, north, south)] == [(), (), ()]
    assert north.get(record).record(posts.Note).witness == "Asha B."


def test_who_may_not_read_sees_that_there_is_a_conflict_and_no_value(
    apart: tuple[MissionFile, MissionFile, MissionFile, str],
) -> None:
    """At a site without the keys no value is readable, and none can be chosen."""
    _, _, south, record = apart
    (conflict,) = south.conflicts()
    versions = (conflict.standing, *conflict.others)
    assert [(version.value, version.readable) for version in versions] == [(None, False), (None, False)]
    with pytest.raises(InputRefused, match="cannot be read here"):
        south.settle(record, "witness", "Asha B.", author="Sam")
