"""Submissions of KoboToolbox and ODK Central: flattened, bounded, and as deterministic as their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluehelm.exchange import (
    FieldSpec,
    FieldType,
    RecordMap,
    SheetTable,
    apply_map,
    read_submissions,
    submissions_table,
)
from bluehelm.problems import InputRefused, Problem

KOBO = {
    "count": 2,
    "next": None,
    "results": [
        {
            "_id": 70000000000000000001,
            "_uuid": "a-1",
            "_submission_time": "2025-03-04T07:00:00",
            "_geolocation": [4.36, 18.55],
            "_attachments": [{"filename": "mission/attachments/x/../photo 1.jpg", "download_url": "https://h/x"}],
            "visit/where": "4.3612 18.5550 380.0 4.5",
            "visit/arms": "rifle mortar",
            "visit/urgent": True,
            "victims": [{"victims/age": "30"}, {"victims/age": "7"}],
            "visit/note": " ",
        },
        {"_id": 2, "_uuid": "a-2", "visit/phone": 23675123456, "visit/height": 1.10, "_geolocation": [None, None]},
    ],
}
CENTRAL = {
    "value": [
        {
            "__id": "uuid:1",
            "__system": {"submissionDate": "2025-03-04T07:00:00Z", "edits": 0},
            "visit": {
                "place": "Bria",
                "at": {"type": "Point", "coordinates": [18.55, 4.36, 380], "properties": {"accuracy": 4.5}},
            },
            "victims@odata.navigationLink": "Submissions('uuid:1')/victims",
        }
    ]
}


def table_of(value: object, **options: object) -> tuple[SheetTable, tuple[Problem, ...]]:
    return submissions_table(json.dumps(value).encode(), file="s.json", **options)  # type: ignore[arg-type]


def first_row(value: object, **options: object) -> dict[str, str | None]:
    table, _ = table_of(value, **options)
    return dict(zip(table.headings, table.rows[0].cells, strict=True))


def refused(content: bytes) -> Problem:
    with pytest.raises(InputRefused) as caught:
        submissions_table(content, file="s.json")
    return caught.value.problems[0]


def test_kobo_submissions_become_rows(tmp_path: Path) -> None:
    """Groups, points, repeats and several answers get columns; an attachment is a name without its folders."""
    path = tmp_path / "s.json"
    path.write_text(json.dumps(KOBO))
    table, problems = read_submissions(path, multiple={"visit/arms"})
    assert problems == ()
    assert [row.number for row in table.rows] == [1, 2]
    assert dict(zip(table.headings, table.rows[0].cells, strict=True)) == {
        "submission": "a-1",
        "_id": "70000000000000000001",
        "_uuid": "a-1",
        "_submission_time": "2025-03-04T07:00:00Z",
        "_geolocation/latitude": "4.36",
        "_geolocation/longitude": "18.55",
        "_attachments": "photo 1.jpg",
        "visit/where": "4.3612 18.5550 380.0 4.5",
        "visit/where/latitude": "4.3612",
        "visit/where/longitude": "18.5550",
        "visit/where/altitude": "380.0",
        "visit/where/accuracy": "4.5",
        "visit/where/precision": "1",
        "visit/arms": "rifle; mortar",
        "visit/urgent": "yes",
        "victims/1/age": "30",
        "victims/2/age": "7",
        "visit/phone": None,
        "visit/height": None,
    }
    assert table.rows[1].cells[-2:] == ("23675123456", "1.1")


def test_central_submissions_become_rows() -> None:
    """Nested groups are joined; a GeoJSON point, longitude first, gives the same columns; repeats apart are told."""
    assert first_row(CENTRAL) == {
        "submission": "1",
        "__id": "uuid:1",
        "__system/submissionDate": "2025-03-04T07:00:00Z",
        "__system/edits": "0",
        "visit/place": "Bria",
        "visit/at/latitude": "4.36",
        "visit/at/longitude": "18.55",
        "visit/at/altitude": "380",
        "visit/at/accuracy": "4.5",
        "visit/at/precision": "1",
    }
    assert [problem.code for problem in table_of(CENTRAL)[1]] == ["repeats-apart"]


def test_submissions_go_through_a_map() -> None:
    """The table is one that a map reads like a sheet."""
    table, _ = table_of(KOBO, multiple={"visit/arms"})
    fields = (FieldSpec("where.latitude", FieldType.NUMBER), FieldSpec("weapons", FieldType.LIST))
    record_map = RecordMap(columns={"where.latitude": ("visit/where/latitude",), "weapons": ("visit/arms",)})
    rows, _ = apply_map(table, record_map, fields)
    assert rows[0].fields == {"where": {"latitude": 4.3612}, "weapons": ["rifle", "mortar"]}


def test_repeats_inside_repeats_keep_short_names() -> None:
    """The full names that the server writes inside repeats are not written twice."""
    nested = {"results": [{"a": [{"a/b": [{"a/b/c": "1"}, {"a/b/c": "2"}]}]}]}
    assert first_row(nested) == {"a/1/b/1/c": "1", "a/1/b/2/c": "2"}


def test_what_is_left_out_is_told() -> None:
    """Missing pages, strangers in the list, a submission twice, and what is too deep or long: each has a problem."""
    deep: object = "x"
    for _ in range(20):
        deep = {"g": deep}
    value = {"count": 90, "results": [{"_uuid": "a", "q": "1"}, 7, {"_uuid": "a", "q": "1"}, {"d": deep, "q": "2"},
                                      {"r": [{"q": "1"}] * 60}]}  # fmt: skip
    table, problems = table_of(value)
    assert [row.number for row in table.rows] == [1, 4, 5]
    assert [(problem.code, problem.row) for problem in problems] == [
        ("submissions-incomplete", None),
        ("not-a-submission", 2),
        ("submission-twice", 3),
        ("submission-too-deep", 4),
    ]


WIDE = json.dumps([{f"q{number}-{place}": 1 for place in range(900)} for number in range(2)]).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad-json"),
        (b"\xff\xfe", "bad-json"),
        (b"[" * 100_000, "bad-json"),
        (b'{"detail": "Not found."}', "not-submissions"),
        (b"7", "not-submissions"),
        (WIDE, "submissions-too-large"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_submissions_is_refused(content: bytes, code: str) -> None:
    """An empty file, another text, a log-in answer or a bomb of brackets is refused with a next step."""
    problem = refused(content)
    assert problem.code == code
    assert problem.hint


def test_an_empty_export_is_said(tmp_path: Path) -> None:
    """No submissions is no error, but said; a missing file is one."""
    table, (problem,) = table_of({"count": 0, "results": []})
    assert (table.rows, problem.code) == ((), "no-rows")
    with pytest.raises(InputRefused, match="cannot be read"):
        read_submissions(tmp_path / "none.json")


KEYS = ("_geolocation", "_attachments", "_id", "a/b", "type", "\ud800")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("1.0 2.0 3 4"),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(JSON, max_size=5))
def test_any_submissions_give_the_same_sound_table_twice(submissions: list[object]) -> None:
    """Whatever JSON comes: every row has every column, no heading stands twice, and a second reading is the same."""
    table, problems = table_of({"results": submissions})
    assert all(len(row.cells) == len(table.headings) for row in table.rows)
    assert len(set(table.headings)) == len(table.headings)
    assert table_of({"results": submissions}) == (table, problems)
    "".join(table.headings).encode()


@given(st.binary(max_size=100))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    """No bytes make the reader fail in another way than by a problem."""
    try:
        submissions_table(content, file="s.json")
    except InputRefused as refusal:
        assert refusal.problems[0].hint  # noqa: PT017  # any bytes may also be read
