"""``bluehelm report edit``, ``move``, ``withdraw``, ``erase`` and ``attach``: changes to one record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable

if TYPE_CHECKING:
    from bluehelm.mission import Decision, Stored
    from bluehelm.mission.access import Desk
    from bluehelm.situation.life import Facts
    from bluehelm.situation.records.field_types import IncidentStatus

ReferenceArgument = Annotated[str, Argument(help="Reference (NOR-0042) or id of the record.")]


def edit(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    fields: Annotated[
        list[str], Argument(help="field=value with dotted names: where.place='Port Ash'; field= empties it.")
    ],
    offset: Annotated[str | None, Option(help="Zone of times that do not say theirs: +03:00.")] = None,
    reason: Annotated[str, Option(help="Why; needed where what a claim says is changed, and shown with it.")] = "",
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Change fields of a record; what stood before stays in its history."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import BY_NAME, directory_of, find_record
    from bluehelm.cli.report_claims import claim_reason
    from bluehelm.cli.report_form import zone_of
    from bluehelm.situation.recording_edit import changed_fields, read_assignments
    from bluehelm.situation.recording_names import Meanings, resolved

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference)
        kind = BY_NAME.get(stored.kind)
        if kind is None:
            message = f"Records of the kind {stored.kind} are not changed here."
            raise InputRefused(Problem(Severity.ERROR, "kind-not-edited", message, "Each has verbs of its own."))
        values, problems = read_assignments(kind, fields, offset=zone_of(offset))
        if wrong := errors_in(problems):
            raise InputRefused(wrong)
        changes, unknown = resolved(changed_fields(kind, values, stored.fields), kind, Meanings(directory_of(desk)))
        if wrong := errors_in(unknown):
            raise InputRefused(wrong)
        changed = desk.edit(stored.id, changes | claim_reason(stored, changes, reason))
    if json:
        print_json({"id": stored.id, "changed": sorted(changes) if changed else []})
        return
    what = f"Changed: {', '.join(sorted(values))}." if changed else "It says so already; nothing was changed."
    typer.echo(f"{name_of(stored)}. {what}")


def move(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    status: Annotated[str, Argument(help="triaged, assigned, under_verification, verified, not_verified ...")],
    reason: Annotated[str, Option(help="Why, in a few words.")] = "",
    assign: Annotated[str, Option(help="Person or team that is to look into it.")] = "",
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Give an incident its next status, as far as the rules and your role allow."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record
    from bluehelm.situation.life import decide, moved, moves_for
    from bluehelm.situation.records import Incident

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference, kinds=("incident",))
        incident, facts = stored.record(Incident), _facts(desk, stored, reason, assign)
        to = _status(status)
        role = desk.person.role
        refuse_move(decide(incident, to, role, facts), file)
        desk.edit(stored.id, moved(incident, to, facts))
        after = desk.get(stored.id)
        following = moves_for(after.record(Incident), role, _facts(desk, after, "", ""))
    if json:
        print_json({"id": stored.id, "from": incident.status, "to": to, "next": sorted(following)})
        return
    ways = " or ".join(word.replace("_", " ") for word in following)
    following_said = f" You can move it on to {ways}." if ways else ""
    typer.echo(f"{name_of(stored)}: {_said(incident.status)} -> {_said(to)}.{following_said}")


def withdraw(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    reason: Annotated[str, Option(help="Why: entered twice, wrong mission, exercise.")],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Take a record out of lists and counts. It stays in the file, with the reason."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference)
        desk.withdraw(stored.id, reason=reason)
    if json:
        print_json({"id": stored.id, "withdrawn": reason})
        return
    typer.echo(f"{name_of(stored)} is withdrawn: no longer listed or counted. It stays in the file with the reason.")


def mark(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    level: Annotated[str, Argument(help="unclassified, confidential or 'strictly confidential'.")],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say who may see a record. Whoever may change it can raise its mark; a reviewer or the head can lower it."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.people_named import mark_named
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference)
        desk.set_mark(stored.id, mark_named(level))
    if json:
        print_json({"id": stored.id, "mark": level})
        return
    typer.echo(f"{name_of(stored)} is {level} now.")


def attach(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    path: Annotated[Path, Argument(help="Photograph, scan or recording; it is copied, and nothing is done to it.")],
    folder: Annotated[Path | None, Option(help="Where attachments lie; needed for a mission on PostgreSQL.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Put a file beside the mission file, encrypted, as belonging to a record."""
    from mimetypes import guess_type

    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference)
        media = guess_type(path.name)[0] or "application/octet-stream"
        attachment = desk.attach(path, of=stored.id, name=path.name, media_type=media, folder=folder)
    if json:
        print_json({"id": attachment, "of": stored.id})
        return
    typer.echo(f"Attached to {name_of(stored)}, encrypted.{_still_in_it(media)}")


def _still_in_it(media: str) -> str:
    """What a file of this type may tell beside what it shows."""
    if media.partition("/")[0] in {"image", "video", "audio"}:
        return " Its place, camera and time are still in it: show it to nobody who may not know them."
    if media.startswith("application/") and media != "application/json":
        return " The name of its author and its days may still be in it: show it to nobody who may not know them."
    return ""


def name_of(stored: Stored) -> str:
    """What people call a record: its reference, else kind and id."""
    return printable(str(stored.fields.get("reference") or f"{stored.kind} {stored.id}"))


def refuse_move(decision: Decision, file: str) -> None:
    """Say why an incident cannot be moved so, or what is missing.

    Raises:
        InputRefused: unless it may.
    """
    from bluehelm.mission import Allow, Refuse

    if isinstance(decision, Allow):
        return
    if isinstance(decision, Refuse):
        raise InputRefused(Problem(Severity.ERROR, "not-allowed", decision.reason))
    what = decision.what
    hints = {
        "a reason": 'Give --reason "...".',
        "person or team": 'Give --assign "TEAM".',
        "verification": f"Write one: bluehelm report add {file} verification incident=... methods=... result.begun=...",
        "conflict": f"Settle it: bluehelm sync conflicts {file}",
    }
    hint = " ".join(step for word, step in hints.items() if word in what)
    raise InputRefused(Problem(Severity.ERROR, "needed-first", f"This needs something first: {what}.", hint))


def _facts(desk: Desk, stored: Stored, reason: str, assign: str) -> Facts:
    from bluehelm.situation.life import Facts, looks_that_count
    from bluehelm.situation.records import Verification

    found = desk.find("verification", parent=stored.id)
    looks = [(item.value, desk.history(item.id)) for item in found if isinstance(item.value, Verification)]
    counted, reopened = looks_that_count(desk.history(stored.id), looks)
    return Facts(reason, assign, counted, stored.conflicts, reopened)


def _status(given: str) -> IncidentStatus:
    from difflib import get_close_matches

    from bluehelm.situation.records.field_types import IncidentStatus

    words: tuple[str, ...] = get_args(IncidentStatus)
    wanted = given.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in words:
        near = get_close_matches(wanted, words, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(words)}."
        raise InputRefused(Problem(Severity.ERROR, "status-unknown", f"'{printable(given)}' is no status.", hint))
    return cast("IncidentStatus", wanted)


def _said(status: str) -> str:
    return status.replace("_", " ")
