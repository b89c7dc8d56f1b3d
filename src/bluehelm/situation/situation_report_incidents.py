"""Incidents as a situation report tells them: what is known, how well, and how serious it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from bluehelm.geo.military_grid import PRECISIONS, to_mgrs
from bluehelm.mission.mark import Mark
from bluehelm.situation.compliance_frames import OPEN_STATUSES
from bluehelm.situation.records import Claim, Incident, Verification, Violation, day_of
from bluehelm.situation.situation_report_records import MissionRecords, by_incident, day_found, last_finding
from bluehelm.situation.situation_report_tolls import HARMS, Harm, best, most, settled_harm, sum_of

PROTECTED_OBJECTS: Final = (
    "medical",
    "school",
    "humanitarian",
    "camp_of_displaced",
    "water_or_power",
    "market_or_food",
    "place_of_worship",
    "cultural_property",
)
"""Objects that the laws of war protect by name, as ``Damage.object`` calls them."""
WITHIN_25_KM: Final = 2
"""UCDP's precision of a place; one that is known no better than to a district has no point."""
_OWN: Final = frozenset({"mission_vehicle", "mission_premises", "mission_equipment"})
_URGENT: Final = ("urgent", "priority", "routine")


@dataclass(frozen=True, slots=True)
class ReportIncident:
    """One incident, with the people hurt by ``settled_harm``.

    Attributes:
        people: parties alleged, by name.
        attribution: outcome of the attribution that stands, or "".
        responsible: parties that it names.
        waiting: attributions recorded that do not stand.
        verified_harm: people hurt, as verified.
        claimed_harm: people hurt, as reported or claimed only; of a verified incident, what the verification
            is silent on.
        objects: protected objects hit.
        forms: what was done to the mission, if anything.
        said_of_mission: its sheet says what was done to the mission, or movement was denied to a patrol.
        torn: two sites changed it without knowing of each other.
    """

    id: str
    reference: str
    title: str
    category: str
    first_day: date
    last_day: date
    precision: int | None
    sector: str
    place: str
    point: tuple[float, float] | None
    where_precision: int | None
    status: str
    found: date | None
    confidence: str
    known: date
    people: tuple[str, ...]
    attribution: str
    responsible: tuple[str, ...]
    waiting: int
    verified_harm: Harm
    claimed_harm: Harm
    objects: tuple[str, ...]
    forms: tuple[str, ...]
    staff: int | None
    hours: float | None
    own_objects: int
    said_of_mission: bool
    priority: str
    mark: Mark
    torn: bool

    @property
    def square(self) -> str:
        """The square of the military grid in which it lies: 10 km, or 100 km where it is known to 25 km only. Empty
        without a point: a report that is lost shows no house.
        """
        precision = self.where_precision or 1
        if self.point is None or precision > WITHIN_25_KM:
            return ""
        digits = 1 if precision < WITHIN_25_KM else 0
        return f"square {to_mgrs(*self.point, digits)} ({PRECISIONS[digits]})"

    @property
    def is_open(self) -> bool:
        """Whether there is no finding yet."""
        return self.status in OPEN_STATUSES

    @property
    def is_verified(self) -> bool:
        """Whether the mission found that it happened."""
        return self.status == "verified"

    @property
    def harm(self) -> Harm:
        """All that is known of people hurt: what was found, and beside it what is only claimed."""
        return {**self.claimed_harm, **self.verified_harm}

    @property
    def on_mission(self) -> bool:
        """Whether it was done to the mission or its people."""
        return bool(self.own_hurt or self.said_of_mission or self.own_objects) or self.category == "attack_on_mission"

    @property
    def killed(self) -> int:
        """The most people killed that anybody gives."""
        return most(sum_of(self.harm, "killed"))

    @property
    def own_hurt(self) -> int:
        """The most of the mission's own people killed, injured, missing or abducted that anybody gives."""
        return sum(most(self.harm.get(("mission", harm))) for harm in HARMS)

    @property
    def weight(self) -> tuple[object, ...]:
        """Sorts the most serious first: people killed, own staff, protected objects, others hurt, then the rest."""
        hurt = sum(most(sum_of(self.harm, harm)) for harm in HARMS[1:])
        first = 0 if self.killed else 1 if self.on_mission else 2 if self.objects else 3 if hurt else 4
        own_killed, killed = best(self.harm.get(("mission", "killed"))), best(sum_of(self.harm, "killed"))
        return (
            first, -own_killed, -killed, -self.own_hurt, not self.is_verified, not self.on_mission, -len(self.objects),
            -hurt, _URGENT.index(self.priority), -self.first_day.toordinal(), self.reference, self.id,
        )  # fmt: skip

    def age(self, on: date) -> int:
        """Days since the mission heard of it."""
        return max((on - self.known).days, 0)


def report_incidents(records: MissionRecords) -> tuple[ReportIncident, ...]:
    """Every incident that is no duplicate, most serious first; those found to be false are among them."""
    heads, teller = records.heads, _Teller.of(records)
    told = [teller.told(key, incident) for key, incident in records.incidents.items() if heads[key] == key]
    return tuple(sorted(told, key=lambda one: one.weight))


@dataclass(frozen=True, slots=True)
class _Teller:
    """The other records that an incident is told with, by incident."""

    records: MissionRecords
    claims: dict[str, list[Claim]]
    looks: dict[str, list[Verification]]
    violations: dict[str, list[Violation]]
    torn: frozenset[str]

    @classmethod
    def of(cls, records: MissionRecords) -> Self:
        """Claims about a duplicate are about the incident that it tells again."""
        heads = records.heads
        claims: dict[str, list[Claim]] = {}
        for incident, said in by_incident(records.claims).items():
            claims.setdefault(heads.get(incident, incident), []).extend(said)
        return cls(
            records,
            claims,
            by_incident(records.verifications),
            by_incident(records.violations),
            frozenset(conflict.record for conflict in records.conflicts),
        )

    def told(self, key: str, incident: Incident) -> ReportIncident:
        """One incident."""
        records, done = self.records, incident.against_mission
        claims, violations = self.claims.get(key, ()), self.violations.get(key, ())
        closed = incident.status not in OPEN_STATUSES
        look = last_finding(self.looks.get(key, ()), incident.status) if closed else None
        standing = records.attributions.get(key) if incident.status == "verified" else None
        settled = settled_harm(incident.status, incident.casualties, claims, look)
        return ReportIncident(
            id=key,
            reference=incident.reference,
            title=incident.title,
            category=incident.category,
            first_day=incident.when.first_day,
            last_day=incident.when.last_day,
            precision=incident.when.precision,
            sector=sector_name(records, incident.sector),
            place=_place(records, incident),
            point=_point(records, incident),
            where_precision=incident.where.precision,
            status=incident.status,
            found=day_found(look),
            confidence=(look.result.confidence if look is not None else None) or "",
            known=day_of(incident.reported) if incident.reported is not None else incident.when.first_day,
            people=_alleged(records, incident, claims, violations),
            attribution=standing.attribution.outcome if standing is not None else "",
            responsible=tuple(map(records.name, standing.attribution.parties)) if standing is not None else (),
            waiting=records.unsettled.get(key, 0),
            verified_harm=settled.found,
            claimed_harm=settled.claimed,
            objects=tuple(damage.object for damage in incident.damage if damage.object in PROTECTED_OBJECTS),
            forms=done.forms if done is not None else (),
            staff=done.staff if done is not None else None,
            hours=done.hours if done is not None else None,
            own_objects=sum(damage.object in _OWN for damage in incident.damage),
            said_of_mission=done is not None
            or (incident.category == "denial_of_movement" and incident.patrol is not None),
            priority=incident.priority,
            mark=records.marks.get(key, Mark.UNCLASSIFIED),
            torn=key in self.torn,
        )


def _alleged(
    records: MissionRecords, incident: Incident, claims: Sequence[Claim], violations: Sequence[Violation]
) -> tuple[str, ...]:
    parties = [violation.party for violation in violations]
    parties += [party for claim in claims if claim.stance == "alleges" for party in claim.against]
    parties += [actor.party for actor in incident.who if actor.party is not None and actor.role == "initiator"]
    if incident.against_mission is not None and incident.against_mission.by is not None:
        parties.append(incident.against_mission.by)
    return tuple(dict.fromkeys(map(records.name, parties)))


def _place(records: MissionRecords, incident: Incident) -> str:
    known = records.places.get(incident.place or "")
    where = incident.where
    return where.place or (known.name if known is not None else "") or where.admin2 or where.admin1


def _point(records: MissionRecords, incident: Incident) -> tuple[float, float] | None:
    where, known = incident.where, records.places.get(incident.place or "")
    if where.latitude is not None and where.longitude is not None:
        return where.latitude, where.longitude
    if known is not None and known.point is not None:
        return known.point.latitude, known.point.longitude
    return None


def sector_name(records: MissionRecords, sector: str | None) -> str:
    """What a sector is called; "no sector" where a record is in none."""
    if sector is None:
        return "no sector"
    return records.sectors[sector].name if sector in records.sectors else "sector not in this file"
