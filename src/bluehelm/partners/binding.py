"""Whether a clause holds on a day and in a sector and binds a party, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bluehelm.partners.records import Agreement, Clause, Party


def answers_to(party: str, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """The party itself and those that it answers to, nearest first. A circle ends where it began.

    >>> answers_to("brigade", {"brigade": Party(name="2nd Brigade", part_of="army"), "army": Party(name="Army")})
    ('brigade', 'army')
    """
    chain = [party]
    while (above := parties.get(chain[-1])) and above.part_of and above.part_of not in chain:
        chain.append(above.part_of)
    return tuple(chain)


def bound_parties(clause: Clause, agreement: Agreement) -> tuple[str, ...]:
    """Ids of the parties that the clause binds: those it names, or else all of the agreement."""
    return clause.binds or agreement.parties


def why_not_in_force(
    clause: Clause, agreement: Agreement, *, day: date | None = None, sector: str | None = None
) -> str:
    """Why the clause did not hold on a day and in a sector, in one sentence; empty where it did.

    A day or sector that is not known excludes nothing.
    """
    title, number = agreement.short_title or agreement.title, clause.number
    if sector and clause.sectors and sector not in clause.sectors:
        return f"Clause {number} does not hold in this sector."
    if day is None:
        return ""
    bounds = (
        (
            agreement.in_force_from,
            agreement.until,
            f"{title} is in force only from",
            f"{title} was in force only until",
        ),
        (clause.applies_from, clause.applies_until, f"Clause {number} applies only from", f"Clause {number} ended on"),
    )
    for first, last, too_early, too_late in bounds:
        if first and day < first:
            return f"{too_early} {first}."
        if last and day > last:
            return f"{too_late} {last}."
    return ""


def why_not_bound(
    party: str,
    clause: Clause,
    agreement: Agreement,
    *,
    day: date | None = None,
    sector: str | None = None,
    parties: Mapping[str, Party] | None = None,
) -> str:
    """Why the clause did not bind the party, in one sentence; empty where it did.

    A brigade is bound by what its army signed. A day or sector that is not known excludes nothing.

    Args:
        party: id of the party.
        clause: the clause.
        agreement: the agreement that the clause belongs to.
        day: the day of the incident.
        sector: the sector where it was.
        parties: all parties by id, to know who answers to whom.
    """
    chain = answers_to(party, parties or {})
    bound = bound_parties(clause, agreement)
    if bound and not set(chain) & set(bound):
        return f"Clause {clause.number} does not bind this party."
    if reason := why_not_in_force(clause, agreement, day=day, sector=sector):
        return reason
    return _not_signed(chain, agreement, day) if day else ""


def _not_signed(chain: tuple[str, ...], agreement: Agreement, day: date) -> str:
    """Why none of those who could sign for a party was bound on a day. Who has no signature signed with the others."""
    signatures = [signature for signature in agreement.signatures if signature.party in chain]
    title = agreement.short_title or agreement.title
    if not signatures:
        return ""
    if all(day < signature.day for signature in signatures):
        return f"The party signed {title} only on {min(signature.day for signature in signatures)}."
    held = [signature for signature in signatures if signature.day <= day]
    left = [signature.bound_until for signature in held if signature.bound_until and signature.bound_until < day]
    return f"The party left {title}: its last day bound was {max(left)}." if len(left) == len(held) else ""
