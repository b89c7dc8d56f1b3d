"""What does not fit together in an agreement or a meeting: said as warnings, since each field by itself is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bluehelm.partners.meeting_record import Meeting
from bluehelm.partners.records import Agreement, Clause, Party
from bluehelm.problems import Problem, Severity, printable


def check_agreement(
    agreement: Agreement, clauses: Iterable[Clause], parties: Mapping[str, Party]
) -> tuple[Problem, ...]:
    """What does not fit in an agreement with its clauses.

    Args:
        agreement: the agreement.
        clauses: its clauses.
        parties: all parties by id.
    """
    given = list(clauses)
    problems = [*_days_of(agreement), *_parties_of(agreement, parties)]
    for number, times in Counter(clause.number for clause in given).items():
        if times > 1:
            problems.append(
                _warning(
                    "clause-twice",
                    f"{times} clauses bear the number {number}.",
                    "Withdraw the double, or correct its number, so that a violation names one clause.",
                    "number",
                )
            )
    for clause in given:
        problems += _faults_of(clause, agreement, parties)
    return tuple(problems)


def check_meeting(meeting: Meeting, commission: Iterable[str]) -> tuple[Problem, ...]:
    """What does not fit in a meeting, or is missing for its state.

    Args:
        meeting: the meeting.
        commission: ids of the parties that sit in the commission.
    """
    problems = [*_state_of(meeting, commission)]
    items = {item.number for item in meeting.agenda}
    for field, numbers in (
        ("agenda", [item.number for item in meeting.agenda]),
        ("decisions", [decision.number for decision in meeting.decisions]),
    ):
        for number, times in Counter(numbers).items():
            if times > 1:
                message = f"{times} entries of {field} bear the number {number}."
                problems.append(_warning("number-twice", message, "Give each its own number.", field))
    for field, named in (
        ("positions", [position.item for position in meeting.positions]),
        ("decisions", [decision.item for decision in meeting.decisions if decision.item]),
    ):
        for number in dict.fromkeys(named):
            if number not in items:
                message = f"The agenda has no item {number}, which {field} name."
                problems.append(_warning("no-such-item", message, "Add the item, or correct the number.", field))
    for decision in meeting.decisions:
        if decision.due and meeting.day and decision.due < meeting.day:
            message = f"Decision {decision.number} is due on {decision.due}, before the meeting of {meeting.day}."
            problems.append(_warning("due-before-meeting", message, "Correct the day.", "decisions"))
        if decision.owner and not decision.due:
            message = f"Decision {decision.number} has an owner and no day: it will never be overdue."
            problems.append(_warning("decision-without-day", message, "Ask the commission for a day.", "decisions"))
    return tuple(problems)


def _days_of(agreement: Agreement) -> Iterator[Problem]:
    if agreement.in_force_from is None:
        message = "No first day in force is given; every incident counts, whenever it was."
        yield _warning("no-first-day", message, "Enter the day from which the agreement binds.", "in_force_from")
    elif agreement.until and agreement.until < agreement.in_force_from:
        yield _order("until", agreement.until, "in_force_from", agreement.in_force_from)
    if agreement.signed and agreement.in_force_from and agreement.in_force_from < agreement.signed:
        yield _order("in_force_from", agreement.in_force_from, "signed", agreement.signed)
    for signature in agreement.signatures:
        if signature.bound_until and signature.bound_until < signature.day:
            yield _order("bound_until", signature.bound_until, "signature", signature.day)


def _parties_of(agreement: Agreement, parties: Mapping[str, Party]) -> Iterator[Problem]:
    if not agreement.parties:
        message = "No parties are named, so it is not known whom the clauses bind."
        yield _warning("no-parties", message, "Enter those who signed.", "parties")
    for party in dict.fromkeys((*agreement.parties, *(signature.party for signature in agreement.signatures))):
        if party not in parties:
            message = f"No record is there of the party {party}."
            yield _warning("unknown-party", message, "Enter the party, or correct the id.", "parties")
        elif party not in agreement.parties:
            message = f"{parties[party].name} signed and is not among the parties."
            yield _warning("not-a-party", message, "Add it to the parties, or name it a witness.", "signatures")


def _faults_of(clause: Clause, agreement: Agreement, parties: Mapping[str, Party]) -> Iterator[Problem]:
    if outside := [party for party in clause.binds if agreement.parties and party not in agreement.parties]:
        named = ", ".join(parties[party].name if party in parties else party for party in outside)
        message = f"Clause {clause.number} binds {named}, not among the parties of the agreement."
        yield _warning("binds-outsider", message, "Correct whom it binds, or add the party.", "binds")
    if clause.applies_from and clause.applies_until and clause.applies_until < clause.applies_from:
        yield _order(f"{clause.number} applies_until", clause.applies_until, "applies_from", clause.applies_from)
    if clause.applies_from and agreement.in_force_from and clause.applies_from < agreement.in_force_from:
        yield _order(
            f"{clause.number} applies_from", clause.applies_from, "the agreement's first day", agreement.in_force_from
        )
    if clause.obligation == "prohibition" and not clause.incident_categories:
        message = f"Clause {clause.number} forbids something and names no category of incident: it is never proposed."
        yield _warning("no-category", message, "Name the incidents that would breach it.", "incident_categories")


def _state_of(meeting: Meeting, commission: Iterable[str]) -> Iterator[Problem]:
    if meeting.status in ("held", "minutes_agreed") and meeting.day is None:
        message = "A meeting that was held needs its day; without it nothing counts as since then."
        yield _warning("no-day", message, "Enter the day.", "day")
    missing = [party for party in commission if party not in meeting.minutes_agreed_by]
    if meeting.status == "minutes_agreed" and missing:
        message = f"The minutes count as agreed, and not all have agreed: {', '.join(missing)}."
        yield _warning("minutes-not-agreed", message, "Ask them, or set the status back to held.", "minutes_agreed_by")
    if meeting.status == "minutes_agreed" and not meeting.minutes:
        message = "The minutes count as agreed, and there is no text of them."
        yield _warning("no-minutes", message, "Enter the agreed text.", "minutes")
    if meeting.status == "not_held" and not meeting.status_reason:
        message = "The meeting was not held, and no reason is given."
        yield _warning("no-reason", message, "Say why, with who did not come.", "status_reason")


def _order(late: str, late_day: date, early: str, early_day: date) -> Problem:
    message = f"{late} ({late_day}) lies before {early} ({early_day})."
    return _warning("days-out-of-order", message, "Correct the day that is wrong.", late.rsplit(maxsplit=1)[-1])


def _warning(code: str, message: str, hint: str, column: str) -> Problem:
    return Problem(Severity.WARNING, code, printable(message), hint, column=column)
