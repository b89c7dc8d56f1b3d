"""``bluehelm share``: a copy for a party, the public or humanitarian organisations, in which nobody can be found."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluehelm.cli.progress import Progress
    from bluehelm.cli.share_history import Before, Decision
    from bluehelm.cli.share_inputs import Receiver
    from bluehelm.cli.share_reading import Content
    from bluehelm.mission.access import Desk
    from bluehelm.situation.release import Release

_NO_SECRET: Final = bytes(32)
"""Makes the references of a dry run, which nobody sees."""


def share(
    *,
    file: FileArgument,
    receiver: Annotated[str, Option("--for", help="Name of a party, or 'public' or 'humanitarian'.")],
    out: Annotated[Path | None, Option(help="New or empty folder for the copy; needed without --dry-run.")] = None,
    formats: Annotated[
        list[str] | None, Option("--format", help="hxl, geojson, gpkg, kml, ucdp or helm; may be given again.")
    ] = None,
    as_of: Annotated[
        str | None, Option(help="Day of the copy (2025-03-31): only what was over before goes out. Else: last entry's.")
    ] = None,
    units: Annotated[
        Path | None, Option(help="Table of administrative units that may be named (country, admin1, admin2).")
    ] = None,
    texts: Annotated[
        Path | None, Option(help="Table of words that you release to this receiver (incident, text).")
    ] = None,
    photos: Annotated[
        list[str] | None, Option("--photo", help="Id of an attachment (JPEG or PNG) to add; may be given again.")
    ] = None,
    attachments: Annotated[
        Path | None, Option(help="Folder with the attachments, for a mission on PostgreSQL.")
    ] = None,
    set_aside: Annotated[
        list[str] | None,
        Option("--set-aside", help="Head only: id of an earlier copy's record in doubt; with --reason."),
    ] = None,
    from_here: Annotated[
        bool, Option("--from-here", help="Copies are made at this site from now on; with --reason.")
    ] = False,
    reason: Annotated[str | None, Option(help="Why, for --set-aside and --from-here; kept with the copy.")] = None,
    dry_run: Annotated[bool, Option("--dry-run", help="Show what would go out; write nothing.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make a copy for somebody outside the mission: from an allow-list, coarse, and recorded before it leaves."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.progress import Progress
    from bluehelm.cli.share_files import file_names, formats_given, not_in_ucdp
    from bluehelm.cli.share_history import decision_given
    from bluehelm.cli.share_inputs import photos_given
    from bluehelm.cli.share_report import cautions
    from bluehelm.mission.access_table import Action

    kinds = formats_given(formats)
    folder = None if dry_run else _new_folder(out)
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.SHARE)
        decision = decision_given(desk, set_aside or [], from_here=from_here, reason=reason)
        asked = _Asked(receiver=receiver, as_of=as_of, units=units, texts=texts, dry_run=dry_run, decision=decision)
        progress = Progress(quiet=json)
        copy = _prepare(desk, asked, progress)
        release, core = copy.release, desk.file.core
        shown = frozenset(row.incident for row in release.sent if not row.withdrawn)
        pictures = photos_given(desk.file, photos or [], release.policy, shown, folder=attachments)
        told = cautions(
            release,
            copy.before,
            copy.receiver,
            own_site=core.identity.own_site,
            unread=copy.content.unread,
            photos=len(pictures),
            units=units is not None,
        )
        told += not_in_ucdp(release, kinds)
        if folder is not None:
            with progress.step("Writing the copy"):
                _write(desk, copy, folder, formats=kinds, pictures=pictures, photos=photos or [], decision=decision)
    _show(copy, told, folder, file_names(kinds, pictures), json=json)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the copy is to be, as it was given at the command line."""

    receiver: str
    as_of: str | None
    units: Path | None
    texts: Path | None
    dry_run: bool
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy as it is prepared, and what it was made from."""

    release: Release
    before: Before
    receiver: Receiver
    content: Content
    day: date
    secret: bytes


def _prepare(desk: Desk, asked: _Asked, progress: Progress) -> _Copy:
    from bluehelm.cli.share_history import refuse_at_another_desk, what_was_given
    from bluehelm.cli.share_inputs import day_of_copy, policy_on, receiver_named, texts_given, units_given
    from bluehelm.cli.share_reading import read_content, refuse_without_protected, secret_of_references
    from bluehelm.mission.read_log import keep_reads
    from bluehelm.situation import prepare_release, releasable_incidents

    core = desk.file.core
    refuse_without_protected(desk.file)
    receiver = receiver_named(desk, asked.receiver)
    keep_reads(core, person=desk.person.name, read=[(receiver.key, "everything, for a copy")])
    with progress.step("Reading the mission"):
        content = read_content(core)
        before = what_was_given(desk, content.releases, receiver=receiver.key, decision=asked.decision)
    if not asked.dry_run:
        refuse_at_another_desk(before, asked.decision)
    day = day_of_copy(asked.as_of, last=content.last.date(), today=core.clock.now().date())
    policy = policy_on(receiver.audience, day)
    released = {row.incident: str(row.shown["released_text"] or "") for row in before.earlier.rows}
    released |= texts_given(asked.texts, content.references())
    admin_units = units_given(asked.units)
    secret = _NO_SECRET if asked.dry_run else secret_of_references(core, author=desk.person.name)
    with progress.step("Looking after the people in it"):
        incidents = releasable_incidents(
            content.records,
            policy,
            party=receiver.party,
            standing=content.standing,
            admin_units=admin_units,
            released_texts=released,
            fictional=content.fictional,
        )
        release = prepare_release(
            incidents,
            policy,
            receiver=receiver.key,
            secret=secret,
            as_of=day,
            earlier=before.earlier.rows,
            earlier_count=before.earlier.still_open,
            beside=before.beside,
            frozen=bool(before.doubts),
        )
    return _Copy(release, before, receiver, content, day, secret)


def _write(
    desk: Desk,
    copy: _Copy,
    folder: Path,
    *,
    formats: tuple[str, ...],
    pictures: tuple[tuple[str, bytes], ...],
    photos: list[str],
    decision: Decision,
) -> None:
    """Make every file, record the copy, and only then put the files in their places."""
    from bluehelm.cli.output_folder import write_together
    from bluehelm.cli.share_files import file_names, write_files
    from bluehelm.cli.share_recording import Making, record_copy
    from bluehelm.cli.share_report import stored_report

    known = frozenset(item.id for item in copy.content.releases)
    making = Making(copy.release, copy.before.earlier, copy.receiver.key, known, copy.day, copy.content.last)
    targets = [folder / name for name in file_names(formats, pictures)]
    recorded: list[str] = []
    with _told_when_recorded(recorded), write_together(targets, beside_folder=True) as scratch:
        write_files(
            scratch,
            copy.release,
            formats=formats,
            photos=pictures,
            day=copy.day,
            secret=copy.secret,
            fictional=copy.content.fictional,
        )
        report = stored_report(copy.release, copy.receiver, scratch, photos, decision.report(desk.person.name))
        recorded.append(record_copy(desk.file.core, making, report, author=desk.person.name))


def _show(copy: _Copy, told: tuple[Problem, ...], folder: Path | None, names: tuple[str, ...], *, json: bool) -> None:
    from bluehelm.cli.share_report import held_back, report_lines

    references, report = copy.content.references(), copy.release.report
    if json:
        print_json(
            {
                "receiver": copy.receiver.key,
                "as_of": copy.day.isoformat(),
                "copy": copy.before.earlier.copies + 1,
                "rows": report.rows,
                "new": report.new,
                "changed": report.changed,
                "with_text": report.with_text,
                "levels": dict(report.levels),
                "held_back": held_back(copy.release, references),
                "still_open": copy.release.under_verification,
                "folder": None if folder is None else str(folder),
                "files": [] if folder is None else list(names),
                "problems": [problem.to_dict() for problem in told],
            }
        )
        return
    show_problems(told)
    for line in report_lines(copy.release, copy.before, copy.receiver, references, day=copy.day.isoformat()):
        typer.echo(line)
    if folder is None:
        typer.echo("Dry run: nothing was written or recorded.")
        return
    typer.echo(
        f"Wrote {', '.join(names)} to {folder}. Give away that folder alone: the lines above stay in the mission."
    )


@contextmanager
def _told_when_recorded(recorded: list[str]) -> Iterator[None]:
    """Say of a copy that could not be put in place that it is recorded all the same, and that this does no harm."""
    message = "The copy is recorded, but its files could not be put in their places. The record does no harm."
    hint = "Do the same again with a folder that can be written: the files will be the same."
    told = Problem(Severity.WARNING, "recorded", message, hint)
    try:
        yield
    except InputRefused as refused:
        if not recorded:
            raise
        raise InputRefused([*refused.problems, told]) from None
    except KeyboardInterrupt:
        if recorded:
            show_problems([told])
        raise


def _new_folder(out: Path | None) -> Path:
    """The folder for the copy, in which nothing else may lie: no file of another copy goes out with this one.

    Raises:
        InputRefused: "no-folder" without one, "folder-in-use" where something is.
    """
    from bluehelm.cli.output_folder import SCRATCH

    if out is None:
        message = "Say into which folder the copy is to be written."
        raise InputRefused(Problem(Severity.ERROR, "no-folder", message, "Give --out FOLDER, or --dry-run."))
    try:
        there = [path for path in out.iterdir() if not path.name.startswith(SCRATCH)] if out.exists() else []
    except OSError:
        there = [out]
    if there:
        message = "Something is in this folder already, and it could go out with the copy by mistake."
        hint = "Name a new folder with --out: one folder a copy."
        raise InputRefused(Problem(Severity.ERROR, "folder-in-use", message, hint, file=out.name))
    return out
