"""What happened to the mission's own people, and what the mission did to look: patrols gone, posts manned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bluehelm.situation.records import Count, Denial
from bluehelm.situation.situation_report_incidents import ReportIncident, sector_name
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_records import MissionRecords
from bluehelm.situation.situation_report_tolls import toll_rows

MOVEMENT: Final = frozenset(
    {"movement_denied", "movement_delayed", "movement_conditioned", "flight_clearance_denied", "entry_or_visa_denied"}
)
_ATTACK: Final = frozenset({"attack", "threat", "arrest_or_detention", "seizure_or_theft", "entry_to_premises"})


@dataclass(frozen=True, slots=True)
class StoppedPatrol:
    """A patrol that somebody stopped and for which no incident is recorded."""

    reference: str
    sector: str
    day: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """What was done to the mission in a period.

    Attributes:
        incidents: most serious first; ``attacks`` and ``denials`` are among them, and one may be both.
        killed, injured, missing, abducted: as verified and as claimed, None where nobody says.
        hours: of movement denied or people held, as far as recorded.
        patrols: patrols stopped without an incident of their own.
        unsaid: denials of movement of which no record says that they were the mission's: aid, or the people there.
    """

    incidents: tuple[ReportIncident, ...]
    attacks: int
    denials: int
    hours: float
    verified: tuple[tuple[str, Count], ...]
    claimed: tuple[tuple[str, Count], ...]
    patrols: tuple[StoppedPatrol, ...]
    unsaid: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing is recorded."""
        return not self.incidents and not self.patrols


@dataclass(frozen=True, slots=True)
class SectorEffort:
    """Patrols and posts of one sector in a period. Posts are summed over days; None where no day was reported."""

    sector: str
    planned: int
    done: int
    turned_back: int
    cancelled: int
    not_told: int
    posts_planned: int | None
    posts_manned: int | None
    days_reported: int


def own_people(records: MissionRecords, incidents: Iterable[ReportIncident], period: ReportPeriod) -> OwnPeople:
    """What was done to the mission, by the incidents of a period and its patrols."""
    told = tuple(incidents)
    own = tuple(incident for incident in told if incident.on_mission)
    tolls = [row for row in toll_rows((one.verified_harm, one.claimed_harm) for one in own) if row.people == "mission"]
    return OwnPeople(
        incidents=own,
        attacks=sum(_is_attack(incident) for incident in own),
        denials=sum(_is_denial(incident) for incident in own),
        hours=sum(incident.hours or 0 for incident in own),
        verified=tuple((row.harm, row.verified) for row in tolls if row.verified is not None),
        claimed=tuple((row.harm, row.claimed) for row in tolls if row.claimed is not None),
        patrols=_stopped(records, period),
        unsaid=sum(incident.category == "denial_of_movement" and not incident.on_mission for incident in told),
    )


def sector_efforts(records: MissionRecords, period: ReportPeriod) -> tuple[SectorEffort, ...]:
    """Patrols and posts of every sector that is known, in order of names; sectors without any record stand there too.

    A patrol counts on the day on which it went, or else on the one for which it is planned.
    """
    patrols = [patrol for patrol in records.patrols.values() if (patrol.outcome.day or patrol.planned) in period]
    reports = [report for report in records.post_reports.values() if report.day in period]
    keys: set[str | None] = {*records.sectors, *(one.sector for one in patrols), *(one.sector for one in reports)}
    efforts = []
    for key in keys:
        statuses = [patrol.status for patrol in patrols if patrol.sector == key]
        posts = [report.posts for report in reports if report.sector == key]
        efforts.append(
            SectorEffort(
                sector_name(records, key),
                len(statuses),
                statuses.count("done"),
                statuses.count("turned_back"),
                statuses.count("cancelled"),
                statuses.count("planned"),
                sum(one.planned for one in posts) if posts else None,
                sum(one.manned for one in posts) if posts else None,
                len({report.day for report in reports if report.sector == key}),
            )
        )
    return tuple(sorted(efforts, key=lambda effort: (effort.sector == "no sector", effort.sector)))


def area_effort_of(efforts: Sequence[SectorEffort]) -> SectorEffort:
    """The sum over sectors; posts are None where no sector reported."""
    manned = [effort for effort in efforts if effort.posts_planned is not None]
    return SectorEffort(
        "All sectors",
        sum(effort.planned for effort in efforts),
        sum(effort.done for effort in efforts),
        sum(effort.turned_back for effort in efforts),
        sum(effort.cancelled for effort in efforts),
        sum(effort.not_told for effort in efforts),
        sum(effort.posts_planned or 0 for effort in manned) if manned else None,
        sum(effort.posts_manned or 0 for effort in manned) if manned else None,
        max((effort.days_reported for effort in efforts), default=0),
    )


def _is_attack(incident: ReportIncident) -> bool:
    return incident.category == "attack_on_mission" or bool(incident.own_hurt) or not _ATTACK.isdisjoint(incident.forms)


def _is_denial(incident: ReportIncident) -> bool:
    return incident.category == "denial_of_movement" or not MOVEMENT.isdisjoint(incident.forms)


def _stopped(records: MissionRecords, period: ReportPeriod) -> tuple[StoppedPatrol, ...]:
    told = {incident.patrol for incident in records.incidents.values() if incident.patrol is not None}
    stopped = [
        StoppedPatrol(
            patrol.reference,
            sector_name(records, patrol.sector),
            patrol.outcome.day or patrol.planned,
            _by(records, patrol.outcome.denial),
            patrol.outcome.denial.reason_given,
        )
        for key, patrol in records.patrols.items()
        if patrol.outcome.denial is not None
        and (patrol.outcome.day or patrol.planned) in period
        and key not in told
        and patrol.outcome.denial.incident not in records.incidents
    ]
    return tuple(sorted(stopped, key=lambda one: (one.day, one.reference)))


def _by(records: MissionRecords, denial: Denial) -> str:
    return records.name(denial.by) if denial.by is not None else denial.by_words
