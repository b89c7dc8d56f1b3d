"""The year before the scripted month, brought over from a register: patrols, posts, incidents and what was found."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from bluehelm.demo.data_files import load_data
from bluehelm.demo.record_names import names_in, with_ids
from bluehelm.demo.scenario import places_of
from bluehelm.demo.scenario_courses import WALL_CLOCK
from bluehelm.draws import random_stream
from bluehelm.mission import MissionFile, Record
from bluehelm.mission.mission_file import Draft
from bluehelm.situation import digest_of
from bluehelm.situation.records import (
    Approval,
    Attribution,
    Incident,
    Patrol,
    PostReport,
    Verification,
    Violation,
)

_REASONS: Final[Mapping[str, str]] = {
    "one": "Bearing and place lead to this party, and to no other.",
    "disputed": "Each side names the other, and traces lead to both.",
    "unknown": "What was found does not tell who did it.",
}
_WHY_UNVERIFIABLE: Final = "Nothing was left to be looked at"
_WEEK: Final = 7


def write_history(file: MissionFile) -> None:
    """Write the year of data/history.yaml into a file that has the demo's parties, sectors, places and clauses.

    It is written in two commits: the register as its keeper brought it over, and a second person's word on every
    attribution. The same seed gives the same year.
    """
    data = load_data("history.yaml")
    year = _Year(file, data, names_in(file), places_of(file))
    for number, month in enumerate(data["months"]):
        year.add_month(number, date.fromisoformat(f"{month}-01"))
    file.add_all(year.drafts, author=data["author"])
    words = (Approval(of=id_, digest=digest_of(record), decision="approve") for id_, record in year.held)
    file.add_all([Draft(word, id=file.new_id()) for word in words], author=data["approver"])


@dataclass
class _Year:
    """Records to be written in one commit, and the attributions among them."""

    file: MissionFile
    data: Mapping[str, Any]
    names: Mapping[str, str]
    places: Mapping[str, dict[str, Any]]
    drafts: list[Draft] = field(default_factory=list)
    held: list[tuple[str, Attribution]] = field(default_factory=list)
    numbers: int = 0

    def add(self, kind: type[Record], fields: Mapping[str, Any]) -> str:
        """Draft a record from fields that speak of others by name; its id."""
        record = kind.model_validate(with_ids(dict(fields), self.names))
        new = self.file.new_id()
        self.drafts.append(Draft(record, id=new))
        if isinstance(record, Attribution):
            self.held.append((new, record))
        return new

    def add_month(self, number: int, month: date) -> None:
        """Effort by sector, then what was held against each party, in the order of the days."""
        for code, row in self.data["patrols"].items():
            for fields in _patrols(code, row, number, month):
                self.add(Patrol, fields)
            for fields in _posts(code, self.data, month):
                self.add(PostReport, fields)
        happened = [
            (_day(stream, month), party, _choice(stream, self.data["kinds"][party]), stream)
            for party, counts in self.data["incidents"].items()
            for stream in (random_stream(self.data["seed"], "incidents", party, number),)
            for _ in range(counts[number])
        ]
        for day, party, kind, stream in sorted(happened, key=lambda item: item[0]):
            self._add_incident(day, party, kind, stream)

    def _add_incident(self, day: date, party: str, kind: Mapping[str, Any], stream: np.random.Generator) -> None:
        self.numbers += 1
        name = f"REG-{self.numbers:04}"
        place = str(stream.choice(kind["places"]))
        finding = _drawn(stream, self.data["findings"])
        incident = self.add(
            Incident,
            {
                "reference": name,
                "title": kind["title"].format(place=place),
                "category": kind["category"],
                "when": {"start": day.isoformat(), "precision": 1},
                "reported": day.isoformat(),
                "who": [{"party": f"@{party}", "role": "initiator"}],
                "weapons": kind.get("weapons", []),
                "against_mission": kind.get("against_mission"),
                "status": finding,
                "status_reason": _WHY_UNVERIFIABLE if finding in {"unverifiable", "false"} else "",
                "origin": {"source": self.data["register"], "reference": name},
                **self.places[place],
            },
        )
        for clause in kind["clauses"]:
            self.add(Violation, {"incident": incident, "clause": f"@clause {clause}", "party": f"@{party}"})
        self._add_finding(incident, day, finding, stream)
        outcome = _drawn(stream, self.data["answerable"])
        if finding == "verified" and outcome:
            self._add_attribution(incident, party, outcome)

    def _add_finding(self, incident: str, day: date, finding: str, stream: np.random.Generator) -> None:
        took = self.data["days_to_finding"]
        days = min(took["quickest"] + int(stream.poisson(stream.exponential(took["mean"]))), took["most"])
        begun, finished = (f"{day + timedelta(days=n)}T{at}:00:00{WALL_CLOCK}" for n, at in ((0, "16"), (days, "17")))
        result = {"begun": begun, "finished": finished, "finding": finding, "confidence": "moderate"}
        self.add(Verification, {"incident": incident, "methods": ["site_visit", "interview"], "result": result})

    def _add_attribution(self, incident: str, party: str, outcome: str) -> None:
        other = "ADF" if party != "ADF" else "UF"
        parties = {"one": [party], "disputed": [party, other]}.get(outcome, [])
        finding = {"outcome": outcome, "parties": [f"@{name}" for name in parties], "confidence": "moderate"}
        self.add(Attribution, {"incident": incident, "finding": finding, "reasons": _REASONS[outcome]})


def _patrols(code: str, row: Mapping[str, Any], number: int, month: date) -> Iterator[dict[str, Any]]:
    """The month's patrols, spread over its days, those that went nowhere among the others."""
    outcomes = [word for word in ("done", "turned", "cancelled") for _ in range(row[word][number])]
    random_stream(load_data("history.yaml")["seed"], "patrols", code, number).shuffle(outcomes)
    length = monthrange(month.year, month.month)[1]
    for place, word in enumerate(outcomes):
        day = month + timedelta(days=place * length // len(outcomes))
        yield {
            "reference": f"{row['series']}-{month:%y%m}-{place + 1:02}",
            "sector": f"@sector {code}",
            "means": row["means"],
            "planned": day.isoformat(),
            "outcome": _outcome(row, word, day, place),
        }


def _outcome(row: Mapping[str, Any], word: str, day: date, place: int) -> dict[str, Any]:
    if word == "cancelled":
        return {"status": "cancelled", "reason": row["reason"]}
    went = {"day": day.isoformat(), "hours": row["hours"], "km": row["km"]}
    if word == "done":
        return {"status": "done", **went}
    by = row["denied_by"][place % len(row["denied_by"])]
    return {"status": "turned_back", **went, "denial": {"by": f"@{by}", "reason_given": "No clearance"}}


def _posts(code: str, data: Mapping[str, Any], month: date) -> Iterator[dict[str, Any]]:
    """Posts on every Monday of the month."""
    posts = data["posts"][code]
    stream = random_stream(data["seed"], "posts", code, month.isoformat())
    first = month + timedelta(days=-month.weekday() % _WEEK)
    while (first.year, first.month) == (month.year, month.month):
        manned = int(stream.binomial(posts["planned"], posts["share"]))
        yield {
            "sector": f"@sector {code}",
            "day": first.isoformat(),
            "posts": {"planned": posts["planned"], "manned": manned},
        }
        first += timedelta(days=_WEEK)


def _day(stream: np.random.Generator, month: date) -> date:
    return month + timedelta(days=int(stream.integers(monthrange(month.year, month.month)[1])))


def _choice(stream: np.random.Generator, kinds: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    weights = np.asarray([kind["weight"] for kind in kinds], dtype=np.float64)
    return kinds[int(stream.choice(len(kinds), p=weights / weights.sum()))]


def _drawn(stream: np.random.Generator, shares: Mapping[str, float]) -> str:
    return str(stream.choice(list(shares), p=list(shares.values())))
