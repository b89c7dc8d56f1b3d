"""Commitments drafted from what makes them: duties with a deadline, and decisions of a meeting."""

from __future__ import annotations

from collections.abc import Mapping

from bluehelm.partners.binding import bound_parties
from bluehelm.partners.meeting_record import Meeting
from bluehelm.partners.records import Agreement, Clause, Commitment
from bluehelm.problems import Problem, Severity, printable


def commitments_from_clauses(
    clauses: Mapping[str, Clause], agreements: Mapping[str, Agreement]
) -> tuple[Commitment, ...]:
    """One commitment for each duty with a last day and each party that it binds.

    Clauses of an agreement that is not given are left out: whom they bind is not known.

    Args:
        clauses: clauses by id.
        agreements: agreements by id.
    """
    return tuple(
        Commitment(
            party=party,
            what=f"{clause.title} (clause {clause.number})",
            due=clause.by_day,
            made_on=agreement.signed or agreement.in_force_from,
            agreement=clause.agreement,
            clause=clause_id,
        )
        for clause_id, clause in clauses.items()
        if clause.obligation == "duty" and clause.by_day and (agreement := agreements.get(clause.agreement))
        for party in bound_parties(clause, agreement)
    )


def commitments_from_meeting(meeting_id: str, meeting: Meeting) -> tuple[tuple[Commitment, ...], tuple[Problem, ...]]:
    """One commitment for each decision that a party is to carry out.

    A decision with a day but without a party is a problem: nobody would be asked what became of it.
    """
    commitments, problems = [], []
    for decision in meeting.decisions:
        if decision.owner:
            commitments.append(
                Commitment(
                    party=decision.owner,
                    what=decision.text,
                    due=decision.due,
                    made_on=meeting.day,
                    agreement=meeting.agreement,
                    meeting=meeting_id,
                    decision=decision.number,
                    sector=meeting.sector,
                )
            )
        elif decision.due:
            owner = f" but {printable(decision.owner_in_words)}" if decision.owner_in_words else ""
            message = (
                f"Decision {printable(decision.number)} of {printable(meeting.reference)} is due on {decision.due} and "
                f"names no party{owner}."
            )
            hint = "Name the party that is to do it; the mission itself can be a party."
            problems.append(Problem(Severity.WARNING, "decision-without-party", message, hint))
    return tuple(commitments), tuple(problems)
