"""An admitted site whose program is faulty, or hostile, never makes another site's sync fail: whatever stands in a
well-formed entry is kept and folded on both databases.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluehelm.mission import Record
from bluehelm.mission.hybrid_clock import LAST_READING

NO_NUL = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(NO_NUL, max_size=30)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from(
        ["2025-03-01", "a" * 3_000, "é" * 900, "\\u0000", "'; --", '"', "\x01", "\ud7ff", "\uffff", "😀" * 600]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "text",
            "place",
            "status",
            "day",
            "parent",
            "number",
            "witness",
            "_mark",
            "_withdrawn",
            "_erased",
            "_x",
            "",
            "a.b",
        ]
    )
    | TEXTS,
    VALUES,
    min_size=1,
    max_size=6,
)
ODD: list[dict[str, Any]] = [
    {"_mark": 5},
    {"_mark": {"a": []}},
    {"_withdrawn": {}},
    {"_withdrawn": False},
    {"_erased": []},
    {"_erased": 0},
    {"day": 20250301, "status": ["open"], "parent": 5, "text": {"a": 1}},
    {"day": "not a day", "status": "s" * 5_000, "parent": "p" * 5_000, "text": "t" * 5_000},
    {"status": "".join(chr(0x20000 + number) for number in range(3_000))},
    {"text": " ".join(chr(0x20000 + number) for number in range(40_000))},
    {"text": "w" * 100_000},
    {"text": "\\u0000 is a backslash and five characters"},
    {"number": 10**4_000},
    {"number": -1e308, "place": 5e-324},
    {"witness": {"sealed": "0" * 16, "box": "????"}},
    {"witness": {"sealed": "0" * 16, "box": ""}},
    {"witness": {"sealed": [], "box": {}}},
    {"witness": "in the open"},
    {"": "", " ": None, "a" * 5_000: 1},
    {f"field {number}": number for number in range(3_000)},
]


def read_everything(file: Any) -> None:
    for stored in file.find():
        assert file.get(stored.id).id == stored.id
        file.history(stored.id)
    file.find(text="a")
    file.conflicts()
    file.sites()


def test_odd_values_are_kept_and_the_next_bundle_is_taken(pair) -> None:
    """Each odd entry, as a record of its own and as an edit of another site's, is folded, and sync goes on."""
    posts, head, north, note = pair
    for changes in ODD:
        odd = north.new_id()
        posts.write_raw(north, odd, changes)
        posts.write_raw(north, note, changes)
        good = north.add(posts.Note(text="honest"), author="B")
        posts.carry(north, head)
        assert head.get(good).fields["text"] == "honest"
        assert head.history(odd)[0].changes == changes
    for file in (head, north):
        read_everything(file)
    posts.meet(head, north)
    assert posts.state(head) == posts.state(north)


@given(entries=st.lists(FIELDS, min_size=1, max_size=4))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_values_are_kept_and_the_next_bundle_is_taken(pair, entries: list[dict[str, Any]]) -> None:
    """The same with values from everywhere, sent one after the other into the same two files."""
    posts, head, north, note = pair
    for fields in entries:
        posts.write_raw(north, north.new_id(), fields)
        posts.write_raw(north, note, fields)
    good = north.add(posts.Note(text="honest"), author="B")
    posts.carry(north, head)
    assert head.get(good).fields["text"] == "honest"
    head.get(note)


@pytest.fixture
def pair(posts_on_both):
    head = posts_on_both.found()
    north = posts_on_both.join(head, "NOR", entitled=True)
    note = head.add(posts_on_both.Note(text="t"), author="A")
    posts_on_both.carry(head, north)
    posts_on_both.carry(north, head)
    return posts_on_both, head, north, note


def test_odd_members_are_kept_and_the_next_bundle_is_taken(pair) -> None:
    """Versions from the future, names that would turn a terminal red, kinds of the mission's own: sync goes on."""
    posts, head, north, _ = pair
    for members in (
        {"version": 10**6},
        {"author": "\x1b[31m\u202e"},
        {"author": "'; DROP TABLE entries; --"},
        *({"kind": kind} for kind in ("a" * 40, "admission", "site", "account")),
        {"replaces": [f"{number:016x}-{'0' * 16}" for number in range(20_000)]},
    ):
        posts.write_raw(north, north.new_id(), {"text": "t", "site": 5, "name": []}, **members)
        good = north.add(posts.Note(text="honest"), author="B")
        posts.carry(north, head)
        assert head.get(good).fields["text"] == "honest"
    read_everything(head)


def test_an_entry_of_the_last_clock_reading_is_kept_and_dates_nobody_else(posts_on_both) -> None:
    """A clock nearly as far ahead as a reading can be: told, kept, and headquarters writes on with its own time."""
    posts = posts_on_both
    head = posts.found()
    north = posts.join(head, "NOR")
    north.core.clock.last = LAST_READING - 10
    posts.write_raw(north, north.new_id(), {"text": "end of days"})
    (report,) = posts.carry(north, head)
    assert [problem.code for problem in report.problems] == ["clock-ahead"]
    read_everything(head)
    note = head.add(posts.Note(text="today"), author="A")
    assert head.get(note).created.at.year == 2025
    assert str(head.find(text="end")[0].created.at.year) in report.problems[0].message


def test_an_upgrade_that_meets_what_it_does_not_expect_does_not_stop_sync(posts) -> None:
    """A kind's way up from version 1 fails on a wrong type: the record is kept as written, the others are upgraded."""

    class Second(Record):
        kind: ClassVar[str] = "note"
        version: ClassVar[int] = 2
        upgrades: ClassVar = {
            1: lambda fields: {**fields, "text": fields["text"].upper()} if "text" in fields else fields
        }
        text: str = ""
        status: str = ""
        day: str = ""

    head = posts.found()
    north = posts.join(head, "NOR", kinds=[Second])
    odd, good = head.new_id(), head.add(posts.Note(text="good"), author="A")
    posts.write_raw(head, odd, {"text": {"a": 1}})
    posts.carry(head, north)
    assert north.get(good).record(Second).text == "GOOD"
    assert north.get(odd).fields == {"text": {"a": 1}}
    assert north.get(odd).value is None
    read_everything(north)


def test_many_fields_and_many_replaced_entries_fold_in_good_time(posts) -> None:
    """Two entries of 20,000 fields that each name 20,000 replaced entries: a product of both would take minutes."""
    head = posts.found()
    north = posts.join(head, "NOR")
    note = north.new_id()
    fields = {f"{number:x}": number for number in range(20_000)}
    replaces = [f"{number:016x}-{'0' * 16}" for number in range(15_000)]
    posts.write_raw(north, note, fields)
    posts.write_raw(north, note, fields, replaces=replaces)
    posts.carry(north, head)
    assert len(head.get(note).fields) == 20_000
