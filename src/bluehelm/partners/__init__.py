"""With whom: parties, agreements and their clauses, commitments, meetings."""

from typing import Final

from bluehelm.mission.record import Record
from bluehelm.partners.binding import answers_to, bound_parties, why_not_bound, why_not_in_force
from bluehelm.partners.checks import check_agreement, check_meeting
from bluehelm.partners.clause_suggestions import ClauseSuggestion, suggest_clauses
from bluehelm.partners.clause_templates import (
    ClauseTemplate,
    Parameter,
    Provision,
    clauses_from_template,
    load_template,
    templates,
)
from bluehelm.partners.commitment_drafts import commitments_from_clauses, commitments_from_meeting
from bluehelm.partners.commitments import (
    COMMITMENT_STATUSES,
    CommitmentsOnDay,
    CommitmentState,
    CommitmentStatus,
    commitment_status,
    commitments_on,
)
from bluehelm.partners.decisions import DecisionState, decisions_on
from bluehelm.partners.meeting_inputs import Finding, OpenAllegation, PartyClaim
from bluehelm.partners.meeting_pack import Difference, MeetingPack
from bluehelm.partners.meeting_record import AgendaItem, Delegation, Meeting, MeetingDecision, Position
from bluehelm.partners.minutes import draft_minutes, propose_agenda
from bluehelm.partners.pack_preparation import party_names, prepare_meeting_pack
from bluehelm.partners.records import Agreement, Clause, Commitment, Party, PersonInOffice, Signature, Withdrawal

PARTNER_KINDS: Final[tuple[type[Record], ...]] = (Party, PersonInOffice, Agreement, Clause, Commitment, Meeting)
"""Every kind of record that this room declares."""

__all__ = [
    "COMMITMENT_STATUSES",
    "PARTNER_KINDS",
    "AgendaItem",
    "Agreement",
    "Clause",
    "ClauseSuggestion",
    "ClauseTemplate",
    "Commitment",
    "CommitmentState",
    "CommitmentStatus",
    "CommitmentsOnDay",
    "DecisionState",
    "Delegation",
    "Difference",
    "Finding",
    "Meeting",
    "MeetingDecision",
    "MeetingPack",
    "OpenAllegation",
    "Parameter",
    "Party",
    "PartyClaim",
    "PersonInOffice",
    "Position",
    "Provision",
    "Signature",
    "Withdrawal",
    "answers_to",
    "bound_parties",
    "check_agreement",
    "check_meeting",
    "clauses_from_template",
    "commitment_status",
    "commitments_from_clauses",
    "commitments_from_meeting",
    "commitments_on",
    "decisions_on",
    "draft_minutes",
    "load_template",
    "party_names",
    "prepare_meeting_pack",
    "propose_agenda",
    "suggest_clauses",
    "templates",
    "why_not_bound",
    "why_not_in_force",
]
