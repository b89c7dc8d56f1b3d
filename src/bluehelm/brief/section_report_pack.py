"""The meeting pack of a joint commission as pages: the same as its text, in tables."""

from __future__ import annotations

from typing import Final

from bluehelm.brief.content import BriefContent, FirstPage, KeyPoint, Origin, Section, Sentence, Table, Tone
from bluehelm.brief.wording import count_of
from bluehelm.mission.mark import Mark
from bluehelm.partners import CommitmentState, Finding, MeetingPack, OpenAllegation
from bluehelm.partners.meeting_pack_text import against_words, due_words, what_words
from bluehelm.problems import printable

SOURCE: Final = "records of this mission file"
NO_FINDING: Final = "An allegation is no finding. A finding says what happened; by whom is said apart."
MARK: Final = str(Mark.UNCLASSIFIED).upper()
"""A pack is laid before every party: nothing above this mark is read for it."""
_HELD: Final = {
    "one": "attributed to",
    "several": "attributed to several:",
    "disputed": "attribution disputed",
    "unknown": "by whom is not known",
    "non_attributable": "cannot be attributed",
}


def pack_content(pack: MeetingPack, *, mission: str, as_of: str, fictional: bool) -> BriefContent:
    """The pack: counts first, then decisions, findings, allegations by party, differences and commitments."""
    meeting, origin = pack.meeting, _origin(pack, as_of)
    unique = {item.reference for _, group in pack.allegations for item in group}
    points = (
        KeyPoint(f"{len(unique):,} open", "allegations without a finding of the mission.", origin),
        KeyPoint(f"{len(pack.findings):,} found", f"Findings {_since(pack)}.", origin),
        KeyPoint(
            f"{pack.overdue:,} overdue",
            f"of {count_of(len(pack.decisions), 'open decision')} and "
            f"{count_of(len(pack.commitments), 'other commitment')}.",
            origin,
            Tone.CAUTION if pack.overdue else Tone.PLAIN,
        ),
        KeyPoint(f"{len(pack.differences):,} differ", "Incidents of which parties say different things.", origin),
    )
    title = printable(f"{meeting.body}, {meeting.reference}: meeting pack")
    place = f", {meeting.place}" if meeting.place else ""
    return BriefContent(
        title=title,
        subtitle=printable(f"{mission}. Meeting of {meeting.day or 'a day not set'}{place}. As of {pack.as_of}."),
        fictional=fictional,
        first=FirstPage(points, (), ()),
        sections=(
            _agenda(pack),
            _decisions(pack, origin),
            _findings(pack, origin),
            _allegations(pack, origin),
            _differences(pack, origin),
            _commitments(pack, origin),
        ),
        footer=f"{title}. As of {pack.as_of}, entries to {as_of}. {NO_FINDING}",
        mark=MARK,
    )


def _origin(pack: MeetingPack, as_of: str) -> Origin:
    return Origin(SOURCE, f"as of {pack.as_of}, entries to {as_of}", "as each row says; an allegation is no finding")


def _since(pack: MeetingPack) -> str:
    return f"since the last meeting on {pack.since}" if pack.since else "so far"


def _agenda(pack: MeetingPack) -> Section:
    agenda = [f"{item.number}. {item.title}" for item in pack.meeting.agenda] or ["No agenda is recorded."]
    minutes = [
        f"Minutes of {reference}: "
        + (f"{', '.join(map(pack.name, waiting))} still to agree." if waiting else "agreed by all, to be signed.")
        for reference, waiting in pack.minutes_open
    ]
    return Section(
        "agenda", "1. Agenda and minutes", "", tuple(Sentence(printable(line)) for line in [*agenda, *minutes])
    )


def _decisions(pack: MeetingPack, origin: Origin) -> Section:
    rows = tuple(
        (
            printable(f"{state.meeting} no. {state.decision.number}"),
            pack.name(state.decision.owner)
            if state.decision.owner
            else printable(state.decision.owner_in_words or "-"),
            printable(state.decision.text),
            due_words(state.decision.due, state.status, pack.as_of)
            + ("" if state.recorded else "; no record of what was done"),
        )
        for state in pack.decisions
    )
    late = tuple(place for place, state in enumerate(pack.decisions) if state.status in ("overdue", "broken"))
    headers = ("Decision", "Who", "What", "Where it stands")
    table = Table("Decisions open", headers, rows, origin, alarms=late, widths=(3, 3, 7, 5))
    return Section("decisions", "2. Decisions open", "", (table,) if rows else (Sentence("None."),))


def _findings(pack: MeetingPack, origin: Origin) -> Section:
    rows = tuple((*_incident(item), _outcome(pack, item), str(item.found_on)) for item in pack.findings)
    headers = ("Incident", "Day", "Where", "What", "Clauses", "Found", "On")
    table = Table("Findings", headers, rows, origin, widths=(3, 3, 4, 6, 3, 5, 3))
    return Section("findings", f"3. Findings {_since(pack)}", "", (table,) if rows else (Sentence("None."),))


def _allegations(pack: MeetingPack, origin: Origin) -> Section:
    blocks: list[Table | Sentence] = []
    headers = ("Incident", "Day", "Where", "What", "Clauses", "Status", "Days open")
    for party, group in pack.allegations:
        title = "Nobody named" if party is None else f"Against {pack.name(party)}"
        rows = tuple(
            (*_incident(item), item.status.replace("_", " "), f"{(pack.as_of - item.received).days:,}")
            for item in group
        )
        if rows:
            blocks.append(Table(title, headers, rows, origin, numeric=(6,), widths=(3, 3, 4, 6, 3, 4, 2)))
        elif party is not None:
            blocks.append(Sentence(f"{title}: none."))
    return Section("allegations", "4. Open allegations by party", "", tuple(blocks))


def _differences(pack: MeetingPack, origin: Origin) -> Section:
    rows = tuple(
        (
            printable(f"{difference.reference}, {difference.title}"),
            pack.name(claim.claimant),
            str(claim.received),
            against_words(pack, claim),
            printable(claim.says),
        )
        for difference in pack.differences
        for claim in difference.claims
    )
    headers = ("Incident", "Who says", "On", "Whom it names", "What")
    table = Table("Incidents of which parties say different things", headers, rows, origin, widths=(5, 3, 3, 3, 7))
    return Section("differences", "5. What parties say differently", "", (table,) if rows else (Sentence("None."),))


def _commitments(pack: MeetingPack, origin: Origin) -> Section:
    blocks: list[Table | Sentence] = []
    for title, states in (("Open", pack.commitments), (f"Done {_since(pack)}", pack.done)):
        rows = tuple(_commitment(pack, state) for state in states)
        late = tuple(place for place, state in enumerate(states) if state.status in ("overdue", "broken"))
        headers = ("Party", "What", "Where it stands")
        table = Table(title, headers, rows, origin, alarms=late, widths=(3, 7, 5))
        blocks.append(table if rows else Sentence(f"{title}: none."))
    return Section("commitments", "6. Other commitments", "", tuple(blocks))


def _commitment(pack: MeetingPack, state: CommitmentState) -> tuple[str, ...]:
    given = state.commitment
    if state.status in ("kept", "kept_late"):
        late = f", {count_of(state.days_late, 'day')} late" if state.days_late else ""
        stands = f"done on {given.done_on}{late}"
    else:
        stands = due_words(given.due, state.status, pack.as_of)
    return (pack.name(given.party), printable(given.what), stands)


def _incident(item: OpenAllegation | Finding) -> tuple[str, ...]:
    what = what_words(item.title, item.category)
    cells = (item.reference, str(item.day), item.place or "-", what, ", ".join(item.clauses) or "-")
    return tuple(map(printable, cells))


def _outcome(pack: MeetingPack, item: Finding) -> str:
    said = item.finding.replace("_", " ")
    if item.attribution:
        return f"{said}, {_HELD[item.attribution]} {', '.join(map(pack.name, item.attributed_to))}".rstrip()
    return f"{said}, attribution not decided" if item.finding == "verified" else said
