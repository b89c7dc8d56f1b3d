"""Records as no demo has them: nothing, hundreds, names of ninety letters, other scripts, hostile words, no places."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bluehelm.mission import Conflict, Mark
from bluehelm.mission.stored import Stamp, Version
from bluehelm.partners import AgendaItem, Agreement, Clause, Commitment, Meeting, MeetingDecision, Party
from bluehelm.situation.records import Claim, Incident, Observation, Patrol, Place, PostReport, Sector, Verification
from bluehelm.situation.records import Violation as Breach
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_records import MissionRecords, SiteEntry

WEEK = ReportPeriod.of_week("2025-W10")
MONDAY = date(2025, 3, 3)
LONG = "Shelling of the market and the school beside the old road bridge at the upper river crossing "
HOSTILE = (
    "<script>alert(1)</script></style><svg onload=alert(2)></svg>"
    '#import "x.typ": * #read("/etc/passwd") $x$ @ref \\ ] *b* _i_ {{ 7*7 }} [red]R[/red] [link=file:///x]'
    "\x1b[31mA\x07\x00 \u202eB\u2066C\u200f &lt;b&gt; \"'"
)
"""Markup of every page, chart and terminal that a text may reach, control characters and marks of direction."""
SCRIPTS = "Séléka de l'Ouest à Bânsô, Штурм у Каменки, قصف سوق المدينة"  # noqa: RUF001 (Cyrillic)


def awkward_records(
    *,
    incidents: int = 3,
    words: str = "Shots over the line",
    sectors: int = 3,
    outlines: bool = True,
    points: bool = True,
    staff_killed: int = 0,
    party: str = "Northern Front",
    mark: Mark = Mark.UNCLASSIFIED,
) -> MissionRecords:
    """A mission's records of the week from 3 March 2025; ``words`` stand in every text that somebody types."""
    said = {f"s{n}": _sector(n, words, outlined=outlines) for n in range(sectors)}
    events = {f"i{n}": _incident(n, words, sectors, placed=points, killed=staff_killed) for n in range(incidents)}
    clause = Clause(
        agreement="a1", number="1(a)", title=words, text=words, obligation="prohibition", binds=("p1", "p2")
    )
    decision = MeetingDecision(number="1", text=words, owner="p1", due=MONDAY)
    agenda = (AgendaItem(number="1", title=words),)
    held = Meeting(reference="JC-06", day=MONDAY - timedelta(20), status="held", decisions=(decision,), agreement="a1")
    coming = Meeting(reference="JC-07", day=MONDAY + timedelta(9), agenda=agenda, place=words, agreement="a1")
    denial = {"status": "turned_back", "day": MONDAY, "denial": {"by": "p1", "reason_given": words}}
    last = datetime(2025, 3, 9, 18, tzinfo=UTC)
    return MissionRecords(
        mission=words[:80],
        incidents=events,
        claims={f"c{n}": _claim(f"i{n}", n, words) for n in range(incidents)},
        observations={f"o{n}": _seen(f"i{n}") for n in range(incidents)},
        verifications={f"v{n}": _look(f"i{n}") for n in range(0, incidents, 3)},
        violations={f"b{n}": Breach(incident=f"i{n}", clause="k1", party="p1") for n in range(incidents)},
        patrols={"w1": Patrol(reference="W-1", sector="s0", planned=MONDAY, outcome=denial)} if sectors else {},
        post_reports={"r1": PostReport(sector="s0", day=MONDAY, posts={"planned": 4, "manned": 3})} if sectors else {},
        parties={"p1": Party(name=party), "p2": Party(name=f"{words} {party}"[:200])},
        places={"z": Place(name=words, point={"latitude": -8.0, "longitude": -26.0}, country="XVA")},
        sectors=said,
        agreements={"a1": Agreement(title=words, type="ceasefire", parties=("p1", "p2"), in_force_from=MONDAY)},
        clauses={"k1": clause},
        commitments={"d1": Commitment(party="p1", what=words, due=MONDAY, agreement="a1", made_on=MONDAY)},
        meetings={"m6": held, "m7": coming},
        marks={key: mark for key in events if mark is not Mark.UNCLASSIFIED},
        conflicts=(Conflict("i0", "incident", "title", _version(words), (_version("Shots"),)),) if incidents else (),
        sites=(SiteEntry(words[:80], "HQ", True, "admitted", last), SiteEntry("Post", "KES", False, "admitted", None)),
        reader=f"{words[:80]} (head), who sees every sector, up to strictly confidential",
        last_entry=last,
    )


def _version(words: str) -> Version:
    return Version(words, Stamp(0, "0" * 16, words), "e1")


def _sector(number: int, words: str, *, outlined: bool) -> Sector:
    south, west = -8.0 - 0.5 * (number // 4), -27.0 + 0.7 * (number % 4)
    ring = [[west, south], [west + 0.7, south], [west + 0.7, south + 0.5], [west, south + 0.5], [west, south]]
    outline = {"type": "Polygon", "coordinates": [ring]} if outlined else None
    return Sector(name=f"Sector {number + 1} {words}", code=f"S{number:02}", outline=outline)


def _incident(number: int, words: str, sectors: int, *, placed: bool, killed: int) -> Incident:
    point = {"latitude": -7.9 + 0.13 * (number % 7), "longitude": -26.9 + 0.17 * (number % 11), "precision": 1}
    hurt = {"low": killed, "best": killed, "high": killed}
    count = {"low": number % 3, "best": number % 5 + 2, "high": number % 7 + 9}
    of_mission = number == 0 and killed
    return Incident(
        reference=f"NOR-{number:04}",
        title=words,
        category="attack_on_mission" if of_mission else ("explosion", "armed_clash", "ceasefire_violation")[number % 3],
        when={"start": MONDAY + timedelta(number % 7)},
        where={"country": "XVA", "place": f"{words} {number}" if placed else "", **(point if placed else {})},
        sector=f"s{number % sectors}" if sectors and placed else None,
        reported=MONDAY,
        casualties={"mission": {"killed": hurt}} if of_mission else {"civilians": {"killed": count}},
        against_mission={"forms": ("attack",), "staff": 4} if of_mission else None,
        status="verified" if number % 3 == 0 else "reported",
    )


def _claim(incident: str, number: int, words: str) -> Claim:
    by = number % 2
    return Claim(
        incident=incident, claimant=("p1", "p2")[by], says=words, against=(("p2", "p1")[by],), received=MONDAY
    )  # fmt: skip


def _seen(incident: str) -> Observation:
    return Observation(incident=incident, means="team", when={"start": MONDAY}, where={"country": "XVA"})


def _look(incident: str) -> Verification:
    result: dict[str, Any] = {"begun": "2025-03-04T08:00:00+00:00", "finished": "2025-03-06T17:00:00+00:00"}
    return Verification(
        incident=incident, methods=("site_visit",), result=result | {"finding": "verified", "confidence": "high"}
    )


CASES: dict[str, dict[str, Any]] = {
    "nothing": {"incidents": 0, "sectors": 0},
    "one": {"incidents": 1},
    "hundreds": {"incidents": 400, "sectors": 12},
    "long titles": {"incidents": 30, "words": LONG * 4},
    "one long word": {"incidents": 5, "words": "Sprengstoffanschlagsuntersuchung" * 8},
    "scripts": {"incidents": 8, "words": SCRIPTS},
    "no outlines": {"outlines": False},
    "no places": {"incidents": 5, "outlines": False, "points": False},
    "staff killed": {"incidents": 6, "staff_killed": 2, "mark": Mark.CONFIDENTIAL},
    "twelve sectors": {"incidents": 24, "sectors": 12},
    "long party": {
        "party": "Coordination of the United Movements for the Liberation and Unity of the Upper River Land"
    },
    "hostile": {"words": HOSTILE, "party": HOSTILE},
}
"""Each awkward case by its name, as arguments of ``awkward_records``."""
