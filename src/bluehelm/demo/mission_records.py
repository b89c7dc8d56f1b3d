"""The records of the fictional mission: what its file holds on the first day, a year before it, and a month after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import as_file
from typing import Any, Final

import shapely

from bluehelm.demo.data_files import data_file, load_data
from bluehelm.demo.history import write_history
from bluehelm.demo.record_names import commitment_name, name_of, record_of, with_ids
from bluehelm.demo.scenario import play_scenario
from bluehelm.exchange import read_places
from bluehelm.force import FORCE_KINDS, read_units
from bluehelm.geo.geojson import read_features
from bluehelm.mission import MissionFile, Record
from bluehelm.mission.mission_file import Draft
from bluehelm.mission.passwords import verifier_of
from bluehelm.mission.people import read_people
from bluehelm.mission.person_names import folded
from bluehelm.mission.record import Fields
from bluehelm.mission.records import Account
from bluehelm.partners import (
    PARTNER_KINDS,
    Agreement,
    Clause,
    Commitment,
    Meeting,
    clauses_from_template,
    commitments_from_clauses,
    commitments_from_meeting,
    load_template,
)
from bluehelm.situation import SITUATION_KINDS

COUNTRY: Final = "XVA"
"""No country has this code."""
_KINDS: Final[Mapping[str, type[Record]]] = {
    kind.kind: kind for kind in (*PARTNER_KINDS, *SITUATION_KINDS, *FORCE_KINDS)
}


def write_demo_records(file: MissionFile, *, author: str, month: bool = True) -> None:
    """Fill a new mission file with the built-in mission, which is fictional.

    Args:
        file: a mission file that holds nothing but its founding. Where its keys are open, the demo's people get the
            exercise password of data/mission_records.yaml; in a locked file they have none.
        author: who stands under the records of the first day.
        month: whether the year to February 2025 and the scripted month of March 2025 are written into it, too.
    """
    data = load_data("mission_records.yaml")
    drafting = _Drafting(file)
    _draft_ground(drafting, data)
    _draft_units(drafting)
    _draft_agreement(drafting, data)
    _draft_people(drafting, data)
    file.add_all(drafting.drafts, author=author)
    if month:
        write_history(file)
        play_scenario({"HQ": file, "NOR": file, "SOU": file})


@dataclass
class _Drafting:
    """Records to be written in one commit, and the names by which they speak of each other."""

    file: MissionFile
    names: dict[str, str] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)

    def reserve(self, name: str) -> str:
        """An id for a record that others name before it is written."""
        self.names[name] = self.file.new_id()
        return self.names[name]

    def add(self, record: Record) -> str:
        """Draft a record; its id."""
        name = name_of(record.kind, record.model_dump(mode="json"))
        record_id = self.names.get(name) or self.reserve(name or str(len(self.drafts)))
        self.drafts.append(Draft(record, id=record_id))
        return record_id

    def of(self, kind: type[Record]) -> dict[str, Any]:
        """Records of a kind drafted so far, by id."""
        return {str(draft.id): draft.record for draft in self.drafts if isinstance(draft.record, kind)}


def _draft_ground(drafting: _Drafting, data: Mapping[str, Any]) -> None:
    """Parties, people in office, sectors, places, the agreement and meetings, which name each other."""
    codes: Mapping[str, str] = data["sectors"]
    with as_file(data_file("averra.geojson")) as path:
        outlines = {codes[str(feature.name)]: feature.outline for feature in read_features(path)}
    with as_file(data_file("places.csv")) as path:
        towns, _ = read_places(path)
    points = {name: (latitude, longitude) for name, latitude, longitude in towns.select(_POINT).rows()}
    given = [dict(item) for item in data["records"]]
    for kind, fields in [*((item["kind"], item) for item in given), *(("sector", {"code": c}) for c in outlines)]:
        if name := name_of(kind, fields):
            drafting.reserve(name)
    for name, code in codes.items():
        posts = [drafting.names[post] for post in data["posts"][code]]
        outline = json.loads(shapely.to_geojson(outlines[code]))
        fields = {"name": name, "code": code, "outline": outline, "posts": posts, "note": "Fictional."}
        drafting.add(_KINDS["sector"].model_validate(fields))
    settlements = [{"kind": "place", "name": name, "category": "settlement", "at": name} for name in points]
    for item in [*given, *settlements]:
        kind, at = _KINDS[item.pop("kind")], item.pop("at", None)
        ground = _place(points[at], outlines, codes) if at else {}
        drafting.add(record_of(kind, {**item, **ground}, drafting.names))


_POINT: Final = ("name", "latitude", "longitude")


def _place(point: tuple[float, float], outlines: Mapping[str, Any], codes: Mapping[str, str]) -> Fields:
    latitude, longitude = point
    code = min(outlines, key=lambda code: outlines[code].distance(shapely.Point(longitude, latitude)))
    return {
        "point": {"latitude": latitude, "longitude": longitude},
        "sector": f"@sector {code}",
        "admin1": next(name for name, short in codes.items() if short == code),
        "country": COUNTRY,
    }


def _draft_units(drafting: _Drafting) -> None:
    with as_file(data_file("units.toml")) as path:
        units, _ = read_units(path)
    for unit in units:
        drafting.add(unit)


def _draft_agreement(drafting: _Drafting, data: Mapping[str, Any]) -> None:
    """The clauses of the agreement, and the commitments that it and the meeting held make."""
    agreements = drafting.of(Agreement)
    agreement = next(iter(agreements))
    for clause in _clauses(drafting, data, agreement):
        drafting.add(clause)
    called = {record: name for name, record in drafting.names.items()}
    for commitment in _commitments(drafting, agreements):
        party = called[commitment.party]
        known = data["commitments"].get(called.get(commitment.clause or "", "").removeprefix("clause "), {})
        record = Commitment.model_validate({**commitment.model_dump(), **known.get(party, {})})
        name = commitment_name(record.model_dump(mode="json"), called)
        drafting.drafts.append(Draft(record, id=drafting.reserve(name)))


def _clauses(drafting: _Drafting, data: Mapping[str, Any], agreement: str) -> Iterator[Clause]:
    for part in data["clauses"]:
        clauses, problems = clauses_from_template(
            load_template(part["template"]),
            agreement=agreement,
            values=part["values"],
            in_force_from=date.fromisoformat(part["in_force_from"]),
        )
        if problems:
            raise ValueError(f"expected a template filled in without problems, got {problems[0].message}")
        binds = with_ids(part.get("binds", []), drafting.names)
        for clause in clauses:
            yield Clause.model_validate(
                {**clause.model_dump(), "number": part["prefix"] + clause.number, "binds": binds}
            )


def _commitments(drafting: _Drafting, agreements: Mapping[str, Agreement]) -> Iterator[Commitment]:
    yield from commitments_from_clauses(drafting.of(Clause), agreements)
    for meeting_id, meeting in drafting.of(Meeting).items():
        made, _ = commitments_from_meeting(meeting_id, meeting)
        yield from made


def _draft_people(drafting: _Drafting, data: Mapping[str, Any]) -> None:
    """Accounts of every role, with the exercise password where the file can keep one."""
    taken = {folded(person.name) for person in read_people(drafting.file).everybody}
    verifier = verifier_of(data["password"], name="") if drafting.file.unlocked else None
    for person in data["people"]:
        if folded(person["name"]) not in taken:
            drafting.add(record_of(Account, {**person, "verifier": verifier}, drafting.names))
