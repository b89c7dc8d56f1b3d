"""An incident file read and checked, and its good rows kept as Parquet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import typer

from bluehelm.cli.messages import print_json, show_problems


def check_events(
    file: Path, *, out: Path | None, columns: Path | None, source: str | None, strict: bool, json: bool
) -> None:
    """Check an incident file row by row; with ``out``, write the good rows as Parquet."""
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
