"""A meeting pack as plain text under 80 columns: for a printer, an e-mail or a radio link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from bluehelm.partners.commitments import CommitmentState
from bluehelm.partners.meeting_inputs import Finding, OpenAllegation, PartyClaim
from bluehelm.partners.page_text import wrapped

if TYPE_CHECKING:
    from bluehelm.partners.decisions import DecisionState
    from bluehelm.partners.meeting_pack import MeetingPack

_NONE: Final = "None."
_ATTRIBUTION: Final = {
    "one": "attributed to",
    "several": "attributed to several:",
    "disputed": "attribution disputed",
    "unknown": "by whom is not known",
    "non_attributable": "cannot be attributed",
}


def pack_as_text(pack: MeetingPack) -> str:
    """The whole pack, in the order in which a commission usually takes its business."""
    sections = (
        ("Agenda", _agenda(pack)),
        ("Minutes still to be agreed", _minutes(pack)),
        ("Decisions open", _decisions(pack)),
        ("Findings " + (f"from {pack.since} on" if pack.since else "so far"), _findings(pack)),
        ("Open allegations by party", _allegations(pack)),
        ("Incidents of which parties say different things", _differences(pack)),
        ("Other commitments open", [_commitment(pack, state) for state in pack.commitments]),
        ("Commitments done " + (f"from {pack.since} on" if pack.since else "so far"), _done(pack)),
    )
    lines = list(_header(pack))
    for number, (title, items) in enumerate(sections, start=1):
        heading = f"{number}. {title.upper()}"
        lines += ["", heading, "-" * len(heading)]
        lines += [line for item in (items or [_NONE]) for line in wrapped(item)]
    lines += ["", *wrapped("An allegation is no finding. A finding says what happened; by whom is said apart.")]
    return "\n".join(lines) + "\n"


def _header(pack: MeetingPack) -> Iterator[str]:
    meeting = pack.meeting
    title = f"{meeting.body.upper()}, {meeting.reference}: MEETING PACK"
    yield from wrapped(title)
    when = f"{meeting.day or 'day not set'}" + (f", {meeting.begins:%H:%M}" if meeting.begins else "")
    yield from wrapped(f"Meeting: {when}" + (f", {meeting.place}" if meeting.place else ""))
    yield from wrapped(f"As of: {pack.as_of}. Last meeting: {pack.since or 'none'}.")
    yield from wrapped(pack.summary())


def _agenda(pack: MeetingPack) -> list[str]:
    return [f"{item.number}. {item.title}" for item in pack.meeting.agenda]


def _minutes(pack: MeetingPack) -> list[str]:
    return [
        f"- {reference}: " + (f"{_names(pack, waiting)} still to agree" if waiting else "agreed by all, to be signed")
        for reference, waiting in pack.minutes_open
    ]


def _decisions(pack: MeetingPack) -> list[str]:
    return [_decision(pack, state) for state in pack.decisions]


def _decision(pack: MeetingPack, state: DecisionState) -> str:
    given = state.decision
    owner = pack.name(given.owner) if given.owner else given.owner_in_words or "nobody named"
    when = due_words(given.due, state.status, pack.as_of) + ("" if state.recorded else "; no record of what was done")
    return f"- {state.meeting} no. {given.number}, {owner}, {when}: {given.text}"


def _findings(pack: MeetingPack) -> list[str]:
    return [_finding(pack, item) for item in pack.findings]


def _finding(pack: MeetingPack, item: Finding) -> str:
    outcome = item.finding.replace("_", " ")
    if item.attribution:
        outcome += f", {_ATTRIBUTION[item.attribution]}"
        outcome += f" {_names(pack, item.attributed_to)}" if item.attributed_to else ""
    elif item.finding == "verified":
        outcome += ", attribution not decided"
    words = f" {item.words}" if item.words else ""
    return f"- {_incident(item)} {outcome[0].upper()}{outcome[1:]} (found {item.found_on}).{words}"


def _allegations(pack: MeetingPack) -> list[str]:
    lines = []
    for party, group in pack.allegations:
        if party is None:
            lines.append(f"Nobody named: {len(group)}")
        else:
            lines.append(f"Against {pack.name(party)}: {len(group) or 'none'}")
        for item in group:
            days = (pack.as_of - item.received).days
            lines.append(f"- {_incident(item)} {item.status.replace('_', ' ').capitalize()}, open for {_days(days)}.")
    return lines


def _differences(pack: MeetingPack) -> list[str]:
    lines = []
    for difference in pack.differences:
        lines.append(f"- {difference.reference}, {difference.title}:")
        for claim in difference.claims:
            against = against_words(pack, claim)
            lines.append(f"  - {pack.name(claim.claimant)} ({claim.received}), {against}: {claim.says}")
    return lines


def _commitment(pack: MeetingPack, state: CommitmentState) -> str:
    given = state.commitment
    return f"- {pack.name(given.party)}, {due_words(given.due, state.status, pack.as_of)}: {given.what}"


def _done(pack: MeetingPack) -> list[str]:
    return [
        f"- {pack.name(state.commitment.party)}, done on {state.commitment.done_on}"
        + (f", {_days(state.days_late)} late" if state.days_late else "")
        + f": {state.commitment.what}"
        for state in pack.done
    ]


def _incident(item: OpenAllegation | Finding) -> str:
    place = f", {item.place}" if item.place else ""
    clauses = f"clause {', '.join(item.clauses)}" if item.clauses else ""
    return f"{item.reference}, {item.day}{place}: {what_words(item.title, item.category, clauses)}."


def against_words(pack: MeetingPack, claim: PartyClaim) -> str:
    """Whom a party's claim names, and that it is a denial where it is one."""
    against = f"against {_names(pack, claim.against)}" if claim.against else "" if claim.denies else "names nobody"
    return ", ".join(word for word in ("denies it" if claim.denies else "", against) if word)


def what_words(title: str, category: str, beside: str = "") -> str:
    """A title with its category, which is not said twice, and what else stands beside it.

    >>> what_words("Explosion at Kouma", "explosion")
    'Explosion at Kouma'
    >>> what_words("Shots over the line", "ceasefire_violation")
    'Shots over the line (ceasefire violation)'
    """
    kind = category.replace("_", " ")
    words = [word for word in ("" if kind.casefold() in title.casefold() else kind, beside) if word]
    return f"{title} ({'; '.join(words)})" if words else title


def due_words(due: date | None, status: str, as_of: date) -> str:
    """When something is due and where it stands, the same in text and on the page."""
    if status == "unconfirmed":
        return f"due {due or 'on no set day'}, said to be done, TO BE CONFIRMED"
    if due is None:
        return "no day set"
    if status == "overdue":
        return f"due {due}, OVERDUE by {_days((as_of - due).days)}"
    if status == "broken":
        return f"due {due}, BROKEN: given up after its day"
    return f"due {due}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _names(pack: MeetingPack, parties: Iterable[str]) -> str:
    return ", ".join(pack.name(party) for party in parties)
