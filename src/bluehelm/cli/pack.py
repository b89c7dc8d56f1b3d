"""``bluehelm pack`` and ``bluehelm unpack``: a mission file and its attachments as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption

if TYPE_CHECKING:
    from bluehelm.mission.packing import Packed


def pack(
    *,
    file: FileArgument,
    out: Annotated[Path, Argument(help="Pack to write (NAME.helmpack).")],
    attachments: Annotated[Path | None, Option(help="Folder of the attachments, for a mission on PostgreSQL.")] = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make one file of a mission and its attachments: to keep, or to move this site to another machine."""
    from bluehelm.cli.counted_progress import counted_progress
    from bluehelm.cli.mission_access import open_mission
    from bluehelm.mission import packing

    with open_mission(file, passphrase_file=passphrase_file) as mission, counted_progress(quiet=json) as progress:
        packed = packing.pack(mission, out, folder=attachments, progress=progress)
    _tell(packed, json=json)


def unpack(
    *,
    packed: Annotated[Path, Argument(help="Pack (NAME.helmpack).")],
    folder: Annotated[Path, Argument(help="Folder to put the mission file and its attachments in.")] = Path(),
    name: Annotated[str | None, Option(help="Name of the mission file, without its ending.")] = None,
    json: JsonOption = False,
) -> None:
    """Take a mission file and its attachments out of a pack. Write in one copy only: the other one is the backup."""
    from bluehelm.mission import packing

    _tell(packing.unpack(packed, folder, name=name), json=json)


def _tell(packed: Packed, *, json: bool) -> None:
    if json:
        print_json({name: getattr(packed, name) for name in packed.__slots__})
        return
    typer.echo(packed.summary())
