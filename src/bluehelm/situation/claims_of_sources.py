"""Claims behind which a source stands, by the link itself: for whoever must not show one, and need not read the link.

Sites change the fields of a claim apart, so that what it says of itself (``claimed_by``) may have come from another
site than the link to its source, which is sealed for most readers. That the link is there shows all the same.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from bluehelm.mission import MissionFile, tables
from bluehelm.situation.records import Claim

_WHOSE: Final = frozenset({"claimed_by", "claimant", "source", "says"})
"""Fields of which two sites' versions may speak for different people."""


def claims_linked_to_sources(file: MissionFile) -> tuple[str, ...]:
    """Ids of all claims that name a source, those withdrawn or erased among them."""
    table = tables.records.c
    linked = select(table.id).where(table.kind == Claim.kind, table.fields["source"].as_string().is_not(None))
    with file.core.reading() as connection:
        return tuple(connection.scalars(linked.order_by(table.id)))


def claims_not_for_parties(file: MissionFile) -> frozenset[str]:
    """Ids of claims that may be a source's, whatever they say: a source is named, or whose claim it is is unsettled."""
    table = tables.records.c
    torn = select(table.id, table.conflicts).where(table.kind == Claim.kind, table.conflicts.is_not(None))
    with file.core.reading() as connection:
        unsettled = {row.id for row in connection.execute(torn) if _WHOSE & set(row.conflicts or ())}
    return frozenset(unsettled) | set(claims_linked_to_sources(file))
