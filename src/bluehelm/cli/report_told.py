"""``bluehelm report told``: which claims a source told, for when it asks to be erased."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption


def told(
    *,
    file: FileArgument,
    source: Annotated[str, Argument(help="Code name or id of the source.")],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the claims that a source told. Each claim is opened to look, and that stands in the read log."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record
    from bluehelm.cli.report_list import incidents_named
    from bluehelm.mission.access_table import Action

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.READ_PROTECTED)
        asked = find_record(desk, source, kinds=("source",))
        told_by_sources = [item.id for item in desk.find("claim") if item.fields.get("claimed_by") == "source"]
        opened = [desk.get(claim) for claim in told_by_sources]
        shut = sum("source" in claim.sealed for claim in opened if claim.erased is None)
        found = [claim for claim in opened if claim.fields.get("source") == asked.id]
        names = incidents_named(desk, (str(claim.fields["incident"]) for claim in found))
    rows = [
        (claim.id, names.get(str(claim.fields["incident"]), "an incident that you may not read")) for claim in found
    ]
    if json:
        print_json({"claims": [{"id": id_, "incident": of} for id_, of in rows], "not_readable": shut})
        return
    for id_, of in rows:
        typer.echo(f"claim {id_} on {of}")
    typer.echo(f"{len(rows):,} claims of this source among those that you may read.")
    if shut:
        typer.echo(f"{shut:,} claims of sources cannot be opened here: ask at a site that may read protected fields.")
