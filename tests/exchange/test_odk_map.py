"""The first map for a survey: questions in groups, several languages, and what server and device add."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bluehelm.exchange import submissions_table, suggest_survey_map
from bluehelm.exchange.odk_answers import key_of
from bluehelm.situation.recording_import import guessed_fields
from bluehelm.situation.records import Incident, Place

ADDED = {
    "_id": 1001,
    "formhub/uuid": "f7b",
    "__version__": "vLn",
    "start": "2025-04-02T08:10:00.000+03:00",
    "end": "2025-04-02T08:25:00.000+03:00",
    "today": "2025-04-02",
    "deviceid": "collect:x",
    "meta/instanceID": "uuid:e58d",
    "meta/rootUuid": "uuid:e58d",
    "_uuid": "e58d",
    "_status": "submitted_via_web",
    "_geolocation": [4.36121, 18.55502],
    "_submission_time": "2025-04-02T05:26:00",
    "_validation_status": {},
    "_attachments": [{"filename": "m/attachments/f/u/photo.jpg", "uid": "att1", "question_xpath": "a/photo"}],
}
"""What an invented submission has besides its answers, in the shape of version 2 of the server's interface."""


def suggested(answers: dict[str, object], kind: Any = Incident) -> dict[str, tuple[str, ...]]:
    """The columns that are guessed for a form of these answers."""
    content = json.dumps({"count": 1, "next": None, "results": [{**ADDED, **answers}]}).encode()
    table, _ = submissions_table(content, file="s.json")
    return suggest_survey_map(table.headings, guessed_fields(kind)).columns


def test_questions_in_groups_are_told_by_their_last_steps() -> None:
    """Day and time of the incident win over those of the device; the point of a question over the server's."""
    columns = suggested(
        {
            "g1/date_of_incident": "2025-04-01",
            "g1/time_of_incident": "07:30:00.000+03:00",
            "g2/type_of_incident": "armed_clash",
            "g2/where/village": "Bria",
            "g2/where/gps": "4.36121 18.55502 380.5 4.9",
            "g2/description": "Shots at the bridge",
            "g2/casualties/civilians_killed": "1",
            "g2/civilians/injured": "2",
        }
    )
    assert columns == {
        "category": ("g2/type_of_incident",),
        "when.start": ("g1/date_of_incident", "g1/time_of_incident"),
        "reported": ("_submission_time",),
        "where.latitude": ("g2/where/gps/latitude",),
        "where.longitude": ("g2/where/gps/longitude",),
        "where.precision": ("g2/where/gps/precision",),
        "where.place": ("g2/where/village",),
        "what": ("g2/description",),
        "casualties.civilians.killed": ("g2/casualties/civilians_killed",),
        "casualties.civilians.injured": ("g2/civilians/injured",),
        "origin.reference": ("submission",),
    }


@pytest.mark.parametrize(
    ("questions", "meant"),
    [
        (("grp/q1_date_incident", "grp/q2_lieu", "grp/q3_nb_morts"), ("when.start", "where.place", "unknown.killed")),
        (("a/fecha_incidente", "a/lugar", "a/muertos"), ("when.start", "where.place", "unknown.killed")),
        (("a/التاريخ", "a/المكان", "a/القتلى"), ("when.start", "where.place", "unknown.killed")),
        (("a/data_do_incidente", "a/local", "a/mortos"), ("when.start", "where.place", "unknown.killed")),
    ],
)
def test_questions_are_told_in_several_languages(questions: tuple[str, ...], meant: tuple[str, ...]) -> None:
    """French with numbered questions, Spanish, Arabic, Portuguese."""
    columns = suggested(dict(zip(questions, ("2025-04-01", "Bria", "2"), strict=True)))
    assert {path.removeprefix("casualties."): heading for path, (heading, *_) in columns.items()} | dict(
        zip(meant, questions, strict=True)
    ) == {path.removeprefix("casualties."): heading for path, (heading, *_) in columns.items()}


def test_where_no_question_tells_server_and_device_do() -> None:
    """The day of the form and the server's point stand in; of a place, too."""
    assert suggested({"a/what": "Shots"}) == {
        "when.start": ("today",),
        "reported": ("_submission_time",),
        "where.latitude": ("_geolocation/latitude",),
        "where.longitude": ("_geolocation/longitude",),
        "what": ("a/what",),
        "origin.reference": ("submission",),
    }
    assert suggested({"a/name": "Bria"}, Place)["point.latitude"] == ("_geolocation/latitude",)


def test_people_in_repeats_and_soldiers_are_put_nowhere() -> None:
    """Members of repeats are not guessed, nor killed soldiers taken for killed of whom nobody knows who they were."""
    columns = suggested({"victims": [{"victims/name": "X", "victims/killed": "1"}], "soldiers/killed": "3"})
    assert not {"casualties.unknown.killed", "title"} & set(columns)
    assert "casualties.unknown.killed" in suggested({"group_casualties/killed": "3"})


def test_an_edited_submission_keeps_its_key() -> None:
    """The server gives an edited submission a new _uuid; the root stays."""
    first = key_of({"_id": "7", "_uuid": "a", "meta/rootUuid": "uuid:a"})
    assert first == key_of({"_id": "7", "_uuid": "b", "meta/rootUuid": "uuid:a"}) == "a"
    assert key_of({"_uuid": "b"}) == "b"
    assert key_of({"q": "1"}) is None


def test_a_point_set_by_hand_has_no_precision() -> None:
    """Accuracy 0 is a point set on a map; within 25 km is 2 on the UCDP scale, and wider tells nothing."""
    for accuracy, precision in (("0", None), ("4.9", "1"), ("1000", "1"), ("1001", "2"), ("25001", None)):
        content = json.dumps([{"_id": 1, "gps": f"4.3 18.5 0 {accuracy}"}]).encode()
        table, _ = submissions_table(content, file="s.json")
        assert dict(zip(table.headings, table.rows[0].cells, strict=True)).get("gps/precision") == precision


def test_the_dead_of_unknown_standing_are_no_civilians() -> None:
    """Killed in a group that names nobody are those whom nobody knows; a group that names them counts."""
    assert suggested({"visit/killed": "2"})["casualties.unknown.killed"] == ("visit/killed",)
    assert suggested({"civilians/killed": "2"})["casualties.civilians.killed"] == ("civilians/killed",)
    assert not [path for path in suggested({"soldiers/visit/killed": "2"}) if path.startswith("casualties")]


def test_a_point_is_no_name_of_a_place() -> None:
    """A question "where" that was answered with a point gives latitude and longitude, and no name."""
    columns = suggested({"visit/where": "4.37 18.55 300 5"})
    assert "where.place" not in columns
    assert columns["where.latitude"] == ("visit/where/latitude",)
