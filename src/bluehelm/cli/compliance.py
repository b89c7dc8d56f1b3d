"""``bluehelm compliance``: how an agreement is kept, by the records of a mission file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from bluehelm.cli.brief_request import parse_as_of
from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.mission.mark import Mark


def compliance(
    *,
    file: FileArgument,
    until: Annotated[str, Option(help="Last month or day known: 2025-03, or 2025-03-09.")],
    agreement: Annotated[
        str | None, Option(help="Title, short title, symbol or id of an agreement; default: all of them.")
    ] = None,
    sector: Annotated[str | None, Option(help="Name, code or id of a sector; default: all, told apart.")] = None,
    months: Annotated[int, Option(help="Whole months to look back on.", min=1, max=36)] = 12,
    out: Annotated[Path | None, Option(help="Page to write, .html or .pdf; default: text on the terminal.")] = None,
    up_to: Annotated[
        Mark, Option(help="Highest mark of records to use; those above it are as if they were not there.")
    ] = Mark.STRICTLY_CONFIDENTIAL,
    fictional: Annotated[bool, Option("--fictional", help="Label it as fictional: an exercise.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show what each party is held to have broken, beside the patrols that could see it, with warnings of a rise."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.situation.compliance_names import find_agreement, find_sector, title_of
    from bluehelm.situation.compliance_page import compliance_facts, compliance_text
    from bluehelm.situation.compliance_records import (
        compliance_of_records,
        mark_of_compliance,
    )
    from bluehelm.situation.situation_report_reading import read_records
    from bluehelm.situation.situation_report_text import FICTIONAL

    last = parse_as_of(until, option="--until")
    assert last is not None  # noqa: S101 - a text was given
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        records = read_records(desk, until=last, up_to=up_to)
    chosen = find_agreement(records, agreement) if agreement is not None else None
    place = find_sector(records, sector) if sector is not None else None
    measured = compliance_of_records(records, until=last, months=months, agreement=chosen, sector=place)
    called = title_of(records.agreements[chosen]) if chosen is not None else "every agreement"
    mark, invented = mark_of_compliance(records), fictional or records.invented
    if out is not None:
        from bluehelm.brief.situation_report_writing import write_compliance
        from bluehelm.cli.output_folder import write_together

        as_of = f"{records.last_entry:%Y-%m-%d %H:%M} UTC" if records.last_entry is not None else "no entry"
        with write_together((out,), inputs=(Path(file),)) as folder:
            write_compliance(
                folder / out.name,
                measured,
                mission=records.mission,
                agreement=called,
                mark=mark,
                as_of=as_of,
                fictional=invented,
            )
    if json:
        print_json(
            {
                "mission": records.mission,
                "agreement": chosen,
                "mark": mark,
                "fictional": invented,
                **compliance_facts(measured),
                "outputs": [str(out)] if out is not None else [],
            }
        )
        return
    show_problems(measured.problems)
    for line in [*([FICTIONAL] if invented else []), str(mark).upper(), f"{records.mission}, {called}"]:
        typer.echo(line)
    typer.echo(compliance_text(measured))
    if out is not None:
        typer.echo(f"Written: {out}")
