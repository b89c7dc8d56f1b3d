"""``bluehelm sync erasures``: what other sites erased, many at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from typer import Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import printable


def erasures(
    *,
    file: FileArgument,
    destroy: Annotated[
        bool, Option("--destroy", help="They are right: destroy the keys kept aside, for good.")
    ] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List erasures by other sites that are held because there were many at once, or carry them out (--destroy)."""
    from bluehelm.cli.mission_access import left_in_log, open_desk
    from bluehelm.mission.access_table import Action
    from bluehelm.mission.erasures_in import carry_out, held_erasures

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.ERASE)
        held = held_erasures(desk.file.core)
        destroyed = carry_out(desk.file.core) if destroy else 0
        left = left_in_log(desk.file) if destroy else ()
        names = {site.id: site.name for site in desk.file.sites()}
    if json:
        shown = {"held": [asdict(item) for item in held], "destroyed": destroyed}
        print_json({**shown, "problems": [problem.to_dict() for problem in left]})
        return
    show_problems(left)
    for item in held:
        by = f"{printable(item.author)}, {names.get(item.site, item.site)}, entry {item.entry:,}"
        typer.echo(f"{item.kind.replace('_', ' ')} {item.record}: {item.reason}  by {by}")
    if destroy:
        typer.echo(f"Destroyed the keys of {destroyed:,} records: what they protected is gone.")
    elif held:
        typer.echo(
            f"The keys of these are kept aside. Call who ordered it. If it is right: bluehelm sync erasures {file} "
            "--destroy. If not: have the founding site expel that site from its last good entry on, and they come back."
        )
    else:
        typer.echo("No erasure is held.")
