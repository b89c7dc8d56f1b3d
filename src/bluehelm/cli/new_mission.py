"""``bluehelm new``: found a mission, or make the file of a new site that joins one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.problems import InputRefused, Problem, Severity


def new(
    *,
    file: Annotated[
        str, Argument(help="Mission file to make (NAME.helm), or the address of an empty PostgreSQL database.")
    ],
    site: Annotated[str, Option(help="Name of this site: the headquarters, a post, a laptop.")],
    code: Annotated[str, Option(help="Short name of the site in references: NOR makes NOR-0042.")],
    mission: Annotated[str | None, Option(help="Name of the mission that is founded.")] = None,
    join: Annotated[Path | None, Option(help="Bundle (.helmx) of the mission that this site joins.")] = None,
    person: Annotated[
        str | None, Option("--as", help="Your name: of the mission's first head, or who sets up the post.")
    ] = None,
    demo: Annotated[bool, Option("--demo", help="Fill it with the built-in fictional mission.")] = False,
    passphrase_file: Annotated[Path | None, Option(help="Text file with the passphrase for this site's keys.")] = None,
    bundle_passphrase_file: Annotated[Path | None, Option(help="Text file with the passphrase of the bundle.")] = None,
    open_keys: Annotated[
        bool, Option("--open-keys", help="Keep the keys without a passphrase: for exercises only.")
    ] = False,
    json: Annotated[bool, Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Make a mission file: found a mission with --mission, or join one with --join."""
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_access import PERSON, mission_where
    from bluehelm.cli.mission_kinds import KINDS
    from bluehelm.cli.secret_input import PASSPHRASE, PASSWORD, given_secret, new_secret
    from bluehelm.cli.short_names import refuse_long
    from bluehelm.mission import MissionFile
    from bluehelm.mission.people import create_mission

    if (mission is None) == (join is None):
        message = "Say either which mission is founded, or which one this site joins."
        raise InputRefused(Problem(Severity.ERROR, "unclear", message, "Give --mission NAME, or --join BUNDLE.helmx."))
    name = person or os.environ.get(PERSON) or typer.prompt("Your name", err=True)
    for given, what in ((mission or "", "the mission"), (site, "the site"), (name, "a person")):
        refuse_long(given, what=what)
    passphrase = (
        None
        if open_keys
        else _needed(
            new_secret(
                PASSPHRASE, asked="Passphrase for this site's keys (at least 12 characters)", file=passphrase_file
            )
        )
    )
    where = mission_where(file)
    if mission is not None:
        password = new_secret(PASSWORD, asked=f"Password for {name} (at least 12 characters)")
        if password is None and passphrase is not None:
            message = f"{name} needs a password: nobody could log in to this mission."
            raise InputRefused(Problem(Severity.ERROR, "no-password", message, "Set BLUEHELM_PASSWORD, or type it."))
        made = create_mission(
            where,
            mission=mission,
            site=site,
            code=code,
            head=name,
            password=password,
            kinds=KINDS,
            passphrase=passphrase,
        )
        said = f"Founded {mission} at {site}."
    else:
        assert join is not None  # noqa: S101 - one of the two was given
        locked = given_secret(
            "BLUEHELM_BUNDLE_PASSPHRASE", asked="Passphrase of the bundle, if it has one", file=bundle_passphrase_file
        )
        with counted_progress(quiet=json) as progress:
            made, report = MissionFile.join(
                where,
                join,
                site=site,
                code=code,
                kinds=KINDS,
                passphrase=passphrase,
                bundle_passphrase=locked,
                author=name,
                progress=progress,
            )
        show_problems(report.problems)
        said = f"{site} holds what the bundle brought: {report.summary()} Now send a bundle to the founding site."
    with made:
        identity = made.core.identity
        fingerprint, founder = made.fingerprint, made.core.public_keys[identity.founder].spoken
        if demo:
            from bluehelm.demo import write_demo_records

            write_demo_records(made, author=name)
            said += " It holds the built-in fictional mission: nothing in it is real."
    if json:
        shown = {"file": str(where), "mission": identity.name, "mission_id": identity.mission}
        sites = {"site": identity.own_site, "fingerprint": fingerprint, "founder_fingerprint": founder}
        print_json({**shown, **sites})
        return
    typer.echo(said)
    if join is None:
        typer.echo(
            f"This site's fingerprint, that of the founding site: {fingerprint}. Read it out to every post that joins, "
            "by radio or in person: so it knows that the mission is yours."
        )
    else:
        typer.echo(f"This site's fingerprint: {fingerprint}. Read it out when headquarters asks.")
        typer.echo(
            f"That of the founding site: {founder}. Have headquarters read theirs out; if it is another, this is not "
            "their mission: do not use this file."
        )


def _needed(passphrase: str | None) -> str:
    """The passphrase; a file without one protects nothing, so that has to be said on purpose."""
    if passphrase is None:
        message = "The keys of this site need a passphrase: without one, whoever finds the file reads everything."
        hint = "Set BLUEHELM_PASSPHRASE, give --passphrase-file, or (for exercises only) --open-keys."
        raise InputRefused(Problem(Severity.ERROR, "no-passphrase", message, hint))
    return passphrase
