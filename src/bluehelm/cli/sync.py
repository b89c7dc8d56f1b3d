"""``bluehelm sync``: bundles out and in, sites admitted and expelled, conflicts settled."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.cli.sync_erasures import erasures
from bluehelm.cli.sync_sites import admit, expel, named_site, status, taken_code
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable

MOST_TOLD = 20
"""Erased records that ``sync in`` names on the screen."""

sync = typer.Typer(help="Exchange bundles with other sites, over a network or a stick.", no_args_is_help=True)


@sync.command()
def out(
    *,
    file: FileArgument,
    bundle: Annotated[Path, Argument(help="Bundle to write (NAME.helmx).")],
    since: Annotated[
        str | None,
        Option(help="Entries written from this day on (2025-03-01), or 'all'. Without it: what others lack."),
    ] = None,
    receiver: Annotated[
        str | None, Option("--for", help="Code or id of the one site that can read the bundle.")
    ] = None,
    lock: Annotated[Path | None, Option("--lock-with", help="Text file with a passphrase to lock the bundle.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write a signed bundle of entries for other sites."""
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.secret_input import given_secret
    from bluehelm.mission.access_table import Action

    everything, moment = since == "all", _moment(since)
    secret = given_secret("", asked="", file=lock) if lock is not None else None
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.SYNC)
        site = named_site(desk.file.sites(), receiver).id if receiver is not None else None
        with counted_progress(quiet=json) as progress:
            sent = desk.file.send(
                bundle, since=moment, everything=everything, receiver=site, passphrase=secret, progress=progress
            )
    if json:
        print_json({"bundle": str(sent.path), "entries": sent.entries, "bytes": sent.size, "locked": sent.locked})
        return
    typer.echo(sent.summary())


@sync.command("in")
def take(
    *,
    file: FileArgument,
    bundles: Annotated[list[Path], Argument(help="Bundles to take in (.helmx), or a folder of them.")],
    bundle_passphrase_file: Annotated[Path | None, Option(help="Text file with the passphrase of the bundles.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Take in bundles, in any order; one that was taken in before changes nothing."""
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.secret_input import given_secret
    from bluehelm.mission.access_table import Action

    secret = given_secret("", asked="", file=bundle_passphrase_file) if bundle_passphrase_file is not None else None
    told: list[Problem] = []
    reports = []
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.SYNC)
        for path in _bundles(bundles):
            try:
                with counted_progress(quiet=json) as progress:
                    reports.append((path, desk.file.receive(path, passphrase=secret, progress=progress)))
            except InputRefused as refused:
                told += refused.problems if path in bundles else _of_a_folder(refused.problems)
        sites = {site.id: site for site in desk.file.sites()}
    if errors_in(told) and not reports:
        raise InputRefused(told)
    told += [problem for _, report in reports for problem in report.problems]
    if json:
        rows = [
            {
                "bundle": path.name,
                "entries": dict(report.entries),
                "records": report.records,
                "accounts": list(report.accounts),
                "erased": [asdict(item) for item in report.erased],
                "erasures_held": report.held,
                "waiting": dict(report.waiting),
            }
            for path, report in reports
        ]
        print_json({"bundles": rows, "problems": [problem.to_dict() for problem in told]})
    else:
        show_problems(told)
        for path, report in reports:
            typer.echo(f"{printable(path.name)}: {report.summary()}")
            for item in report.erased[:MOST_TOLD]:
                typer.echo(f"  erased: {item.kind.replace('_', ' ')} {item.record}")
            if len(report.erased) > MOST_TOLD:
                typer.echo(f"  and {len(report.erased) - MOST_TOLD:,} more; --json names all.")
        for stranger in sorted({site for _, report in reports for site in report.strangers}):
            known = sites[stranger]
            if taken := taken_code(tuple(sites.values()), known):
                show_problems([taken])
                continue
            typer.echo(
                f"{known.name} ({known.code}) asks to join, with the fingerprint {known.fingerprint}. Call its people "
                "by a way that you know and have them read theirs out. Only where all is the same, type what you hear: "
                f"bluehelm sync admit {file} FINGERPRINT"
            )


for verb in (admit, expel, status, erasures):
    sync.command()(verb)


@sync.command()
def conflicts(
    *,
    file: FileArgument,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the fields that two sites changed without knowing of each other."""
    from bluehelm.cli.conflict_values import shown_values
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import named, names_by_id

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        found = desk.conflicts()
        called = {item.id: item.shown for item in named(desk.get(conflict.record) for conflict in found)}
        names = {site.id: site.name for site in desk.file.sites()}
        records = names_by_id(desk, "party", "sector", "place", "agreement", "clause") if found else {}
    if json:
        print_json(found)
        return
    if not found:
        typer.echo("No conflict is open.")
    for conflict in found:
        typer.echo(f"{conflict.kind.replace('_', ' ')} {printable(called[conflict.record])}, {conflict.field}:")
        versions = (conflict.standing, *conflict.others)
        shown = iter(shown_values(conflict.field, [one.value for one in versions if one.readable], records))
        for number, version in enumerate(versions, start=1):
            stands = " (stands)" if number == 1 else ""
            at = f"{version.stamp.at:%Y-%m-%d %H:%M} UTC"
            value = next(shown) if version.readable else "(sealed: it cannot be read here)"
            typer.echo(f"  {number}{stands}: {value}  by {version.stamp.author}, {names.get(version.stamp.site)}, {at}")
    if found:
        typer.echo(f"Settle one: bluehelm sync settle {file} RECORD FIELD --take NUMBER")


@sync.command()
def settle(
    *,
    file: FileArgument,
    record: Annotated[str, Argument(help="Reference or id of the record.")],
    field: Annotated[str, Argument(help="Name of the field.")],
    take_number: Annotated[
        int, Option("--take", help="Number of the value that is to stand, as conflicts lists them.")
    ],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Settle a conflict: the value chosen stands at every site."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        record_id = find_record(desk, record).id
        found = [item for item in desk.conflicts() if item.record == record_id and item.field == field]
        versions = (found[0].standing, *found[0].others) if found else ()
        if not 1 <= take_number <= len(versions):
            message = f"There is no value number {take_number} of {printable(field)} to choose from."
            hint = "Look at the list: bluehelm sync conflicts."
            raise InputRefused(Problem(Severity.ERROR, "no-such-value", message, hint))
        if not versions[take_number - 1].readable:
            message = f"Value number {take_number} of {printable(field)} is sealed and cannot be read here."
            hint = "Settle it at a site that may read protected fields, with its file open under the passphrase."
            raise InputRefused(Problem(Severity.ERROR, "sealed", message, hint))
        desk.settle(record_id, field, versions[take_number - 1].value)
    if json:
        print_json({"record": record_id, "field": field, "value": versions[take_number - 1].value})
        return
    typer.echo("Settled. It reaches the other sites with the next bundle.")


def _moment(since: str | None) -> datetime | None:
    if since is None or since == "all":
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        message = f"This is no day: {printable(since)}."
        hint = "Write the day as 2025-03-01, or 'all'."
        raise InputRefused(Problem(Severity.ERROR, "bad-day", message, hint)) from None
    from datetime import UTC

    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _of_a_folder(problems: tuple[Problem, ...]) -> list[Problem]:
    """The same for a bundle that nobody named: one that is locked for another site is just on its way there."""
    return [
        replace(problem, severity=Severity.WARNING) if problem.code == "locked-bundle" else problem
        for problem in problems
    ]


def _bundles(given: list[Path]) -> list[Path]:
    """The bundles named, and those in the folders named, by name."""
    found: list[Path] = []
    for path in given:
        found += sorted(path.glob("*.helmx")) if path.is_dir() else [path]
    if not found:
        message = "There is no bundle there."
        raise InputRefused(Problem(Severity.ERROR, "no-bundle", message, "Name a .helmx file, or a folder with some."))
    return found
