"""Records found by the names that people use: a reference, a short name, an id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission import Stored, tables
from bluehelm.mission.entry import RECORD_ID
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.recording import Recording
from bluehelm.situation.recording_names import (
    NAME_FIELDS,
    Directory,
    Named,
    is_numbered,
    names_of,
    resolve,
    sought_reference,
    usual_reference,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bluehelm.mission.access import Desk
    from bluehelm.mission.record import Record

_RECENT: Final = 200
"""Records that are looked through for near names, where a reference is not known."""

BY_NAME: Final[dict[str, type[Record]]] = {kind.kind: kind for kind in KINDS}
"""Every stage's kinds by name."""


def directory_of(desk: Desk) -> Directory:
    """Records of the mission file by kind and words: all of a kind that has few, those that match of one with many."""
    few: dict[str, tuple[Named, ...]] = {}

    def look_up(kind: str, words: str) -> Sequence[Named]:
        if kind not in NAME_FIELDS:
            return ()
        if is_numbered(kind):
            found = desk.find(kind, text=sought_reference(words)) or desk.find(kind, limit=_RECENT)
            return named(found)
        if kind not in few:
            few[kind] = named(desk.find(kind))
        return few[kind]

    return look_up


def named(found: Iterable[Stored]) -> tuple[Named, ...]:
    """Records with their names."""
    return tuple(Named(item.id, names_of(item.kind, item.fields)) for item in found)


def names_by_id(desk: Desk, *kinds: str) -> dict[str, str]:
    """The shortest name of every record of some kinds."""
    return {item.id: item.shown for kind in kinds for item in named(desk.find(kind))}


def find_record(desk: Desk, words: str, *, kinds: Sequence[str] = tuple(NAME_FIELDS)) -> Stored:
    """One record by its reference or id, as this person may see it. Where two sites gave one reference, the site after
    an @ says which: ``NOR-0001@South Post``.

    Raises:
        InputRefused: "no-such-record", or "name-ambiguous" where two sites gave one reference.
    """
    if RECORD_ID.fullmatch(words):
        return desk.get(words)
    reference, at, site = words.rpartition("@")
    if at and (found := _of_site(desk, reference, site, kinds)) is not None:
        return found
    return _named_so(desk, words, kinds)


def _named_so(desk: Desk, words: str, kinds: Sequence[str]) -> Stored:
    directory, near = directory_of(desk), list[str]()
    for kind in kinds:
        candidates = directory(kind, words)
        found = resolve(kind, words, candidates)
        if isinstance(found, str):
            return desk.get(found)
        if found.code == "name-ambiguous":
            raise InputRefused(_candidates(desk, kind, words, candidates) or found)
        by_name = {name.casefold(): item.shown for item in candidates for name in item.names}
        near += [by_name[name] for name in get_close_matches(usual_reference(words).casefold(), by_name, n=2)]
    what = kinds[0].replace("_", " ") if len(kinds) == 1 else "record"
    hint = f"Did you mean {' or '.join(dict.fromkeys(near))}?" if near else "Look at the list: bluehelm report list."
    message = f"There is no {what} {printable(words)[:60]} among the records that you may read."
    raise InputRefused(Problem(Severity.ERROR, "no-such-record", message, hint))


def _alike(kind: str, words: str, candidates: Sequence[Named]) -> list[Named]:
    """The records among some that have this very reference."""
    wanted = sought_reference(words).casefold()
    return [
        one for one in candidates if is_numbered(kind) and wanted in {usual_reference(n).casefold() for n in one.names}
    ]


def _of_site(desk: Desk, reference: str, site: str, kinds: Sequence[str]) -> Stored | None:
    """The one record with a reference that was first written at a site, by its name, code or how its id begins."""
    said = site.strip().casefold()
    meant = {
        one.id
        for one in desk.file.sites()
        if said in {one.name.casefold(), one.code.casefold()} or one.id.startswith(said)
    }
    directory = directory_of(desk)
    found = [
        one.id
        for kind in kinds
        for one in _alike(kind, reference, directory(kind, reference))
        if said and one.id.rpartition("-")[2] in meant
    ]
    return desk.get(found[0]) if len(found) == 1 else None


def _candidates(desk: Desk, kind: str, words: str, candidates: Sequence[Named]) -> Problem | None:
    """The records with one reference, each with the site that wrote it, and how to name one of them."""
    alike = _alike(kind, words, candidates)
    if len(alike) < 2:
        return None
    sites = {site.id: site.name for site in desk.file.sites()}
    homes = [(one, sites.get(one.id.rpartition("-")[2], "a site that is not known here")) for one in alike]
    each = "; ".join(f"{one.shown} of {home} ({one.id})" for one, home in homes)
    message = f"{printable(words)[:60]} could be {len(alike)} records, for sites gave the same number: {each}."
    one, home = homes[-1]
    apart = len({home for _, home in homes}) == len(homes)
    hint = f"Name one with its site: '{one.shown}@{home}'; or by its id." if apart else "Name one by its id."
    return Problem(Severity.ERROR, "name-ambiguous", message, hint)


def find_id(desk: Desk, kind: str, words: str) -> str:
    """The id of a record of a kind that words name: a sector, a party.

    Raises:
        InputRefused: where they name none, or several.
    """
    found = resolve(kind, words, directory_of(desk)(kind, words))
    if isinstance(found, Problem):
        raise InputRefused(found)
    return found


def recording_for(desk: Desk, *, file: str | None = None) -> Recording:
    """What drafting records rests on, at this desk."""
    return Recording(
        kinds=BY_NAME,
        directory=directory_of(desk),
        new_id=desk.file.new_id,
        code=own_code(desk),
        taken=lambda kind: taken_references(desk, kind),
        file=file,
        today=datetime.now(UTC).date(),
        gone=lambda kind, words: told_withdrawn(desk, kind, words),
    )


def told_withdrawn(desk: Desk, kind: str, words: str) -> Problem | None:
    """What to say of a reference whose record was withdrawn; None where none was that this person may read."""
    table = tables.records.c
    wanted = sought_reference(words).casefold()
    if not is_numbered(kind):
        return None
    statement = select(table.id, table.fields["reference"].as_string()).where(
        table.kind == kind, table.withdrawn.is_not(None)
    )
    with desk.file.core.reading() as connection:
        found = [id_ for id_, text in connection.execute(statement) if usual_reference(text or "").casefold() == wanted]
    for record in found:
        try:
            stored = desk.get(record)
        except InputRefused:
            continue
        message = f"The {kind} '{printable(words)[:60]}' was withdrawn: {printable(stored.withdrawn or '')[:200]}"
        hint = (
            f"To see by whom: bluehelm report show {desk.file.core.name} {record}. Name the {kind} that stands for it."
        )
        return Problem(Severity.ERROR, "name-withdrawn", message, hint)
    return None


def own_code(desk: Desk) -> str:
    """Short name of the site whose file this is, for running numbers."""
    own = desk.file.core.identity.own_site
    return next(site.code for site in desk.file.sites() if site.id == own)


def taken_references(desk: Desk, kind: str) -> tuple[str, ...]:
    """References of every record of a kind, those withdrawn and those that this person may not read among them: a
    number is given once.
    """
    with desk.file.core.reading() as connection:
        return references_seen_by(connection, kind)


def references_seen_by(connection: Connection, kind: str) -> tuple[str, ...]:
    """References of every record of a kind as one connection sees them: the writer's sees the last ones."""
    table = tables.records.c
    statement = select(table.fields["reference"].as_string()).where(table.kind == kind)
    return tuple(text for text in connection.scalars(statement) if text)
