"""Bodies of entries: one text for one entry, and nothing else passes for one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.entry import (
    DEEPEST,
    FIRST,
    LARGEST_BODY,
    BadEntry,
    Entry,
    TooLarge,
    canonical,
    depth_of,
    entry_from,
    entry_in_file,
    hash_of,
)

SITE = "00112233445566aa"
RECORD = f"0000000000000001-{SITE}"
ENTRY = Entry(SITE, 1, 65_536, "Anna", "note", 1, RECORD, {"words": "obus près du pont"}, (), FIRST)

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)
IDS = st.from_regex(r"[0-9a-f]{16}-[0-9a-f]{16}", fullmatch=True)
ENTRIES = st.builds(
    Entry,
    site=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    sequence=st.integers(1, 2**63 - 1),
    clock=st.integers(1, 2**63 - 1),
    author=TEXTS.filter(bool),
    kind=st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
    version=st.integers(1, 10**6),
    record=IDS,
    changes=st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4),
    replaces=st.lists(IDS, max_size=3).map(tuple),
    previous=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    batch=st.none() | TEXTS.filter(bool),
)


@given(ENTRIES)
def test_entry_and_body_are_the_same(entry: Entry) -> None:
    """A body gives back the entry it was made from, and that entry the same body."""
    body = entry.body()
    assert entry_from(body) == entry_in_file(body) == entry
    assert entry_from(body).body() == body


@given(st.text() | st.binary().map(lambda data: data.decode(errors="surrogateescape")))
def test_any_text_is_an_entry_or_none(text: str) -> None:
    """Whatever the bytes, they are refused as no entry, and nothing else happens."""
    with pytest.raises(BadEntry):
        entry_from(text)


@given(ENTRIES, st.data())
def test_changed_body_is_another_entry_or_none(entry: Entry, data: st.DataObject) -> None:
    """A body with one character changed is refused, or is another entry with another hash."""
    body = entry.body()
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + data.draw(st.characters()) + body[place + 1 :]
    try:
        found = entry_from(changed)
    except BadEntry:
        return
    assert (found == entry) == (changed == body)
    assert (hash_of(changed) == hash_of(body)) == (changed == body)


@given(VALUES)
def test_value_has_one_text(value: object) -> None:
    """Canonical JSON is JSON, and reading and writing it again changes nothing."""
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_canonical_json_sorts_and_leaves_no_blanks() -> None:
    """Members in order, letters as they are, no blanks: the text of RFC 8785."""
    assert canonical({"b": [1, 2.5], "a": {"é": None}}) == '{"a":{"é":null},"b":[1,2.5]}'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sequence": 0}, "above 0"),
        ({"sequence": True}, "above 0"),
        ({"clock": 2**63}, "above 0"),
        ({"version": 1.0}, "above 0"),
        ({"site": "HQ"}, "site, record and kind"),
        ({"record": "r1"}, "site, record and kind"),
        ({"kind": "Note"}, "site, record and kind"),
        ({"author": ""}, "short texts"),
        ({"author": "A" * 201}, "short texts"),
        ({"changes": {}}, "expected changes"),
        ({"changes": [1]}, "expected changes"),
        ({"replaces": ("e1",)}, "ids of entries"),
        ({"changes": {"words": "a\0b"}}, "NUL"),
    ],
)
def test_what_no_site_writes_is_refused(change: dict[str, Any], said: str) -> None:
    """The entry as it is passes; with one member that no site writes it does not, and the reason is said."""
    assert entry_from(ENTRY.body()) == ENTRY
    with pytest.raises(BadEntry, match=said):
        entry_from(replace(ENTRY, **change).body())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        ENTRY.body() + " ",
        " " + ENTRY.body(),
        ENTRY.body().replace('"Anna"', '"Ann\\u0061"'),
        ENTRY.body().replace('{"author":"Anna"', '{"author":"Eve","author":"Anna"'),
        ENTRY.body().replace('"version":1', '"version":1,"weight":2'),
        ENTRY.body().replace('"words":"obus près du pont"', '"words":NaN'),
        ENTRY.body().replace('"words":"obus près du pont"', '"words":1e999'),
        ENTRY.body().replace('"replaces":[]', '"replaces":{}'),
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    """Only the canonical text is taken: a second spelling of one entry would have another hash."""
    with pytest.raises(BadEntry):
        entry_from(text)


def test_nesting_is_bounded() -> None:
    """As deep as the bound passes, one level deeper does not; the measure itself stops where it is clear."""
    value: Any = "leaf"
    for _ in range(DEEPEST - 2):
        value = [value]
    assert entry_from(replace(ENTRY, changes={"words": value}).body())
    with pytest.raises(BadEntry, match="levels of nesting"):
        entry_from(replace(ENTRY, changes={"words": [value]}).body())
    assert depth_of({"a": [1]}) == 3


def test_size_is_bounded() -> None:
    """A body of the largest size passes, one byte more does not, and says how large it is."""
    room = LARGEST_BODY - len(replace(ENTRY, changes={"words": ""}).body())
    assert entry_from(replace(ENTRY, changes={"words": "a" * room}).body())
    with pytest.raises(TooLarge) as refused:
        entry_from(replace(ENTRY, changes={"words": "a" * (room - 1) + "é"}).body())
    assert refused.value.size == LARGEST_BODY + 1


def test_backslash_before_u0000_is_no_nul() -> None:
    """The six letters of an escape may stand in a text; only the character itself is refused."""
    entry = replace(ENTRY, changes={"words": "\\u0000 and \\\\u0000"})
    assert entry_from(entry.body()) == entry


def test_id_sorts_by_time() -> None:
    """Ids of later entries sort behind those of earlier ones."""
    ids = [replace(ENTRY, clock=clock).id for clock in (1, 9, 10, 2**40, 2**63 - 1)]
    assert ids == sorted(ids)
