"""March 2025 in fictional Averra: what headquarters and two posts write down, each alone with its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from bluehelm.demo.data_files import load_data
from bluehelm.demo.record_names import name_of, names_in, with_ids
from bluehelm.demo.scenario_courses import Course, steps_of
from bluehelm.demo.scenario_steps import (
    AnyStep,
    Approve,
    Edit,
    Erase,
    Link,
    Move,
    Step,
    Withdraw,
    Write,
    day_in_march,
)
from bluehelm.mission import Allow, Decision, Draft, MissionFile
from bluehelm.mission.people import read_people
from bluehelm.mission.records import Role
from bluehelm.situation import decide_approval, digest_of, link_duplicate
from bluehelm.situation.life import Facts, decide, looks_that_count, moved
from bluehelm.situation.records import Approval, Attribution, Incident, Place, Verification
from bluehelm.situation.signed_versions import versions_of

SITES: Final[Mapping[str, str]] = {"HQ": "Headquarters", "NOR": "North Post", "SOU": "South Post"}
"""The sites of the scenario by code."""
LAST_DAY: Final = day_in_march(31)
EXCHANGES: Final = tuple(map(day_in_march, (9, 16, 23, 31)))
"""Evenings on which the sites exchange bundles: what is written the day after may build on what others wrote."""
_PARTS: Final = ("scenario_north.yaml", "scenario_south.yaml", "scenario_headquarters.yaml")
_LETTERS: Final = {"d": "done", "t": "turned_back", "c": "cancelled", "p": "planned"}
_MORNING: Final = time(7, tzinfo=UTC)


class ScenarioClock:
    """The wall clock of one site of the scenario, which may be days off; the scenario sets it."""

    def __init__(self, off: timedelta = timedelta()) -> None:
        self.off = off
        self.moment = datetime.combine(day_in_march(1), time(tzinfo=UTC))

    def __call__(self) -> datetime:
        """The time that the site takes it to be."""
        return self.moment + self.off


class ScenarioPlay:
    """The scripted month on the way: day by day, with exchanges of bundles between the calls.

    Args:
        files: mission files by code of site, each with the records of ``write_demo_records``. One file may stand for
            all three sites.
        clocks: the clocks with which the files were made; without them the files' own clocks go on.
    """

    def __init__(self, files: Mapping[str, MissionFile], clocks: Mapping[str, ScenarioClock] | None = None) -> None:
        self.files = files
        self.clocks = clocks or {}
        self.names = names_in(files["HQ"])
        self.steps = _timed(_all_steps(files["HQ"]))
        self.done = 0
        self._people: dict[str, Mapping[str, Role]] = {}

    def until(self, day: date) -> None:
        """Play what has not been played, to the evening of a day."""
        while self.done < len(self.steps) and self.steps[self.done][0].date() <= day:
            together = self._together()
            moment, step = together[0]
            if step.site in self.clocks:
                self.clocks[step.site].moment = moment
            self._play([step for _, step in together])
            self.done += len(together)

    def _together(self) -> Sequence[tuple[datetime, Step]]:
        """The next step, with those after it that write records by the same person: one commit."""
        (_, first), *rest = self.steps[self.done :]
        length = 1
        if isinstance(first, Write):
            for _, step in rest:
                same = isinstance(step, Write) and (step.site, step.day, step.by) == (first.site, first.day, first.by)
                if not same:
                    break
                length += 1
        return self.steps[self.done : self.done + length]

    def _play(self, steps: Sequence[Step]) -> None:
        step, file = steps[0], self.files[steps[0].site]
        author = _team()[step.site].get(step.by, step.by)
        match step:
            case Write():
                self._write(file, [other for other in steps if isinstance(other, Write)], author)
            case Edit(record=record, fields=fields):
                file.edit(self.names[record], _fields(fields, self.names), author=author)
            case Move():
                self._move(file, step, author)
            case Approve():
                self._approve(file, step, author)
            case Link(duplicate=duplicate, of=of):
                self._link(file, self.names[duplicate], self.names[of], author)
            case Withdraw(record=record, reason=reason):
                file.withdraw(self.names[record], reason=reason, author=author)
            case Erase(record=record, reason=reason):
                file.erase([self.names[record]], reason=reason, author=author)

    def _write(self, file: MissionFile, steps: Sequence[Write], author: str) -> None:
        drafts = []
        for step in steps:
            kind = file.core.kinds.get(step.kind)
            if kind is None:
                raise ValueError(f"expected a file with the kind {step.kind!r}, got one without")
            new = file.new_id()
            self.names[step.name or name_of(step.kind, step.fields)] = new
            drafts.append(Draft(kind.model_validate(_fields(step.fields, self.names)), id=new))
        file.add_all(drafts, author=author)

    def _move(self, file: MissionFile, step: Move, author: str) -> None:
        record = self.names[step.incident]
        stored = file.get(record)
        found = file.find("verification", parent=record)
        looks = [(look.record(Verification), file.history(look.id)) for look in found]
        counted, reopened = looks_that_count(file.history(record), looks)
        facts = Facts(step.reason, step.assignee, counted, stored.conflicts, reopened)
        incident = stored.record(Incident)
        _expect(decide(incident, step.to, self._role(step.site, author), facts), step)
        file.edit(record, moved(incident, step.to, facts), author=author)

    def _approve(self, file: MissionFile, step: Approve, author: str) -> None:
        record = self.names[step.of]
        versions = versions_of(file.history(record), Attribution)
        word = Approval(of=record, digest=digest_of(versions[-1].record), decision=step.decision, reason=step.reason)
        _expect(decide_approval(versions, word, author, self._role(step.site, author)), step)
        file.add(word, author=author)

    def _link(self, file: MissionFile, duplicate: str, of: str, author: str) -> None:
        links = {stored.id: stored.record(Incident).duplicate_of for stored in file.find("incident")}
        decision, changes = link_duplicate(duplicate, of, links)
        _expect(decision, duplicate)
        file.edit(duplicate, changes, author=author)

    def _role(self, site: str, name: str) -> Role:
        if site not in self._people:
            everybody = read_people(self.files[site]).everybody
            self._people[site] = {person.name: person.role for person in everybody}
        return self._people[site][name]


def play_scenario(
    files: Mapping[str, MissionFile], *, clocks: Mapping[str, ScenarioClock] | None = None, until: date = LAST_DAY
) -> None:
    """Play the scripted month to the evening of a day, in one file or where nothing has to come from another site.

    See ``ScenarioPlay`` for the arguments, and for playing it with exchanges of bundles.
    """
    ScenarioPlay(files, clocks).until(until)


def _all_steps(file: MissionFile) -> Iterator[Step]:
    places = places_of(file)
    for name in _PARTS:
        data = load_data(name)
        yield from _effort(data)
        for item in data["incidents"]:
            yield from steps_of(Course.model_validate(item), places)
        yield from _EVENTS.validate_python(data["events"])


_EVENTS: Final[TypeAdapter[list[AnyStep]]] = TypeAdapter(list[AnyStep])


def _timed(steps: Iterator[Step]) -> list[tuple[datetime, Step]]:
    """All steps with the time at which their site takes them: of a day first what is new, person by person."""
    ordered = sorted(steps, key=lambda step: (step.day, *_turn(step)))
    return [
        (datetime.combine(day_in_march(step.day), _MORNING) + timedelta(seconds=number), step)
        for number, step in enumerate(ordered)
    ]


def _turn(step: Step) -> tuple[object, ...]:
    return (0, step.site, step.by != "observer", step.by) if isinstance(step, Write) else (1,)


def _effort(data: Mapping[str, Any]) -> Iterator[Step]:
    """Patrols and manned posts, a letter or figure a day."""
    for row in data["patrols"]:
        for day, letter in enumerate(row["days"], start=1):
            if letter != ".":
                yield Write(site=data["site"], day=day, by="observer", kind="patrol", fields=_patrol(row, day, letter))
    for row in data["posts"]:
        for day, manned in enumerate(row["manned"], start=1):
            posts = {"planned": row["planned"], "manned": int(manned)}
            fields = {"sector": row["sector"], "day": day_in_march(day).isoformat(), "posts": posts}
            yield Write(site=data["site"], day=day, by="observer", kind="post_report", fields=fields)


def _patrol(row: Mapping[str, Any], day: int, letter: str) -> dict[str, Any]:
    outcome: dict[str, Any] = {"status": _LETTERS[letter]}
    if letter in "dt":
        outcome |= {"day": day_in_march(day).isoformat(), "hours": row["hours"], "km": row["km"]}
    if (denial := row.get("denied", {}).get(day)) is not None:
        outcome["denial"] = {"by": f"@{denial['by']}", "reason_given": denial["reason"]}
    elif letter in "tc":
        outcome["reason"] = row["reason"]
    fields = {name: row[name] for name in ("sector", "means", "night", "team", "route") if name in row}
    return {**fields, "reference": f"{row['series']}{day:02}", "planned": day_in_march(day).isoformat()} | {
        "outcome": outcome
    }


def places_of(file: MissionFile) -> dict[str, dict[str, Any]]:
    """What an incident says of where it was, by the name of the place."""
    found = {}
    for stored in file.find("place"):
        place = stored.record(Place)
        if place.point is not None:
            where = {"precision": 1, "place": place.name, "admin1": place.admin1, "country": place.country}
            found[place.name] = {
                "where": {**place.point.model_dump(), **where},
                "place": stored.id,
                "sector": place.sector,
            }
    return found


def _fields(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return with_ids(dict(fields), names)  # type: ignore[return-value]  # a mapping gives a mapping


def _expect(decision: Decision, what: object) -> None:
    if not isinstance(decision, Allow):
        raise ValueError(f"expected a step that the rules allow, got {decision} for {what}")  # noqa: TRY004


@cache
def _team() -> Mapping[str, Mapping[str, str]]:
    """Who is who at each site."""
    return {load_data(name)["site"]: load_data(name)["team"] for name in _PARTS}
