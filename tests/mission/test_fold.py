"""The state of a record depends only on which entries there are, and no edit is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from bluehelm.mission.entry import ERASED, FIRST, MARK, Entry
from bluehelm.mission.fold import RecordState, fold_record, state_after
from bluehelm.mission.record import Fields, Record

SITES = tuple(f"{number:016x}" for number in range(1, 4))
RECORD = f"{1:016x}-{SITES[0]}"


class Note(Record):
    """A kind that only these tests have, in its second version."""

    kind: ClassVar[str] = "note"
    version: ClassVar[int] = 2
    upgrades: ClassVar = {1: lambda fields: {("words" if name == "text" else name): v for name, v in fields.items()}}

    words: str


def _entry(clock: int, changes: Fields, *replaced: Entry, site: int = 0, version: int = 2) -> Entry:
    names = tuple(entry.id for entry in replaced)
    return Entry(SITES[site], clock, clock, "Anna", "note", version, RECORD, changes, names, FIRST)


def _fold(*entries: Entry) -> RecordState:
    return fold_record(entries, Note)


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Entries of one record from three sites, each replacing some entries before it, seen or not."""
    entries: list[Entry] = []
    for clock in range(1, draw(st.integers(1, 9)) + 1):
        changes: dict[str, JsonValue] = draw(
            st.dictionaries(st.sampled_from(["words", "place", MARK]), st.sampled_from(["a", "b", "c"]), min_size=1)
        )
        seen = sorted(draw(st.sets(st.integers(0, len(entries) - 1), max_size=3))) if entries else []
        entries.append(_entry(clock, changes, *(entries[place] for place in seen), site=draw(st.integers(0, 2))))
    return entries


@given(histories(), st.data())
def test_order_of_arrival_does_not_matter(entries: list[Entry], data: st.DataObject) -> None:
    """The same entries in any order make the same state; so do those that have come so far."""
    here = data.draw(st.lists(st.sampled_from(range(len(entries))), min_size=1, unique=True))
    some = [entries[place] for place in here]
    assert _fold(*some) == _fold(*data.draw(st.permutations(some)))


@given(histories())
def test_no_field_is_lost_and_the_latest_head_stands(entries: list[Entry]) -> None:
    """Each field that was ever written has a value; a value that nobody replaced is among the heads."""
    state = _fold(*entries)
    assert state.fields.keys() == {name for entry in entries for name in entry.changes}
    for name, heads in state.heads.items():
        writes = [entry for entry in entries if name in entry.changes]
        replaced = {other for entry in writes for other in entry.replaces}
        left = sorted((e for e in writes if e.id not in replaced), key=lambda e: (e.clock, e.site), reverse=True)
        assert [head.entry for head in heads] == left
        assert state.fields[name] == left[0].changes[name]
        assert (name in state.conflicts) == (len({entry.changes[name] for entry in left}) > 1)


@given(histories(), st.dictionaries(st.sampled_from(["words", "place", "team", MARK]), st.just("d"), min_size=1))
def test_one_more_entry_is_the_same_as_folding_all_again(entries: list[Entry], changes: Fields) -> None:
    """The state after an entry that saw all before it, made without a fold, is what the fold makes."""
    state = _fold(*entries)
    seen = [head.entry for name in changes for head in state.heads.get(name, ())]
    entry = _entry(len(entries) + 1, changes, *seen)
    after = state_after(state, entry)
    assert after is not None
    assert after == _fold(*entries, entry)
    assert list(after.fields) == list(_fold(*entries, entry).fields)


def test_what_takes_a_fold_is_folded() -> None:
    """An entry that is not the latest, is of an older version, or erases, is left to the fold."""
    state = _fold(_entry(5, {"words": "a"}))
    for entry in (_entry(4, {"words": "b"}), _entry(6, {"text": "b"}, version=1), _entry(6, {ERASED: "asked"})):
        assert state_after(state, entry) is None


def test_edits_of_different_fields_both_stand() -> None:
    """Two posts edit one record apart, another field each: both edits stand and nothing is in conflict."""
    first = _entry(1, {"words": "a", "place": "x"})
    state = _fold(first, _entry(2, {"words": "b"}, first, site=1), _entry(3, {"place": "y"}, first, site=2))
    assert (state.fields, state.conflicts) == ({"words": "b", "place": "y"}, ())


def test_edits_of_one_field_are_a_conflict_until_settled() -> None:
    """Two posts edit one field apart: the later stands, the other is shown; who has seen both settles it for all."""
    first = _entry(1, {"words": "a"})
    north, south = _entry(5, {"words": "north"}, first, site=1), _entry(4, {"words": "south"}, first, site=2)
    state = _fold(first, north, south)
    assert (state.fields["words"], state.conflicts) == ("north", ("words",))
    assert [head.value for head in state.heads["words"]] == ["north", "south"]
    settled = _fold(first, north, south, _entry(9, {"words": "south"}, north, south))
    assert (settled.fields["words"], settled.conflicts) == ("south", ())


def test_same_value_from_two_sites_is_no_conflict() -> None:
    """Two posts write the same: there is nothing to settle."""
    first = _entry(1, {"words": "a"})
    state = _fold(first, _entry(2, {"words": "b"}, first, site=1), _entry(3, {"words": "b"}, first, site=2))
    assert (state.fields["words"], state.conflicts) == ("b", ())


def test_later_edit_with_an_earlier_clock_stands() -> None:
    """A post whose clock is days behind edits what it has seen: its edit stands, for it names what it replaced."""
    first = _entry(1000, {"words": "a"})
    state = _fold(first, _entry(10, {"words": "b"}, first, site=1))
    assert (state.fields["words"], state.conflicts) == ("b", ())


def test_ring_of_replacements_keeps_the_latest() -> None:
    """Entries that replace each other in a ring, which no honest site writes, still leave the field a value."""
    one, two = _entry(1, {"words": "a"}), _entry(2, {"words": "b"}, site=1)
    one, two = replace(one, replaces=(two.id,)), replace(two, replaces=(one.id,))
    assert _fold(one, two).fields == {"words": "b"}
    assert _fold(replace(one, replaces=(one.id,))).fields == {"words": "a"}


def test_replacing_one_field_leaves_the_others_of_the_entry() -> None:
    """An entry that was replaced in one field still stands in its others."""
    first = _entry(1, {"words": "a", "place": "x"})
    state = _fold(first, _entry(2, {"words": "b"}, first))
    assert state.heads["place"][0].entry == first


def test_entry_of_an_older_version_is_brought_up() -> None:
    """What an older program wrote is read as the kind has it now; what a newer one wrote is kept as it is."""
    state = _fold(_entry(1, {"text": "a", MARK: "unclassified"}, version=1))
    assert (state.fields, state.version, state.readable) == ({"words": "a", MARK: "unclassified"}, 2, True)
    state = _fold(_entry(1, {"text": "a"}, version=3))
    assert (state.fields, state.version, state.readable) == ({"text": "a"}, 3, False)


def test_erasure_stands_for_ever() -> None:
    """Once erased, a record stays erased, whatever is written after."""
    first = _entry(1, {ERASED: "asked by the witness"})
    assert _fold(first, _entry(2, {ERASED: None}, first)).erased == "asked by the witness"
    assert _fold(_entry(1, {"words": "a"})).erased is None


def test_no_entry_makes_no_state() -> None:
    """Folding nothing is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least one entry"):
        _fold()
