"""``bluehelm fetch``: bring a public source into the data folder; the only verb that uses the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems


def fetch(
    *,
    source: Annotated[str, Argument(help="ucdp-ged, ucdp-candidate, geo-pko or cr-unsc.")],
    folder: Annotated[Path | None, Option(help="Where to put it; default: your data folder.")] = None,
    addresses: Annotated[Path | None, Option(help="Your own table of addresses (YAML), over the packaged one.")] = None,
    version: Annotated[
        str | None, Option(help="The publisher's name of the release; default: the newest known.")
    ] = None,
    refresh: Annotated[bool, Option("--refresh", help="Download again even what is there already.")] = False,
    json: Annotated[bool, Option("--json", help="Print the record and all problems as JSON.")] = False,
) -> None:
    """Download a public source, check it, and keep its licence and access date beside it."""
    from bluehelm.cli.download_bar import download_bar
    from bluehelm.exchange import fetch_source

    with download_bar(quiet=json) as told:
        fetched, problems = fetch_source(
            source, folder, addresses=addresses, version=version, refresh=refresh, progress=told
        )
    if json:
        print_json(
            {
                "path": fetched.path,
                "record": fetched.record.model_dump(mode="json"),
                "problems": [problem.to_dict() for problem in problems],
            }
        )
        return
    show_problems(problems)
    typer.echo(fetched.summary())
