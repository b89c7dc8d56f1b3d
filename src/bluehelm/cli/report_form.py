"""``bluehelm report form``, ``parse``, ``sms`` and ``add``: how a report comes into the mission file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable, refuse_irregular

if TYPE_CHECKING:
    from bluehelm.exchange import FieldSpec, Form
    from bluehelm.mission import Record
    from bluehelm.situation.recording import Drafted, Recording

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

        recording = Recording(BY_NAME, _any_name, lambda: "", "NEW", lambda _: (), today=_today())
        read = [(name, *_checked(recording, name, text, zone)) for name, text in texts]
        _tell_checked(read, sum(_forms_in(text) for _, text in texts), recording=recording, json=json)
        return
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.record_writing import joined, read_forms
    from bluehelm.cli.report_written import write_read

    with open_desk(into, person=person, passphrase_file=passphrase_file) as desk:
        recording, reads = recording_for(desk), []
        for name, text in texts:
            found, told = _checked(recording, name, text, zone)
            reads.append(read_forms(desk, found, told, recording))
        write_read(desk, joined(reads), into=into, heard=_today(), json=json)


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
    messages = [(row, line) for row, line in enumerate(_text_of(lines).splitlines(), start=1) if line.strip()]
    for row, line in messages:
        one, told = parse_sms(line, received=day, offset=zone, file=name, row=row)
        problems += told
        found += [one] if one is not None else []
    if into is None:
        from bluehelm.cli.record_lookup import BY_NAME
        from bluehelm.situation.recording import Recording

        recording = Recording(BY_NAME, _any_name, lambda: "", "NEW", lambda _: (), name, today=day)
        checked = [(name, tuple(found), tuple(problems))]
        _tell_checked(checked, len(messages), recording=recording, json=json, unmarked=True)
        return
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import recording_for
    from bluehelm.cli.record_writing import read_forms
    from bluehelm.cli.report_written import write_read

    with open_desk(into, person=person, passphrase_file=passphrase_file) as desk:
        recording = recording_for(desk, file=name)
        recording.today = day
        read = read_forms(desk, found, problems, recording, unmarked=True)
        write_read(desk, read, into=into, heard=day, json=json)


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
    from bluehelm.cli.report_written import write_read
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
        write_read(desk, read, into=file, heard=_today(), json=json)


def _today() -> date:
    return datetime.now(UTC).date()


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


def _checked(
    recording: Recording, name: str, text: str, zone: timezone | None
) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """The forms of one file; what is found wrong in them later names the file too."""
    from bluehelm.exchange import parse_forms
    from bluehelm.situation.recording_fields import form_fields, is_on_forms

    recording.file = name
    lowered = text.lower()
    kinds: dict[str, Sequence[FieldSpec]] = {
        name: form_fields(kind) if name in lowered or name.replace("_", " ") in lowered else ()
        for name, kind in recording.kinds.items()
        if is_on_forms(kind)
    }
    return parse_forms(text, file=recording.file, kinds=kinds, offset=zone)


def _tell_checked(
    read: Sequence[tuple[str, tuple[Form, ...], tuple[Problem, ...]]],
    total: int,
    *,
    recording: Recording,
    json: bool,
    unmarked: bool = False,
) -> None:
    """Tell what forms of files, by the files' names, would come to; nothing is written. ``total`` is how many there
    are, those that cannot be read among them; ``unmarked`` as in ``read_forms``.
    """
    from bluehelm.cli.report_written import record_line, refused_in_part
    from bluehelm.situation.recording import draft_records, sound_forms

    drafted: list[Drafted] = []
    told: list[Problem] = []
    for name, forms, problems in read:
        recording.file = name
        sound, held_back = (forms, ()) if unmarked else sound_forms(forms, problems, file=name)
        good, found = draft_records(sound, recording)
        drafted += good
        told += (*problems, *held_back, *found)
    if json:
        shown = [{"kind": item.record.kind, "row": item.row, **item.record.model_dump(mode="json")} for item in drafted]
        print_json({"forms": shown, "problems": [problem.to_dict() for problem in told]})
        refused_in_part(told)
        return
    show_problems(told)
    for item in drafted:
        typer.echo(f"Row {item.row}: {record_line(item.record, '')}")
    typer.echo(
        f"{len(drafted)} of {total} {'messages' if unmarked else 'forms'} are good. Nothing was written: "
        "add --into NAME.helm. Names of parties, places and incidents are looked up only then; a party or "
        "sector that is not there stays in words."
    )
    refused_in_part(told)


def _forms_in(text: str) -> int:
    """How many forms begin in a text, those that cannot be read among them."""
    from bluehelm.exchange.text_form_lines import find_forms

    return sum(1 for _ in find_forms(text[:_LARGEST]))


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
