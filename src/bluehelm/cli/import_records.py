"""A sheet, a survey's submissions or a file of units into the mission file: all good rows in one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bluehelm.cli.messages import print_json
from bluehelm.cli.progress import Progress
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable, row_by_row

if TYPE_CHECKING:
    from bluehelm.cli.known_records import SetApart
    from bluehelm.mission import Fields
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted

_SHOWN: Final = 5
_SLOW: Final = 1.0  # seconds from which a step is told


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What somebody asks to import, and how."""

    file: Path
    kind: str
    map: Path | None = None
    save_map: Path | None = None
    sheet: str | None = None
    problems: Path | None = None
    dry_run: bool = False
    again: bool = False
    agreed: bool = False
    strict: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a file came to: drafts, how many rows it had, what was wrong, and what kind of file it was."""

    drafted: tuple[Drafted, ...]
    rows: int
    problems: tuple[Problem, ...]
    format: str
    known: int = 0
    """Rows left out, for the file holds what they say under their name."""
    references: frozenset[str] = frozenset()
    """References that rows give themselves."""
    changes: Mapping[str, Fields] = field(default_factory=dict)
    """What rows set in records that are here already, by their id."""

    @property
    def refused(self) -> int:
        """Rows that cannot be used."""
        return max(0, self.rows - self.known - len(self.drafted) - len(self.changes))


def import_into(desk: Desk, request: ImportRequest, into: str) -> None:
    """Read a file and write its good rows, unless it is only looked at.

    Raises:
        InputRefused: where it cannot be read, was imported already, or no row can be used.
    """
    from bluehelm.cli.import_batches import refuse_known
    from bluehelm.cli.import_places import places_apart
    from bluehelm.cli.import_problems import keep_problems
    from bluehelm.cli.import_sectors import sectors_apart
    from bluehelm.cli.known_records import SetApart, set_apart
    from bluehelm.cli.known_submissions import SURVEY, set_submissions_apart
    from bluehelm.cli.record_writing import open_words
    from bluehelm.mission.access_table import Action
    from bluehelm.situation.recording_import import told_together

    desk.require(Action.IMPORT)
    sha256 = _checksum(request.file)
    told = refuse_known(desk, sha256, request.file.name) if not request.again and not request.dry_run else ()
    read = _read_units(desk, request, into) if request.kind == "unit" else _read_rows(desk, request)
    if read is None:
        typer.echo(
            "Nothing was written. If the columns above are right, add --yes; else --save-map map.toml, correct it, "
            "and give it with --map map.toml."
        )
        return
    read = replace(read, problems=(*told, *read.problems))
    errors = errors_in(read.problems)
    if errors and (request.strict or not read.drafted):
        keep_problems(read.problems, request.problems, file=request.file)
        raise InputRefused(errors)
    if request.kind == "sector":
        sectors = sectors_apart(desk, read.drafted, file=request.file.name)
        told = (*read.problems, *sectors.problems)
        read = replace(read, drafted=sectors.new, changes=sectors.changes, known=sectors.known, problems=told)
    here = SetApart(read.drafted, (), ())
    if request.kind == "place":
        places = places_apart(desk, read.drafted, file=request.file.name, into=into)
        here = SetApart(places.new, places.known, places.problems)
    elif read.format == SURVEY:
        here = set_submissions_apart(desk, read.drafted, file=request.file.name)
    with Progress(quiet=request.json, told_from=_SLOW).step("Comparing with what is here"):
        apart = set_apart(desk, here.new, references=read.references, file=request.file.name)
    apart = replace(apart, known=(*here.known, *apart.known), problems=(*here.problems, *apart.problems))
    openly = open_words(desk, apart.new, file=request.file.name)
    read = replace(read, problems=(*read.problems, *told_together((*apart.problems, *openly))))
    keep_problems(read.problems, request.problems, file=request.file)
    batch = None
    if not request.dry_run and (apart.new or read.changes):
        batch, written = _write(desk, apart.new, read, request.file, sha256, quiet=request.json)
        apart = replace(apart, new=written)
    _tell(read, apart, batch, request=request, into=into)


def _read_rows(desk: Desk, request: ImportRequest) -> _Rows | None:
    from bluehelm.cli.import_map import agreed_map
    from bluehelm.cli.import_sectors import outlines_of
    from bluehelm.cli.import_table import read_import_table
    from bluehelm.cli.known_records import given_references
    from bluehelm.cli.known_submissions import known_last
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.report_form import form_kind
    from bluehelm.exchange import apply_map
    from bluehelm.exchange.record_map_cells import telephones
    from bluehelm.situation.recording import draft_records, filled_in_turn
    from bluehelm.situation.recording_import import forms_of_rows, sheet_fields, told_together, words_of_sheet
    from bluehelm.situation.recording_sectors import sectors_of_outlines

    kind = form_kind(request.kind)
    progress = Progress(quiet=request.json, told_from=_SLOW)
    with progress.step("Reading the file"):
        read = read_import_table(request.file, request.kind, sheet=request.sheet)
    table = read.table
    specs = sheet_fields(kind)
    record_map = agreed_map(
        table,
        kind,
        specs,
        survey=read.is_survey,
        given=request.map,
        save=request.save_map,
        agreed=request.agreed or request.dry_run,
        quiet=request.json,
    )
    if record_map is None:
        return None
    with progress.step(f"Reading the cells of {len(table.rows):,} rows"):
        mapped, found = apply_map(table, record_map, specs)
    found = (*found, *telephones(table, record_map, suggested=request.map is None))
    recording = recording_for(desk, file=table.file)
    forms = tuple(map(read.with_outline, forms_of_rows(kind, mapped, file=table.file, source=read.source)))
    if read.is_survey:
        forms = known_last(desk, forms)
    fill = filled_in_turn(words_of_sheet(), sectors_of_outlines(outlines_of(desk)))
    with progress.step(f"Making records of {len(forms):,} rows"):
        drafted, wrong = draft_records(forms, recording, fill=fill)
    told = (*read.problems, *found, *told_together(wrong, record_map.columns))
    return _Rows(drafted, len(table.rows), told, read.source, references=given_references(forms))


def _read_units(desk: Desk, request: ImportRequest, into: str) -> _Rows:
    from bluehelm.cli.import_units import units_to_import

    read = units_to_import(desk, request.file, strict=request.strict, into=into)
    return _Rows(read.drafted, read.rows, read.problems, "units file", read.known)


def _write(
    desk: Desk, drafted: tuple[Drafted, ...], read: _Rows, file: Path, sha256: str, *, quiet: bool
) -> tuple[str, tuple[Drafted, ...]]:
    """Write the rows and what is kept of the import; its id, and the records with the numbers that they got."""
    from bluehelm.cli.record_writing import write_drafts
    from bluehelm.mission import Draft
    from bluehelm.mission.records import ImportBatch

    batch = desk.file.new_id()
    record = ImportBatch(
        file=printable(file.name),
        sha256=sha256,
        format=read.format,
        rows=read.rows,
        records=len(drafted) + len(read.changes),
        refused=read.refused,
        on=datetime.now(UTC).date(),
    )
    with Progress(quiet=quiet, told_from=_SLOW).step(f"Writing {len(drafted):,} records in one commit"):
        beside = [Draft(record, id=batch)]
        return batch, write_drafts(desk, drafted, beside=beside, batch=batch, changes=read.changes)


def _tell(read: _Rows, apart: SetApart, batch: str | None, *, request: ImportRequest, into: str) -> None:
    from bluehelm.cli.import_problems import tell_problems
    from bluehelm.cli.report_written import record_line
    from bluehelm.exchange.record_map_rows import DATE_ORDER
    from bluehelm.situation.recording_sectors import FILLED

    new, known, refused = apart.new, read.known + len(apart.known), read.refused
    if request.json:
        print_json(
            {
                "import": batch,
                "rows": read.rows,
                "records": len(new),
                "changed": list(read.changes),
                "known": known,
                "here_already": [{"row": row, "as": name} for row, name in apart.known],
                "refused": refused,
                "written": [item.id for item in new] if batch else [],
                "problems": [problem.to_dict() for problem in read.problems],
            }
        )
        return
    tell_problems(read.problems, request.problems)
    for row, name in apart.known:
        typer.echo(f"Row {row} is here already as {printable(name)}; it was not written again.")
    for item in new[:_SHOWN]:
        typer.echo(f"Row {item.row}: {record_line(item.record, '')}")
    if len(new) > _SHOWN:
        typer.echo(f"... and {len(new) - _SHOWN:,} more.")
    counts = [f"{len(new):,} of {read.rows:,} rows {'are new and good' if batch is None else 'written in one commit'}"]
    counts += (
        [f"{len(read.changes):,} {'would change' if batch is None else 'changed'} a sector"] if read.changes else []
    )
    counts += [f"{known:,} here already"] if known else []
    counts += [f"{refused:,} cannot be used, see above"] if refused else []
    typer.echo(f"{'; '.join(counts)}.")
    for note in read.problems:
        if note.code == DATE_ORDER and note.severity is Severity.NOTE:
            typer.echo(f"Column {printable(note.column or '')}: {note.message} {note.hint}")
    if filled := sum(1 for problem in row_by_row(read.problems) if problem.code == FILLED):
        typer.echo(f"The sector of {filled:,} rows was filled in: one outline alone holds their position.")
    if batch is None:
        typer.echo(
            "Nothing was written."
            + (" Leave out --dry-run to write them." if request.dry_run and (new or read.changes) else "")
        )
        return
    typer.echo(f"To take it back: bluehelm import --undo {batch} --into {into} --reason WHY")
    if request.kind == "incident":
        typer.echo(f"Some may be here already from another post: bluehelm report duplicates {into}")


def _checksum(path: Path) -> str:
    from hashlib import sha256

    from bluehelm.problems import refuse_irregular

    refuse_irregular(path)
    try:
        with path.open("rb") as file:
            digest = sha256()
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        problem = Problem(Severity.ERROR, "file-unreadable", message, "Check its path and name.", path.name)
        raise InputRefused(problem) from None
    return digest.hexdigest()
