"""With whom: parties, agreements and their clauses, commitments, meetings."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
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
    from bluehelm.partners.kinds import PARTNER_KINDS
    from bluehelm.partners.meeting_inputs import Finding, OpenAllegation, PartyClaim
    from bluehelm.partners.meeting_pack import Difference, MeetingPack
    from bluehelm.partners.meeting_record import AgendaItem, Delegation, Meeting, MeetingDecision, Position
    from bluehelm.partners.minutes import draft_minutes, propose_agenda
    from bluehelm.partners.pack_preparation import party_names, prepare_meeting_pack
    from bluehelm.partners.records import Agreement, Clause, Commitment, Party, PersonInOffice, Signature, Withdrawal

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

_FILE_OF: Final = {
    "COMMITMENT_STATUSES": "commitments",
    "PARTNER_KINDS": "kinds",
    "AgendaItem": "meeting_record",
    "Agreement": "records",
    "Clause": "records",
    "ClauseSuggestion": "clause_suggestions",
    "ClauseTemplate": "clause_templates",
    "Commitment": "records",
    "CommitmentState": "commitments",
    "CommitmentStatus": "commitments",
    "CommitmentsOnDay": "commitments",
    "DecisionState": "decisions",
    "Delegation": "meeting_record",
    "Difference": "meeting_pack",
    "Finding": "meeting_inputs",
    "Meeting": "meeting_record",
    "MeetingDecision": "meeting_record",
    "MeetingPack": "meeting_pack",
    "OpenAllegation": "meeting_inputs",
    "Parameter": "clause_templates",
    "Party": "records",
    "PartyClaim": "meeting_inputs",
    "PersonInOffice": "records",
    "Position": "meeting_record",
    "Provision": "clause_templates",
    "Signature": "records",
    "Withdrawal": "records",
    "answers_to": "binding",
    "bound_parties": "binding",
    "check_agreement": "checks",
    "check_meeting": "checks",
    "clauses_from_template": "clause_templates",
    "commitment_status": "commitments",
    "commitments_from_clauses": "commitment_drafts",
    "commitments_from_meeting": "commitment_drafts",
    "commitments_on": "commitments",
    "decisions_on": "decisions",
    "draft_minutes": "minutes",
    "load_template": "clause_templates",
    "party_names": "pack_preparation",
    "prepare_meeting_pack": "pack_preparation",
    "propose_agenda": "minutes",
    "suggest_clauses": "clause_suggestions",
    "templates": "clause_templates",
    "why_not_bound": "binding",
    "why_not_in_force": "binding",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
