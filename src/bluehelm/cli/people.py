"""``bluehelm people``: who uses the mission file, and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.mission.mark import Mark
    from bluehelm.mission.permissions import Person
    from bluehelm.mission.records import Role

people = typer.Typer(help="Give people accounts, roles and passwords.", no_args_is_help=True)

NameArgument = Annotated[str, Argument(help="The person's name.")]
RoleOption = Annotated[str | None, Option(help="observer, analyst, reviewer, planner, head, auditor or guest.")]
SectorsOption = Annotated[list[str] | None, Option("--sector", help="Sector they are limited to; may be given again.")]
ClearanceOption = Annotated[
    str | None, Option(help="Highest mark they may read: unclassified, confidential or 'strictly confidential'.")
]
PartyOption = Annotated[str | None, Option(help="Of a guest: the party they come from.")]


@people.command("list")
def list_people(
    *,
    file: FileArgument,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the accounts of the mission."""
    from rich.console import Console
    from rich.table import Table

    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_people import PeopleDesk

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        known = PeopleDesk(desk).everybody()
        sectors = {stored.id: str(stored.fields.get("name", stored.id)) for stored in desk.find("sector")}
    if json:
        print_json(
            [
                {
                    "name": one.name,
                    "role": one.role.value,
                    "sectors": sorted(sectors.get(sector, sector) for sector in one.sectors),
                    "clearance": one.clearance.value,
                    "closed": one.closed,
                }
                for one in known.everybody
            ]
        )
        return
    show_problems(known.problems)
    table = Table("name", "role", "sectors", "may read up to", "account")
    for one in known.everybody:
        where = ", ".join(sorted(sectors.get(sector, sector) for sector in one.sectors)) or "all"
        table.add_row(one.name, one.role.value, where, one.clearance.value, "closed" if one.closed else "open")
    Console().print(table)


@people.command()
def add(
    *,
    file: FileArgument,
    name: NameArgument,
    role: Annotated[str, Option(help="observer, analyst, reviewer, planner, head, auditor or guest.")],
    sectors: SectorsOption = None,
    clearance: ClearanceOption = None,
    party: PartyOption = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Give somebody an account. Their password is asked for, or taken from BLUEHELM_NEW_PASSWORD."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.secret_input import NEW_PASSWORD, new_secret
    from bluehelm.mission.access_people import PeopleDesk
    from bluehelm.mission.access_table import Action
    from bluehelm.mission.mark import Mark
    from bluehelm.mission.records import Account

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.MANAGE_PEOPLE)  # before a password is asked for
        account = Account(
            name=name,
            role=_role(role),
            sectors=_sectors(desk, sectors or []),
            clearance=Mark.CONFIDENTIAL if clearance is None else mark_named(clearance),
            party=_party(desk, party),
        )
        password = new_secret(NEW_PASSWORD, asked=f"Password for {name}")
        record = PeopleDesk(desk).add(account, password=password)
    if json:
        print_json({"id": record, "name": name, "role": role})
        return
    without = "" if password else " They have no password yet: bluehelm people password."
    typer.echo(f"{printable(name)} is {role} now.{without}")


@people.command()
def change(
    *,
    file: FileArgument,
    name: NameArgument,
    role: RoleOption = None,
    sectors: SectorsOption = None,
    clearance: ClearanceOption = None,
    close: Annotated[bool, Option("--close", help="Close the account; the name stays under what they wrote.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Change somebody's role, sectors or clearance, or close the account."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_people import PeopleDesk
    from bluehelm.mission.record import Fields

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        changes: Fields = {}
        if role is not None:
            changes["role"] = _role(role).value
        if sectors is not None:
            changes["sectors"] = list(_sectors(desk, sectors))
        if clearance is not None:
            changes["clearance"] = mark_named(clearance).value
        if close:
            changes["closed"] = True
        changed = PeopleDesk(desk).change(_known(desk, name).id, changes)
    if json:
        print_json({"name": name, "changed": changed})
        return
    typer.echo(f"{printable(name)}: {'changed.' if changed else 'nothing new.'}")


@people.command()
def password(
    *,
    file: FileArgument,
    name: NameArgument,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Give somebody a new password, asked for twice, or taken from BLUEHELM_NEW_PASSWORD."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.secret_input import NEW_PASSWORD, new_secret
    from bluehelm.mission.access_table import Action
    from bluehelm.mission.people import set_password

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        whom = _known(desk, name)
        if whom.id != desk.person.id:
            desk.require(Action.MANAGE_PEOPLE)
        secret = new_secret(NEW_PASSWORD, asked=f"New password for {name}")
        if not secret:
            message, hint = "No password was given.", "Type it, or set BLUEHELM_NEW_PASSWORD."
            raise InputRefused(Problem(Severity.ERROR, "no-password", message, hint))
        set_password(desk.file, whom.id, secret, author=desk.person.name)
    if json:
        print_json({"name": name})
        return
    typer.echo(f"{printable(name)} has a new password.")


@people.command()
def reads(
    *,
    file: FileArgument,
    by: Annotated[str | None, Option(help="Only what this person read.")] = None,
    record: Annotated[str | None, Option(help="Only who read this record: its reference or id.")] = None,
    limit: Annotated[int, Option(help="At most so many, the newest first.", min=1)] = 100,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show who read what is protected or marked, in this file: for the head and the auditor."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        which = None if record is None else find_record(desk, record).id
        found = desk.read_log(record=which, person=by, limit=limit)
    if json:
        print_json([{name: getattr(entry, name) for name in entry.__slots__} for entry in found])
        return
    for entry in found:
        typer.echo(
            f"{entry.at:%Y-%m-%d %H:%M} UTC  {printable(entry.person)}: {printable(entry.what)} of {entry.record}"
        )
    if not found:
        typer.echo("Nothing of that is in the log.")


@people.command()
def passphrase(
    *,
    file: FileArgument,
    new_file: Annotated[Path | None, Option("--new-file", help="Text file with the new passphrase.")] = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Give this site's keys another passphrase, asked for twice, or taken from BLUEHELM_NEW_PASSPHRASE."""
    from bluehelm.cli.mission_access import open_mission
    from bluehelm.cli.secret_input import NEW_PASSPHRASE, new_secret

    with open_mission(file, passphrase_file=passphrase_file) as mission:
        secret = new_secret(NEW_PASSPHRASE, asked="New passphrase for this site's keys", file=new_file)
        if not secret:
            message, hint = "No passphrase was given.", "Type it, or set BLUEHELM_NEW_PASSPHRASE."
            raise InputRefused(Problem(Severity.ERROR, "no-passphrase", message, hint))
        mission.change_passphrase(secret)
    if json:
        print_json({"changed": True})
        return
    typer.echo("This site's keys have a new passphrase. Older copies of the file still open with the old one.")


@people.command()
def recover(
    *,
    file: FileArgument,
    name: NameArgument,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make somebody head again with the founding site's passphrase alone, when nobody can log in any more."""
    from bluehelm.cli.mission_access import open_mission
    from bluehelm.cli.secret_input import NEW_PASSWORD, new_secret
    from bluehelm.mission.people import recover_head

    with open_mission(file, passphrase_file=passphrase_file) as mission:
        secret = new_secret(NEW_PASSWORD, asked=f"New password for {name}")
        head = recover_head(mission, name, password=secret)
    if json:
        print_json({"name": head})
        return
    typer.echo(f"{printable(head)} is head of this mission, with a new password. Look at bluehelm people list.")


def _known(desk: Desk, name: str) -> Person:
    from bluehelm.mission.people import read_people

    found = read_people(desk.file).named(name)
    if found is None:
        message = f"There is no account of {printable(name)}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-person", message, "See bluehelm people list."))
    return found


def _role(role: str) -> Role:
    from bluehelm.mission.records import Role

    try:
        return Role(role)
    except ValueError:
        message = f"There is no role {printable(role)}."
        hint = f"Roles are: {', '.join(Role)}."
        raise InputRefused(Problem(Severity.ERROR, "bad-role", message, hint)) from None


def mark_named(mark: str) -> Mark:
    """The mark of a name.

    Raises:
        InputRefused: "bad-mark".
    """
    from bluehelm.mission.mark import Mark

    try:
        return Mark(mark)
    except ValueError:
        message = f"There is no mark {printable(mark)}."
        hint = f"Marks are: {', '.join(Mark)}."
        raise InputRefused(Problem(Severity.ERROR, "bad-mark", message, hint)) from None


def _sectors(desk: Desk, names: list[str]) -> tuple[str, ...]:
    known = {
        str(stored.fields[field]).casefold(): stored.id
        for stored in desk.find("sector")
        for field in ("code", "name")
        if stored.fields.get(field)
    }
    if missing := [name for name in names if name.casefold() not in known]:
        message = f"There is no sector {printable(missing[0])} in this mission."
        hint = f"Sectors are: {', '.join(sorted(known)) or 'none yet'}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-sector", message, hint))
    return tuple(known[name.casefold()] for name in names)


def _party(desk: Desk, name: str | None) -> str | None:
    if name is None:
        return None
    known = {str(stored.fields.get("name", "")).casefold(): stored.id for stored in desk.find("party")}
    if name.casefold() not in known:
        message = f"There is no party {printable(name)} in this mission."
        hint = f"Parties are: {', '.join(sorted(known)) or 'none yet'}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-party", message, hint))
    return known[name.casefold()]
