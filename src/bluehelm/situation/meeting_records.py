"""From records to what a meeting pack lays before the parties: only what every one of them may read.

An incident is laid before them where a party claimed it, or the mission's own people saw it: a claim of its staff, an
observation, or a patrol. One that only a source told of, or of which nothing says who told it, is left out, and named
for the secretary alone. Of findings no words are passed on; records marked above unclassified are not used at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from bluehelm.partners import (
    Finding,
    Meeting,
    MeetingPack,
    OpenAllegation,
    PartyClaim,
    prepare_meeting_pack,
)
from bluehelm.partners.meeting_inputs import Outcome
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.compliance_frames import OPEN_STATUSES
from bluehelm.situation.records import Claim, Incident, Observation, Verification, Violation, day_of
from bluehelm.situation.situation_report_records import MissionRecords, by_incident, day_found, last_finding

_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class _Hangs:
    """What hangs on one incident and on the duplicates of it."""

    claims: Sequence[Claim]
    violations: Sequence[Violation]
    looks: Sequence[Verification]
    observations: Sequence[Observation]


def meeting_pack_of_records(
    records: MissionRecords, meeting_id: str, *, as_of: date
) -> tuple[MeetingPack, tuple[Problem, ...]]:
    """The pack of a meeting by the mission's records, and which incidents are not in it, for the secretary alone.

    Args:
        records: read up to ``as_of`` and up to the mark unclassified, for parties read the pack.
        meeting_id: id of the meeting's record.
        as_of: the day of the pack.

    Raises:
        InputRefused: "no-commission" where nothing says which parties sit in it.
        ValueError: where a record among them is marked above unclassified.
    """
    if records.marks:
        raise ValueError("expected records read up to unclassified, got some that are marked above it")
    if meeting_id not in records.meetings:
        message = "The meeting is marked above unclassified, so that no pack of it can go to parties."
        raise InputRefused(Problem(Severity.ERROR, "no-such-meeting", message, "Ask the head to lower its mark."))
    meeting = records.meetings[meeting_id]
    allegations, findings, problems = incidents_for_meeting(records, meeting, as_of)
    pack = prepare_meeting_pack(
        meeting,
        as_of=as_of,
        parties=records.parties,
        commission=_commission(records, meeting),
        meetings=records.meetings,
        commitments=records.commitments,
        allegations=allegations,
        findings=findings,
    )
    return pack, problems


def incidents_for_meeting(
    records: MissionRecords, meeting: Meeting, as_of: date
) -> tuple[tuple[OpenAllegation, ...], tuple[Finding, ...], tuple[Problem, ...]]:
    """Open allegations and findings that a commission may read, and the incidents that are held back, with why.

    What was found after ``as_of`` is still open in the pack of that day.
    """
    allegations, findings = [], []
    aside: dict[str, list[str]] = {"known-from-source": [], "finding-without-day": []}
    for key, (incident, hangs) in _heads(records).items():
        if not _concerns(records, hangs, meeting):
            continue
        look = last_finding(hangs.looks, incident.status)
        if not _openly_known(incident, hangs):
            aside["known-from-source"].append(incident.reference)
        elif incident.status in OPEN_STATUSES:
            allegations.append(_allegation(records, key, incident, hangs))
        elif look is None:
            aside["finding-without-day"].append(incident.reference)
        elif (day_found(look) or as_of) > as_of:
            later = incident.model_copy(update={"status": "under_verification"})
            allegations.append(_allegation(records, key, later, hangs))
        else:
            findings.append(_finding(records, key, incident, hangs, look))
    problems = tuple(_told(code, references) for code, references in aside.items() if references)
    return tuple(allegations), tuple(findings), problems


_RECORDED_BY: Final = "bluehelm report add FILE meeting day=2025-03-12 agreement='ITS TITLE'"


def find_meeting(meetings: Mapping[str, Meeting], *, named: str | None = None, day: date | None = None) -> str:
    """The id of a meeting by its reference or id, or by its day.

    Raises:
        InputRefused: "no-such-meeting" where none or more than one answers to it.
    """
    if named is not None and named in meetings:
        return named
    found = [
        key
        for key, meeting in sorted(meetings.items())
        if (named is not None and meeting.reference.casefold() == named.strip().casefold())
        or (day is not None and meeting.day == day)
    ]
    if len(found) == 1:
        return found[0]
    wanted = repr(printable(named)[:80]) if named is not None else f"of {day}"
    known = sorted(meetings.values(), key=lambda meeting: (meeting.day or date.max, meeting.reference))
    listed = ", ".join(f"{printable(meeting.reference)} ({meeting.day or 'no day'})" for meeting in known[-_NAMED:])
    message = f"{'No' if not found else 'More than one'} meeting {wanted} is recorded."
    hint = f"There is: {listed}. Give its reference with --meeting." if known else f"Record it first: {_RECORDED_BY}"
    raise InputRefused(Problem(Severity.ERROR, "no-such-meeting", message, hint))


def _commission(records: MissionRecords, meeting: Meeting) -> tuple[str, ...]:
    """The parties that sit in it: of its agreement, or else those whose delegations are named."""
    agreement = records.agreements.get(meeting.agreement or "")
    if agreement is not None and agreement.parties:
        return agreement.parties
    named = tuple(dict.fromkeys(one.party for one in meeting.delegations if one.party is not None))
    if named:
        return named
    message = f"Nothing says which parties sit in the commission of {printable(meeting.reference)}."
    hint = "Name the meeting's agreement with its parties, or the delegations, in the record of the meeting."
    raise InputRefused(Problem(Severity.ERROR, "no-commission", message, hint))


def _heads(records: MissionRecords) -> dict[str, tuple[Incident, _Hangs]]:
    """Incidents that are no duplicates, each with what hangs on it."""
    heads = records.heads
    members: dict[str, list[str]] = {}
    for key, head in sorted(heads.items(), key=lambda pair: (pair[0] != pair[1], pair[0])):
        members.setdefault(head, []).append(key)
    claims, violations = by_incident(records.claims), by_incident(records.violations)
    looks, seen = by_incident(records.verifications), by_incident(records.observations)
    return {
        head: (
            records.incidents[head],
            _Hangs(
                [claim for key in keys for claim in claims.get(key, ())],
                [violation for key in keys for violation in violations.get(key, ())],
                looks.get(head, ()),
                [look for key in keys for look in seen.get(key, ())],
            ),
        )
        for head, keys in sorted(members.items())
    }


def _concerns(records: MissionRecords, hangs: _Hangs, meeting: Meeting) -> bool:
    """Whether an incident is the commission's business: set against its agreement, or against none yet."""
    agreements = {
        records.clauses[violation.clause].agreement
        for violation in hangs.violations
        if violation.clause in records.clauses
    }
    return meeting.agreement is None or not agreements or meeting.agreement in agreements


def _openly_known(incident: Incident, hangs: _Hangs) -> bool:
    """Whether somebody knows of it whom it does not endanger: a party, or the mission's own people."""
    told = any(claim.is_open for claim in hangs.claims)
    seen = any(look.sense != "told" for look in hangs.observations)
    return told or seen or incident.patrol is not None or incident.against_mission is not None


def _allegation(records: MissionRecords, key: str, incident: Incident, hangs: _Hangs) -> OpenAllegation:
    heard = [day_of(claim.received) for claim in hangs.claims if claim.is_open]
    sources_silent = all(claim.is_open for claim in hangs.claims)  # else the first day may be that of a source's word
    reported = [day_of(incident.reported)] if incident.reported is not None and sources_silent else []
    return OpenAllegation(
        incident=key,
        reference=incident.reference,
        title=incident.title,
        category=incident.category,
        day=incident.when.first_day,
        received=min([*heard, *reported], default=incident.when.first_day),
        status=incident.status,
        against=_against(hangs),
        clauses=_clauses(records, hangs),
        claims=_party_claims(hangs),
        place=incident.where.place,
        sector=incident.sector,
    )


def _finding(records: MissionRecords, key: str, incident: Incident, hangs: _Hangs, look: Verification) -> Finding:
    """What was found; an attribution only where it stands."""
    standing = records.attributions.get(key) if incident.status == "verified" else None
    held = standing.attribution.finding if standing is not None else None
    named = held.parties if held is not None and held.outcome in ("one", "several") else ()
    return Finding(
        incident=key,
        reference=incident.reference,
        title=incident.title,
        category=incident.category,
        day=incident.when.first_day,
        found_on=day_found(look) or incident.when.last_day,
        finding=cast("Outcome", incident.status),
        attribution=held.outcome if held is not None else None,
        attributed_to=named,
        clauses=_clauses(records, hangs),
        claims=_party_claims(hangs),
        place=incident.where.place,
        sector=incident.sector,
    )


def _party_claims(hangs: _Hangs) -> tuple[PartyClaim, ...]:
    claims = [
        PartyClaim(claim.claimant, claim.says, day_of(claim.received), claim.against, claim.stance == "denies")
        for claim in hangs.claims
        if claim.claimant is not None and claim.claimed_by == "party" and claim.is_open
    ]
    return tuple(sorted(claims, key=lambda claim: (claim.received, claim.claimant, claim.says)))


def _against(hangs: _Hangs) -> tuple[str, ...]:
    """Parties alleged: by a violation, or by a party's claim. Whom a source names stands nowhere."""
    named = [violation.party for violation in hangs.violations]
    named += [party for claim in hangs.claims if claim.is_open for party in claim.against]
    return tuple(dict.fromkeys(named))


def _clauses(records: MissionRecords, hangs: _Hangs) -> tuple[str, ...]:
    numbers = [records.clauses[one.clause].number for one in hangs.violations if one.clause in records.clauses]
    return tuple(sorted(dict.fromkeys(numbers)))


_SAID: Final = {
    "known-from-source": (
        "not in the pack: only a source told of them, or nothing says who did",
        "To lay one before the parties, record the party's claim or what the mission's own people saw.",
    ),
    "finding-without-day": (
        "not in the pack: they have a finding but no finished verification",
        "Record the verification with its end.",
    ),
}


def _told(code: str, references: Iterable[str]) -> Problem:
    what, hint = _SAID[code]
    ordered = sorted(references)
    named = ", ".join(printable(reference) for reference in ordered[:_NAMED])
    more = f" and {len(ordered) - _NAMED} more" if len(ordered) > _NAMED else ""
    count = "1 incident is" if len(ordered) == 1 else f"{len(ordered)} incidents are"
    return Problem(Severity.WARNING, code, f"{count} {what} ({named}{more}).", hint)
