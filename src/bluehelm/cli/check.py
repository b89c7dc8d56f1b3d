"""``bluehelm check``: prove a mission file whole, or name the first bad entry; save what is whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption
from bluehelm.problems import InputRefused, Problem, Severity

NOT_WHOLE = 1


def check(
    *,
    file: FileArgument,
    repair: Annotated[Path | None, Option(help="Save every whole entry of a damaged file into this new one.")] = None,
    rebuild: Annotated[bool, Option("--rebuild", help="Make lists and search again from the journal.")] = False,
    release: Annotated[
        bool, Option("--release", help="Let a repaired file write although a lost site was never heard.")
    ] = False,
    quick: Annotated[bool, Option("--quick", help="Look only at the chains and their signatures.")] = False,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Prove that a mission file is whole: every entry, signature, record and attachment. Exit status 1 if it is not."""
    if repair is not None:
        _repair(file, repair, passphrase_file=passphrase_file, json=json)
        return
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_access import open_mission
    from bluehelm.mission.checking import check_file
    from bluehelm.mission.hold import release_hold
    from bluehelm.mission.rebuilding import rebuild_state

    with open_mission(file, passphrase_file=passphrase_file) as mission, counted_progress(quiet=json) as progress:
        if release:
            typer.echo(release_hold(mission.core).summary(), err=True)
        rebuilt = rebuild_state(mission.core, progress) if rebuild else None
        report = check_file(mission, deep=not quick, progress=progress)
    if json:
        print_json(
            {
                "file": report.file,
                "whole": report.whole,
                "entries": report.entries,
                "records": report.records,
                "chains": [
                    {
                        "site": chain.site,
                        "name": report.names.get(chain.site),
                        "entries": chain.entries,
                        "signed": chain.signed,
                    }
                    for chain in report.chains
                ],
                "waiting": dict(report.waiting),
                "problems": [problem.to_dict() for problem in report.problems],
            }
        )
    else:
        show_problems(report.problems)
        if rebuilt is not None:
            typer.echo(f"Lists and search were made again: {rebuilt:,} records.")
        for line in report.signed():
            typer.echo(line)
        typer.echo(report.summary())
    if not report.whole:
        sys.exit(NOT_WHOLE)


def _repair(damaged: str, new: Path, *, passphrase_file: Path | None, json: bool) -> None:
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_kinds import KINDS
    from bluehelm.cli.secret_input import PASSPHRASE, given_secret
    from bluehelm.mission.repair import repair_file

    if "://" in damaged:
        message = "Repair reads a file; this mission lies in PostgreSQL, whose server keeps its own copies."
        hint = (
            "Let whoever keeps the server restore its backup, or unpack your last pack (bluehelm unpack), and take in "
            "bundles of everything before you write. Without either: bluehelm new --join with another site's bundle."
        )
        raise InputRefused(Problem(Severity.ERROR, "not-a-file", message, hint))
    passphrase = given_secret(PASSPHRASE, asked="Passphrase of this mission file", file=passphrase_file)
    with counted_progress(quiet=json) as progress:
        report = repair_file(Path(damaged), new, kinds=KINDS, passphrase=passphrase, progress=progress)
    if json:
        print_json({name: getattr(report, name) for name in report.__slots__})
        return
    typer.echo(report.summary())
