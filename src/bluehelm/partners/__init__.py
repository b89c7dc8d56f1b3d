"""With whom: parties, agreements and their clauses, commitments, meetings."""

from typing import Final

from bluehelm.mission.record import Record
from bluehelm.partners.meeting_record import AgendaItem, Delegation, Meeting, MeetingDecision, Position
from bluehelm.partners.records import Agreement, Clause, Commitment, Party, PersonInOffice, Signature, Withdrawal

PARTNER_KINDS: Final[tuple[type[Record], ...]] = (Party, PersonInOffice, Agreement, Clause, Commitment, Meeting)
"""Every kind of record that this room declares."""

__all__ = [
    "PARTNER_KINDS",
    "AgendaItem",
    "Agreement",
    "Clause",
    "Commitment",
    "Delegation",
    "Meeting",
    "MeetingDecision",
    "Party",
    "PersonInOffice",
    "Position",
    "Signature",
    "Withdrawal",
]
