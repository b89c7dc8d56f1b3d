"""``bluehelm report``: from the first word on an incident to what the mission holds to be so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import typer

from bluehelm.cli.report_change import attach, edit, mark, move, withdraw
from bluehelm.cli.report_duplicates import duplicates, link
from bluehelm.cli.report_erase import erase
from bluehelm.cli.report_form import add, form, parse, sms
from bluehelm.cli.report_judge import approve, attribute, violation
from bluehelm.cli.report_list import list_records
from bluehelm.cli.report_show import show
from bluehelm.cli.report_told import told

report = typer.Typer(help="Record what is reported, and what is found.", no_args_is_help=True)
_VERBS: Final[tuple[Callable[..., None], ...]] = (
    form,
    parse,
    sms,
    add,
    list_records,
    show,
    edit,
    move,
    attribute,
    approve,
    violation,
    duplicates,
    link,
    withdraw,
    mark,
    told,
    erase,
    attach,
)
for verb in _VERBS:
    report.command("list" if verb is list_records else None)(verb)
