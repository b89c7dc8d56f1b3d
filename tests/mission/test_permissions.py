"""Who may do what."""

from __future__ import annotations

import pytest

from bluehelm.mission.access_table import MOVES, TABLE, WRITTEN_BY, Action
from bluehelm.mission.decision import Allow, Refuse, Require
from bluehelm.mission.mark import Mark
from bluehelm.mission.permissions import (
    About,
    Person,
    decide,
    decide_adding,
    decide_changing,
    decide_moving,
    decide_withdrawing,
    may_read,
)
from bluehelm.mission.records import MISSION_KINDS, Role
from bluehelm.partners.records import Agreement, Clause, Commitment, Party, PersonInOffice
from bluehelm.situation.life import TRANSITIONS
from bluehelm.situation.records import SITUATION_KINDS

NORTH, SOUTH = "n" * 33, "s" * 33

# One column a role: observer, analyst, reviewer, planner, head, auditor, guest. "x": may.
EXPECTED = {
    Action.READ: "xxxxxxx",
    Action.READ_PROTECTED: "xxx.xx.",
    Action.READ_PEOPLE: "....xx.",
    Action.READ_LOG: "....xx.",
    Action.READ_SITES: "xxxxxx.",
    Action.REPORT: "xxxxx..",
    Action.EDIT_OWN: "xxxxx..",
    Action.EDIT_ANY: ".xx.x..",
    Action.KEEP: ".xxxx..",
    Action.PLAN: ".xxxx..",
    Action.TRIAGE: ".xx.x..",
    Action.ASSIGN: ".xx.x..",
    Action.INVESTIGATE: "xxx.x..",
    Action.VERIFY: "..x.x..",
    Action.ATTRIBUTE: ".xx.x..",
    Action.APPROVE: "..x.x..",
    Action.WITHDRAW: "..x.x..",
    Action.RAISE_MARK: "xxxxx..",
    Action.LOWER_MARK: "..x.x..",
    Action.SETTLE: ".xx.x..",
    Action.IMPORT: ".xx.x..",
    Action.SHARE: "..x.x..",
    Action.SYNC: "xxxxx..",
    Action.ADMIT_SITE: "....x..",
    Action.MANAGE_PEOPLE: "....x..",
    Action.ERASE: "....x..",
}
CELLS = [(action, role, mark == "x") for action, row in EXPECTED.items() for role, mark in zip(Role, row, strict=True)]


def person(role: Role = Role.OBSERVER, **more: object) -> Person:
    """Somebody in a role."""
    return Person(id="p" * 33, name="Ines", role=role, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("action", "role", "may"), CELLS, ids=str)
def test_each_role_may_do_what_the_table_says(action: Action, role: Role, may: bool) -> None:
    """Every action of every role, as one row a reader can check."""
    decision = decide(person(role), action)
    assert isinstance(decision, Allow if may else Refuse)
    if isinstance(decision, Refuse):
        assert f"The role {role} may not {action}; ask: " in decision.reason


def test_no_action_is_missing_from_the_table_or_its_test() -> None:
    """An action that is added later is decided on, not forgotten."""
    assert set(EXPECTED) == set(TABLE) == set(Action)


def test_an_auditor_changes_nothing() -> None:
    """The auditor reads all, and has no action that writes."""
    reading = {Action.READ, Action.READ_PROTECTED, Action.READ_PEOPLE, Action.READ_LOG, Action.READ_SITES}
    assert {action for action, roles in TABLE.items() if Role.AUDITOR in roles} == reading


def test_every_kind_says_who_writes_it() -> None:
    """No kind of the mission, of partners or of situation is left to the default."""
    partners = (Party, PersonInOffice, Agreement, Clause, Commitment)
    assert {kind.kind for kind in (*MISSION_KINDS, *SITUATION_KINDS, *partners)} <= WRITTEN_BY.keys()


def test_moves_of_an_incident_are_for_the_same_roles_as_in_its_life() -> None:
    """Here and in ``situation.life`` the same roles may give an incident a status."""
    for (before, after), rule in TRANSITIONS.items():
        allowed = {
            role
            for role in Role
            if isinstance(decide_moving(person(role), About(kind="incident", status=before), after), Allow)
        }
        assert allowed == rule.roles, (before, after)
    assert set(MOVES) == {after for _, after in TRANSITIONS}


@pytest.mark.parametrize(
    ("about", "seen"),
    [
        (About(kind="incident", sector=NORTH), True),
        (About(kind="incident", sector=SOUTH), False),
        (About(kind="incident", sector=SOUTH, own=True), True),
        (About(kind="incident", sector=""), False),
        (About(kind="place", sector=""), True),
        (About(kind="place", sector=SOUTH), False),
        (About(kind="clause"), True),
        (About(kind="run"), False),
        (About(kind="claim", above=About(kind="incident", sector=NORTH)), True),
        (About(kind="claim", above=About(kind="incident", sector=SOUTH)), False),
        (About(kind="claim", own=True, above=About(kind="incident", sector=SOUTH)), False),
        (About(kind="claim", torn=True), False),
        (About(kind="observation"), False),
        (About(kind="approval", above=About(kind="attribution", above=About(kind="incident", sector=NORTH))), True),
        (About(kind="approval", above=About(kind="attribution", above=About(kind="incident", sector=SOUTH))), False),
        (About(kind="source"), False),
        (About(kind="source", own=True), True),
        (About(kind="account", id="another"), False),
        (About(kind="account", id="p" * 33), True),
    ],
    ids=lambda value: f"{value.kind}-{value.sector and value.sector[0]}" if isinstance(value, About) else str(value),
)
def test_an_observer_of_one_sector_sees_that_sector(about: About, seen: bool) -> None:
    """What lies in the sector or hangs on what lies there, what belongs to the whole mission, and one's own."""
    observer = person(sectors=frozenset({NORTH}))
    assert may_read(observer, about) is seen
    assert isinstance(decide(observer, Action.READ, about), Allow if seen else Refuse)


@pytest.mark.parametrize("role", [Role.HEAD, Role.AUDITOR])
def test_no_sector_limits_head_and_auditor(role: Role) -> None:
    """A sector on their account is where they sit, not what they see."""
    assert may_read(person(role, sectors=frozenset({NORTH})), About(kind="incident", sector=SOUTH))


@pytest.mark.parametrize("clearance", Mark)
@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("above", Mark)
def test_a_record_takes_the_highest_mark_of_what_it_hangs_on(clearance: Mark, mark: Mark, above: Mark) -> None:
    """A claim on a confidential incident is no less confidential than the incident; authorship opens nothing."""
    order = list(Mark)
    about = About(kind="claim", mark=mark, own=True, above=About(kind="incident", mark=above))
    highest = max(order.index(mark), order.index(above))
    assert may_read(person(Role.ANALYST, clearance=clearance), about) is (order.index(clearance) >= highest)
    assert about.highest_mark is order[highest]


def test_a_guest_reads_what_was_released_to_its_party_and_nothing_else() -> None:
    """Not another party's copy, and no record, be it the guest's own account or an agreement."""
    guest = person(Role.GUEST, party="army", clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert may_read(guest, About(kind="release", receiver="army"))
    assert not may_read(guest, About(kind="release", receiver="movement"))
    assert not may_read(person(Role.GUEST), About(kind="release", receiver=""))
    for about in (About(kind="agreement"), About(kind="account", id=guest.id), About(kind="incident", own=True)):
        assert not may_read(guest, about)


def test_a_closed_account_may_do_nothing() -> None:
    """Whatever the role."""
    assert decide(person(Role.HEAD, closed=True), Action.READ) == Refuse("This account is closed.")


def test_an_observer_changes_an_own_report_until_others_work_with_it() -> None:
    """Own and reported: yes. Own and triaged, or another's: no."""
    observer = person()
    report = About(kind="incident", own=True, status="reported")
    assert decide_changing(observer, report) == Allow()
    triaged = decide_changing(observer, About(kind="incident", own=True, status="triaged"))
    assert triaged == Refuse("Others work with this record already; ask an analyst to change it.")
    assert isinstance(decide_changing(observer, About(kind="incident", status="reported")), Refuse)


def test_erasing_and_withdrawing_ask_for_a_reason() -> None:
    """They may, once they say why."""
    about = About(kind="incident", mark=Mark.UNCLASSIFIED)
    assert decide(person(Role.HEAD), Action.ERASE, about) == Require("a reason")
    assert decide_withdrawing(person(Role.HEAD), about) == Require("a reason")
    told = About(kind="incident", reason="entered twice")
    assert decide_withdrawing(person(Role.HEAD), told) == Allow()
    assert isinstance(decide_withdrawing(person(Role.ANALYST), told), Refuse)
    assert decide_withdrawing(person(), About(kind="incident", own=True, reason="entered twice")) == Allow()


def test_protected_fields_ask_for_the_passphrase() -> None:
    """The role allows it, the file is locked."""
    needed = decide(person(Role.ANALYST), Action.READ_PROTECTED, About(locked=True))
    assert needed == Require("the file's passphrase: it was opened without")


def test_nobody_approves_what_they_wrote() -> None:
    """The second person is another one."""
    about = About(kind="approval", authors=frozenset({"Ines"}))
    assert isinstance(decide_adding(person(Role.REVIEWER), about), Refuse)
    assert decide_adding(person(Role.REVIEWER), About(kind="approval", authors=frozenset({"Otto"}))) == Allow()


def test_an_approval_is_changed_and_withdrawn_by_who_gave_it_alone() -> None:
    """Not even the head takes back another's objection."""
    given = About(kind="approval", own=True, reason="read it again")
    for decision in (decide_changing, decide_withdrawing):
        assert decision(person(Role.REVIEWER), given) == Allow()
        assert isinstance(decision(person(Role.HEAD), About(kind="approval", reason="x")), Refuse)


@pytest.mark.parametrize("kind", ["account", "admission", "site"])
def test_accounts_and_sites_are_not_written_like_other_records(kind: str) -> None:
    """Also not by the head: the last head, names and keys are looked after elsewhere."""
    head = person(Role.HEAD, clearance=Mark.STRICTLY_CONFIDENTIAL)
    about = About(kind=kind, reason="x")
    for decision in (decide_adding, decide_changing, decide_withdrawing):
        assert isinstance(decision(head, about), Refuse)


def test_what_was_given_away_stays_as_it_was_given() -> None:
    """The next copy is made with the earlier ones in mind."""
    head = person(Role.HEAD, clearance=Mark.STRICTLY_CONFIDENTIAL)
    assert isinstance(decide_changing(head, About(kind="release")), Refuse)
    assert isinstance(decide_withdrawing(head, About(kind="release", reason="x")), Refuse)


def test_an_observer_reports_above_the_clearance_but_not_on_what_is_not_shown() -> None:
    """Writing up is allowed; hanging a claim on a hidden incident would tell that it is there."""
    observer = person(sectors=frozenset({NORTH}))
    assert decide_adding(observer, About(kind="incident", sector=NORTH, mark=Mark.STRICTLY_CONFIDENTIAL)) == Allow()
    assert decide_adding(observer, About(kind="incident", sector="")) == Allow()
    assert isinstance(decide_adding(observer, About(kind="incident", sector=SOUTH)), Refuse)
    hidden = decide_adding(observer, About(kind="claim", above=About(kind="incident", sector=SOUTH)))
    assert hidden == decide_adding(observer, About(kind="claim", torn=True))
    assert isinstance(hidden, Refuse)
