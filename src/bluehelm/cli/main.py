"""The ``bluehelm`` command: one verb a file, and one way to say what went wrong."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated

import typer

from bluehelm.cli.agreement import agreement
from bluehelm.cli.brief import brief
from bluehelm.cli.ceasefire_series import ceasefire_series
from bluehelm.cli.check import check
from bluehelm.cli.compliance import compliance
from bluehelm.cli.demo import demo
from bluehelm.cli.fetch import fetch
from bluehelm.cli.import_command import import_command
from bluehelm.cli.mandate import mandate
from bluehelm.cli.meeting_pack import meeting_pack
from bluehelm.cli.messages import REFUSED, print_json, show_problems
from bluehelm.cli.new_mission import new
from bluehelm.cli.pack import pack, unpack
from bluehelm.cli.people import people
from bluehelm.cli.report import report
from bluehelm.cli.retention import retention
from bluehelm.cli.share import share
from bluehelm.cli.situation import situation
from bluehelm.cli.sync import sync
from bluehelm.problems import InputRefused, path_too_long

INTERRUPTED = 130
TERMINATED = 143

app = typer.Typer(
    name="bluehelm",
    help="Carry a peace operation from its mandate to its lessons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(brief)
app.command()(mandate)
app.command("import")(import_command)
app.command()(fetch)
app.command()(new)
app.command()(check)
app.command()(pack)
app.command()(unpack)
app.command()(share)
app.command()(situation)
app.command()(compliance)
app.command("ceasefire-series")(ceasefire_series)
app.command("meeting-pack")(meeting_pack)
app.add_typer(agreement, name="agreement")
app.add_typer(people, name="people")
app.add_typer(retention, name="retention")
app.add_typer(report, name="report")
app.add_typer(sync, name="sync")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"bluehelm {version('bluehelm')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options that stand before the verb."""


def main() -> None:
    """Run the command line: exit status 0 done, 2 input refused, 130 stopped by the user."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what is half done is cleared away
    try:
        with _long_names_refused():
            app()
    except InputRefused as refused:
        if "--json" in sys.argv:
            print_json({"problems": [problem.to_dict() for problem in refused.problems]})
        show_problems(refused.problems)
        sys.exit(REFUSED)
    except SystemExit as stopped:
        if stopped.code == INTERRUPTED:
            sys.stderr.write("\nStopped by you. No result was written.\n")
        raise


@contextmanager
def _long_names_refused() -> Iterator[None]:
    """A name that no file can have is met wherever a command first looks for it."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise InputRefused(path_too_long(str(error.filename or ""))) from None
