"""``bluehelm retention``: how long what leads to people is kept, and what is due to be erased."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.day_option import day_given
from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

retention = typer.Typer(help="Keep what leads to people no longer than needed.", no_args_is_help=True)

OnOption = Annotated[str, Option("--on", help="The day that is asked about: 2027-04-01.")]


@retention.command()
def keep(
    *,
    file: FileArgument,
    kind: Annotated[str, Argument(help="Kind of record: source, claim, incident ...")],
    months: Annotated[
        int, Argument(help="Months after which its protected fields are due to be erased.", min=1, max=1200)
    ],
    reason: Annotated[str, Option(help="The rule or law behind it.")],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say how long the protected fields of a kind are kept. Of several rules the shortest holds."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.mission_kinds import KINDS
    from bluehelm.mission.records import Retention

    if kind not in {known.kind for known in KINDS}:
        message = f"There is no kind of record {printable(kind)}."
        hint = f"Kinds are: {', '.join(sorted(known.kind for known in KINDS))}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-kind", message, hint))
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        record = desk.add(Retention(of_kind=kind, months=months, reason=reason))
    if json:
        print_json({"id": record, "kind": kind, "months": months})
        return
    typer.echo(f"Protected fields of each {kind} are kept for {months} months. See what is due: bluehelm retention due")


@retention.command()
def due(
    *,
    file: FileArgument,
    on: OnOption,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the records whose protected fields are due to be erased."""
    from bluehelm.cli.mission_access import open_desk

    day = day_given(on, option="--on")
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        found = desk.due_for_erasure(day)
    if json:
        print_json([{name: getattr(item, name) for name in item.__slots__} for item in found])
        return
    for item in found:
        typer.echo(f"{item.kind} {item.record}, written {item.written}: {item.reason}")
    typer.echo(f"{len(found):,} due on {day}." if found else f"Nothing is due on {day}.")


@retention.command()
def erase(
    *,
    file: FileArgument,
    on: OnOption,
    yes: Annotated[bool, Option("--yes", help="Do not ask again.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Erase for good what is due: here now, and at every other site when it takes in the next bundle."""
    from bluehelm.cli.mission_access import left_in_log, open_desk
    from bluehelm.mission.retention import erase_due

    day = day_given(on, option="--on")
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        found = desk.due_for_erasure(day)
        if found and not yes:
            typer.confirm(f"Erase the protected fields of {len(found):,} records for good?", abort=True, err=True)
        erased = erase_due(desk.file, day, author=desk.person.name)
        left = left_in_log(desk.file) if erased else ()
    if json:
        told = [problem.to_dict() for problem in left]
        print_json({"erased": [item.record for item in erased], "problems": told})
        return
    show_problems(left)
    typer.echo(f"{len(erased):,} records erased. Backups, and sites that never sync again, keep theirs.")
