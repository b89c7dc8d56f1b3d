"""``bluehelm ceasefire-series``: a published table of ceasefire violations by month, watched for jumps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.brief_request import parse_as_of
from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import JsonOption


def ceasefire_series(
    *,
    file: Annotated[Path, Argument(help="CSV table: a row a month, a column a sector if any, and the total.")],
    until: Annotated[str | None, Option(help="Last month known: 2016-10. Default: all of the file.")] = None,
    sector: Annotated[str | None, Option(help="One sector alone; default: all, told apart.")] = None,
    months: Annotated[int, Option(help="Last months that the trend is of.", min=6, max=120)] = 12,
    out: Annotated[Path | None, Option(help="Page to write, .html or .pdf; default: text on the terminal.")] = None,
    strict: Annotated[bool, Option("--strict", help="Stop where any row is wrong.")] = False,
    json: JsonOption = False,
) -> None:
    """Show trend and warnings of a jump in a series of ceasefire violations by month, as known at the time."""
    from bluehelm.exchange import read_ceasefire_series
    from bluehelm.problems import InputRefused
    from bluehelm.situation.ceasefire_watch import watch_ceasefire

    last = parse_as_of(until, option="--until")
    series, problems = read_ceasefire_series(file, strict=strict)
    if series.is_empty() and problems:
        raise InputRefused(*problems)
    watch = watch_ceasefire(series, file=file.name, until=last, sector=sector, months=months)
    if out is not None:
        from bluehelm.brief.ceasefire_page import write_ceasefire_page
        from bluehelm.cli.output_folder import write_together

        with write_together((out,), inputs=(file,)) as folder:
            write_ceasefire_page(folder / out.name, watch)
    if json:
        outputs = [str(out)] if out is not None else []
        told = [problem.to_dict() for problem in problems]
        print_json({"file": file.name, **watch.to_dict(), "problems": told, "outputs": outputs})
        return
    show_problems(problems)
    typer.echo(watch.text())
    if out is not None:
        typer.echo(f"Written: {out}")
