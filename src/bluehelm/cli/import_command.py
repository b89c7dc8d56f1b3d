"""``bluehelm import``: check an incident file, or bring a sheet's rows into the mission file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from bluehelm.cli.mission_options import PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity


def import_command(
    *,
    file: Annotated[
        Path | None,
        Argument(
            help="Incident file (UCDP, ACLED, any CSV); with --into also XLSX, Kobo or ODK JSON, GeoJSON, units.toml."
        ),
    ] = None,
    into: Annotated[str | None, Option(help="Mission file to write the rows to as records.")] = None,
    kind: Annotated[
        str, Option(help="Kind of record a row becomes: incident, place, sector, patrol, unit ...")
    ] = "incident",
    record_map: Annotated[Path | None, Option("--map", help="TOML map of columns to fields of records.")] = None,
    save_map: Annotated[Path | None, Option(help="Write the map that is suggested to this file.")] = None,
    sheet: Annotated[str | None, Option(help="Name of the sheet, where a workbook has several.")] = None,
    yes: Annotated[bool, Option("--yes", help="Take the suggested map without being asked.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Read and tell, but write nothing.")] = False,
    again: Annotated[bool, Option("--again", help="Read a file that was imported before.")] = False,
    list_: Annotated[bool, Option("--list", help="Show the imports of the mission file.")] = False,
    undo: Annotated[str | None, Option(help="Take an import back: its id.")] = None,
    reason: Annotated[str, Option(help="Why it is taken back.")] = "",
    also_edited: Annotated[
        bool, Option("--also-edited", help="Take back also what somebody has worked with since.")
    ] = False,
    out: Annotated[
        Path | None, Option(help="Parquet file to write the checked rows to; without it, only check.")
    ] = None,
    columns: Annotated[Path | None, Option(help="TOML map of the columns of your own CSV, without --into.")] = None,
    source: Annotated[str | None, Option(help="Format of the file, when it is not recognised; without --into.")] = None,
    strict: Annotated[bool, Option("--strict", help="Stop when any row cannot be used.")] = False,
    problems: Annotated[Path | None, Option(help="CSV file to write all problems to, row by row.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: Annotated[bool, Option("--json", help="Print counts and all problems as JSON.")] = False,
) -> None:
    """Check an incident file row by row; with --into, write a file's rows to the mission file as records."""
    if into is None:
        if undo is not None or list_:
            raise _unclear("Imports stand in a mission file, and none was named.", "Give --into NAME.helm.")
        from bluehelm.cli.import_events import EventRequest, check_events

        check_events(EventRequest(_needed(file), out, columns, source, problems, strict=strict, json=json))
        return
    if out is not None or columns is not None or source is not None:
        raise _unclear(
            "--out, --columns and --source check a file of events; with --into rows become records.",
            "Leave them out; the columns of a sheet are named with --map.",
        )
    from bluehelm.cli.import_batches import list_batches, undo_batch
    from bluehelm.cli.import_records import ImportRequest, import_into
    from bluehelm.cli.mission_access import open_desk

    with open_desk(into, person=person, passphrase_file=passphrase_file) as desk:
        if list_:
            list_batches(desk, json=json)
        elif undo is not None:
            undo_batch(desk, undo, reason=reason, also_edited=also_edited, json=json)
        else:
            request = ImportRequest(
                file=_needed(file),
                kind=kind,
                map=record_map,
                save_map=save_map,
                sheet=sheet,
                dry_run=dry_run,
                problems=problems,
                again=again,
                agreed=yes,
                strict=strict,
                json=json,
            )
            import_into(desk, request, into)


def _needed(file: Path | None) -> Path:
    if file is None:
        raise _unclear("Say which file is to be read.", "Name it: bluehelm import FILE.")
    return file


def _unclear(message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, "unclear", message, hint))
