"""Draft minutes of a meeting, and an agenda proposed from what is open."""

from __future__ import annotations

from collections.abc import Mapping

from bluehelm.partners.meeting_pack import MeetingPack
from bluehelm.partners.meeting_record import AgendaItem, Delegation, Meeting, MeetingDecision
from bluehelm.partners.page_text import wrapped


def propose_agenda(pack: MeetingPack) -> tuple[AgendaItem, ...]:
    """An agenda for the meeting of a pack: what is open in the usual order, and no empty item."""
    alleged = dict.fromkeys(item.incident for _, group in pack.allegations for item in group)
    found = tuple(item.incident for item in pack.findings)
    wanted = (
        ("Opening and adoption of the agenda", (), True),
        ("Minutes of earlier meetings", (), bool(pack.minutes_open)),
        ("Decisions of earlier meetings", (), bool(pack.decisions)),
        ("Findings since the last meeting", found, bool(found)),
        ("Allegations not yet looked into to the end", tuple(alleged), bool(alleged)),
        ("Commitments due", (), bool(pack.commitments)),
        ("Other business", (), True),
        ("Next meeting", (), True),
    )
    chosen = [(title, incidents) for title, incidents, has in wanted if has]
    return tuple(
        AgendaItem(number=str(number), title=title, incidents=incidents)
        for number, (title, incidents) in enumerate(chosen, start=1)
    )


def draft_minutes(meeting: Meeting, names: Mapping[str, str]) -> str:
    """Minutes as plain text under 80 columns, from what was entered: who came, positions by item, decisions.

    The mission's private note is not in them. They are a draft until every party has agreed them.

    Args:
        meeting: the meeting as held.
        names: names of parties by id.
    """
    when = f"{meeting.day or 'day not set'}" + (f", {meeting.begins:%H:%M}" if meeting.begins else "")
    lines = [
        f"{meeting.body.upper()}, {meeting.reference}: DRAFT MINUTES",
        f"Held: {when}" + (f", {meeting.place}" if meeting.place else ""),
        f"Chair: {meeting.chair or 'not entered'}. Secretary: {meeting.secretary or 'not entered'}.",
        "",
        "PRESENT",
        *(_present(delegation, names) for delegation in meeting.delegations),
    ]
    for item in meeting.agenda:
        lines += ["", f"{item.number}. {item.title}"]
        lines += [
            f"- {names.get(position.party, position.party)}: {position.says}"
            for position in meeting.positions
            if position.item == item.number
        ]
        lines += [_decision(decision, names) for decision in meeting.decisions if decision.item == item.number]
    items = {item.number for item in meeting.agenda}
    rest = [_decision(decision, names) for decision in meeting.decisions if decision.item not in items]
    loose = [position for position in meeting.positions if position.item not in items]
    rest = [f"- {names.get(position.party, position.party)}: {position.says}" for position in loose] + rest
    lines += ["", "Under no item of the agenda", *rest] if rest else []
    lines += ["", f"Next meeting: {meeting.next_day or 'not set'}."]
    return "\n".join(line for text in lines for line in wrapped(text)) + "\n"


def _present(delegation: Delegation, names: Mapping[str, str]) -> str:
    who = names.get(delegation.party, delegation.party) if delegation.party else delegation.name
    if delegation.absent:
        return f"- {who}: absent ({delegation.absent})"
    people = ", ".join(([f"{delegation.head} (head)"] if delegation.head else []) + list(delegation.members))
    return f"- {who}: {people or 'names not entered'}"


def _decision(decision: MeetingDecision, names: Mapping[str, str]) -> str:
    owner = names.get(decision.owner, decision.owner) if decision.owner else decision.owner_in_words
    by = f" (by {owner or 'nobody named'}" + (f", until {decision.due})" if decision.due else ")")
    return f"- DECISION {decision.number}: {decision.text}" + (by if owner or decision.due else "")
