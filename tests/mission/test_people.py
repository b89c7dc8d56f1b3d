"""Accounts, passwords and logging in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bluehelm.mission import passwords
from bluehelm.mission.access import Desk
from bluehelm.mission.access_log_in import FREE_TRIES, log_in
from bluehelm.mission.access_people import PeopleDesk
from bluehelm.mission.entry import canonical
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.people import (
    add_person,
    change_person,
    close_person,
    create_mission,
    read_people,
    set_password,
)
from bluehelm.mission.read_log import reads
from bluehelm.mission.records import Account, Role
from bluehelm.problems import InputRefused

PASSWORD = "seven quiet lanterns"  # noqa: S105 - of nobody
OTHER = "nine loud harbours"
PASSPHRASE = "a passphrase"  # noqa: S105 - of nothing


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords stretched as little as the library allows: what is tested does not depend on it."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    """The mission's clock."""
    return Clock()


@pytest.fixture
def file(empty_store: Callable[[], Path | str], clock: Clock) -> Iterator[MissionFile]:
    """A mission with its first head."""
    made = create_mission(
        empty_store(), mission="M", site="HQ", code="HQ", head="Hana Head", password=PASSWORD, clock=clock
    )
    yield made
    made.close()


def refusal(call: Callable[[], object]) -> str:
    """The code and message of a refusal."""
    with pytest.raises(InputRefused) as refused:
        call()
    return f"{refused.value.problems[0].code}: {refused.value.problems[0].message}"


def test_a_mission_begins_with_a_head_who_may_read_everything(file: MissionFile) -> None:
    """The first account is made with it."""
    (head,) = read_people(file).everybody
    assert (head.name, head.role, head.clearance) == ("Hana Head", Role.HEAD, Mark.STRICTLY_CONFIDENTIAL)
    assert log_in(file, "hana  head", PASSWORD) == head


@pytest.mark.parametrize(("head", "password"), [("", PASSWORD), ("Hana", "short"), ("Hana (HQ)", PASSWORD)])
def test_no_file_is_made_where_the_head_cannot_be(tmp_path: Path, head: str, password: str) -> None:
    """A bad name or password is refused before anything is written."""
    where = tmp_path / "m.helm"
    with pytest.raises(InputRefused):
        create_mission(where, mission="M", site="HQ", code="HQ", head=head, password=password)
    assert not where.exists()


def test_a_password_is_nowhere_in_the_file(tmp_path: Path) -> None:
    """Neither it nor its verifier stands in the bytes: the verifier is sealed in the journal."""
    where = tmp_path / "m.helm"
    with create_mission(
        where, mission="M", site="HQ", code="HQ", head="Hana", password=PASSWORD, passphrase=PASSPHRASE
    ) as file:
        account = file.get(read_people(file).everybody[0].id).record(Account)
    assert account.verifier is not None
    content = where.read_bytes()
    assert PASSWORD.encode() not in content
    assert b"argon2" not in content
    assert account.verifier[-20:].encode() not in content


def test_wrong_name_wrong_password_and_closed_account_get_one_answer(file: MissionFile) -> None:
    """Nobody learns which names exist."""
    closed = add_person(file, Account(name="Otto", role=Role.ANALYST), author="Hana Head", password=OTHER)
    close_person(file, closed, author="Hana Head")
    add_person(file, Account(name="Without", role=Role.ANALYST), author="Hana Head")
    tries = (
        ("Hana Head", OTHER),
        ("Nobody", OTHER),
        ("Otto", OTHER),
        ("Without", OTHER),
        ("", ""),
        ("Nobody", "\udc80"),
    )
    answers = {refusal(lambda name=name, tried=tried: log_in(file, name, tried)) for name, tried in tries}
    assert answers == {"wrong-log-in: The name or the password is not right."}


@pytest.mark.parametrize("name", ["Hana Head", "Nobody"])
def test_guesses_are_slowed_down_alike_for_names_that_exist_and_not(file: MissionFile, clock: Clock, name: str) -> None:
    """After some wrong tries one waits, longer with each, and at most a minute."""
    for _ in range(FREE_TRIES):
        assert refusal(lambda: log_in(file, name, OTHER)).startswith("wrong-log-in")
    assert refusal(lambda: log_in(file, name, PASSWORD)).startswith("wait: There were too many wrong tries. Wait ")
    for _ in range(12):
        clock.now += timedelta(seconds=61)
        assert refusal(lambda: log_in(file, name, OTHER)).startswith("wrong-log-in")
    clock.now += timedelta(seconds=50)
    assert refusal(lambda: log_in(file, name, PASSWORD)).startswith("wait")


def test_the_right_password_ends_the_waiting(file: MissionFile, clock: Clock) -> None:
    """Once let in, the count begins anew; others were never held up."""
    add_person(file, Account(name="Otto", role=Role.ANALYST), author="Hana Head", password=OTHER)
    for _ in range(FREE_TRIES):
        refusal(lambda: log_in(file, "Hana Head", OTHER))
    assert log_in(file, "Otto", OTHER).name == "Otto"
    clock.now += timedelta(seconds=10)
    assert log_in(file, "Hana Head", PASSWORD)
    assert refusal(lambda: log_in(file, "Hana Head", OTHER)).startswith("wrong-log-in")


def test_tries_stand_in_the_read_log_without_what_was_typed(file: MissionFile) -> None:
    """A password typed where the name belongs is not kept."""
    refusal(lambda: log_in(file, PASSWORD, ""))
    log_in(file, "Hana Head", PASSWORD)
    log = reads(file.core)
    assert [(entry.person, entry.what) for entry in log] == [
        ("Hana Head", "logged in"),
        ("Hana Head", "log-in tried"),
        ("(unknown name)", "log-in tried"),
    ]
    assert "lanterns" not in repr(log)


def test_a_locked_file_says_that_it_cannot_check_passwords(tmp_path: Path) -> None:
    """Without the passphrase the verifiers are shut."""
    where = tmp_path / "m.helm"
    create_mission(
        where, mission="M", site="HQ", code="HQ", head="Hana", password=PASSWORD, passphrase=PASSPHRASE
    ).close()
    with MissionFile.open(where) as file:
        said = refusal(lambda: log_in(file, "Hana", PASSWORD))
    assert said == "locked: This file was opened without its passphrase, so passwords cannot be checked."


def test_a_verifier_of_old_parameters_is_made_again(file: MissionFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the next log-in, by the person's own name."""
    (head,) = read_people(file).everybody
    before = file.get(head.id).record(Account).verifier
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    log_in(file, "Hana Head", PASSWORD)
    after = file.get(head.id).record(Account).verifier
    assert before is not None
    assert after is not None
    assert (before.split("$")[3], after.split("$")[3]) == ("m=8,t=1,p=1", "m=16,t=2,p=1")
    assert log_in(file, "Hana Head", PASSWORD) == head


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "it has 5 characters"),
        ("ababababababab", "it repeats a few characters"),
        ("x" * 2000, "more than 1000"),
        ("Hana Head 2026!", "it holds the person's name"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(file: MissionFile, password: str, why: str) -> None:
    """And nothing is changed."""
    (head,) = read_people(file).everybody
    assert why in refusal(lambda: set_password(file, head.id, password, author="Hana Head"))
    assert log_in(file, "Hana Head", PASSWORD)


def test_names_are_unique_however_they_are_spelt(file: MissionFile) -> None:
    """Also those of closed accounts, for what they wrote stands under them."""
    otto = add_person(file, Account(name="Otto Ü", role=Role.ANALYST), author="Hana Head")
    close_person(file, otto, author="Hana Head")
    for name in ("otto ü", "OTTO  U\u0308", "Otto Ü"):
        said = refusal(lambda name=name: add_person(file, Account(name=name, role=Role.HEAD), author="Hana Head"))
        assert said.startswith("name-taken")


def test_the_last_head_stays(file: MissionFile) -> None:
    """Neither closed nor given another role; with a second one, yes."""
    (head,) = read_people(file).everybody
    for changes in ({"closed": True}, {"role": "analyst"}):
        said = refusal(lambda changes=changes: change_person(file, head.id, changes, author="Hana Head"))
        assert said == "last-head: Hana Head is the only head of this mission."
    add_person(file, Account(name="Second", role=Role.HEAD), author="Hana Head")
    assert close_person(file, head.id, author="Second")
    assert [person.name for person in read_people(file).heads] == ["Second"]


def test_a_guest_comes_from_a_party_and_nobody_else_does(file: MissionFile) -> None:
    """Both when an account is made and when it changes."""
    add = lambda **fields: add_person(file, Account(name="Guest", **fields), author="Hana Head")  # noqa: E731
    assert refusal(lambda: add(role=Role.GUEST)).startswith("no-party")
    assert refusal(lambda: add(role=Role.ANALYST, party="army")).startswith("not-a-guest")
    guest = add(role=Role.GUEST, party="army")
    assert refusal(lambda: change_person(file, guest, {"party": None}, author="Hana Head")).startswith("no-party")
    assert refusal(lambda: change_person(file, guest, {"role": "boss"}, author="Hana Head")).startswith("bad-role")


def test_people_of_one_name_from_two_sites_are_told_apart(tmp_path: Path) -> None:
    """Both accounts are kept and shown with their site, with a problem; nobody logs in under the bare name."""
    with create_mission(tmp_path / "hq.helm", mission="M", site="HQ", code="HQ", head="Hana", password=PASSWORD) as hq:
        hq.send(tmp_path / "1.helmx", everything=True)
        post, _ = MissionFile.join(tmp_path / "north.helm", tmp_path / "1.helmx", site="North", code="NOR")
        with post:
            post.send(tmp_path / "2.helmx", everything=True)
            hq.receive(tmp_path / "2.helmx")
            hq.admit(post.fingerprint, entitled=True, author="Hana")
            hq.send(tmp_path / "3.helmx", everything=True)
            post.receive(tmp_path / "3.helmx")
            add_person(hq, Account(name="A. Clerk", role=Role.ANALYST), author="Hana", password=PASSWORD)
            add_person(post, Account(name="a. clerk", role=Role.OBSERVER), author="Hana", password=OTHER)
            post.send(tmp_path / "4.helmx", everything=True)
            hq.receive(tmp_path / "4.helmx")
        people = read_people(hq)
        assert [(person.name, person.role) for person in people.everybody] == [
            ("A. Clerk (HQ)", Role.ANALYST),
            ("a. clerk (NOR)", Role.OBSERVER),
            ("Hana", Role.HEAD),
        ]
        assert [problem.code for problem in people.problems] == ["same-name"]
        assert refusal(lambda: log_in(hq, "A. Clerk", PASSWORD)).startswith("wrong-log-in")
        assert log_in(hq, "a. clerk (nor)", OTHER).role is Role.OBSERVER


def test_people_are_managed_by_the_head_alone(file: MissionFile) -> None:
    """And everybody changes their own password, with the old one."""
    head = PeopleDesk(Desk.log_in(file, "Hana Head", PASSWORD))
    head.add(Account(name="Otto", role=Role.REVIEWER), password=OTHER)
    otto = PeopleDesk(Desk.log_in(file, "Otto", OTHER))
    for call in (
        otto.everybody,
        lambda: otto.add(Account(name="Friend", role=Role.HEAD)),
        lambda: otto.change(otto.desk.person.id, {"role": "head"}),
        lambda: otto.close(head.desk.person.id),
        lambda: otto.set_password(head.desk.person.id, OTHER),
    ):
        assert refusal(call).startswith("not-allowed: The role reviewer may not")
    assert refusal(lambda: otto.set_own_password(PASSWORD, PASSWORD)).startswith("wrong-log-in")
    otto.set_own_password(OTHER, PASSWORD)
    assert log_in(file, "Otto", PASSWORD).name == "Otto"
    assert head.change(otto.desk.person.id, {"clearance": "strictly confidential"})
    assert {person.name for person in head.everybody().everybody} == {"Hana Head", "Otto"}


def test_nobody_is_shown_a_verifier(file: MissionFile) -> None:
    """Not the head, not in the own account, not in its history."""
    desk = Desk.log_in(file, "Hana Head", PASSWORD)
    stored = desk.get(desk.person.id)
    assert stored.record(Account).verifier is None
    assert "verifier" not in canonical([dict(stored.fields), [entry.changes for entry in desk.history(stored.id)]])
