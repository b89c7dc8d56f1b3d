"""What one person sees and may do at a mission file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import model_validator

from bluehelm.mission import tables
from bluehelm.mission.access import Desk
from bluehelm.mission.access_rows import facts_of_rows, readable
from bluehelm.mission.finding import Page, Wanted, rows_found
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import Draft, MissionFile
from bluehelm.mission.people import add_person, change_person, create_mission, read_people
from bluehelm.mission.permissions import Person, may_read
from bluehelm.mission.read_log import reads
from bluehelm.mission.record import Listed, Record
from bluehelm.mission.records import Account, Attachment, ReleaseRecord, Role
from bluehelm.problems import InputRefused
from bluehelm.situation.records import SITUATION_KINDS, Approval, Attribution, Claim, Incident, Sector, Source

HIDDEN = "Zanzibar-canary"
"""Stands in what the observer must not see; no word of it may come out."""


class Report(Record):
    """A kind whose rule speaks of a marked field."""

    kind: ClassVar[str] = "report"
    marks: ClassVar = {"estimate": Mark.STRICTLY_CONFIDENTIAL}
    searched: ClassVar = ("words",)
    listed: ClassVar = Listed(sector="sector")

    sector: str = ""
    words: str = ""
    estimate: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Report:
        if self.estimate and self.words == "none":
            raise ValueError(f"expected words for the estimate {self.estimate}")
        return self


class Ticking:
    """A clock that goes on by a second with each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Mission:
    """A mission with two sectors, one incident each, and people in every role."""

    def __init__(self, where: Path | str) -> None:
        kinds = (*SITUATION_KINDS, Report)
        self.file = create_mission(
            where, mission="UNMAV", site="Headquarters", code="HQ", head="Hana Head", kinds=kinds, clock=Ticking()
        )
        file = self.file
        self.north, self.south = (file.add(Sector(name=name), author="Hana Head") for name in ("North", "South"))
        self.here = file.add(self.incident(self.north, "Shots at the bridge"), author="Olga")
        self.there = file.add(self.incident(self.south, f"Shelling of {HIDDEN}", protected_note=HIDDEN), author="Olga")
        says = {"received": "2026-03-02T08:00:00Z", "says": HIDDEN}
        self.claim_there = file.add(Claim(incident=self.there, **says), author="Olga")
        claim = Claim(incident=self.here, received="2026-03-02T08:00:00Z", says="It was them", statement=HIDDEN)
        self.claim = file.add(claim, author="Olga")
        self.secret = file.add(
            self.incident(self.north, f"Secret {HIDDEN}"), author="Olga", mark=Mark.STRICTLY_CONFIDENTIAL
        )
        self.on_secret = file.add(Claim(incident=self.secret, **says), author="Olga")
        self.source = file.add(Source(code_name=HIDDEN, name=HIDDEN), author="Olga")

    def incident(self, sector: str, title: str, **more: object) -> Incident:
        """An incident of one day."""
        fields = {"reference": "I-1", "category": "armed_clash", "when": {"start": "2026-03-01"}}
        return Incident.model_validate(
            {**fields, "title": title, "where": {"place": "Port Ash"}, "sector": sector, **more}
        )

    def desk(self, role: Role, name: str = "", **more: object) -> Desk:
        """Somebody in a role, at the file."""
        account = Account.model_validate({"name": name or f"Some {role}", "role": role, **more})
        add_person(self.file, account, author="Hana Head")
        person = read_people(self.file).named(account.name)
        assert person is not None
        return Desk(self.file, person)


@pytest.fixture
def mission(empty_store: Callable[[], Path | str]) -> Iterator[Mission]:
    """The mission on both stores."""
    made = Mission(empty_store())
    yield made
    made.file.close()


@pytest.fixture
def observer(mission: Mission) -> Desk:
    """An observer of the north."""
    return mission.desk(Role.OBSERVER, sectors=(mission.north,))


def everything_said(call: Callable[[], object]) -> str:
    """All words that a call gives back, be it an answer or a refusal."""
    try:
        return repr(call())
    except InputRefused as refused:
        return str(refused)


def test_an_observer_finds_the_own_sector_and_what_hangs_on_it(mission: Mission, observer: Desk) -> None:
    """In lists, counts and searches alike."""
    assert [stored.id for stored in observer.find("incident")] == [mission.here]
    assert [stored.id for stored in observer.find("claim")] == [mission.claim]
    assert observer.count("incident") == 1
    assert [stored.id for stored in observer.find(text="shots")] == [mission.here]
    assert observer.get(mission.here).record(Incident).title == "Shots at the bridge"


def test_no_call_of_an_observer_gives_a_hidden_word(mission: Mission, observer: Desk) -> None:
    """find, text search, count, history, conflicts, batch, get and every refusal: the canary is in none of them."""
    desk = observer
    hidden = (mission.there, mission.claim_there, mission.secret, mission.on_secret, mission.source)
    reading: list[Callable[[], object]] = [desk.find, desk.conflicts, lambda: desk.batch("b"), desk.released]
    reading += [lambda kind=kind: desk.find(kind) for kind in mission.file.core.kinds.names()]
    reading += [lambda text=text: desk.find(text=text) for text in (HIDDEN, "Zanzibar", "canary", "shelling", "secret")]
    for record in (*hidden, mission.claim, mission.here):
        reading += [
            lambda record=record: desk.get(record),
            lambda record=record: desk.history(record),
            lambda record=record: desk.find(after=record),
            lambda record=record: desk.find(parent=record),
            lambda record=record: desk.edit(record, {"title": "x"}),
            lambda record=record: desk.withdraw(record, reason="x"),
            lambda record=record: desk.set_mark(record, Mark.UNCLASSIFIED),
        ]
    for call in reading:
        assert HIDDEN not in everything_said(call)
    assert desk.count(text=HIDDEN) == desk.count(text="shelling") == desk.count(parent=mission.there) == 0


def test_a_hidden_record_answers_like_one_that_is_not_there(mission: Mission, observer: Desk) -> None:
    """Word for word, in every call, and like the file itself for a record that never was."""
    absent = mission.file.new_id()
    with pytest.raises(InputRefused) as refused:
        mission.file.get(absent)
    expected = str(refused.value)
    claim = {"received": "2026-03-02T08:00:00Z", "says": "x"}
    for record in (mission.there, mission.secret, mission.on_secret, mission.source, absent):
        calls: tuple[Callable[[], object], ...] = (
            lambda record=record: observer.get(record),
            lambda record=record: observer.history(record),
            lambda record=record: observer.find(after=record),
            lambda record=record: observer.edit(record, {"title": "x"}),
            lambda record=record: observer.settle(record, "title", "x"),
            lambda record=record: observer.withdraw(record, reason="x"),
            lambda record=record: observer.restore(record),
            lambda record=record: observer.set_mark(record, Mark.UNCLASSIFIED),
            lambda record=record: observer.erase([record], reason="x"),
            lambda record=record: observer.attach(b"x", of=record),
        )
        for call in calls:
            assert everything_said(call).replace(record, absent) == expected
    answers = {
        everything_said(lambda record=record: observer.add(Claim(incident=record, **claim)))
        for record in (mission.there, mission.secret, absent)
    }
    assert len(answers) == 1


def test_fields_above_the_clearance_are_left_out_everywhere(mission: Mission, observer: Desk) -> None:
    """The statement of a claim is strictly confidential: not in the record, not as sealed, not in the history."""
    stored = observer.get(mission.claim)
    assert stored.record(Claim).says == "It was them"
    assert stored.record(Claim).statement == ""
    assert "statement" not in stored.fields
    assert stored.sealed == ()
    assert observer.find("claim")[0].sealed == ()
    assert all("statement" not in entry.changes for entry in observer.history(mission.claim))
    analyst = mission.desk(Role.ANALYST, clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert analyst.get(mission.claim).record(Claim).statement == HIDDEN


def test_history_without_a_visible_change_is_left_out(mission: Mission, observer: Desk) -> None:
    """An entry that changed a hidden field alone would tell that the field holds something; its hash would confirm a
    guess.
    """
    before = len(observer.history(mission.claim))
    mission.file.edit(mission.claim, {"statement": "another"}, author="Olga")
    entries = observer.history(mission.claim)
    assert len(entries) == before
    assert {entry.previous for entry in entries} == {""}


def test_an_edit_cannot_be_used_to_guess_a_hidden_value(mission: Mission, observer: Desk) -> None:
    """The right guess and a wrong one are refused alike."""
    own = observer.add(Claim(incident=mission.here, received="2026-03-02T08:00:00Z", says="x", statement="known"))
    answers = {
        everything_said(lambda guess=guess: observer.edit(own, {"statement": guess})) for guess in ("known", "wrong")
    }
    assert len(answers) == 1
    assert "You may not see, nor change: statement" in answers.pop()


def test_a_rule_about_a_hidden_field_tells_nothing_of_it(mission: Mission, observer: Desk) -> None:
    """The message of a rule over several fields may hold any of their values."""
    desk = mission.desk(Role.ANALYST)
    record = mission.file.add(Report(sector=mission.north, words="some", estimate=HIDDEN), author="Olga")
    said = everything_said(lambda: desk.edit(record, {"words": "none"}))
    assert HIDDEN not in said
    assert "above your clearance" in said
    cleared = mission.desk(Role.ANALYST, name="Clara", clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert HIDDEN in everything_said(lambda: cleared.edit(record, {"words": "none"}))


def test_planners_and_guests_read_no_protected_field(mission: Mission) -> None:
    """Whatever their clearance; an auditor with the clearance reads them."""
    for role, seen in ((Role.PLANNER, ""), (Role.AUDITOR, HIDDEN), (Role.HEAD, HIDDEN)):
        desk = mission.desk(role, clearance=Mark.STRICTLY_CONFIDENTIAL)
        assert desk.get(mission.claim).record(Claim).statement == seen
    guest = mission.desk(Role.GUEST, party="army", clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert guest.find() == ()
    assert guest.count() == 0
    for record in (mission.here, mission.claim, mission.north):
        assert "There is no record" in everything_said(lambda record=record: guest.get(record))


def test_a_guest_sees_the_rows_of_the_own_copy_alone(mission: Mission) -> None:
    """What the party was given, without the mission's own notes on it."""
    guest = mission.desk(Role.GUEST, party="army")
    row = {"incident": mission.there, "reference": "A-1", "shown": {"deaths": 3}, "harmed": 5, "withdrawn": ""}
    for receiver, reference in (("army", "A-1"), ("movement", "M-1")):
        release = ReleaseRecord(
            receiver=receiver,
            made=datetime(2026, 3, 9, tzinfo=UTC).date(),
            at=datetime(2026, 3, 9, tzinfo=UTC),
            rows=({**row, "reference": reference}, {**row, "reference": "old", "withdrawn": "for good"}),
            report={"held": HIDDEN},
        )
        mission.file.add(release, author="Hana Head")
    assert guest.released() == ({"reference": "A-1", "deaths": 3},)
    assert guest.count("release") == 1
    stored = guest.find("release")[0]
    assert set(stored.fields) == {"receiver", "made", "at"}
    assert HIDDEN not in repr(guest.get(stored.id)) + repr(guest.history(stored.id))


def test_conflicts_in_hidden_fields_are_not_told(mission: Mission, observer: Desk, tmp_path: Path) -> None:
    """Neither listed, nor counted, nor marked on the record."""
    core = mission.file.core
    with core.changing() as connection:
        statement = tables.records.update().where(tables.records.c.id == mission.claim)
        connection.execute(statement.values(conflicts=["statement"]))
    assert observer.find("claim", conflicts=True) == ()
    assert observer.count("claim", conflicts=True) == 0
    assert observer.get(mission.claim).conflicts == ()
    assert [stored.id for stored in mission.file.find("claim", conflicts=True)] == [mission.claim]


def test_reading_what_is_protected_or_marked_is_logged(mission: Mission) -> None:
    """Before it is given out: the field names, the list, the history; an open record leaves no line."""
    desk = mission.desk(Role.ANALYST, name="Ana", clearance=Mark.STRICTLY_CONFIDENTIAL)
    desk.get(mission.here)
    assert reads(mission.file.core) == ()
    desk.get(mission.claim)
    desk.find("incident")
    desk.history(mission.secret)
    desk.get(mission.on_secret)
    log = [(entry.person, entry.record, entry.what) for entry in reads(mission.file.core)]
    assert log == [
        ("Ana", mission.on_secret, "record"),
        ("Ana", mission.secret, "history"),
        ("Ana", mission.secret, "list"),
        ("Ana", mission.claim, "statement"),
    ]


def test_the_read_log_is_for_head_and_auditor(mission: Mission) -> None:
    """An analyst is refused in plain words."""
    auditor = mission.desk(Role.AUDITOR, clearance=Mark.STRICTLY_CONFIDENTIAL)
    auditor.get(mission.claim)
    assert [entry.person for entry in auditor.read_log(record=mission.claim)] == ["Some auditor"]
    with pytest.raises(InputRefused, match="The role analyst may not see who read what; ask: head or auditor"):
        mission.desk(Role.ANALYST).read_log()


def test_an_account_that_is_closed_stops_at_once(mission: Mission, observer: Desk) -> None:
    """A desk that was open before sees and writes nothing after; a lower clearance holds at once, too."""
    analyst = mission.desk(Role.ANALYST, clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert analyst.get(mission.secret)
    change_person(mission.file, analyst.person.id, {"clearance": "confidential"}, author="Hana Head")
    with pytest.raises(InputRefused, match="There is no record"):
        analyst.get(mission.secret)
    change_person(mission.file, analyst.person.id, {"closed": True}, author="Hana Head")
    for call in (analyst.find, analyst.count, analyst.conflicts, lambda: analyst.get(mission.here)):
        with pytest.raises(InputRefused, match="This account is closed"):
            call()


def test_an_observer_reports_and_an_analyst_takes_it_on(mission: Mission, observer: Desk) -> None:
    """From report to triage: each does what is theirs, and is told what is not."""
    record = observer.add(mission.incident(mission.north, "New"))
    assert observer.edit(record, {"title": "New shots"})
    with pytest.raises(InputRefused, match="The role observer may not triage an incident; ask: analyst or"):
        observer.edit(record, {"status": "triaged"})
    analyst = mission.desk(Role.ANALYST)
    assert analyst.edit(record, {"status": "triaged"})
    with pytest.raises(InputRefused, match="Others work with this record already"):
        observer.edit(record, {"title": "Mine"})
    with pytest.raises(InputRefused, match="may not say what a verification found; ask: reviewer or head"):
        analyst.edit(record, {"status": "verified"})
    assert mission.file.history(record)[-1].author == "Some analyst"


def test_an_auditor_is_refused_every_change(mission: Mission) -> None:
    """Nothing is written."""
    auditor = mission.desk(Role.AUDITOR, clearance=Mark.STRICTLY_CONFIDENTIAL)
    entries = len(mission.file.history(mission.here))
    for call in (
        lambda: auditor.add(mission.incident(mission.north, "x")),
        lambda: auditor.edit(mission.here, {"title": "x"}),
        lambda: auditor.edit(mission.here, {"status": "triaged"}),
        lambda: auditor.withdraw(mission.here, reason="x"),
        lambda: auditor.set_mark(mission.here, Mark.CONFIDENTIAL),
        lambda: auditor.erase([mission.here], reason="x"),
        lambda: auditor.attach(b"x", of=mission.here),
        lambda: auditor.add(Account(name="Friend", role=Role.HEAD)),
    ):
        with pytest.raises(InputRefused, match=r"may not|Accounts are"):
            call()
    assert len(mission.file.history(mission.here)) == entries


def test_pages_hold_only_what_is_shown_and_miss_nothing(mission: Mission, observer: Desk) -> None:
    """Hidden records between two shown ones neither fill a page nor end the list."""
    shown = []
    for number in range(7):
        sector = mission.north if number % 3 == 0 else mission.south
        record = mission.file.add(mission.incident(sector, f"Number {number}"), author="Olga")
        shown += [record] if number % 3 == 0 else []
    pages, after = [], None
    while page := observer.find("incident", limit=2, after=after):
        pages.append([stored.id for stored in page])
        after = page[-1].id
    assert [len(page) for page in pages] == [2, 2]
    assert {record for page in pages for record in page} == {mission.here, *shown}


def test_drafts_of_one_call_may_hang_on_one_another(mission: Mission, observer: Desk) -> None:
    """An incident and its claim in one commit."""
    incident = observer.new_id()
    claim = Claim(incident=incident, received="2026-03-02T08:00:00Z", says="x")
    ids = observer.add_all([Draft(mission.incident(mission.north, "Both"), id=incident), claim])
    assert [observer.get(record).kind for record in ids] == ["incident", "claim"]


def test_nobody_approves_the_own_attribution(mission: Mission) -> None:
    """By the journal, whoever asks."""
    reviewer = mission.desk(Role.REVIEWER, clearance=Mark.STRICTLY_CONFIDENTIAL)
    attribution = reviewer.add(
        Attribution.model_validate({"incident": mission.here, "finding": {"outcome": "unknown"}})
    )
    approval = Approval.model_validate({"of": attribution, "digest": "0" * 64, "decision": "approve"})
    with pytest.raises(InputRefused, match="Nobody approves what they wrote themselves"):
        reviewer.add(approval)
    assert mission.desk(Role.HEAD, clearance=Mark.STRICTLY_CONFIDENTIAL).add(approval)


@pytest.fixture(scope="module")
def tangle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MissionFile, list[str]]]:
    """Records of many kinds, sectors, marks and authors, hanging on one another and on nothing."""
    file = create_mission(
        tmp_path_factory.mktemp("tangle") / "m.helm",
        mission="M",
        site="HQ",
        code="HQ",
        head="Hana Head",
        kinds=SITUATION_KINDS,
        clock=Ticking(),
    )
    made = Mission.__new__(Mission)
    sectors = [file.add(Sector(name=name), author="Hana Head") for name in ("a", "b")]
    above: list[str] = ["f" * 16 + "-" + "f" * 16]
    for sector, mark, author in product([*sectors, None], Mark, ("Ines", "Otto")):
        above.append(file.add(made.incident(sector, "x"), author=author, mark=mark))  # type: ignore[arg-type]
    claims = [
        file.add(Claim(incident=parent, received="2026-03-02T08:00:00Z", says="x"), author=author, mark=mark)
        for parent, mark, author in product(above[:8], (Mark.UNCLASSIFIED, Mark.CONFIDENTIAL), ("Ines", "Otto"))
    ]
    for author in ("Ines", "Otto"):
        file.add(Source(code_name="x"), author=author)
        for parent in claims[:6]:
            file.add(ReleaseRecord(receiver="army", made=datetime.now(UTC).date(), at=datetime.now(UTC)), author=author)
            file.add(Account(name="x", role=Role.OBSERVER, party=parent), author=author)
    hanging = [stored.id for kind in ("source", "account", "release") for stored in file.find(kind)]
    for parent in (*hanging, *claims[:8]):
        for author in ("Ines", "Otto"):
            _chain(file, parent, author, length=1)
    for parent in above[1:5]:
        _chain(file, parent, "Otto", length=9)
    yield file, sectors
    file.close()


def _chain(file: MissionFile, parent: str, author: str, *, length: int) -> None:
    """Attachments, each hanging on the one before."""
    for _ in range(length):
        parent = file.add(Attachment(of=parent, sha256="0" * 64, size=1, media_type="image/png"), author=author)


@pytest.mark.parametrize("clearance", Mark)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("limits", [(), (0,), (0, 1)], ids=str)
def test_the_database_and_the_rules_agree_on_what_is_shown(
    tangle: tuple[MissionFile, list[str]], role: Role, clearance: Mark, limits: tuple[int, ...]
) -> None:
    """For everybody: the condition that lists use gives the very records that ``may_read`` allows."""
    file, sectors = tangle
    person = Person("p", "Ines", role, frozenset(sectors[limit] for limit in limits), "army", clearance)
    kinds = file.core.kinds
    with file.core.reading() as connection:
        rows = rows_found(connection, Wanted(), Page())
        facts = facts_of_rows(connection, rows, person, kinds)
        allowed = {row.id for row in rows if may_read(person, facts[row.id])}
        found = {row.id for row in rows_found(connection, Wanted(among=readable(person, kinds)), Page())}
    assert found == allowed
