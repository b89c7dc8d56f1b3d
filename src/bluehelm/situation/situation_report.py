"""The situation of one day or week by the mission's own records: what a desk officer must know, and what nobody knows.

Everything is as it stands in the file now: a report made again after a sync may say more of the same day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, get_args

from bluehelm.mission.mark import Mark
from bluehelm.partners import CommitmentState, Meeting, commitments_on
from bluehelm.situation.compliance import Compliance
from bluehelm.situation.compliance_frames import FINDINGS
from bluehelm.situation.compliance_records import compliance_of_records, months_on_record
from bluehelm.situation.records.field_types import IncidentStatus
from bluehelm.situation.situation_report_breaches import Breach, breaches_of
from bluehelm.situation.situation_report_incidents import ReportIncident, report_incidents
from bluehelm.situation.situation_report_own import OwnPeople, SectorEffort, own_people, sector_efforts
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_records import MissionRecords, SiteEntry
from bluehelm.situation.situation_report_tolls import TollRow, toll_rows

SOON: Final = 14
"""Days ahead in which commitments and meetings are told."""
STATUSES: Final[tuple[IncidentStatus, ...]] = get_args(IncidentStatus)


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that became of an incident in the period, whenever it happened: "verified", "attributed" ..."""

    incident: ReportIncident
    what: str
    day: date


@dataclass(frozen=True, slots=True)
class ToSettle:
    """Fields of one record that two sites changed without knowing of each other."""

    kind: str
    record: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SituationReport:
    """One report; every list has what needs most care first.

    Attributes:
        mark: the highest mark of what it shows.
        incidents: those that began in the period, without duplicates and false ones.
        duplicates, false: how many incidents of the period are not counted for that.
        before: how many there were in the period before.
        late: incidents of earlier days that the mission first heard of in the period.
        changed: findings, attributions and re-openings of the period.
        open: incidents without a finding, oldest first.
        due: commitments overdue, to be confirmed or due within ``SOON`` days; ``party_names`` names their parties.
        met: meetings in the period; ``meetings``: those still to come within ``SOON`` days.
        breaches: clauses set against incidents of the period, whether or not a whole month is on record.
        compliance: None where no agreement with clauses is recorded, or no whole month of it.
        torn: how many records cannot be read as a whole here.
    """

    mission: str
    period: ReportPeriod
    fictional: bool
    mark: Mark
    reader: str
    last_entry: datetime | None
    incidents: tuple[ReportIncident, ...]
    duplicates: int
    false: int
    before: int
    late: tuple[ReportIncident, ...]
    changed: tuple[Changed, ...]
    tolls: tuple[TollRow, ...]
    own: OwnPeople
    efforts: tuple[SectorEffort, ...]
    compliance: Compliance | None
    breaches: tuple[Breach, ...]
    due: tuple[CommitmentState, ...]
    party_names: Mapping[str, str]
    met: tuple[Meeting, ...]
    meetings: tuple[Meeting, ...]
    open: tuple[ReportIncident, ...]
    to_settle: tuple[ToSettle, ...]
    sites: tuple[SiteEntry, ...]
    torn: int
    outlines: tuple[tuple[str, object], ...] = ()

    @property
    def verified(self) -> int:
        """Incidents of the period that are verified."""
        return sum(incident.is_verified for incident in self.incidents)

    @property
    def as_of(self) -> str:
        """How far the records reach, in words."""
        return f"{self.last_entry:%Y-%m-%d %H:%M} UTC" if self.last_entry is not None else "no entry"

    def cross_table(self, field: str) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """Counts of the period's incidents by a field ("category", "sector") and status, the largest group first."""
        groups: dict[str, Counter[str]] = {}
        for incident in self.incidents:
            groups.setdefault(getattr(incident, field), Counter())[incident.status] += 1
        return tuple(sorted(groups.items(), key=lambda group: (-group[1].total(), group[0])))


def make_situation_report(
    records: MissionRecords, period: ReportPeriod, *, months: int = 6, fictional: bool = False
) -> SituationReport:
    """The report of one day or week.

    Args:
        records: what its maker may see, read up to the last day of the period.
        period: the day or week.
        months: how many whole months of compliance it shows.
        fictional: an exercise; records of a fictional country are labelled in any case.
    """
    told = report_incidents(records)
    everything = tuple(one for one in told if one.status != "false")
    began = tuple(one for one in everything if one.first_day in period)
    heads = records.heads
    aside = Counter(
        "false" if incident.status == "false" and heads[key] == key else "duplicate" if heads[key] != key else ""
        for key, incident in records.incidents.items()
        if incident.when.first_day in period
    )
    waiting = sorted((one for one in everything if one.is_open), key=lambda one: (one.known, one.reference))
    soon = period.last + timedelta(days=SOON)
    return SituationReport(
        mission=records.mission,
        period=period,
        fictional=fictional or records.invented,
        mark=records.highest_mark(records.marks),
        reader=records.reader,
        last_entry=records.last_entry,
        incidents=began,
        duplicates=aside["duplicate"],
        false=aside["false"],
        before=sum(one.first_day in period.before for one in everything),
        late=tuple(one for one in everything if one.known in period and one.first_day < period.first),
        changed=_changed(records, told, period),
        tolls=toll_rows((one.verified_harm, one.claimed_harm) for one in began),
        own=own_people(records, began, period),
        efforts=sector_efforts(records, period),
        compliance=compliance_of_records(records, until=period.last, months=months)
        if records.clauses and months_on_record(records, period.last)
        else None,
        breaches=breaches_of(records, period),
        due=_due(records, period.last, soon),
        party_names=records.names,
        met=_meetings(records, period.first, period.last),
        meetings=_meetings(records, period.last + timedelta(days=1), soon),
        open=tuple(waiting),
        to_settle=_to_settle(records),
        sites=tuple(sorted(records.sites, key=lambda site: (site.last is not None, site.last, site.name))),
        torn=len(records.torn),
        outlines=tuple((sector.name, sector.outline) for sector in records.sectors.values() if sector.outline),
    )


def _changed(records: MissionRecords, incidents: Sequence[ReportIncident], period: ReportPeriod) -> tuple[Changed, ...]:
    """Findings by the day of the finding; attributions and re-openings by the clock of the site that wrote them."""
    found = [
        Changed(one, one.status, one.found)
        for one in incidents
        if one.found is not None and one.found in period and one.status in FINDINGS
    ]
    attributed = [
        Changed(one, "attributed", standing.approved.date())
        for one in incidents
        if one.attribution and (standing := records.attributions[one.id]).approved.date() in period
    ]
    by_id = {one.id: one for one in incidents}
    opened = {
        change.incident: Changed(by_id[change.incident], "re-opened", change.at.date())
        for change in records.changes
        if change.before in FINDINGS and change.after not in FINDINGS and change.incident in by_id
    }
    return (*found, *attributed, *opened.values())


def _due(records: MissionRecords, on: date, soon: date) -> tuple[CommitmentState, ...]:
    states = commitments_on(records.commitments, on).states
    return tuple(
        state
        for state in states
        if state.is_open
        and (state.status != "due" or (state.commitment.due is not None and state.commitment.due <= soon))
    )


def _meetings(records: MissionRecords, first: date, last: date) -> tuple[Meeting, ...]:
    found = [
        meeting for meeting in records.meetings.values() if meeting.day is not None and first <= meeting.day <= last
    ]
    return tuple(sorted(found, key=lambda meeting: (meeting.day, meeting.begins is not None, meeting.reference)))


def _to_settle(records: MissionRecords) -> tuple[ToSettle, ...]:
    fields: dict[tuple[str, str], list[str]] = {}
    for conflict in records.conflicts:
        fields.setdefault((conflict.kind, conflict.record), []).append(conflict.field)
    named = [ToSettle(kind, _called(records, record), tuple(sorted(torn))) for (kind, record), torn in fields.items()]
    return tuple(sorted(named, key=lambda one: (one.kind != "incident", one.kind, one.record)))


def _called(records: MissionRecords, record: str) -> str:
    """The short human name of a record, or its id."""
    for known in (records.incidents, records.patrols, records.meetings):
        if record in known:
            return known[record].reference
    return records.parties[record].name if record in records.parties else record
