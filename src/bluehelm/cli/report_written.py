"""What was read is written in one commit, and told record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bluehelm.cli.messages import REFUSED, print_json, show_problems
from bluehelm.problems import InputRefused, Severity, errors_in, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bluehelm.cli.record_writing import Read
    from bluehelm.mission import Record
    from bluehelm.mission.access import Desk
    from bluehelm.problems import Problem


def write_read(desk: Desk, read: Read, *, into: str, heard: date, json: bool) -> None:
    """Write what was read, and tell it: each record by its name, with what it may tell again. ``heard`` is the day on
    which the reports were written or received.

    Raises:
        InputRefused: where there is nothing to write and something is wrong.
        typer.Exit: after the good ones were written and told, where others were refused.
    """
    from bluehelm.cli.record_writing import write_drafts
    from bluehelm.cli.report_duplicates import told_again
    from bluehelm.situation.recording_heard import heard_on

    if not read.drafted and not read.known and (wrong := errors_in(read.problems)):
        raise InputRefused(wrong)
    hints = told_again(desk, read.drafted)
    written = write_drafts(desk, heard_on(read.drafted, heard)) if read.drafted else ()
    if json:
        print_json(
            {
                "written": [
                    {"id": item.id, "kind": item.record.kind, "reference": getattr(item.record, "reference", None)}
                    for item in written
                ],
                "known": [name for _, name in read.known],
                "problems": [problem.to_dict() for problem in read.problems],
            }
        )
        refused_in_part(read.problems)
        return
    notes = [problem for problem in read.problems if problem.severity is Severity.NOTE and problem.column == "sector"]
    show_problems([problem for problem in read.problems if problem not in notes])
    for note in notes:
        typer.echo(f"{f'Row {note.row}: ' if note.row else ''}{note.message}")
    for item in written:
        typer.echo(f"Written: {record_line(item.record, item.id)}")
        if item.id in hints:
            typer.echo(f"  May tell {hints[item.id][0]} again. {hints[item.id][1]}")
    for row, known in read.known:
        typer.echo(
            f"{f'Row {row}' if row else 'This'} is here already as {printable(known)}; it was not written again."
        )
    typer.echo(f"{len(written)} {'record' if len(written) == 1 else 'records'} written to {into} in one commit.")
    refused_in_part(read.problems)


def refused_in_part(problems: Sequence[Problem]) -> None:
    """End with the exit status of refused input, where some of several inputs were.

    Raises:
        typer.Exit: where any problem is an error.
    """
    if errors_in(problems):
        raise typer.Exit(REFUSED)


def record_line(record: Record, record_id: str) -> str:
    """A record in one line: what it is called, its kind, its title."""
    from bluehelm.situation.recording_names import names_of

    fields = record.model_dump(mode="json", exclude=set(record.protected))
    name = next(iter(names_of(record.kind, fields)), record_id)
    text = next((fields[key] for key in ("title", "name", "says", "text", "findings", "what") if fields.get(key)), "")
    return printable(f"{name}  {record.kind}  {str(text)[:60]}").strip()
