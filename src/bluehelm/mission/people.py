"""People who use a mission file: their accounts, added, changed and closed.

Nobody is deleted: a name stands under what its person wrote. Who may do this is for ``mission.access``; what holds
whoever does it, stands here: names are told apart, and one head stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from bluehelm.mission import tables
from bluehelm.mission.changing import Writer
from bluehelm.mission.database import Where
from bluehelm.mission.hybrid_clock import WallClock, utc_now
from bluehelm.mission.journal import author_name
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.passwords import refuse_weak, verifier_of
from bluehelm.mission.permissions import Person
from bluehelm.mission.person_names import LIKE_TOLD_APART, folded, plain_name
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.record import Fields, Record
from bluehelm.mission.records import Account, Role, Site
from bluehelm.mission.stored import Stored
from bluehelm.problems import InputRefused, Problem, Severity, printable

_CHANGEABLE: Final = frozenset({"role", "sectors", "party", "clearance", "closed"})


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who has or had an account, in order of names, and what is wrong with the accounts."""

    everybody: tuple[Person, ...]
    problems: tuple[Problem, ...] = ()

    def named(self, name: str) -> Person | None:
        """The person of a name, however it is spelt in capitals and blanks; None where nobody or several have it."""
        found = [person for person in self.everybody if folded(person.name) == folded(name)]
        return found[0] if len(found) == 1 else None

    def of(self, person_id: str) -> Person | None:
        """The person of an account."""
        return next((person for person in self.everybody if person.id == person_id), None)

    @property
    def heads(self) -> tuple[Person, ...]:
        """Those who can manage people."""
        return tuple(person for person in self.everybody if person.role is Role.HEAD and not person.closed)


def create_mission(
    where: Where,
    *,
    mission: str,
    site: str,
    code: str,
    head: str,
    password: str | None = None,
    kinds: Iterable[type[Record]] = (),
    passphrase: str | None = None,
    clock: WallClock = utc_now,
) -> MissionFile:
    """A new mission with the account of its first head, who may read everything. See ``MissionFile.create``.

    Raises:
        InputRefused: for a name or password that cannot be taken, or when it cannot be made there.
    """
    name = _new_name(head)
    if password is not None:
        refuse_weak(password, name=name)
    file = MissionFile.create(
        where, mission=mission, site=site, code=code, kinds=kinds, passphrase=passphrase, clock=clock, author=name
    )
    account = Account(name=name, role=Role.HEAD, clearance=Mark.STRICTLY_CONFIDENTIAL)
    add_person(file, account, password=password, author=name)
    return file


def read_people(file: MissionFile) -> People:
    """Everybody with an account, those closed among them."""
    with file.core.reading() as connection:
        return people_in(connection, file.core.kinds)


def people_in(connection: Connection, kinds: Kinds) -> People:
    """The same over a connection."""
    table = tables.records.c
    rows = connection.execute(select(tables.records).where(table.kind == Account.kind).order_by(table.id)).all()
    stored = [stored_of_row(connection, row, kinds=kinds, ring=None) for row in rows]
    problems = [problem for item in stored for problem in (*item.problems, *_conflicts(item))]
    persons = [_person(item) for item in stored if isinstance(item.value, Account)]
    told_apart, doubles = _told_apart(persons, _codes(connection))
    return People(tuple(sorted(told_apart, key=lambda person: (folded(person.name), person.id))), (*problems, *doubles))


def add_person(file: MissionFile, account: Account, *, author: str, password: str | None = None) -> str:
    """Give somebody an account; its id.

    Raises:
        InputRefused: when the name is taken or cannot be one, the password is weak, or a guest has no party.
    """
    name = _new_name(account.name)
    _refuse_unfit(account.role, account.party)
    verifier = None if password is None else verifier_of(password, name=name)
    new = account.model_copy(update={"name": name, "verifier": verifier})
    with file.core.writer(author) as writer:
        known = people_in(writer.connection, writer.kinds)
        if any(folded(plain_name(person.name)) == folded(name) for person in known.everybody):
            message = f"Somebody has the name {name!r} in this mission already."
            hint = "Add an initial or the office, so that people can tell the two apart. Names of closed accounts stay."
            raise _refused("name-taken", message, hint)
        record = file.new_id()
        writer.add(new, record_id=record, mark=Mark.UNCLASSIFIED)
    return record


def change_person(file: MissionFile, person_id: str, changes: Fields, *, author: str) -> bool:
    """Change role, sectors, party, clearance, or whether an account is closed; False when nothing is new.

    Raises:
        InputRefused: when no head would be left, a guest would have no party, or there is no such account.
    """
    if unknown := sorted(changes.keys() - _CHANGEABLE):
        raise ValueError(f"expected changes of {sorted(_CHANGEABLE)}, got {unknown}")
    with file.core.writer(author) as writer:
        person = _known(writer, person_id)
        role = _role(changes.get("role", person.role.value))
        _refuse_unfit(role, changes.get("party", person.party))
        heads = {head.id for head in people_in(writer.connection, writer.kinds).heads}
        stays = role is Role.HEAD and changes.get("closed", person.closed) is not True
        if heads == {person_id} and not stays:
            hint = "Make somebody else head first."
            raise _refused("last-head", f"{printable(person.name)} is the only head of this mission.", hint)
        return writer.edit(person_id, changes)


def close_person(file: MissionFile, person_id: str, *, author: str) -> bool:
    """Close an account: nobody logs in with it any more, and its name stays taken."""
    return change_person(file, person_id, {"closed": True}, author=author)


def set_password(file: MissionFile, person_id: str, password: str, *, author: str) -> None:
    """Give an account a password.

    Raises:
        InputRefused: when it is weak, or this site cannot read the account's protected fields.
    """
    with file.core.writer(author) as writer:
        person = _known(writer, person_id)
        writer.edit(person_id, {"verifier": verifier_of(password, name=plain_name(person.name))})


def recover_head(file: MissionFile, name: str, *, password: str | None) -> str:
    """Give the mission a head when nobody can log in any more: whoever has the founding site's file and passphrase may.
    A new account is made, for an old one may be spoilt; its name.

    Raises:
        InputRefused: "not-the-founder" at another site, "locked" without the passphrase, or for a name that is taken.
    """
    core = file.core
    if core.identity.own_site != core.identity.founder:
        hint = "Do this with the file of the founding site."
        raise _refused("not-the-founder", "Only the founding site makes a head without one.", hint)
    if not file.unlocked:
        raise _refused("locked", "The keys of this file are locked.", "Open it with the passphrase of the site.")
    account = Account(name=name, role=Role.HEAD, clearance=Mark.STRICTLY_CONFIDENTIAL)
    add_person(file, account, password=password, author=f"{author_name(name)} by recovery"[:80])
    return account.name


def account_row(connection: Connection, person_id: str) -> Row[Any] | None:
    """The row of an account."""
    table = tables.records.c
    return connection.execute(
        select(tables.records).where(table.id == person_id, table.kind == Account.kind)
    ).one_or_none()


def _known(writer: Writer, person_id: str) -> Person:
    person = people_in(writer.connection, writer.kinds).of(person_id)
    if person is None:
        raise _refused("no-such-person", "There is no such account in this mission.", "Look at the list of people.")
    return person


def _person(stored: Stored) -> Person:
    account = stored.record(Account)
    return Person(
        id=stored.id,
        name=printable(account.name),
        role=account.role,
        sectors=frozenset(account.sectors),
        party=account.party,
        clearance=account.clearance,
        closed=account.closed or "closed" in stored.conflicts or stored.withdrawn is not None,
        site=stored.created.site,
    )


def _codes(connection: Connection) -> dict[str, str]:
    """Short names of sites by id."""
    table = tables.records.c
    rows = connection.execute(select(table.created_site, table.fields).where(table.kind == Site.kind))
    return {row.created_site: str(row.fields.get("code", "")) for row in rows}


def _told_apart(persons: Sequence[Person], codes: Mapping[str, str]) -> tuple[list[Person], list[Problem]]:
    """The people with names that differ: where two sites gave an account to one name, each says which site."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        groups[folded(person.name)].append(person)
    apart, problems = [], []
    for group in groups.values():
        if len(group) == 1:
            apart += group
            continue
        used: dict[str, int] = defaultdict(int)
        for person in group:
            code = codes.get(person.site) or person.site[:4].upper()
            used[code] += 1
            number = f" {used[code]}" if used[code] > 1 else ""
            apart.append(replace(person, name=f"{person.name} ({code}{number})"))
        message = f"{len(group)} accounts have the name {group[0].name!r}; they are shown with their site."
        hint = "If it is one person, close all but one; if not, close one and add it under a name of its own."
        problems.append(Problem(Severity.WARNING, "same-name", message, hint))
    return apart, problems


def _conflicts(stored: Stored) -> tuple[Problem, ...]:
    if not stored.conflicts:
        return ()
    fields = ", ".join(stored.conflicts)
    message = f"Two sites changed the account of {printable(str(stored.fields.get('name')))} ({fields})."
    hint = "The later change stands, and an account that one site closed is closed. Set the right value again."
    return (Problem(Severity.WARNING, "account-conflict", message, hint),)


def _new_name(name: str) -> str:
    plain = " ".join(author_name(name).split())
    if LIKE_TOLD_APART.search(plain):
        message = f"A name cannot end like {plain!r}: a site in brackets tells people of one name apart."
        raise _refused("bad-name", message, "Write the name without the brackets.")
    return plain


def _refuse_unfit(role: Role, party: object) -> None:
    if role is Role.GUEST and not party:
        raise _refused("no-party", "A guest comes from a party, and none was given.", "Name it: --party SHORT_NAME.")
    if role is not Role.GUEST and party:
        raise _refused("not-a-guest", f"Only a guest comes from a party; this is a {role.value}.", "Leave it out.")


def _role(value: object) -> Role:
    try:
        return Role(str(value))
    except ValueError:
        roles = ", ".join(role.value for role in Role)
        raise _refused("bad-role", f"There is no role {printable(str(value))!r}.", f"Roles are: {roles}.") from None


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
