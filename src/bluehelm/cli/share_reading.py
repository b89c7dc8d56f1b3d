"""What a copy is made from: the mission's records as the whole file holds them, read in one moment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.entry import entry_id
from bluehelm.mission.finding import Page, Wanted, rows_found
from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.journal import entries_of_records
from bluehelm.mission.mark import Mark
from bluehelm.mission.opening import last_reading
from bluehelm.mission.people import people_in
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.records import ReleaseRecord, ReleaseSecret
from bluehelm.partners.records import Clause
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.attribution import Signed, standing
from bluehelm.situation.records import Approval, Attribution, Claim, Incident, Place, Verification, Violation
from bluehelm.situation.shared_copy_given import GivenCopy, given_copies
from bluehelm.situation.signed_versions import versions_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bluehelm.mission import MissionFile, Stored
    from bluehelm.mission.core import Core

_LOOKED_AT: Final = (Incident, Claim, Attribution, Verification, Violation, Clause, Approval, Place)
_OPENED: Final = ("victims", "harms")
_INVENTED: Final = re.compile("X[A-Z]{2}")
_KOSOVO: Final = "XKX"


@dataclass(frozen=True, slots=True)
class Content:
    """The records that a copy looks at.

    Attributes:
        records: incidents, claims, attributions, violations, clauses and others, none of them withdrawn.
        standing: ids of the attributions that a second person has approved as they are.
        releases: what anybody was given before.
        last: time of the last entry in the file.
        unread: records that cannot be read as a whole here.
    """

    records: tuple[Stored, ...]
    standing: frozenset[str]
    releases: tuple[GivenCopy, ...]
    last: datetime
    unread: int

    @property
    def fictional(self) -> bool:
        """Whether a place or incident lies in a country that ISO 3166 gives no code to: the mission is invented."""
        places = (item.value for item in self.records)
        codes = {
            value.where.country if isinstance(value, Incident) else value.country
            for value in places
            if isinstance(value, Incident | Place)
        }
        return any(code != _KOSOVO and _INVENTED.fullmatch(code) for code in codes)

    def references(self) -> Mapping[str, str]:
        """What the mission calls its incidents, by id."""
        return {item.id: item.value.reference for item in self.records if isinstance(item.value, Incident)}


def refuse_without_protected(file: MissionFile) -> None:
    """A site that cannot read who was harmed cannot know whom a copy would give away.

    Raises:
        InputRefused: "locked" without the passphrase, "not-entitled" where the site may not read protected fields.
    """
    core = file.core
    if not file.unlocked:
        message = "A copy cannot be made from a locked file: who was harmed cannot be read, so nobody can be hidden."
        hint = "Give the passphrase: --passphrase-file, or BLUEHELM_PASSPHRASE."
        raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
    if core.identity.own_site not in core.membership.entitled():
        message = "This site may not read protected fields, so it cannot know whom a copy would give away."
        hint = "Make the copy at a site that may: bluehelm sync status shows which."
        raise InputRefused(Problem(Severity.ERROR, "not-entitled", message, hint, core.name))


def read_content(core: Core) -> Content:
    """Everything that a copy rests on, as of one moment."""
    with core.reading() as connection:
        found = {kind: _all_of(connection, core, kind.kind) for kind in _LOOKED_AT}
        records = tuple(item for items in found.values() for item in items)
        return Content(
            records=records,
            standing=_standing(connection, core, found[Attribution], found[Approval]),
            releases=given_away(connection, core),
            last=at_reading(last_reading(connection, sorted(core.public_keys))),
            unread=sum(item.value is None for item in records),
        )


def given_away(connection: Connection, core: Core) -> tuple[GivenCopy, ...]:
    """All copies that anybody was given, as the sites that made them wrote them down."""
    return given_copies(entries_of_records(connection, records_of_copies(connection), core.membership))


def records_of_copies(connection: Connection) -> frozenset[str]:
    """Ids of the records of all copies, withdrawn or not."""
    table = tables.records.c
    return frozenset(connection.scalars(select(table.id).where(table.kind == ReleaseRecord.kind)))


def secret_of_references(core: Core, *, author: str) -> bytes:
    """This site's secret for references, made now where it has none that it can read. No other site can choose it, or
    keep copies from being made; rows that went out keep the references they have, whoever made them.
    """
    with core.writer(author) as writer:
        table, own = tables.records.c, core.identity.own_site
        statement = select(tables.records).where(table.kind == ReleaseSecret.kind, table.created_site == own)
        for row in writer.connection.execute(statement.order_by(table.created_clock, table.id)):
            stored = stored_of_row(writer.connection, row, kinds=core.kinds, ring=core.ring)
            if isinstance(stored.value, ReleaseSecret) and stored.value.secret is not None:
                return bytes.fromhex(stored.value.secret)
        secret = os.urandom(32)
        record_id = entry_id(core.clock.tick(), own)
        writer.add(ReleaseSecret(secret=secret.hex()), record_id=record_id, mark=Mark.UNCLASSIFIED)
        return secret


def _all_of(connection: Connection, core: Core, kind: str) -> tuple[Stored, ...]:
    """Records of a kind. Only what tells how many people were harmed is opened of what is protected."""
    rows = rows_found(connection, Wanted(kind), Page())
    return tuple(
        stored_of_row(connection, row, kinds=core.kinds, ring=core.ring if _tells_harm(row.fields) else None)
        for row in rows
    )


def _tells_harm(fields: Mapping[str, object]) -> bool:
    return any(fields.get(name) is not None for name in _OPENED)


def _standing(
    connection: Connection, core: Core, attributions: tuple[Stored, ...], approvals: tuple[Stored, ...]
) -> frozenset[str]:
    """Attributions that stand by the two-person rule."""
    roles = {person.name: person.role for person in people_in(connection, core.kinds).everybody}
    words: dict[str, list[Signed[Approval]]] = {}
    for item in approvals:
        if isinstance(item.value, Approval) and item.changed.author == item.created.author:
            words.setdefault(item.value.of, []).append(Signed.of(item.value, item.created.author, item.created.at))
    asked = {item.id: item for item in attributions if item.id in words and item.value is not None}
    histories = entries_of_records(connection, sorted(asked), core.membership)
    return frozenset(
        id_
        for id_, item in asked.items()
        if standing(id_, versions_of(histories[id_], Attribution), words[id_], roles, conflicts=item.conflicts).stands
    )
