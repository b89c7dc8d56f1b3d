"""From records to the frames that compliance is measured on: allegations, effort and commitments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.mission.mark import Mark
from bluehelm.partners import Clause, Commitment, CommitmentState, answers_to, bound_parties, commitments_on
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.compliance import Compliance, measure_compliance
from bluehelm.situation.compliance_frames import AGAINST_PARTY, ALLEGATIONS, COMMITMENTS, EFFORT
from bluehelm.situation.compliance_inputs import reported_later
from bluehelm.situation.compliance_names import title_of
from bluehelm.situation.records import Incident, Verification, day_of
from bluehelm.situation.situation_report_records import MissionRecords, by_incident, day_found, last_finding

_FIRST_WEEK: Final = 7
_CLOSED: Final = ("verified", "not_verified", "unverifiable", "false")


def compliance_of_records(
    records: MissionRecords,
    *,
    until: date,
    months: int = 12,
    agreement: str | None = None,
    sector: str | None = None,
) -> Compliance:
    """How an agreement, or (None) every agreement, is kept, by the mission's own records.

    Months before the first record are not looked at: nobody counted then, and counts that begin are no rise. Where no
    month is whole yet, what there is is counted as the part that it is.

    Args:
        records: the mission's records.
        until: the last day known; findings of later days are not there yet.
        months: length of the span, at most.
        agreement: id of the agreement; others are left out.
        sector: id of the sector; the others are left out.

    Raises:
        InputRefused: "nothing-recorded" where nothing is on record by then.
    """
    first = _first_day(records)
    if first is None or first > until:
        raise InputRefused(_nothing(first, until))
    known = months_on_record(records, until)
    reach = records.last_entry.date() if records.last_entry is not None else until
    allegations = allegation_frame(records, agreement, until=until)
    measured = measure_compliance(
        allegations,
        effort_frame(records),
        commitment_frame(records, min(until, reach), agreement),
        until=until,
        months=min(months, max(known, 1)),
        reach=reach,
        overdue=_overdue(records, min(until, reach), agreement),
        sector=None if sector is None else _sector_name(records, sector),
        in_force=_in_force(records),
        part=None if known else first,
    )
    return replace(measured, problems=(*reported_later(allegations, until), *measured.problems))


def _nothing(first: date | None, until: date) -> Problem:
    """That nothing can be counted, and what to record next."""
    said = "" if first is None else f" The first incident, patrol or post is of {first}."
    message = f"Nothing is on record by {until}: there is no incident, patrol or post to count.{said}"
    hint = (
        "Record what was seen: bluehelm report add FILE incident, and bluehelm report violation to set it against a "
        "clause; and what the mission did to see: bluehelm report add FILE patrol, or post_report. A spreadsheet comes "
        "in with bluehelm import SHEET --into FILE."
    )
    return Problem(Severity.ERROR, "nothing-recorded", message, hint if first is None else f"Give --until {first}.")


def _in_force(records: MissionRecords) -> dict[str, date]:
    """The day from which each clause holds, where it or its agreement says so."""
    days = {}
    for clause in records.clauses.values():
        agreement = records.agreements.get(clause.agreement)
        since = clause.applies_from or (agreement.in_force_from if agreement is not None else None)
        if since is not None:
            days[_clause_name(records, clause)] = since
    return days


def _first_day(records: MissionRecords) -> date | None:
    """The day of the first incident, patrol or post on record."""
    days = [incident.when.first_day for incident in records.incidents.values()]
    days += [patrol.outcome.day or patrol.planned for patrol in records.patrols.values()]
    days += [report.day for report in records.post_reports.values()]
    return min(days, default=None)


def months_on_record(records: MissionRecords, until: date) -> int:
    """Whole months over by a day, from the one in whose first week the first incident, patrol or post is recorded."""
    first, end = _first_day(records), until + timedelta(days=1)
    if first is None:
        return 0
    late = first.day > _FIRST_WEEK
    return max((end.year - first.year) * 12 + end.month - first.month - late, 0)


def allegation_frame(
    records: MissionRecords, agreement: str | None = None, *, until: date | None = None
) -> pl.DataFrame:
    """ALLEGATIONS: one row an incident, clause and party. Duplicates count as the incident that they tell again.

    A party stands under the one that signed: a brigade counts for its army. Who was found responsible and not alleged
    before has a row, too. An attribution counts only where it stands.

    Without a day of report, that of the first verification stands for it; not where that began after ``until``, for the
    incident itself may have been known long before, and counts from its own day.
    """
    heads, looks = records.heads, by_incident(records.verifications)
    alleged: dict[tuple[str, str], dict[str, None]] = {}
    for _, violation in sorted(records.violations.items()):
        clause = records.clauses.get(violation.clause)
        head = heads.get(violation.incident)
        if clause is None or head is None or (agreement is not None and clause.agreement != agreement):
            continue
        parties = alleged.setdefault((head, violation.clause), {})
        parties[_signatory(records, violation.party, clause)] = None
    rows = []
    for (incident_id, clause_id), parties in alleged.items():
        incident, clause = records.incidents[incident_id], records.clauses[clause_id]
        found = last_finding(looks.get(incident_id, ()), incident.status) if incident.status in _CLOSED else None
        shares = (
            _sector_name(records, incident.sector),
            incident.when.first_day,
            incident.status,
        )
        reported = _heard(incident, looks.get(incident_id, ()), until)
        responsible = _responsible(records, incident_id, clause)
        for party in {**parties, **dict.fromkeys(_added(records, incident_id, responsible))}:
            outcome = _outcome(records, incident_id, party, responsible)
            name = records.name(party)
            rows.append(
                (incident_id, _clause_name(records, clause), name, *shares, outcome, reported, day_found(found))
            )
    return pl.DataFrame(rows, schema=schema_of(ALLEGATIONS), orient="row")


def effort_frame(records: MissionRecords) -> pl.DataFrame:
    """EFFORT: patrols and posts by sector and month. A month without a record of a sector is not known, and not zero.

    Posts are summed over the days reported.
    """
    patrols: dict[tuple[str | None, date], Counter[str]] = {}
    for patrol in records.patrols.values():
        day = patrol.outcome.day or patrol.planned
        counts = patrols.setdefault((_sector_name(records, patrol.sector), day.replace(day=1)), Counter())
        counts[patrol.status] += 1
    posts: dict[tuple[str | None, date], Counter[str]] = {}
    for report in records.post_reports.values():
        key = (_sector_name(records, report.sector), report.day.replace(day=1))
        posts.setdefault(key, Counter()).update(planned=report.posts.planned, manned=report.posts.manned)
    rows = []
    for key in sorted({*patrols, *posts}, key=lambda key: (key[0] or "", key[1])):
        went, manned = patrols.get(key), posts.get(key)
        rows.append(
            (
                *key,
                went.total() if went is not None else None,
                went["done"] if went is not None else None,
                went["turned_back"] if went is not None else None,
                manned["planned"] if manned is not None else None,
                manned["manned"] if manned is not None else None,
            )
        )
    return pl.DataFrame(rows, schema=schema_of(EFFORT), orient="row")


def commitment_frame(records: MissionRecords, until: date, agreement: str | None = None) -> pl.DataFrame | None:
    """COMMITMENTS: what each party kept, kept late and broke by month, as known on a day; None where none is followed.

    What is overdue and not given up counts as late in the month of its day. What the party alone says it did
    counts nowhere yet.
    """
    wanted = _commitments(records, agreement)
    if not wanted:
        return None
    counted: dict[tuple[str, date], Counter[str]] = {}
    for state in commitments_on(wanted, until).states:
        for month, word in _seen(state):
            counted.setdefault((records.name(state.commitment.party), month), Counter())[word] += 1
    rows = [(*key, counts["kept"], counts["late"], counts["broken"]) for key, counts in sorted(counted.items())]
    return pl.DataFrame(rows, schema=schema_of(COMMITMENTS), orient="row")


def _commitments(records: MissionRecords, agreement: str | None) -> dict[str, Commitment]:
    return {
        key: commitment
        for key, commitment in records.commitments.items()
        if agreement is None or commitment.agreement == agreement
    }


def _overdue(records: MissionRecords, on: date, agreement: str | None) -> tuple[tuple[str, int], ...]:
    """Commitments overdue on a day by party, from before the span too."""
    states = commitments_on(_commitments(records, agreement), on).states
    late = (state for state in states if state.status == "overdue")
    return tuple(sorted(Counter(records.name(state.commitment.party) for state in late).items()))


def mark_of_compliance(records: MissionRecords) -> Mark:
    """The highest mark of what compliance counts."""
    counted = (records.incidents, records.violations, records.verifications, records.patrols, records.post_reports)
    others = (records.clauses, records.commitments, records.agreements, records.parties, records.sectors)
    return records.highest_mark(key for kind in (*counted, *others) for key in kind)


def _clause_name(records: MissionRecords, clause: Clause) -> str:
    """Number and title; with the agreement where there are several."""
    said = f"{clause.number} {clause.title}"
    agreement = records.agreements.get(clause.agreement)
    return f"{title_of(agreement)}: {said}" if agreement is not None and len(records.agreements) > 1 else said


def _signatory(records: MissionRecords, party: str, clause: Clause) -> str:
    """The party bound by the clause that a party is or answers to; itself where it answers to none."""
    agreement = records.agreements.get(clause.agreement)
    bound = bound_parties(clause, agreement) if agreement is not None else clause.binds
    return next((above for above in answers_to(party, records.parties) if above in bound), party)


def _heard(incident: Incident, looks: Sequence[Verification], until: date | None) -> date | None:
    """The day of the report; where nobody wrote it down, the one on which the first verification began by then."""
    if incident.reported is not None:
        return day_of(incident.reported)
    begun = min((day_of(look.begun) for look in looks), default=None)
    return None if until is not None and begun is not None and begun > until else begun


def _responsible(records: MissionRecords, incident: str, clause: Clause) -> tuple[str, ...]:
    standing = records.attributions.get(incident)
    if standing is None or standing.attribution.outcome not in (*AGAINST_PARTY, "disputed"):
        return ()
    return tuple(dict.fromkeys(_signatory(records, party, clause) for party in standing.attribution.parties))


def _added(records: MissionRecords, incident: str, responsible: tuple[str, ...]) -> tuple[str, ...]:
    """Parties that stand under the incident although nobody alleged it of them: found, not merely disputed."""
    standing = records.attributions.get(incident)
    return responsible if standing is not None and standing.attribution.outcome in AGAINST_PARTY else ()


def _outcome(records: MissionRecords, incident: str, party: str, responsible: tuple[str, ...]) -> str | None:
    """What an attribution that stands says of one party; None where it names others."""
    standing = records.attributions.get(incident)
    if standing is None or (responsible and party not in responsible):
        return None
    return standing.attribution.outcome


def _seen(state: CommitmentState) -> Iterator[tuple[date, str]]:
    given = state.commitment
    if state.status in ("kept", "kept_late") and given.done_on is not None:
        yield given.done_on.replace(day=1), "kept" if state.status == "kept" else "late"
    elif state.status == "overdue" and given.due is not None:
        yield given.due.replace(day=1), "late"
    elif state.status == "broken" and given.withdrawn is not None:
        yield given.withdrawn.day.replace(day=1), "broken"


def _sector_name(records: MissionRecords, sector: str | None) -> str | None:
    if sector is None:
        return None
    return records.sectors[sector].name if sector in records.sectors else sector
