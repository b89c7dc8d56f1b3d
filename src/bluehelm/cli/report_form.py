"""``bluehelm report form``, ``parse``, ``sms`` and ``add``: how a report comes into the mission file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable, refuse_irregular

if TYPE_CHECKING:
    from bluehelm.cli.record_writing import Read
    from bluehelm.exchange import FieldSpec, Form
    from bluehelm.mission import Record
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Recording

_LARGEST: Final = 2_000_000  # bytes of one file of forms
IntoOption = Annotated[
    str | None, Option("--into", help="Mission file to write the good ones to; without it, they are only checked.")
]
OffsetOption = Annotated[
    str | None, Option(help="Zone of times that do not say theirs: +03:00. Without it such a time is a problem.")
]


def form(
    *,
    kind: Annotated[str, Argument(help="Kind of record: incident, claim, observation, verification, patrol ...")],
    full: Annotated[bool, Option("--full", help="Every field, not only what a monitor at the radio is asked.")] = False,
) -> None:
    """Print a blank form to fill in, as plain text for radio and mail. Fields marked PROTECTED are encrypted."""
    from bluehelm.exchange import blank_form
    from bluehelm.situation.recording_fields import form_fields, short_fields

    wanted = form_kind(kind)
    typer.echo(blank_form(wanted.kind, form_fields(wanted) if full else short_fields(wanted)), nl=False)


def parse(
    *,
    forms: Annotated[list[str], Argument(help="Files with filled forms, or - for standard input.")],
    into: IntoOption = None,
    offset: OffsetOption = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Read filled forms and say what is wrong with them; with --into, write the good ones in one commit."""
    zone = zone_of(offset)
    texts = [(_shown_name(name), _text_of(name)) for name in forms]
    if into is None:
        from bluehelm.cli.record_lookup import BY_NAME
        from bluehelm.situation.recording import Recording

        for name, text in texts:
            recording = Recording(BY_NAME, _any_name, lambda: "", "NEW", lambda _: (), name)
            _tell_checked(*_read_text(text, recording, zone), recording=recording, json=json)
        return
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.record_writing import read_forms

    with open_desk(into, person=person, passphrase_file=passphrase_file) as desk:
        for name, text in texts:
            recording = recording_for(desk, file=name)
            found, problems = _read_text(text, recording, zone)
            write_read(desk, read_forms(desk, found, problems, recording), into=into, json=json)


def sms(
    *,
    lines: Annotated[str, Argument(help="File with one message a line, or - for standard input.")],
    received: Annotated[str, Option(help="Day on which they were received: 2025-03-04. The year is taken from it.")],
    into: IntoOption = None,
    offset: OffsetOption = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Read short messages of incidents (BH1 INC ...); with --into, write the good ones in one commit."""
    from bluehelm.exchange import parse_sms

    day, zone, name = day_of_text(received), zone_of(offset), _shown_name(lines)
    found: list[Form] = []
    problems: list[Problem] = []
    for row, line in enumerate(_text_of(lines).splitlines(), start=1):
        if not line.strip():
            continue
        one, told = parse_sms(line, received=day, offset=zone, file=name, row=row)
        problems += told
        found += [one] if one is not None else []
    if into is None:
        from bluehelm.cli.record_lookup import BY_NAME
        from bluehelm.situation.recording import Recording

        recording = Recording(BY_NAME, _any_name, lambda: "", "NEW", lambda _: (), name)
        _tell_checked(tuple(found), tuple(problems), recording=recording, json=json)
        return
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.record_writing import read_forms

    with open_desk(into, person=person, passphrase_file=passphrase_file) as desk:
        recording = recording_for(desk, file=name)
        write_read(desk, read_forms(desk, found, problems, recording, unmarked=True), into=into, json=json)


def add(
    *,
    file: FileArgument,
    kind: Annotated[str, Argument(help="Kind of record: incident, claim, party, place, sector ...")],
    fields: Annotated[
        list[str], Argument(help="field=value, with the names of the full form: where.place='Port Ash'.")
    ],
    offset: OffsetOption = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write one record from field=value words."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.record_writing import read_forms
    from bluehelm.exchange import Form
    from bluehelm.situation.recording_edit import nested_fields, read_assignments

    wanted = form_kind(kind)
    values, problems = read_assignments(wanted, fields, offset=zone_of(offset))
    nested, twice = nested_fields(wanted, values) if not errors_in(problems) else ({}, ())
    if wrong := errors_in((*problems, *twice)):
        raise InputRefused(wrong)
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        recording = recording_for(desk)
        read = read_forms(desk, [Form(wanted.kind, nested, 0)], (), recording, unmarked=True)
        write_read(desk, read, into=file, json=json)


def form_kind(name: str) -> type[Record]:
    """The kind of a form by its name.

    Raises:
        InputRefused: where no records of such a kind are typed in.
    """
    from difflib import get_close_matches

    from bluehelm.cli.record_lookup import BY_NAME
    from bluehelm.situation.recording_fields import is_on_forms

    known = {kind.kind: kind for kind in BY_NAME.values() if is_on_forms(kind)}
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in known:
        near = get_close_matches(wanted, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known)}."
        message = f"There is no form for '{printable(name)}'."
        raise InputRefused(Problem(Severity.ERROR, "kind-unknown", message, hint))
    return known[wanted]


def zone_of(offset: str | None) -> timezone | None:
    """The zone of an offset such as +03:00.

    Raises:
        InputRefused: where it is none.
    """
    from bluehelm.exchange.record_map_dates import read_offset

    zone = read_offset(offset or "")
    if offset is not None and zone is None:
        message = f"'{printable(offset)}' is no offset from UTC."
        raise InputRefused(Problem(Severity.ERROR, "bad-offset", message, "Write +03:00, -04:30 or +00:00."))
    return zone


def day_of_text(text: str) -> date:
    """A day from 2025-03-04.

    Raises:
        InputRefused: where it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"'{printable(text)}' is no day."
        raise InputRefused(Problem(Severity.ERROR, "bad-day", message, "Write the day as 2025-03-04.")) from None


def write_read(desk: Desk, read: Read, *, into: str, json: bool) -> None:
    """Write what was read, and tell it: each record by its name, with what it may tell again.

    Raises:
        InputRefused: where there is nothing to write and something is wrong.
    """
    from bluehelm.cli.record_writing import write_drafts
    from bluehelm.cli.report_duplicates import told_again

    if not read.drafted and not read.known and (wrong := errors_in(read.problems)):
        raise InputRefused(wrong)
    hints = told_again(desk, read.drafted)
    ids = write_drafts(desk, read.drafted) if read.drafted else ()
    if json:
        print_json(
            {
                "written": [
                    {"id": id_, "kind": item.record.kind, "reference": getattr(item.record, "reference", None)}
                    for id_, item in zip(ids, read.drafted, strict=True)
                ],
                "known": [name for _, name in read.known],
                "problems": [problem.to_dict() for problem in read.problems],
            }
        )
        return
    show_problems(read.problems)
    for item in read.drafted:
        typer.echo(f"Written: {record_line(item.record, item.id)}")
        if item.id in hints:
            typer.echo(f"  May tell {hints[item.id][0]} again. {hints[item.id][1]}")
    for row, known in read.known:
        typer.echo(
            f"{f'Row {row}' if row else 'This'} is here already as {printable(known)}; it was not written again."
        )
    typer.echo(f"{len(ids)} {'record' if len(ids) == 1 else 'records'} written to {into} in one commit.")


def record_line(record: Record, record_id: str) -> str:
    """A record in one line: what it is called, its kind, its title."""
    from bluehelm.situation.recording_names import names_of

    fields = record.model_dump(mode="json", exclude=set(record.protected))
    name = next(iter(names_of(record.kind, fields)), record_id)
    text = next((fields[key] for key in ("title", "name", "says", "text", "findings", "what") if fields.get(key)), "")
    return printable(f"{name}  {record.kind}  {str(text)[:60]}").strip()


def _read_text(text: str, recording: Recording, zone: timezone | None) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    from bluehelm.exchange import parse_forms
    from bluehelm.situation.recording_fields import form_fields, is_on_forms

    lowered = text.lower()
    kinds: dict[str, Sequence[FieldSpec]] = {
        name: form_fields(kind) if name in lowered or name.replace("_", " ") in lowered else ()
        for name, kind in recording.kinds.items()
        if is_on_forms(kind)
    }
    return parse_forms(text, file=recording.file, kinds=kinds, offset=zone)


def _tell_checked(forms: tuple[Form, ...], problems: tuple[Problem, ...], *, recording: Recording, json: bool) -> None:
    from bluehelm.situation.recording import draft_records

    drafted, found = draft_records(forms, recording)
    told = (*problems, *found)
    if json:
        read = [{"kind": item.record.kind, "row": item.row, **item.record.model_dump(mode="json")} for item in drafted]
        print_json({"forms": read, "problems": [problem.to_dict() for problem in told]})
        return
    show_problems(told)
    for item in drafted:
        typer.echo(f"Row {item.row}: {record_line(item.record, '')}")
    typer.echo(
        f"{len(drafted)} of {len(forms)} forms in {recording.file} are good. Nothing was written: "
        "add --into NAME.helm. Names of parties, places and incidents are looked up only then."
    )


def _any_name(_kind: str, words: str) -> Sequence:  # type: ignore[type-arg]
    """A directory for checks without a mission file: every name is known."""
    from bluehelm.situation.recording_names import Named

    return (Named(words, (words,)),)


def _shown_name(name: str) -> str:
    return "standard input" if name == "-" else printable(Path(name).name)


def _text_of(name: str) -> str:
    if name == "-":
        return sys.stdin.read(_LARGEST + 1)
    path = Path(name)
    refuse_irregular(path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise InputRefused(
            Problem(Severity.ERROR, "file-unreadable", message, "Check its path and name.", path.name)
        ) from None
    if len(content) > _LARGEST:
        message = "The file is larger than forms can be."
        raise InputRefused(
            Problem(Severity.ERROR, "text-too-long", message, "Check that it is the right one.", path.name)
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
