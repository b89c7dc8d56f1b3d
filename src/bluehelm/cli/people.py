"""``bluehelm people``: who uses the mission file, and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.cli.people_named import account_named, mark_named, party_for, party_named, role_named, sectors_named
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.mission.read_log import ReadEntry

people = typer.Typer(help="Give people accounts, roles and passwords.", no_args_is_help=True)

NameArgument = Annotated[str, Argument(help="The person's name.")]
RoleOption = Annotated[str | None, Option(help="observer, analyst, reviewer, planner, head, auditor or guest.")]
SectorsOption = Annotated[
    list[str] | None, Option("--sector", help="Sector they are limited to, may be given again; or 'all'.")
]
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
        parties = {stored.id: str(stored.fields.get("short_name", stored.id)) for stored in desk.find("party")}
    if json:
        print_json(
            [
                {
                    "name": one.name,
                    "role": one.role.value,
                    "party": parties.get(one.party or ""),
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
        role = f"guest of {parties.get(one.party, one.party)}" if one.party else one.role.value
        table.add_row(one.name, role, where, one.clearance.value, "closed" if one.closed else "open")
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
    from bluehelm.cli.short_names import refuse_long
    from bluehelm.mission.access_people import PeopleDesk
    from bluehelm.mission.access_table import Action
    from bluehelm.mission.mark import Mark
    from bluehelm.mission.records import Account

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.MANAGE_PEOPLE)  # before a password is asked for
        refuse_long(name, what="a person")
        meant = role_named(role)
        account = Account(
            name=name,
            role=meant,
            sectors=sectors_named(desk, sectors or []),
            clearance=Mark.CONFIDENTIAL if clearance is None else mark_named(clearance),
            party=party_for(meant, party_named(desk, party)),
        )
        password = new_secret(NEW_PASSWORD, asked=f"Password for {name}")
        record = PeopleDesk(desk).add(account, password=password)
    if json:
        print_json({"id": record, "name": name, "role": meant.value})
        return
    without = "" if password else " They have no password yet: bluehelm people password."
    typer.echo(f"{printable(name)} is {meant.value} now.{without}")


@people.command()
def change(
    *,
    file: FileArgument,
    name: NameArgument,
    role: RoleOption = None,
    sectors: SectorsOption = None,
    clearance: ClearanceOption = None,
    party: PartyOption = None,
    close: Annotated[bool, Option("--close", help="Close the account; the name stays under what they wrote.")] = False,
    reopen: Annotated[bool, Option("--reopen", help="Open a closed account again, for somebody who is back.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Change somebody's role, sectors or clearance, or close the account when they leave."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_people import PeopleDesk
    from bluehelm.mission.record import Fields

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        changes: Fields = {}
        if role is not None:
            changes["role"] = role_named(role).value
        if sectors is not None:
            changes["sectors"] = list(sectors_named(desk, sectors))
        if clearance is not None:
            changes["clearance"] = mark_named(clearance).value
        if close or reopen:
            changes["closed"] = close
        whom = account_named(desk, name)
        if party is not None or (whom.party is not None and changes.get("role", "guest") != "guest"):
            changes["party"] = party_named(desk, party)
        changed = PeopleDesk(desk).change(whom.id, changes)
    if json:
        print_json({"name": name, "changed": changed})
        return
    said = "changed. It holds here now, and at other sites with the next bundle." if changed else "nothing new."
    typer.echo(f"{printable(name)}: {said}")


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
        whom = account_named(desk, name)
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
    log_ins: Annotated[bool, Option("--log-ins", help="Log-ins too, those that failed among them.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show who read what is protected or marked, in this file: for the head and the auditor."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        which = None if record is None else find_record(desk, record).id
        found = desk.read_log(record=which, person=by, limit=limit, log_ins=log_ins)
        left_out = desk.count_log_ins(person=by) if which is None and not log_ins else 0
        names = {} if json else _record_names(desk, found)
    if json:
        print_json([{name: getattr(entry, name) for name in entry.__slots__} for entry in found])
        return
    for entry in found:
        read = f" of {names[entry.record]}" if entry.record in names else ""
        typer.echo(f"{entry.at:%Y-%m-%d %H:%M} UTC  {printable(entry.person)}: {printable(entry.what)}{read}")
    if not found:
        typer.echo("Nothing of that is in the log.")
    if left_out:
        typer.echo(f"{left_out:,} lines on log-ins are left out; to see them, give --log-ins.")


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
    without = "" if secret else " They have no password yet: bluehelm people password."
    typer.echo(f"{printable(head)} is head of this mission.{without} Look at the others: bluehelm people list.")


def _record_names(desk: Desk, found: tuple[ReadEntry, ...]) -> dict[str, str]:
    """What people call the records of the log, with their ids; log-ins name no record."""
    from bluehelm.mission.entry import RECORD_ID
    from bluehelm.situation.recording_names import names_of

    named = {}
    for one in {entry.record for entry in found if RECORD_ID.fullmatch(entry.record)}:
        try:
            _, about, stored = desk.facts(one)
        except InputRefused:
            named[one] = f"a record that you may not read ({one})"
            continue
        called = next(iter(names_of(about.kind, stored.fields)), "")
        named[one] = " ".join(filter(None, (about.kind.replace("_", " "), printable(called), f"({one})")))
    return named
