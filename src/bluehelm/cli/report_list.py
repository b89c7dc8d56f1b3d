"""``bluehelm report list``: records of one kind, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Option

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.cli.record_rows import ListRow
    from bluehelm.mission import Fields, Record, Stored
    from bluehelm.mission.access import Desk
    from bluehelm.mission.access_reading import Conditions

_SHOWN_FIRST = (
    *("title", "name", "says", "text", "findings", "what", "report", "reasons", "summary", "file", "reason"),
    *("methods", "office", "released_text", "attribution", "clauses"),
)
"""Fields that tell what a record is about, the best first."""
_SHORT: Final = ("day", "status", "category", "sector")
"""Columns of a list besides the name of a record, as ``Record.listed`` has them."""


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
    from bluehelm.cli.record_lookup import find_id
    from bluehelm.cli.report_form import day_of_text
    from bluehelm.cli.report_list_guest import list_released
    from bluehelm.mission.records import Role

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
        if desk.person.role is Role.GUEST:
            list_released(desk, wanted_kind.kind, wanted, limit=limit, json=json)
            return
        found = desk.find(wanted_kind.kind, limit=limit, **wanted)
        total = len(found) if len(found) < limit else desk.count(wanted_kind.kind, **wanted)
        if json:
            print_json({"total": total, "records": [record_json(item, wanted_kind) for item in found]})
            return
        if not found:
            typer.echo(f"No {wanted_kind.kind.replace('_', ' ')} that you may read meets this.")
            return
        _print_found(desk, found, wanted_kind)
    if any(item.conflicts for item in found):
        typer.echo("! Two sites changed this one without knowing of each other: bluehelm sync conflicts.")
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
    for name in _SHOWN_FIRST:
        value = fields.get(name)
        codes = value if isinstance(value, list) else []
        text = value if isinstance(value, str) else ", ".join(str(code).replace("_", " ") for code in codes)
        if text and text != called and name not in kind.protected:
            return text
    return ""


def _print_found(desk: Desk, found: tuple[Stored, ...], kind: type[Record]) -> None:
    from bluehelm.cli.record_lookup import names_by_id
    from bluehelm.cli.record_rows import print_rows
    from bluehelm.mission.kinds import listed_value
    from bluehelm.situation.recording_names import NAME_FIELDS

    names = names_by_id(desk, "sector", "party", *(("clause",) if kind.kind == "violation" else ()))
    names |= incidents_named(desk, (listed_value(item.fields, kind.listed.parent) for item in found))
    first = "reference" if "reference" in kind.model_fields else "name" if kind.kind in NAME_FIELDS else "id"
    print_rows((first, *_SHORT, "of"), [_row(item, kind, names) for item in found])


def _row(item: Stored, kind: type[Record], names: Mapping[str, str]) -> ListRow:
    from bluehelm.cli.record_rows import ListRow
    from bluehelm.mission.kinds import listed_value
    from bluehelm.situation.recording_names import names_of

    called = next(iter(names_of(item.kind, item.fields)), item.id)
    short = {name: listed_value(item.fields, getattr(kind.listed, name)) for name in (*_SHORT, "parent")}
    short["day"] = short["day"][:10]
    words = [names.get(short[name], short[name]).replace("_", " ") for name in _SHORT]
    about = listed_text(item.fields, kind, called) or _clause_and_party(item, names)
    return ListRow((f"{called} !" if item.conflicts else called, *words, names.get(short["parent"], "")), about)


def _clause_and_party(item: Stored, names: Mapping[str, str]) -> str:
    if item.kind != "violation":
        return ""
    clause, party = (names.get(str(item.fields.get(name)), "") for name in ("clause", "party"))
    return f"clause {clause}, {party}"


def incidents_named(desk: Desk, ids: Iterable[str]) -> dict[str, str]:
    """References of the incidents, among these ids, that this person may read."""
    found = {}
    for one in filter(None, set(ids)):
        try:
            _, about, stored = desk.facts(one)
        except InputRefused:
            continue
        if about.kind == "incident":
            found[one] = str(stored.fields.get("reference", one))
    return found


def _told(total: int, shown: int, file: str) -> str:
    if total == 1:
        return f"1 record. To see all of it: bluehelm report show {file} REFERENCE"
    count = f"{total:,} records"
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
