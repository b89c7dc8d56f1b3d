"""``bluehelm situation``: the situation report of a day or week from the records of a mission file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.mission.mark import Mark
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.situation.situation_report import SituationReport
    from bluehelm.situation.situation_report_period import ReportPeriod


def situation(
    *,
    file: FileArgument,
    day: Annotated[str | None, Option(help="Day of a daily report: 2025-03-04.")] = None,
    week: Annotated[str | None, Option(help="Week of a weekly report, Monday to Sunday: 2025-W10.")] = None,
    out: Annotated[Path | None, Option(help="HTML file to write; the PDF goes beside it.")] = None,
    text: Annotated[Path | None, Option(help="Text file to write, under 10,000 bytes, for a radio link.")] = None,
    ascii_only: Annotated[bool, Option("--ascii", help="Write the text in ASCII letters only.")] = False,
    months: Annotated[int, Option(help="Whole months of compliance to show.", min=1, max=36)] = 6,
    up_to: Annotated[
        Mark, Option(help="Highest mark of records to use; those above it are as if they were not there.")
    ] = Mark.STRICTLY_CONFIDENTIAL,
    fictional: Annotated[bool, Option("--fictional", help="Label it as fictional: an exercise.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the situation report of a day or week: HTML and PDF with --out, plain text without or with --text."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.situation.situation_report import make_situation_report
    from bluehelm.situation.situation_report_reading import read_records
    from bluehelm.situation.situation_report_text import report_as_text

    period = _period(day, week)
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        records = read_records(desk, until=period.last, period=period, up_to=up_to)
    report = make_situation_report(records, period, months=months, fictional=fictional)
    told = report_as_text(report, ascii_only=ascii_only)
    written = _write_pages(report, out, Path(file)) if out is not None else []
    if text is not None:
        written.append(_write_text(text, told, Path(file)))
    if json:
        print_json(_facts(report, written))
    elif written:
        typer.echo(f"{report.mission}, {period}: {len(report.incidents):,} incidents, mark: {report.mark}.")
        typer.echo(f"Written: {', '.join(str(path) for path in written)}")
    else:
        typer.echo(told, nl=False)


def _period(day: str | None, week: str | None) -> ReportPeriod:
    from bluehelm.situation.situation_report_period import ReportPeriod

    if day is not None and week is None:
        return ReportPeriod.of_day(day)
    if week is not None and day is None:
        return ReportPeriod.of_week(week)
    message = "Say which day or week the report is about, and only one of the two."
    raise InputRefused(Problem(Severity.ERROR, "no-period", message, "Give --day 2025-03-04 or --week 2025-W10."))


def _write_pages(report: SituationReport, out: Path, file: Path) -> list[Path]:
    """The HTML and the PDF, both or none."""
    from bluehelm.brief.situation_report_writing import write_situation_report
    from bluehelm.cli.output_folder import files_beside, write_together

    targets = files_beside(out, (".html", ".pdf"))
    with write_together(targets, inputs=(file,)) as folder:
        for target in targets:
            write_situation_report(folder / target.name, report)
    return list(targets)


def _write_text(target: Path, told: str, file: Path) -> Path:
    from bluehelm.cli.output_folder import write_together

    with write_together((target,), inputs=(file,)) as folder:
        (folder / target.name).write_text(told, encoding="utf-8", newline="\n")
    return target


def _facts(report: SituationReport, written: list[Path]) -> dict[str, object]:
    """What a program wants of the report."""
    return {
        "mission": report.mission,
        "first": report.period.first,
        "last": report.period.last,
        "mark": report.mark,
        "fictional": report.fictional,
        "last_entry": report.last_entry,
        "incidents": [
            {"reference": one.reference, "day": one.first_day, "category": one.category, "status": one.status}
            for one in report.incidents
        ],
        "duplicates": report.duplicates,
        "false": report.false,
        "without_finding": len(report.open),
        "people": [
            {
                "people": row.people,
                "harm": row.harm,
                "verified": row.verified and row.verified.model_dump(),
                "claimed": row.claimed and row.claimed.model_dump(),
            }
            for row in report.tolls
        ],
        "conflicts": len(report.to_settle),
        "sites": {site.name: site.last for site in report.sites},
        "outputs": [str(path) for path in written],
    }
