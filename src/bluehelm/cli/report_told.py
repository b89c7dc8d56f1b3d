"""``bluehelm report told``: which claims a source told, for when it asks to be erased."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused

if TYPE_CHECKING:
    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk


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
        found, shut = claims_told_by(desk, asked.id)
        names = incidents_named(desk, (str(claim.fields.get("incident")) for claim in found))
    rows = [
        (claim.id, names.get(str(claim.fields.get("incident")), "an incident that you may not read")) for claim in found
    ]
    if json:
        print_json({"claims": [{"id": id_, "incident": of} for id_, of in rows], "not_readable": shut})
        return
    for id_, of in rows:
        typer.echo(f"claim {id_} on {of}")
    typer.echo(f"{len(rows):,} claims of this source among those that you may read.")
    if shut:
        typer.echo(f"{shut:,} claims of sources cannot be opened here: ask at a site that may read protected fields.")


def claims_told_by(desk: Desk, source: str) -> tuple[list[Stored], int]:
    """Claims that name a source, those withdrawn among them, and how many claims of sources cannot be opened here.

    Whatever a claim says of itself, the link to its source decides; each that has one is opened to look.
    """
    from bluehelm.situation.claims_of_sources import claims_linked_to_sources

    found: list[Stored] = []
    shut = 0
    for id_ in claims_linked_to_sources(desk.file):
        with suppress(InputRefused):  # one that this person may not read is as if it were not there
            claim = desk.get(id_)
            shut += claim.erased is None and "source" not in claim.fields
            if claim.fields.get("source") == source:
                found.append(claim)
    return found, shut
