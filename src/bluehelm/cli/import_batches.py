"""Imports that were made: listed, found again by checksum, and taken back as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from bluehelm.cli.import_sectors import outlines_before
from bluehelm.cli.messages import print_json
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk

_NAMED: Final = 8


def list_batches(desk: Desk, *, json: bool) -> None:
    """Show every import of this mission file, newest first."""
    found = _opened(desk)
    if json:
        print_json([{"id": item.id, "by": item.created.author, **item.fields} for item in found])
        return
    if not found:
        typer.echo("Nothing was imported into this mission file.")
    for item in found:
        typer.echo(_batch_line(item))


def _batch_line(item: Stored) -> str:
    """An import in one line; what another site left out of its record is a question mark."""
    day, file, records, refused, rows = (
        item.fields.get(name, "?") for name in ("on", "file", "records", "refused", "rows")
    )
    file = "a file whose name does not open here" if "file" in item.sealed else file
    undone = f", taken back: {item.fields['undone']}" if item.fields.get("undone") else ""
    counts = f"{records} records, {refused} of {rows} rows refused"
    return printable(f"{item.id}  {day}  {file}: {counts}, by {item.created.author}{undone}")


def refuse_known(desk: Desk, sha256: str, file: str) -> tuple[Problem, ...]:
    """Refuse a file that was imported already and not taken back; a word on imports whose checksum cannot be read.

    Raises:
        InputRefused: "imported-already".
    """
    unread = 0
    for item in _opened(desk):
        if item.fields.get("undone"):
            continue
        unread += "sha256" in item.sealed
        if item.fields.get("sha256") == sha256:
            message = f"This very file was imported on {_day_of(item)} by {printable(item.created.author)}."
            hint = "To read it again all the same, add --again: rows that are here already are not written twice."
            raise InputRefused(Problem(Severity.ERROR, "imported-already", message, hint, file))
    if not unread:
        return ()
    message = (
        f"Whether this file was imported before cannot be said: the checksums of {unread:,} imports do not open here."
    )
    hint = "They are protected, or were erased. Look at the days: bluehelm import --list."
    return (Problem(Severity.WARNING, "imports-not-compared", message, hint, file),)


def _opened(desk: Desk) -> list[Stored]:
    """Every import, newest first, with the name and checksum of its file where they open here."""
    return [desk.get(item.id) for item in desk.find("import")]


def _day_of(item: Stored) -> str:
    return printable(str(item.fields.get("on", "a day that its record does not say")))


def undo_batch(desk: Desk, batch: str, *, reason: str, also_edited: bool, json: bool) -> None:
    """Withdraw what an import wrote, but for records that somebody has worked with since.

    Raises:
        InputRefused: where there is no such import, it was taken back, or no reason is given.
    """
    from bluehelm.mission.access_table import Action

    stored = desk.get(batch)
    if stored.kind != "import":
        message = f"{printable(batch)} is no import."
        hint = "Look at the list: bluehelm import --list --into NAME.helm."
        raise InputRefused(Problem(Severity.ERROR, "no-such-import", message, hint))
    if stored.fields.get("undone"):
        message = f"This import was taken back already: {printable(str(stored.fields['undone']))}."
        raise InputRefused(Problem(Severity.ERROR, "undone-already", message))
    if not reason.strip():
        message = "An import is taken back for a reason, and none was given."
        raise InputRefused(Problem(Severity.ERROR, "no-reason", message, 'Give --reason "...".'))
    person = desk.require(Action.IMPORT if stored.created.author == desk.person.name else Action.WITHDRAW)
    written = _written(desk, batch)
    sectors = [item for item in written if item.kind == "sector"]
    back, worked_with = _put_back(desk, batch, sectors, also_edited=also_edited)
    held = {*back, *worked_with}
    worked_with |= _worked_with(desk, [item for item in written if item.id not in held])
    written = [item for item in written if item.id not in back]
    gone = [item.id for item in written if item.id not in worked_with or (also_edited and item.id not in held)]
    if gone:
        desk.file.withdraw_all(gone, reason=reason, author=person.name)
    desk.edit(batch, {"undone": reason.strip()})
    kept = [] if also_edited else [item for item in written if item.id in worked_with]
    if json:
        print_json(
            {
                "import": batch,
                "withdrawn": gone,
                "put_back": back,
                "kept": {item.id: worked_with[item.id] for item in kept},
            }
        )
        return
    typer.echo(f"{len(gone):,} records are withdrawn; they stay in the file with the reason.")
    if back:
        typer.echo(f"{len(back):,} sectors have the outline again that they had before.")
    for item in kept[:_NAMED]:
        typer.echo(printable(f"Kept: {item.fields.get('reference') or item.id}, {worked_with[item.id]}."))
    if kept:
        more = f" {len(kept) - _NAMED:,} more were kept for the same reason." if len(kept) > _NAMED else ""
        typer.echo(f"Kept: {len(kept):,}, for somebody works with them.{more} Withdraw them one by one if need be.")


def _written(desk: Desk, batch: str) -> list[Stored]:
    """Records that the import wrote or changed and nobody has withdrawn yet."""
    ids = {record for record in desk.batch(batch) if record != batch}
    kinds = {desk.get(next(iter(ids))).kind} if ids else set[str]()
    return [item for kind in kinds for item in desk.find(kind) if item.id in ids]


def _put_back(desk: Desk, batch: str, sectors: list[Stored], *, also_edited: bool) -> tuple[list[str], dict[str, str]]:
    """Give sectors that were here before an import the outline that they had: those that got it back, and those that
    somebody has drawn anew since, with words for it.
    """
    by_id = {item.id: item for item in sectors}
    back: list[str] = []
    kept: dict[str, str] = {}
    for sector, (set_to, before) in outlines_before(desk, batch, list(by_id)).items():
        item = by_id[sector]
        if not also_edited and any(item.fields.get(name) != value for name, value in set_to.items()):
            kept[sector] = f"drawn anew by {item.changed.author} on {item.changed.at:%Y-%m-%d}"
            continue
        desk.edit(sector, before)
        back.append(sector)
    return back, kept


def _worked_with(desk: Desk, written: list[Stored]) -> dict[str, str]:
    """Records that somebody changed since, or hung something on, with words for it."""
    found = {
        item.id: f"changed by {item.changed.author} on {item.changed.at:%Y-%m-%d}"
        for item in written
        if item.changed.clock != item.created.clock
    }
    ids = {item.id for item in written}
    for kind in ("claim", "observation", "verification", "attribution", "violation", "attachment"):
        for item in desk.find(kind):
            parent = str(item.fields.get("incident") or item.fields.get("of") or "")
            if parent in ids:
                found.setdefault(parent, f"{item.created.author} hung a record of the kind {kind} on it")
    return found
