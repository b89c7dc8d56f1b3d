"""The map from a sheet's columns to fields of records: suggested, shown with examples, agreed to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.exchange import FieldSpec, RecordMap, SheetTable
    from bluehelm.mission import Record

_EXAMPLES: Final = 3
_WIDE: Final = 24


def agreed_map(
    table: SheetTable,
    kind: type[Record],
    specs: Sequence[FieldSpec],
    *,
    survey: bool,
    given: Path | None,
    save: Path | None,
    agreed: bool,
    quiet: bool,
) -> RecordMap | None:
    """The map that was given, or a suggested one that somebody agreed to; None where nobody is there to agree.

    Raises:
        InputRefused: for a map of another kind, or one that lacks what no record is without.
    """
    from bluehelm.exchange import read_record_map, suggest_map, suggest_survey_map
    from bluehelm.exchange.record_map_cells import fitted_to_cells
    from bluehelm.exchange.record_map_choices import with_words
    from bluehelm.situation.recording_import import guessed_fields

    if given is None:
        suggested = suggest_survey_map if survey else suggest_map
        guessed = suggested(table.headings, guessed_fields(kind), record=kind.kind)
        record_map = with_words(fitted_to_cells(guessed, table, specs), table, specs)
    else:
        record_map = read_record_map(given)
    if record_map.record not in {"", kind.kind}:
        message = f"The map is for records of the kind {printable(record_map.record)}, not {kind.kind}."
        hint = f"Give --kind {printable(record_map.record)}, or another map."
        raise InputRefused(Problem(Severity.ERROR, "map-kind", message, hint, given.name if given else None))
    if given is None and not quiet:
        _show(table, record_map)
    if save is not None:
        _save(record_map, save)
        if not quiet:
            typer.echo(f"The map is in {save}. Correct it in a text editor, then give it with --map {save}.", err=True)
    missing = [spec.path for spec in specs if spec.required and not _is_filled(spec.path, record_map)]
    if missing:
        message = f"No column is known for {', '.join(missing)}, which every {kind.kind} needs."
        hint = f'Save the map with --save-map map.toml, add "{missing[0]}" = "YOUR COLUMN" below [columns], use --map.'
        raise InputRefused(Problem(Severity.ERROR, "map-incomplete", message, hint, table.file))
    if given is not None or agreed:
        return record_map
    if sys.stdin.isatty() and not quiet and typer.confirm("Is this right, and shall the rows be read so?", err=True):
        return record_map
    return None


def _show(table: SheetTable, record_map: RecordMap) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("field", "your column", "examples", "why"):
        shown.add_column(name, overflow="fold")
    for path, headings in record_map.columns.items():
        places = [table.headings.index(heading) for heading in headings]
        texts = (" ".join(filter(None, (row.cells[place] for place in places))) for row in table.rows)
        examples = list(dict.fromkeys(text[:_WIDE] for text in texts if text))[:_EXAMPLES]
        cells = (path, " + ".join(headings), "; ".join(examples), _why(record_map.reasons.get(path, "")))
        shown.add_row(*(escape(printable(cell)) for cell in cells))
    console = Console(stderr=True, highlight=False)
    console.print(f"Which column is which, as far as the headings of {escape(table.file)} tell:")
    console.print(shown)
    used = {heading for headings in record_map.columns.values() for heading in headings}
    if left := [heading for heading in table.headings if heading not in used]:
        console.print(escape(f"Not used: {printable(', '.join(left))}"))
    for path, words in record_map.values.items():
        read = "; ".join(f"'{theirs}' as {ours}" for theirs, ours in words.items())
        console.print(escape(printable(f"Words of {path} that are read: {read}.")))
    for path, unread in record_map.unread.items():
        said = "; ".join(f"'{word}'" for word in unread[:_WIDE])
        console.print(escape(printable(f"Words of {path} that are not known: {said}. Say in the map what they mean.")))


def _why(reason: str) -> str:
    """The reason without the field's name, which stands in the row already."""
    first, semicolon, rest = reason.partition(";")
    return first.partition(" for ")[0].partition(", ")[0] + semicolon + rest


def _save(record_map: RecordMap, path: Path) -> None:
    from bluehelm.cli.output_folder import write_together
    from bluehelm.exchange import record_map_toml

    with write_together((path,), inputs=()) as scratch:
        (scratch / path.name).write_text(record_map_toml(record_map), encoding="utf-8")


def _is_filled(path: str, record_map: RecordMap) -> bool:
    return path in record_map.columns or path in record_map.constants
