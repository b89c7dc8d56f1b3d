"""A small invented mission in the sixth month of a ceasefire, with something of everything that a report tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bluehelm.force import FORCE_KINDS
from bluehelm.mission import Draft, Mark, MissionFile
from bluehelm.mission.access import Desk
from bluehelm.mission.people import add_person, create_mission, read_people
from bluehelm.mission.records import Account, Role
from bluehelm.partners import (
    PARTNER_KINDS,
    AgendaItem,
    Agreement,
    Commitment,
    Meeting,
    MeetingDecision,
    Party,
    clauses_from_template,
    load_template,
)
from bluehelm.situation import SITUATION_KINDS, digest_of
from bluehelm.situation.records import (
    Approval,
    Attribution,
    Claim,
    Incident,
    Observation,
    Patrol,
    Place,
    PostReport,
    Sector,
    Source,
    Verification,
    Violation,
)

KINDS = (*PARTNER_KINDS, *SITUATION_KINDS, *FORCE_KINDS)
CANARY = "CANARYx7"
"""Stands in every protected field: no report may hold it."""
HEAD, REVIEWER = "A. Keita", "B. Osei"
WEEK = (date(2025, 3, 3), date(2025, 3, 9))


class Clock:
    """A wall clock that the test sets."""

    def __init__(self) -> None:
        self.at = datetime(2025, 1, 2, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def day(self, text: str) -> None:
        self.at = datetime.fromisoformat(f"{text}:00+00:00")


@dataclass
class TestMission:
    """The file, its clock, and ids of records by a short name."""

    __test__ = False

    file: MissionFile
    clock: Clock
    ids: dict[str, str]

    def desk(self, name: str = HEAD) -> Desk:
        person = read_people(self.file).named(name)
        assert person is not None
        return Desk(self.file, person)

    def add(self, name: str, record: Any, *, author: str = HEAD, mark: Mark = Mark.UNCLASSIFIED) -> str:
        self.ids[name] = self.file.add_all([Draft(record, mark=mark)], author=author)[0]
        return self.ids[name]


def make_test_mission(folder: Path) -> TestMission:
    """Found it and write half a year into it, with the clock of the day."""
    clock = Clock()
    file = create_mission(
        folder / "averra.helm", mission="UNMAV", site="Headquarters", code="HQ", head=HEAD, kinds=KINDS, clock=clock
    )
    made = TestMission(file, clock, {})
    add_person(file, Account(name=REVIEWER, role=Role.REVIEWER, clearance=Mark.CONFIDENTIAL), author=HEAD)
    _ground(made)
    _agreement(made)
    _months(made)
    _join_post(made, folder)
    _week(made)
    _conflict(made, folder)
    return made


def _ground(made: TestMission) -> None:
    for number, (name, code) in enumerate((("Sector North", "NOR"), ("Sector Centre", "CEN"), ("Sector South", "SOU"))):
        south, west = -8.0 - number, -27.0
        ring = [[west, south], [west + 1.6, south], [west + 1.6, south + 1], [west, south + 1], [west, south]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        made.add(code, Sector(name=name, code=code, outline=outline))
    made.add("army", Party(name="Army of Averra", short_name="Army", type="state_forces"))
    made.add("brigade", Party(name="2nd Brigade", type="state_forces", part_of=made.ids["army"]))
    made.add("front", Party(name="Northern Front", type="armed_group"))
    made.add(
        "ferry",
        Place(name="Kesta Ferry", point={"latitude": -7.6, "longitude": -26.2}, country="XVA", sector=made.ids["NOR"]),
    )
    made.add("source", Source(code_name="Blue Heron", name=CANARY, contact=CANARY, note=CANARY, whereabouts=CANARY))


def _agreement(made: TestMission) -> None:
    sides = (made.ids["army"], made.ids["front"])
    made.add(
        "agreement",
        Agreement(
            title="Ceasefire Agreement of Port Ansel",
            short_title="Port Ansel",
            type="ceasefire",
            parties=sides,
            signed=date(2024, 8, 20),
            in_force_from=date(2024, 9, 1),
        ),
    )
    template = load_template("general_ceasefire")
    values = {name: parameter.example for name, parameter in template.parameters.items()}
    clauses, problems = clauses_from_template(
        template, agreement=made.ids["agreement"], values=values, in_force_from=date(2024, 9, 1)
    )
    assert not problems
    for clause in clauses:
        made.add(clause.number, clause)
    decision = MeetingDecision(number="1", text="Open the ferry", owner=made.ids["army"], due=date(2025, 3, 1))
    shared = {"agreement": made.ids["agreement"], "place": "Port Ansel"}
    made.add(
        "JC-06",
        Meeting(reference="JC-06", day=date(2025, 2, 12), status="held", decisions=(decision,), **shared),
    )
    agenda = (AgendaItem(number="1", title="Shelling of Kesta"),)
    made.add("JC-07", Meeting(reference="JC-07", day=date(2025, 3, 12), agenda=agenda, private_note=CANARY, **shared))
    of_ferry = {"meeting": made.ids["JC-06"], "decision": "1", "made_on": date(2025, 2, 12)}
    made.add("open ferry", Commitment(party=sides[0], what="Open the ferry at Kesta", due=date(2025, 3, 1), **of_ferry))
    made.add(
        "mine maps",
        Commitment(
            party=sides[1],
            what="Hand over the records of mines",
            due=date(2025, 3, 15),
            agreement=made.ids["agreement"],
            made_on=date(2024, 9, 1),
        ),
    )


def _months(made: TestMission) -> None:
    """Half a year of patrols and of allegations, two a month."""
    clauses = ("1(a)", "9(a)")
    for month in range(6):
        first = date(2024 + (month + 8) // 12, (month + 8) % 12 + 1, 1)
        for number in range(24):
            sector = ("NOR", "CEN", "SOU")[number % 3]
            status = "turned_back" if number == 7 else "done"
            _patrol(made, f"P-{first:%m}{number:02}", sector, first + timedelta(days=number), status)
        for number in range(2):
            day = first + timedelta(days=9 + number)
            key = made.add(
                f"old-{month}-{number}",
                _incident(made, f"CEN-{month}{number}", "Shots over the line", "ceasefire_violation", day, "CEN"),
            )
            side = ("army", "front")[number]
            made.add("", Violation(incident=key, clause=made.ids[clauses[number]], party=made.ids[side]))


def _patrol(made: TestMission, reference: str, sector: str, day: date, status: str, **outcome: Any) -> str:
    went = {"status": status, "day": day if status in ("done", "turned_back") else None, **outcome}
    return made.add(
        reference,
        Patrol(
            reference=reference, sector=made.ids[sector], planned=day, outcome=went, team="Team Osprey", route="A-B"
        ),
    )


def _incident(  # noqa: PLR0917 - one line an incident
    made: TestMission, reference: str, title: str, category: str, day: date, sector: str, **more: Any
) -> Incident:
    where = more.pop("where", {"latitude": -8.3, "longitude": -26.4, "precision": 1, "place": "Line of contact"})
    start = more.pop("start", day)
    return Incident(
        reference=reference,
        title=title,
        category=category,
        when={"start": start, **more.pop("when", {})},
        where={"country": "XVA", **where},
        sector=made.ids[sector],
        reported=more.pop("reported", day),
        victims=({"name": CANARY},),
        witnesses=({"alias": "W-1", "account": CANARY},),
        protected_note=CANARY,
        **more,
    )


def _join_post(made: TestMission, folder: Path) -> None:
    """A post that joined on 20 February and has been silent since: its file is kept for the conflict."""
    made.clock.day("2025-02-20T08:00")
    made.file.send(folder / "first.helmx", everything=True)
    post, _ = MissionFile.join(
        folder / "post.helm", folder / "first.helmx", site="Post Kesta", code="KES", kinds=KINDS, clock=made.clock
    )
    with post:
        post.send(folder / "asks.helmx", everything=True)
        fingerprint = post.fingerprint
    made.file.receive(folder / "asks.helmx")
    made.file.admit(fingerprint, entitled=False, author=HEAD)
    made.file.send(folder / "second.helmx", everything=True)
    with MissionFile.open(folder / "post.helm", kinds=KINDS, clock=made.clock) as post:
        post.receive(folder / "second.helmx")


KILLED_4 = {"civilians": {"killed": {"low": 2, "best": 4, "high": 6}, "injured": {"low": 9, "best": 9, "high": 9}}}
FOUND_3 = {"civilians": {"killed": {"low": 3, "best": 3, "high": 3}, "injured": {"low": 7, "best": 8, "high": 9}},
           "children": {"killed": {"low": 1, "best": 1, "high": 1}}}  # fmt: skip


def _week(made: TestMission) -> None:
    """Twelve incidents of the week from 3 March, in every status, and two of earlier days."""
    ids, monday = made.ids, WEEK[0]
    made.clock.day("2025-03-04T07:00")
    made.add("kesta", _incident(
        made, "NOR-0042", "Shelling of Kesta market", "explosion", monday, "NOR", status="verified",
        where={"latitude": -7.6123, "longitude": -26.2345, "precision": 1, "place": "Kesta"}, casualties=KILLED_4,
        damage=({"object": "market_or_food", "state": "damaged"},), start="2025-03-03T14:20:00+00:00",
        priority="urgent",
    ))  # fmt: skip
    for party, says, against in (
        ("front", "Army mortars hit the market.", "army"),
        ("army", "The Front fired.", "front"),
    ):
        made.add("", Claim(incident=ids["kesta"], claimant=ids[party], says=says, against=(ids[against],),
                           received=monday, statement=CANARY, channel="radio"))  # fmt: skip
    made.add("", Claim(incident=ids["kesta"], claimed_by="source", says="Heard six rounds.", received=monday,
                       source=ids["source"], source_note=CANARY))  # fmt: skip
    made.add("", Verification(
        incident=ids["kesta"], methods=("crater_analysis", "site_visit"), team=("Team Osprey",), casualties=FOUND_3,
        result={"begun": "2025-03-04T08:00:00+00:00", "finished": "2025-03-06T17:00:00+00:00", "finding": "verified",
                "confidence": "high"}, protected_note=CANARY, witnesses=({"name": CANARY},),
    ))  # fmt: skip
    made.add("", Violation(incident=ids["kesta"], clause=ids["1(a)"], party=ids["army"]))
    made.add("", Violation(incident=ids["kesta"], clause=ids["4(a)"], party=ids["army"]))
    held = Attribution(
        incident=ids["kesta"], finding={"outcome": "one", "parties": (ids["brigade"],)}, protected_note=CANARY
    )
    made.clock.day("2025-03-07T09:00")
    made.add("attribution", held)
    approval = Approval(of=ids["attribution"], digest=digest_of(held), decision="approve")
    made.add("", approval, author=REVIEWER)
    made.add(
        "twin",
        _incident(made, "NOR-0043", "Explosions heard at Kesta", "explosion", monday, "NOR", duplicate_of=ids["kesta"]),
    )
    _against_mission(made, monday)
    _others(made, monday)
    for number, (sector, status) in enumerate(
        [("NOR", "done"), ("NOR", "turned_back"), ("CEN", "done"), ("CEN", "planned"), ("NOR", "cancelled")]
    ):
        denial = {"by": ids["army"], "reason_given": "Road closed"} if number == 1 else None
        _patrol(made, f"W-{number}", sector, monday + timedelta(days=number), status, denial=denial)
    for day in range(6):
        posts = {"planned": 4, "manned": 4 - day % 2}
        made.add("", PostReport(sector=ids["NOR"], day=monday + timedelta(days=day), posts=posts))


def _against_mission(made: TestMission, monday: date) -> None:
    ids = made.ids
    hurt = {"mission": {"injured": {"low": 1, "best": 1, "high": 1}}}
    made.add("ambush", _incident(
        made, "CEN-0107", "Shots at a patrol near Holm bridge", "attack_on_mission", monday + timedelta(days=2), "CEN",
        status="under_verification", casualties=hurt, assigned_to="Team Osprey",
        where={"latitude": -8.6, "longitude": -26.7, "precision": 1, "place": "Holm bridge"},
        against_mission={"forms": ("attack",), "staff": 4, "vehicles": 1, "by": ids["front"]},
    ))  # fmt: skip
    made.add("", Violation(incident=ids["ambush"], clause=ids["9(b)"], party=ids["front"]))
    made.add(
        "", Verification(incident=ids["ambush"], methods=("site_visit",), result={"begun": "2025-03-06T08:00:00+00:00"})
    )
    _patrol(made, "W-9", "NOR", monday + timedelta(days=1), "turned_back", denial={"by": ids["army"]})
    made.add("denied", _incident(
        made, "NOR-0044", "Patrol stopped at the ferry", "denial_of_movement", monday + timedelta(days=1), "NOR",
        status="verified", where={"place": "Kesta Ferry"}, place=ids["ferry"],
        patrol=ids["W-9"], against_mission={"forms": ("movement_denied",), "staff": 6, "hours": 5.5, "by": ids["army"]},
    ))  # fmt: skip
    made.add("", Verification(incident=ids["denied"], methods=("site_visit",), result={
        "begun": "2025-03-04T12:00:00+00:00", "finished": "2025-03-04T18:00:00+00:00", "finding": "verified",
        "confidence": "high"}))  # fmt: skip
    made.add("", Violation(incident=ids["denied"], clause=ids["9(a)"], party=ids["army"]))
    made.add(
        "", Observation(incident=ids["denied"], means="team", when={"start": "2025-03-04"}, where={"place": "Ferry"})
    )

    own_word = Attribution(incident=ids["denied"], finding={"outcome": "one", "parties": (ids["army"],)})
    made.add("own word", own_word)
    made.add("", Approval(of=ids["own word"], digest=digest_of(own_word), decision="approve"))


def _others(made: TestMission, monday: date) -> None:
    ids = made.ids
    coarse = {"admin1": "Holm province", "precision": 4, "latitude": -8.5, "longitude": -26.5}
    fighters = {"fighters": ({"party": ids["front"], "toll": {"killed": {"low": 0, "best": 5, "high": 12}}},)}
    rows: tuple[tuple[str, str, str, int, str, dict[str, Any]], ...] = (
        ("CEN-0108", "Clash in the hills", "armed_clash", 3, "triaged", {"casualties": fighters, "where": coarse}),
        ("CEN-0109", "School hit by shots", "attack_on_civilians", 3, "reported", {"damage": ({"object": "school"},)}),
        ("SOU-0011", "Drone over the line", "ceasefire_violation", 4, "unverifiable", {}),
        ("SOU-0012", "Tank moved into the zone", "ceasefire_violation", 4, "not_verified", {}),
        ("SOU-0013", "Rumour of a massacre", "attack_on_civilians", 1, "false", {"casualties": KILLED_4}),
        ("SOU-0014", "Radio call to violence", "information", 5, "assigned", {}),
        ("NOR-0045", "Two men abducted", "abduction", 5, "reported",
         {"casualties": {"civilians": {"abducted": {"low": 2, "best": 2, "high": 2}}}, "when": {"precision": 2}}),
        ("NOR-0041", "Trench dug north of Kesta", "ceasefire_violation", -12, "reported", {"reported": monday}),
    )  # fmt: skip
    for reference, title, category, day, status, more in rows:
        sector = reference[:3]
        made.add(
            reference,
            _incident(made, reference, title, category, monday + timedelta(days=day), sector, status=status, **more),
        )
        if status in ("unverifiable", "not_verified", "false"):
            result = {"begun": "2025-03-07T08:00:00+00:00", "finished": "2025-03-08T10:00:00+00:00", "finding": status}
            made.add("", Verification(incident=ids[reference], methods=("remote",), result=result))
    for reference, side in (("CEN-0108", "front"), ("SOU-0011", "army"), ("NOR-0041", "army")):
        made.add("", Violation(incident=ids[reference], clause=ids["1(a)"], party=ids[side]))
    secret = _incident(made, "CEN-0110", "Weapons cache told of", "other", monday + timedelta(days=4), "CEN")
    made.add("secret", secret, mark=Mark.CONFIDENTIAL)
    made.add("", Claim(incident=ids["secret"], claimed_by="source", says="Told of a cache.", received=monday))
    made.clock.day("2025-03-05T10:00")
    made.file.edit(ids["old-2-0"], {"status": "verified"}, author=HEAD)
    made.clock.day("2025-03-08T10:00")
    made.file.edit(ids["old-2-0"], {"status": "triaged", "status_reason": "new images"}, author=HEAD)


def _conflict(made: TestMission, folder: Path) -> None:
    """The post retitled an incident on 21 February, and the headquarters did so, too, before it heard of it."""
    made.clock.day("2025-02-21T08:00")
    with MissionFile.open(folder / "post.helm", kinds=KINDS, clock=made.clock) as post:
        post.edit(made.ids["old-5-0"], {"title": "Shots and flares over the line"}, author="C. Lind")
        post.send(folder / "late.helmx", everything=True)
    made.clock.day("2025-03-09T17:30")
    made.file.edit(made.ids["old-5-0"], {"title": "Shots over the line, one flare"}, author=HEAD)
    made.file.receive(folder / "late.helmx")
