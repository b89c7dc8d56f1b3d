"""The records that a situation report, compliance and a meeting pack are made from, read once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar

from bluehelm.mission.mark import Mark
from bluehelm.mission.stored import Conflict
from bluehelm.partners import Agreement, Clause, Commitment, Meeting, Party, party_names
from bluehelm.situation.duplicate_links import heads_of
from bluehelm.situation.records import (
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
    day_of,
)

_INVENTED: Final = re.compile(r"X[A-Z]{2}")
"""Country codes that ISO 3166 leaves to users; XKX among them stands for Kosovo."""
R = TypeVar("R", Claim, Verification, Violation, Observation)


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """The last that is here of one site. ``last`` is its own clock, which may be off; None where nothing came."""

    name: str
    code: str
    own: bool
    standing: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """That an incident's status was changed: when by the writing site's clock, and from what to what."""

    incident: str
    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StandingAttribution:
    """An attribution that a second person approved as it is. ``approved`` is the clock of who approved it last."""

    attribution: Attribution
    approved: datetime


@dataclass(frozen=True)
class MissionRecords:
    """Records by id, none of them withdrawn, as far as one person may read them; protected fields are empty.

    Attributes:
        incidents: those of the months looked at, and all that are still open.
        attributions: by incident, those that stand.
        unsettled: by incident, how many attributions are recorded and do not stand.
        changes: changes of status in the period, oldest first.
        marks: marks of records above unclassified, by id.
        torn: ids of records that cannot be read as a whole here.
        conflicts: fields to settle.
        sites: the mission's sites with the last that is here of each.
        reader: who reads, and what of it they may see, in words.
    """

    mission: str
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    observations: Mapping[str, Observation] = field(default_factory=dict)
    verifications: Mapping[str, Verification] = field(default_factory=dict)
    violations: Mapping[str, Violation] = field(default_factory=dict)
    attributions: Mapping[str, StandingAttribution] = field(default_factory=dict)
    unsettled: Mapping[str, int] = field(default_factory=dict)
    patrols: Mapping[str, Patrol] = field(default_factory=dict)
    post_reports: Mapping[str, PostReport] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    changes: tuple[StatusChange, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    torn: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sites: tuple[SiteEntry, ...] = ()
    reader: str = ""
    last_entry: datetime | None = None

    @property
    def heads(self) -> dict[str, str]:
        """The incident that each incident is counted as: itself, or the one that it tells again."""
        return heads_of({key: incident.duplicate_of for key, incident in self.incidents.items()})

    @property
    def invented(self) -> bool:
        """Whether a place or incident lies in a fictional country: its code is one that ISO 3166 gives to nobody."""
        codes = {place.country for place in self.places.values()}
        codes |= {incident.where.country for incident in self.incidents.values()}
        return any(code != "XKX" and _INVENTED.fullmatch(code) for code in codes)

    @property
    def names(self) -> dict[str, str]:
        """Parties by id, as they are called."""
        return party_names(self.parties)

    def name(self, party: str) -> str:
        """What to call a party; its id where it has no record here."""
        return self.names.get(party, party)

    def highest_mark(self, ids: Iterable[str]) -> Mark:
        """The highest mark among records."""
        order = list(Mark)
        return max((self.marks.get(key, Mark.UNCLASSIFIED) for key in ids), key=order.index, default=Mark.UNCLASSIFIED)


def by_incident(records: Mapping[str, R]) -> dict[str, list[R]]:
    """Records that belong to an incident, by its id, in order of their own ids."""
    grouped: dict[str, list[R]] = defaultdict(list)
    for _, record in sorted(records.items()):
        if record.incident is not None:
            grouped[record.incident].append(record)
    return dict(grouped)


def last_finding(looks: Iterable[Verification], status: str) -> Verification | None:
    """The last finished verification that found what the incident's status says; None where there is none."""
    found = [look for look in looks if look.finished is not None and look.finding == status]
    return max(found, key=lambda look: (look.result.finished, look.model_dump_json()), default=None)


def day_found(look: Verification | None) -> date | None:
    """The day on which a verification ended, by the clock of the place."""
    return day_of(look.finished) if look is not None and look.finished is not None else None
