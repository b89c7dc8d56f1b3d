"""``bluehelm report list``: records of one kind, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Option

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission import Fields, Record, Stored
    from bluehelm.mission.access_reading import Conditions

_SHOWN_FIRST = ("title", "name", "says", "text", "findings", "what", "report", "reasons", "summary", "file", "decision")
"""Fields that tell what a record is about, the best first."""
_LEAST: Final = 20
"""Letters of a line of what a record is about: below that a list is hard to read."""


def list_records(
    *,
    file: FileArgument,
    kind: Annotated[str, Option(help="Kind of record: incident, claim, patrol, party, place ...")] = "incident",
    sector: Annotated[str | None, Option(help="Short name, name or id of the sector.")] = None,
    status: Annotated[str | None, Option(help="Status: reported, triaged, under_verification, verified ...")] = None,
    category: Annotated[str | None, Option(help="Category: explosion, denial_of_movement ...")] = None,
    day_from: Annotated[str | None, Option("--from", help="First day: 2025-03-01.")] = None,
    day_to: Annotated[str | None, Option("--to", help="Last day.")] = None,
    text: Annotated[str | None, Option(help="Words that all stand in the record's text, each whole or begun.")] = None,
    conflicts: Annotated[
        bool, Option("--conflicts", help="Only those that two sites changed without knowing of each other.")
    ] = False,
    limit: Annotated[int, Option(help="Most records to show.", min=1, max=100_000)] = 30,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List records of a kind that you may read, newest day first."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_id, names_by_id
    from bluehelm.cli.report_form import day_of_text

    wanted_kind = _kind(kind)
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        wanted: Conditions = {
            "day_from": day_of_text(day_from) if day_from else None,
            "day_to": day_of_text(day_to) if day_to else None,
            "sector": find_id(desk, "sector", sector) if sector else None,
            "status": status,
            "category": category,
            "text": text,
            "conflicts": conflicts,
        }
        found = desk.find(wanted_kind.kind, limit=limit, **wanted)
        total = len(found) if len(found) < limit else desk.count(wanted_kind.kind, **wanted)
        names = names_by_id(desk, "sector", "party") if found and not json else {}
    if json:
        print_json({"total": total, "records": [record_json(item, wanted_kind) for item in found]})
        return
    if not found:
        typer.echo(f"No {wanted_kind.kind.replace('_', ' ')} that you may read meets this.")
        return
    _print_table(found, wanted_kind, names)
    typer.echo(_told(total, len(found), file))


def record_json(item: Stored, kind: type[Record]) -> Fields:
    """A record as plain values, without the protected fields of lists and with its envelope."""
    fields = {name: value for name, value in item.fields.items() if name not in kind.protected}
    envelope: Fields = {
        "id": item.id,
        "kind": item.kind,
        "mark": item.mark.value,
        "withdrawn": item.withdrawn,
        "conflicts": list(item.conflicts),
        "created": {"at": item.created.at.isoformat(), "by": item.created.author, "site": item.created.site},
        "changed": {"at": item.changed.at.isoformat(), "by": item.changed.author, "site": item.changed.site},
    }
    return {**envelope, "fields": fields}


def listed_text(fields: Fields, kind: type[Record], called: str = "") -> str:
    """What a record is about, in a few words: of open fields, and not what it is ``called`` again."""
    names = (name for name in _SHOWN_FIRST if name not in kind.protected)
    return next((str(fields[name]) for name in names if fields.get(name) and str(fields[name]) != called), "")


def _print_table(found: tuple[Stored, ...], kind: type[Record], names: Mapping[str, str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from bluehelm.mission.kinds import listed_value
    from bluehelm.situation.recording_names import NAME_FIELDS, names_of

    listed = kind.listed
    first_column = "reference" if "reference" in kind.model_fields else "name" if kind.kind in NAME_FIELDS else "id"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    columns = {
        first_column: True,
        "day": bool(listed.day),
        "status": bool(listed.status),
        "category": bool(listed.category),
        "sector": bool(listed.sector),
    }
    for name, used in columns.items():
        if used:
            table.add_column(name, no_wrap=name in {"reference", "day", "id"}, overflow="fold")
    table.add_column("what", overflow="fold", ratio=1, min_width=_LEAST)
    for item in found:
        first = next(iter(names_of(item.kind, item.fields)), item.id)
        cells = [f"{first} !" if item.conflicts else first]
        for path in (listed.day, listed.status, listed.category):
            if path:
                value = listed_value(item.fields, path)
                cells.append(value[:10] if path == listed.day else value.replace("_", " "))
        if listed.sector:
            sector = listed_value(item.fields, listed.sector)
            cells.append(names.get(sector, sector))
        table.add_row(*(escape(printable(cell)) for cell in (*cells, listed_text(item.fields, kind, first))))
    Console(highlight=False).print(table)
    if any(item.conflicts for item in found):
        typer.echo("! Two sites changed this one without knowing of each other: bluehelm sync conflicts.")


def _told(total: int, shown: int, file: str) -> str:
    count = f"{total:,} {'record' if total == 1 else 'records'}"
    more = f", the newest {shown:,} are shown; more with --limit" if shown < total else ""
    return f"{count}{more}. One of them: bluehelm report show {file} REFERENCE"


def _kind(name: str) -> type[Record]:
    from difflib import get_close_matches

    from bluehelm.cli.record_lookup import BY_NAME
    from bluehelm.mission.records import MISSION_KINDS

    known = BY_NAME | {kind.kind: kind for kind in MISSION_KINDS}
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in known:
        near = get_close_matches(wanted, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known)}."
        message = f"There are no records of the kind '{printable(name)}'."
        raise InputRefused(Problem(Severity.ERROR, "kind-unknown", message, hint))
    return known[wanted]
