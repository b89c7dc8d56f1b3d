"""``bluehelm sync erasures``: what other sites erased, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import printable

if TYPE_CHECKING:
    from bluehelm.mission.erasures_in import Erasure


def erasures(
    *,
    file: FileArgument,
    destroy: Annotated[bool, Option("--destroy", help="Those listed are right: destroy their keys, for good.")] = False,
    yes: Annotated[bool, Option("--yes", help="Do not ask before destroying.")] = False,
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
        names = {site.id: site.name for site in desk.file.sites()}
        if not json:
            _list(held, names)
        if destroy and held and not yes:
            typer.confirm(f"Destroy the keys of these {len(held):,} records for good?", abort=True, err=True)
        destroyed = carry_out(desk.file.core, [item.record for item in held]) if destroy else 0
        left = left_in_log(desk.file) if destroy else ()
    if json:
        shown = {"held": [asdict(item) for item in held], "destroyed": destroyed}
        print_json({**shown, "problems": [problem.to_dict() for problem in left]})
        return
    show_problems(left)
    if destroy:
        typer.echo(f"Destroyed the keys of {destroyed:,} records: what they protected is gone.")
    elif held:
        typer.echo(
            f"The keys of these are kept aside. Call who ordered it. If it is right: bluehelm sync erasures {file} "
            "--destroy. If not: have the founding site expel that site from its last good entry on, and they come back."
        )
    else:
        typer.echo("No erasure is held.")


def _list(held: Iterable[Erasure], names: Mapping[str, str]) -> None:
    for item in held:
        by = f"{printable(item.author)}, {names.get(item.site, item.site)}, entry {item.entry:,}"
        typer.echo(f"{item.kind.replace('_', ' ')} {item.record}: {item.reason}  by {by}")
