"""An incident file read and checked, and its good rows kept as Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bluehelm.cli.messages import print_json
from bluehelm.problems import InputRefused, Problem

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class EventRequest:
    """The file that somebody asks to check, and how; ``out`` and ``problems`` are files to write."""

    file: Path
    out: Path | None = None
    columns: Path | None = None
    source: str | None = None
    problems: Path | None = None
    strict: bool = False
    json: bool = False


def check_events(request: EventRequest) -> None:
    """Check an incident file row by row; with ``out``, write the good rows as Parquet."""
    from bluehelm.cli.import_problems import keep_problems, tell_problems
    from bluehelm.cli.output_folder import write_together

    file, out = request.file, request.out
    if out is None:
        events, problems = _read(request)
    else:
        with write_together((out,), inputs=(file, request.columns)) as scratch:
            events, problems = _read(request)
            packed = BytesIO()
            events.write_parquet(packed)
            (scratch / out.name).write_bytes(packed.getvalue())
    keep_problems(problems, request.problems, file=file)
    if request.json:
        print_json({"rows": events.height, "output": out, "problems": [problem.to_dict() for problem in problems]})
        return
    tell_problems(problems, request.problems, how="--problems problems.csv")
    written = f" Written: {out}" if out else " Nothing was written: add --out FILE.parquet to keep them."
    typer.echo(f"{events.height:,} incidents from {events['start'].min()!s} to {events['end'].max()!s}.{written}")


def _read(request: EventRequest) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The good rows; of a file that is refused, the problems are kept all the same."""
    from bluehelm.cli.event_file import read_event_file
    from bluehelm.cli.import_problems import keep_problems

    try:
        return read_event_file(request.file, source=request.source, columns=request.columns, strict=request.strict)
    except InputRefused as refused:
        keep_problems(refused.problems, request.problems, file=request.file)
        raise
