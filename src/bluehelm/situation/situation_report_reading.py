"""Reading a mission file for a report, through the desk of the person who makes it: nothing that they may not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from sqlalchemy import exists, select

from bluehelm.mission import Mark, Record, Refuse, Stored, tables
from bluehelm.mission.access_reading import Conditions, ReadingDesk, refuse_unless_allowed
from bluehelm.mission.hybrid_clock import at_reading, reading_at
from bluehelm.mission.opening import last_reading
from bluehelm.mission.people import read_people
from bluehelm.mission.permissions import Person
from bluehelm.mission.records import Role
from bluehelm.partners import Agreement, Clause, Commitment, Meeting, Party
from bluehelm.problems import printable
from bluehelm.situation.attribution import Signed, standing
from bluehelm.situation.claims_of_sources import claims_not_for_parties
from bluehelm.situation.compliance_frames import OPEN_STATUSES
from bluehelm.situation.records import (
    Approval,
    Attribution,
    Claim,
    Incident,
    Observation,
    Patrol,
    Place,
    PostReport,
    Sector,
    Verification,
    Violation,
)
from bluehelm.situation.shared_copy import refuse_copy
from bluehelm.situation.signed_versions import versions_of
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_records import MissionRecords, SiteEntry, StandingAttribution, StatusChange

LOOKED_BACK: Final = 36
"""Months of incidents, patrols and claims that are read: the span of compliance and the record its warnings rest on.
Incidents still open are read whatever their age."""

R = TypeVar("R", bound=Record)


def read_records(
    desk: ReadingDesk, *, until: date, period: ReportPeriod | None = None, up_to: Mark = Mark.STRICTLY_CONFIDENTIAL
) -> MissionRecords:
    """What a report up to a day is made from, as it stands in the file now.

    Args:
        desk: the person's; what they may not see is not there.
        until: the last day of incidents, claims, patrols and posts.
        period: the period whose changes of status are wanted.
        up_to: the highest mark; records above it are left out as if they were not there.

    Raises:
        InputRefused: "not-allowed" for a guest, "shared-copy" for a file that holds a copy alone.
    """
    person = desk.person
    if person.role is Role.GUEST:
        refuse_unless_allowed(Refuse("Reports are for the mission's own staff; a guest reads what was released."))
    refuse_copy(desk)
    read = _Read(desk, up_to, {}, [], set())
    since = _months_before(until, LOOKED_BACK)
    span: Conditions = {"day_from": since, "day_to": until}
    incidents = read.all_of(Incident, span)
    for status in OPEN_STATUSES:
        incidents |= read.all_of(Incident, {"status": status, "day_to": until})
    attributions, unsettled = _attributions(desk, read.stored_of(Attribution), read.stored_of(Approval), incidents)
    return MissionRecords(
        mission=desk.file.core.identity.name,
        incidents=incidents,
        claims=_claims(read, span),
        observations=read.all_of(Observation, span),
        verifications=read.all_of(Verification, {"day_from": since}),
        violations=read.all_of(Violation),
        attributions=attributions,
        unsettled=unsettled,
        patrols=read.all_of(Patrol, span),
        post_reports=read.all_of(PostReport, span),
        parties=read.all_of(Party),
        places=read.all_of(Place),
        sectors=(sectors := read.all_of(Sector)),
        agreements=read.all_of(Agreement),
        clauses=read.all_of(Clause),
        commitments=read.all_of(Commitment),
        meetings=read.all_of(Meeting),
        changes=_changes(desk, period, incidents) if period is not None else (),
        marks=read.marks,
        torn=tuple(read.torn),
        conflicts=tuple(conflict for conflict in desk.conflicts() if read.knows(conflict.record)),
        sites=(sites := _sites(desk)),
        reader=_reader(person, sectors, up_to),
        last_entry=max((site.last for site in sites if site.last is not None), default=None),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read so far: marks above the lowest, records that cannot be read, and the ids that were seen."""

    desk: ReadingDesk
    up_to: Mark
    marks: dict[str, Mark]
    torn: list[str]
    seen: set[str]

    def stored_of(self, kind: type[Record], conditions: Conditions | None = None) -> dict[str, Stored]:
        """Records of a kind within the mark, by id."""
        order = list(Mark)
        found = self.desk.find(kind.kind, **(conditions or {}))
        kept = {item.id: item for item in found if order.index(item.mark) <= order.index(self.up_to)}
        self.marks.update({key: item.mark for key, item in kept.items() if item.mark is not Mark.UNCLASSIFIED})
        self.torn.extend(key for key, item in kept.items() if item.value is None and key not in self.seen)
        self.seen.update(kept)
        return kept

    def all_of(self, kind: type[R], conditions: Conditions | None = None) -> dict[str, R]:
        """The same that can be read, as that kind."""
        found = self.stored_of(kind, conditions)
        return {key: item.value for key, item in found.items() if isinstance(item.value, kind)}

    def knows(self, record: str) -> bool:
        """Whether a record may be spoken of: it was read, or nothing is left out by its mark."""
        return record in self.seen or self.up_to is list(Mark)[-1]


def _claims(read: _Read, span: Conditions) -> dict[str, Claim]:
    """Claims of the span. One that names a source is the source's, whatever else a site wrote into it."""
    kept_back = claims_not_for_parties(read.desk.file)
    return {
        key: claim.model_copy(update={"claimed_by": "source"}) if key in kept_back else claim
        for key, claim in read.all_of(Claim, span).items()
    }


def _attributions(
    desk: ReadingDesk, stored: dict[str, Stored], words: dict[str, Stored], incidents: dict[str, Incident]
) -> tuple[dict[str, StandingAttribution], dict[str, int]]:
    """By incident: the attribution that stands (of several, the one approved last), and how many do not."""
    roles = {person.name: person.role for person in read_people(desk.file).everybody}
    approvals: dict[str, list[Signed[Approval]]] = {}
    for item in words.values():
        if isinstance(item.value, Approval):
            signed = Signed.of(item.value, item.created.author, item.created.at)
            approvals.setdefault(item.value.of, []).append(signed)
    stands: dict[str, StandingAttribution] = {}
    unsettled: Counter[str] = Counter()
    for key, item in sorted(stored.items()):
        if not isinstance(item.value, Attribution) or item.value.incident not in incidents:
            continue
        incident, given = item.value.incident, approvals.get(key, [])
        versions = versions_of(desk.history(key), Attribution) if given else ()
        found = standing(key, versions, given, roles, conflicts=item.conflicts) if versions else None
        if found is None or not found.stands:
            unsettled[incident] += 1
            continue
        approved = max(word.at for word in given if word.author in found.approved_by)
        if incident not in stands or stands[incident].approved < approved:
            stands[incident] = StandingAttribution(item.value, approved)
    return stands, dict(unsettled)


def _changes(desk: ReadingDesk, period: ReportPeriod, incidents: Iterable[str]) -> tuple[StatusChange, ...]:
    """Changes of status written in the period, by the clocks of those who wrote them."""
    begin = datetime.combine(period.first, time(), UTC)
    end = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    entries, others = tables.entries.c, tables.entries.alias().c
    rewritten = exists().where(others.record == entries.record, others.number != entries.number)
    touched = select(entries.record).distinct()
    touched = touched.where(
        entries.kind == Incident.kind, entries.clock >= reading_at(begin), entries.clock < reading_at(end), rewritten
    )
    with desk.file.core.reading() as connection:
        records = set(connection.scalars(touched))
    found = [change for key in sorted(records & set(incidents)) for change in _changes_of(desk, key)]
    return tuple(sorted((one for one in found if begin <= one.at < end), key=lambda one: (one.at, one.incident)))


def _changes_of(desk: ReadingDesk, incident: str) -> Iterator[StatusChange]:
    before: str | None = None
    for entry in sorted(desk.history(incident), key=lambda entry: (entry.clock, entry.site)):
        after = entry.changes.get("status")
        if not isinstance(after, str):
            before = before or "reported"
            continue
        if before is not None and before != after:
            yield StatusChange(incident, at_reading(entry.clock), before, after)
        before = after


def _sites(desk: ReadingDesk) -> tuple[SiteEntry, ...]:
    known = desk.file.sites()
    with desk.file.core.reading() as connection:
        last = {site.id: last_reading(connection, [site.id]) for site in known}
    own = desk.file.core.identity.own_site
    return tuple(
        SiteEntry(
            site.name, site.code, site.id == own, site.standing, at_reading(last[site.id]) if last[site.id] else None
        )
        for site in known
    )


def _reader(person: Person, sectors: dict[str, Sector], up_to: Mark) -> str:
    """Who reads and what they see, as the end of a sentence."""
    limit = person.limit
    names = sorted(sectors[key].name if key in sectors else key for key in limit or ())
    where = "every sector" if limit is None else f"the sectors {', '.join(names)} only"
    order = list(Mark)
    highest = min(person.clearance, up_to, key=order.index)
    return printable(f"{person.name} ({person.role.value}), who sees {where}, up to {highest.value}")


def _months_before(day: date, months: int) -> date:
    first = day.year * 12 + day.month - 1 - months
    if first < 12:  # before the first year that a day can have
        return date.min
    return date(first // 12, first % 12 + 1, 1)
