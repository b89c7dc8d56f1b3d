"""People killed, injured, missing and abducted, by category: what is verified and what is only claimed, never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bluehelm.situation.records import Casualties, Claim, Count, Verification

PEOPLE: Final = ("civilians", "women", "children", "fighters", "mission", "humanitarian", "unknown")
"""Categories of people; women and children are parts of the civilians."""
WHOLE: Final = ("civilians", "fighters", "mission", "humanitarian", "unknown")
"""Categories that add up to everybody."""
HARMS: Final = ("killed", "injured", "missing", "abducted")
_ORDER: Final = (
    *((people, harm) for harm in HARMS for people in PEOPLE[:3]),
    *((people, harm) for people in PEOPLE[3:] for harm in HARMS),
)
"""Rows of a table: of each harm to civilians, the women and children among them at once."""

Harm = Mapping[tuple[str, str], Count]
"""Counts by category and harm; what nobody speaks of is not there, which is not zero."""


@dataclass(frozen=True, slots=True)
class TollRow:
    """One category and harm over several incidents. None where no incident says anything of it."""

    people: str
    harm: str
    verified: Count | None
    claimed: Count | None


def harm_of(casualties: Casualties) -> dict[tuple[str, str], Count]:
    """The counts of one record; fighters of all parties together."""
    parts = [(name, getattr(casualties, name)) for name in PEOPLE if name != "fighters"]
    parts += [("fighters", fighters.toll) for fighters in casualties.fighters]
    harm: dict[tuple[str, str], Count] = {}
    for people, toll in parts:
        for name, count in toll.counts():
            key = (people, name)
            harm[key] = _added([harm[key], count]) if key in harm else count
    return harm


@dataclass(frozen=True, slots=True)
class SettledHarm:
    """People hurt in one incident: ``found`` is verified; ``claimed`` is reported or claimed, and not verified."""

    found: Harm
    claimed: Harm


def settled_harm(status: str, reported: Casualties, claims: Iterable[Claim], look: Verification | None) -> SettledHarm:
    """The one rule by which reports and copies tell what is verified of the people hurt in an incident.

    Nothing is, without a finding that the incident is verified. The counts of the verification replace those of the
    report and of all claims, category by category and harm by harm; what it is silent on stays a claim. People of
    whom nobody said who they were are spoken of by any count of the same harm. A verification without any count
    confirms those of the report.

    Args:
        status: of the incident.
        reported: the counts on the incident's own sheet.
        claims: what others say.
        look: the verification that the status rests on, if there is one.
    """
    claimed = claimed_harm(reported, claims)
    if status != "verified":
        return SettledHarm({}, claimed)
    found = harm_of(look.casualties) if look is not None and look.casualties is not None else {}
    found = found or harm_of(reported)
    harms = {harm for _, harm in found}
    return SettledHarm(
        found,
        {
            (people, harm): count
            for (people, harm), count in claimed.items()
            if (people, harm) not in found and not (people == "unknown" and harm in harms)
        },
    )


def claimed_harm(reported: Casualties, claims: Iterable[Claim]) -> dict[tuple[str, str], Count]:
    """What is claimed of one incident: from the lowest to the highest that anybody says. Best is the number of the
    mission's own report, or else of the latest claim that gives one.
    """
    said = [harm_of(reported)]
    dated = sorted(claims, key=lambda claim: (claim.received.isoformat(), claim.model_dump_json()), reverse=True)
    said += [harm_of(claim.casualties) for claim in dated if claim.casualties is not None]
    keys = {key for harm in said for key in harm}
    return {key: _spanned([harm[key] for harm in said if key in harm]) for key in keys}


def toll_rows(harms: Iterable[tuple[Harm, Harm]]) -> tuple[TollRow, ...]:
    """Sums over incidents, each with what is found and what is claimed; without categories that nobody speaks of."""
    counted = list(harms)
    rows = []
    for people, harm in _ORDER:
        verified, claimed = (
            [each[kind][people, harm] for each in counted if (people, harm) in each[kind]] for kind in (0, 1)
        )
        if verified or claimed:
            rows.append(
                TollRow(people, harm, _added(verified) if verified else None, _added(claimed) if claimed else None)
            )
    return tuple(rows)


def sum_of(harm: Harm, name: str, people: Iterable[str] = WHOLE) -> Count | None:
    """How many were killed (injured ...) in some categories together; None where nobody says."""
    counts = [harm[category, name] for category in people if (category, name) in harm]
    return _added(counts) if counts else None


def best(count: Count | None) -> int:
    """The best estimate, 0 where none is given."""
    return count.best if count is not None else 0


def most(count: Count | None) -> int:
    """The highest number that is given, 0 where none is."""
    return count.high if count is not None else 0


_LARGEST: Final = 2**31 - 1


def _added(counts: Iterable[Count]) -> Count:
    """Lows with lows, highs with highs: a wide span, and one that holds the truth if each does."""
    listed = list(counts)
    low, best, high = (min(sum(getattr(count, name) for count in listed), _LARGEST) for name in ("low", "best", "high"))
    return Count(low=low, best=best, high=high)


def _spanned(counts: list[Count]) -> Count:
    return Count(low=min(c.low for c in counts), best=counts[0].best, high=max(c.high for c in counts))
