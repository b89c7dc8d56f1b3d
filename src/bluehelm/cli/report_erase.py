"""``bluehelm report erase``: protected fields destroyed for good, and what hangs on a record named before."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.cli.report_change import ReferenceArgument, name_of
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk

_HANGING: Final = ("claim", "observation", "verification", "attribution", "violation")
_NAMED: Final = 10
"""Records that are named on the screen; --json names all."""


@dataclass(frozen=True, slots=True)
class _Loss:
    """What of a record an erasure destroys: names of protected fields, and how many encrypted attachments. What another
    site erased and is held here counts: it would come back with that site's expulsion.
    """

    record: Stored
    fields: tuple[str, ...]
    files: int

    def __str__(self) -> str:
        files = [f"{self.files} encrypted attachment{'s' * (self.files != 1)}"] if self.files else []
        return ", ".join([*self.fields, *files])


def erase(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    reason: Annotated[str, Option(help="The lawful reason: consent withdrawn, retention over.")],
    hanging: Annotated[
        bool, Option("--hanging", help="Also what claims, observations and findings that hang on it protect.")
    ] = False,
    yes: Annotated[bool, Option("--yes", help="Do not ask again.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Destroy the protected fields of a record, and its encrypted attachments, for good."""
    from bluehelm.cli.mission_access import left_in_log, open_desk
    from bluehelm.cli.record_lookup import find_record
    from bluehelm.mission.access_table import Action

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.ERASE)
        stored = find_record(desk, reference)
        own, (others, shut) = _loss(desk, stored), _hanging_on(desk, stored)
        lost = [loss for loss in (own, *(others if hanging else ())) if str(loss)]
        if not lost:
            raise InputRefused(_nothing(own, others))
        _say_what_goes(lost, [] if hanging else others)
        if shut:
            typer.echo(f"{shut:,} claims of sources cannot be opened here: some may be of this one.", err=True)
        if not yes:
            typer.confirm("Erase them?", abort=True, err=True)
        desk.erase([loss.record.id for loss in lost], reason=reason)
        left = left_in_log(desk.file)
    if json:
        erased = [_as_json(loss) for loss in lost]
        kept = [] if hanging else [_as_json(loss) for loss in others]
        told = [problem.to_dict() for problem in left]
        print_json({"id": stored.id, "erased": erased, "hanging_kept": kept, "problems": told})
        return
    show_problems(left)
    typer.echo(f"Erased: {'; '.join(str(loss) for loss in lost[:_NAMED])}{_more(lost)}.")
    if others and not hanging:
        typer.echo(f"{len(others):,} records hanging on it keep theirs.")
    typer.echo("Send a bundle to every other site, so that it is lost there too.")


def _loss(desk: Desk, stored: Stored) -> _Loss:
    from bluehelm.cli.record_lookup import BY_NAME
    from bluehelm.mission.erasures_in import held_among

    kind = BY_NAME.get(stored.kind)
    fields = {name for name in (kind.protected if kind else ()) if stored.fields.get(name)} | set(stored.sealed)
    files = [item for item in _parts(desk, stored.id, ["attachment"]) if item.fields.get("key") is not None]
    with desk.file.core.reading() as connection:
        held = held_among(connection, [stored.id, *(item.id for item in files)])
    erasable = sum(item.erased is None or not held.isdisjoint((item.id, stored.id)) for item in files)
    return _Loss(stored, tuple(sorted(fields)) if stored.erased is None or stored.id in held else (), erasable)


def _hanging_on(desk: Desk, stored: Stored) -> tuple[list[_Loss], int]:
    """What records that hang on one hold of their own, those withdrawn among them: on a source, the claims that it
    told. And how many claims of sources cannot be opened to look.
    """
    from bluehelm.cli.report_told import claims_told_by

    told, shut = claims_told_by(desk, stored.id) if stored.kind == "source" else ([], 0)
    hanging = [*_parts(desk, stored.id, _HANGING), *told]
    return [loss for loss in (_loss(desk, item) for item in hanging) if str(loss)], shut


def _parts(desk: Desk, record: str, kinds: Collection[str]) -> list[Stored]:
    """Records of some kinds that hang on one. Those withdrawn are in no list and hold all the same what they protect:
    each that this person may see is opened to look.
    """
    from sqlalchemy import select

    from bluehelm.mission import tables

    found = [item for kind in kinds for item in desk.find(kind, parent=record)]
    table, listed = tables.records.c, {item.id for item in found}
    withdrawn = select(table.id).where(table.parent == record, table.kind.in_(kinds), table.withdrawn.is_not(None))
    with desk.file.core.reading() as connection:
        ids = connection.scalars(withdrawn.order_by(table.id)).all()
    for id_ in ids:
        if id_ not in listed:
            with suppress(InputRefused):
                found.append(desk.get(id_))
    return found


def _say_what_goes(lost: Collection[_Loss], kept: Collection[_Loss]) -> None:
    for loss in list(lost)[:_NAMED]:
        typer.echo(f"{name_of(loss.record)}: {loss} will be lost for good.", err=True)
    more = f"With {len(lost) - _NAMED:,} more (--json names all), they" if len(lost) > _NAMED else "They"
    typer.echo(
        f"{more} are lost here, and at every site at its next sync. The rest of each record stays. Copies in backups "
        "and on sticks are not reached.",
        err=True,
    )
    if not kept:
        return
    typer.echo("These hang on it and keep what they protect:", err=True)
    for loss in list(kept)[:_NAMED]:
        typer.echo(f"  {name_of(loss.record)}: {loss}", err=True)
    if len(kept) > _NAMED:
        typer.echo(f"  {_more(kept).strip()}", err=True)
    typer.echo("To erase that with it, answer no and add --hanging; or erase one by its id.", err=True)


def _nothing(own: _Loss, others: Collection[_Loss]) -> Problem:
    message = f"{name_of(own.record)} holds no protected field and no encrypted attachment."
    if not others:
        hint = "Look at the record (report show): what is open in it is not erased; withdraw it, or edit it."
        return Problem(Severity.ERROR, "nothing-to-erase", message, hint)
    named = "; ".join(f"{name_of(loss.record)}: {loss}" for loss in list(others)[:_NAMED])
    hint = f"What hangs on it does ({named}{_more(others)}): add --hanging to erase that, or erase one by its id."
    return Problem(Severity.ERROR, "nothing-to-erase", message, hint)


def _more(losses: Collection[_Loss]) -> str:
    return f" and {len(losses) - _NAMED:,} more" if len(losses) > _NAMED else ""


def _as_json(loss: _Loss) -> dict[str, object]:
    return {"id": loss.record.id, "kind": loss.record.kind, "fields": list(loss.fields), "attachments": loss.files}
