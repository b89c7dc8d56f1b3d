"""``bluehelm import``: read an incident file, say what is wrong with it, and keep the good rows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems


def import_events(
    *,
    file: Annotated[Path, Argument(help="Incident file: UCDP, ACLED, or any CSV with --columns.")],
    out: Annotated[
        Path | None, Option(help="Parquet file to write the checked rows to; without it, only check.")
    ] = None,
    columns: Annotated[Path | None, Option(help="TOML map of the columns of your own CSV.")] = None,
    source: Annotated[str | None, Option(help="Format of the file, when it is not recognised.")] = None,
    strict: Annotated[bool, Option("--strict", help="Stop when any row cannot be used.")] = False,
    json: Annotated[bool, Option("--json", help="Print counts and all problems as JSON.")] = False,
) -> None:
    """Check an incident file row by row; with --out, write the good rows as Parquet."""
    from bluehelm.cli.event_file import read_event_file
    from bluehelm.cli.output_folder import write_together

    if out is None:
        events, problems = read_event_file(file, source=source, columns=columns, strict=strict)
    else:
        with write_together((out,), inputs=(file, columns)) as scratch:
            events, problems = read_event_file(file, source=source, columns=columns, strict=strict)
            packed = BytesIO()
            events.write_parquet(packed)
            (scratch / out.name).write_bytes(packed.getvalue())
    if json:
        print_json({"rows": events.height, "output": out, "problems": [problem.to_dict() for problem in problems]})
        return
    show_problems(problems)
    written = f" Written: {out}" if out else " Nothing was written: add --out FILE.parquet to keep them."
    typer.echo(f"{events.height:,} incidents from {events['start'].min()!s} to {events['end'].max()!s}.{written}")
