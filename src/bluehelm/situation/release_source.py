"""From the mission's records to what a release looks at. Text stops here: only words from known lists go on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final, Protocol

from bluehelm.geo import country_name
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Record
from bluehelm.partners.records import Clause
from bluehelm.situation.records import Attribution, Claim, Count, Incident, Verification, Violation
from bluehelm.situation.release_incident import Estimate, ReleasableIncident
from bluehelm.situation.release_policy import ReleasePolicy
from bluehelm.situation.situation_report_records import last_finding
from bluehelm.situation.situation_report_tolls import HARMS, Harm, best, settled_harm, sum_of

_CLAUSE: Final = re.compile(
    r"(?:(?:Article|Art\.|Annex|Section|Para\.|§) ?)?(?:\d{1,3}|[IVXLC]{1,7})"
    r"(?:[./-]?\(?(?:\d{1,3}|[a-z]{1,2})\)?){0,4}"
)
_LARGEST: Final = 2**31 - 1
"""What a column holds: a sum of absurd numbers must stop no copy."""
_INVENTED: Final = re.compile(r"X[A-Z]{2}")
"""Codes that ISO 3166 leaves to users: Kosovo and fictional countries."""


class StoredRecord(Protocol):
    """A record as the mission file gives it."""

    @property
    def id(self) -> str:
        """Its id in the file."""

    @property
    def value(self) -> Record | None:
        """What it holds; None where it cannot be read."""

    @property
    def mark(self) -> Mark:
        """Its mark."""

    @property
    def withdrawn(self) -> str | None:
        """Why it no longer counts; None where it does."""

    @property
    def sealed(self) -> tuple[str, ...]:
        """Protected fields that cannot be read here."""


def releasable_incidents(
    stored: Iterable[StoredRecord],
    policy: ReleasePolicy,
    *,
    party: str | None = None,
    standing: Collection[str] = (),
    admin_units: Collection[tuple[str, str, str | None]] = (),
    released_texts: Mapping[str, str] | None = None,
    fictional: bool = False,
) -> tuple[ReleasableIncident, ...]:
    """What a release may look at, in order of id.

    Claims, attributions, violations and clauses marked above the policy are not used. Of claims, only whether the
    receiver itself made one is used; who else claimed is not looked at. Numbers of people are those verified, by
    ``settled_harm``: what is only reported stays empty, and so does all where the verification is marked above the
    policy.

    Args:
        stored: every incident, claim, verification, attribution, violation and clause of the file; other kinds are
            passed over.
        policy: the receiver's.
        party: the receiver's id among the parties, for a party's copy.
        standing: ids of attributions that a second person has approved as they are.
        admin_units: country, first-level and second-level name (or None) of units that may be named. A unit that is
            not listed is not named: what somebody typed into the field could be anything.
        released_texts: by incident, the words that somebody released for this receiver.
        fictional: the mission is invented.

    Raises:
        ValueError: when a party's copy names no party, or another copy names one.
    """
    if (policy.audience == "party") != (party is not None):
        raise ValueError(f"expected a party for a party's copy only, got {party!r} for {policy.audience!r}")
    kept = sorted((item for item in stored if item.withdrawn is None), key=lambda item: item.id)
    facts = _Facts(kept, policy, party, frozenset(standing))
    known = _known_units(admin_units)
    texts = released_texts or {}
    return tuple(
        replace(
            _as_recorded(item.value, known, item.sealed, facts.found(item.id, item.value)),
            id=item.id,
            mark=item.mark,
            own=item.id in facts.own,
            attribution=facts.attributions.get(item.id),
            clauses=tuple(sorted(facts.clauses.get(item.id, ()))),
            text=texts.get(item.id) or None,
            fictional=fictional,
        )
        for item in kept
        if isinstance(item.value, Incident)
    )


class _Facts:
    """What other records say of incidents, as far as the receiver may know it."""

    def __init__(
        self, kept: Iterable[StoredRecord], policy: ReleasePolicy, party: str | None, standing: frozenset[str]
    ) -> None:
        self.own: set[str] = set()
        self.attributions: dict[str, str] = {}
        self.clauses: dict[str, set[str]] = {}
        self._looks: dict[str, list[Verification]] = {}
        self._above: set[str] = set()
        for item in kept:
            if isinstance(item.value, Verification):
                self._looks.setdefault(item.value.incident, []).append(item.value)
                if not policy.may_hold(item.mark) and item.value.finding is not None:
                    self._above.add(item.value.incident)
        seen = [(item.id, item.value) for item in kept if policy.may_hold(item.mark)]
        numbers = {id_: value.number for id_, value in seen if isinstance(value, Clause)}
        for id_, value in seen:
            if isinstance(value, Claim) and party is not None and value.claimant == party:
                # Who denies an incident has not reported it: else denying everything would bring every finding.
                if value.stance != "denies":
                    self.own.add(value.incident)
            elif isinstance(value, Attribution) and id_ in standing:
                self._attribute(value, party)
            elif isinstance(value, Violation) and value.party == party:
                number = numbers.get(value.clause, "")
                if _CLAUSE.fullmatch(number):
                    self.clauses.setdefault(value.incident, set()).add(number)

    def found(self, key: str, incident: Incident) -> tuple[Harm, Harm]:
        """People hurt as far as it is verified, and what of it may be shown to the receiver."""
        look = last_finding(self._looks.get(key, ()), incident.status)
        found = settled_harm(incident.status, incident.casualties, (), look).found
        return found, {} if key in self._above else found

    def _attribute(self, attribution: Attribution, party: str | None) -> None:
        """A party reads only what names it, and not who else is named; others read the outcome without names."""
        if party is None:
            self.attributions[attribution.incident] = attribution.outcome
        elif party in attribution.parties:
            self.attributions[attribution.incident] = f"{attribution.outcome}: names the receiver"


def _as_recorded(
    incident: Incident, known: frozenset[tuple[str, str, str]], sealed: tuple[str, ...], harm: tuple[Harm, Harm]
) -> ReleasableIncident:
    """What the incident itself tells; its id is not in it."""
    where = incident.where
    country = where.country if _is_country(where.country) else None
    admin1 = where.admin1 if (where.country, where.admin1, "") in known else None
    admin2 = where.admin2 if (where.country, where.admin1, where.admin2) in known and where.admin2 else None
    found, shown = harm
    harmed, touched = _harmed(incident, sealed, found)
    return ReleasableIncident(
        id="",
        category=incident.category,
        status=incident.status,
        first_day=incident.when.first_day,
        last_day=incident.when.last_day,
        duplicate=incident.duplicate_of is not None,
        day_precision=incident.when.precision,
        latitude=where.latitude,
        longitude=where.longitude,
        where_precision=where.precision,
        admin1=admin1,
        admin2=admin2,
        country=country,
        killed=_sum(shown, "killed"),
        injured=_sum(shown, "injured"),
        civilians_killed=_best(shown.get(("civilians", "killed"))),
        women_killed=_best(shown.get(("women", "killed"))),
        children_killed=_best(shown.get(("children", "killed"))),
        harmed=harmed,
        touched=touched,
    )


def _is_country(code: str) -> bool:
    if _INVENTED.fullmatch(code):
        return True
    try:
        country_name(code)
    except LookupError:
        return False
    return True


def _known_units(units: Collection[tuple[str, str, str | None]]) -> frozenset[tuple[str, str, str]]:
    named = [(country, first, second or "") for country, first, second in units if first]
    return frozenset(chain(named, ((country, first, "") for country, first, _ in named)))


def _harmed(incident: Incident, sealed: tuple[str, ...], found: Harm) -> tuple[int, bool]:
    """How many people are known to be harmed, and whether somebody may be: so too where that cannot be read here.

    Where people were counted in a verification, nobody is hidden among people who are only said to be harmed.
    """
    counts = [count for toll in incident.casualties.tolls() for _, count in toll.counts()]
    counted = sum(best(sum_of(found, harm)) for harm in HARMS) if found else sum(count.best for count in counts)
    hurt = max(counted, len(incident.victims))
    fled = incident.displaced
    possible = [
        *(count.high for count in found.values()),
        *(count.high for count in counts),
        fled.high if fled is not None else 0,
        len(incident.harms),
    ]
    touched = hurt > 0 or any(possible) or not {"victims", "harms"}.isdisjoint(sealed)
    return hurt or (fled.best if fled is not None else 0), touched


def _sum(found: Harm, name: str) -> Estimate:
    count = sum_of(found, name)
    return (
        Estimate()
        if count is None
        else Estimate(*(min(number, _LARGEST) for number in (count.low, count.best, count.high)))
    )


def _best(count: Count | None) -> int | None:
    return None if count is None else count.best
