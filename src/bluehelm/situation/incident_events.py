"""The mission's own incidents as events, so that trends, forecasts and laydowns run on its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.exchange.frames import EVENTS
from bluehelm.figures import load_figures
from bluehelm.mission.stored import Stored
from bluehelm.partners import Party
from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.duplicate_links import heads_of, rounds_in
from bluehelm.situation.records import Actor, Casualties, Count, Incident, Place, Verification

Unverified = Literal["as_reported", "low", "leave_out"]
"""How incidents count that are not verified: with all they report, with their low counts only, or not at all."""

SOURCE: Final = "own records"
_ARMED: Final = frozenset({"state_forces", "armed_group"})
_BETWEEN_FORCES: Final = frozenset({"armed_clash", "explosion", "ceasefire_violation"})
_WITHOUT_DEATHS: Final = frozenset({"denial_of_movement", "information", "cyber"})
"""Categories in which nobody dies unless it is said."""
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Background:
    """Other records that an event is told with, each by id: without them, less is known.

    Attributes:
        parties: for names and types: what is between state forces and others is told from them.
        places: for the points of incidents that name a place and have no point of their own.
        verifications: their casualties, as found, take the place of those reported, once the incident is verified.
        country: ISO 3166 alpha-3 code for incidents that name none.
    """

    parties: Mapping[str, Party] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    verifications: Sequence[Verification] = ()
    country: str = ""


def events_of_incidents(
    stored: Iterable[Stored], background: Background | None = None, *, unverified: Unverified = "as_reported"
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """One event for every incident, without false ones and duplicates; status and reference stand in ``note``.

    Args:
        stored: incidents of the mission file, without those withdrawn; records of other kinds are passed over.
        background: parties, places and verifications.
        unverified: how incidents count whose status is not "verified".

    Returns:
        A frame of EVENTS in order of the last day, and what was left out or is not known. Deaths are null where nobody
        says; those of an incident are the sum over the categories of people that somebody does speak of.
    """
    background = background or Background()
    rows = [row for row in stored if row.kind == Incident.kind]
    incidents = {row.id: row.value for row in rows if isinstance(row.value, Incident)}
    links = {id_: incident.duplicate_of for id_, incident in incidents.items()}
    heads = heads_of(links)
    found = _found_casualties(background.verifications)
    aside: dict[str, list[str]] = {code: [] for code in _SAID}
    aside["incident-unreadable"] = [row.id for row in rows if row.id not in incidents]
    aside["links-go-round"] = [incidents[id_].reference for members in rounds_in(links) for id_ in members]
    events = []
    for id_, incident in incidents.items():
        code = "incident-duplicate" if heads[id_] != id_ else _left_out_by_status(incident, unverified)
        if code is None:
            counted = found.get(id_, incident.casualties) if incident.status == "verified" else incident.casualties
            event = _event(id_, incident, counted, background, lowest=unverified == "low")
            code = _left_out_by_content(event)
            if code is None:
                events.append(event)
                code = None if event["country"] else "incident-without-country"
        if code is not None:
            aside[code].append(incident.reference)
    frame = pl.DataFrame(events, schema=schema_of(EVENTS)).with_columns(cell_of_point()).sort("end", "event_id")
    return frame, tuple(_told(code, references) for code, references in aside.items() if references)


def _found_casualties(verifications: Iterable[Verification]) -> dict[str, Casualties]:
    """Casualties of each incident by the last verification that found it so and counted them."""
    counted = [look for look in verifications if look.finding == "verified" and look.casualties is not None]
    ordered = sorted(counted, key=lambda look: (look.result.finished, look.model_dump_json()))
    return {look.incident: look.casualties for look in ordered if look.casualties is not None}


def _left_out_by_status(incident: Incident, unverified: Unverified) -> str | None:
    if incident.status == "false":
        return "incident-false"
    return "incident-unverified" if incident.status != "verified" and unverified == "leave_out" else None


def _left_out_by_content(event: Mapping[str, Any]) -> str | None:
    if event["latitude"] is None:
        return "incident-unplaced"
    most = load_figures("checks").history("implausible_deaths")[-1].value
    return "implausible-deaths" if (event["deaths_high"] or 0) > most else None


def _event(
    id_: str, incident: Incident, casualties: Casualties, background: Background, *, lowest: bool
) -> dict[str, Any]:
    first, second = _sides(incident.who)
    return {
        "event_id": id_,
        "source": SOURCE,
        "start": incident.when.first_day,
        "end": incident.when.last_day,
        "date_precision": incident.when.precision,
        **_place(incident, background),
        "kind": incident.category,
        "violence": _violence(incident, first, second, background.parties),
        "actor_a": _name(first, background.parties),
        "actor_b": _name(second, background.parties),
        **_deaths(incident, casualties, lowest=lowest and incident.status != "verified"),
        "note": f"{printable(incident.reference)}, {incident.status.replace('_', ' ')}",
    }


def _place(incident: Incident, background: Background) -> dict[str, Any]:
    where, known = incident.where, background.places.get(incident.place or "")
    latitude, longitude, precision = where.latitude, where.longitude, where.precision
    if latitude is None and known is not None and known.point is not None:
        latitude, longitude, precision = known.point.latitude, known.point.longitude, precision or 1
    return {
        "latitude": latitude,
        "longitude": longitude,
        "where_precision": precision,
        "cell": None,
        "country": where.country or (known.country if known else "") or background.country or None,
        "admin1": where.admin1 or (known.admin1 if known else "") or None,
        "admin2": where.admin2 or (known.admin2 if known else "") or None,
        "place": where.place or (known.name if known else "") or None,
    }


def _sides(who: Sequence[Actor]) -> tuple[Actor | None, Actor | None]:
    """First the initiator, or else the first who is no target; then whom it was done to or with."""
    order = {"initiator": 0, "participant": 1, "unknown": 1, "responder": 2, "target": 3}
    actors = sorted(who, key=lambda actor: order[actor.role])
    first = next((actor for actor in actors if actor.role != "target"), None)
    second = next((actor for actor in actors if actor is not first), None)
    return first, second


def _name(actor: Actor | None, parties: Mapping[str, Party]) -> str | None:
    if actor is None:
        return None
    party = parties.get(actor.party or "")
    return printable(party.name if party is not None else actor.name) or None


def _violence(
    incident: Incident, first: Actor | None, second: Actor | None, parties: Mapping[str, Party]
) -> str | None:
    """As UCDP tells them apart, where the parties' types are known; else None."""
    if incident.category == "attack_on_civilians":
        return "one_sided"
    sides = [parties.get(actor.party or "") for actor in (first, second) if actor is not None]
    types = [party.type for party in sides if party is not None and party.type in _ARMED]
    if incident.category not in _BETWEEN_FORCES or len(types) < 2:
        return None
    return "state_based" if "state_forces" in types else "non_state"


def _deaths(incident: Incident, casualties: Casualties, *, lowest: bool) -> dict[str, int | None]:
    killed = [toll.killed for toll in casualties.tolls() if toll.killed is not None]
    civilians = [toll.killed for toll in (casualties.civilians, casualties.humanitarian) if toll.killed is not None]
    if not killed and incident.category in _WITHOUT_DEATHS:
        killed = [Count(low=0, best=0, high=0)]
    low, high = _sum(killed, "low"), _sum(killed, "high")
    best, dead_civilians = (_sum(counts, "low" if lowest else "best") for counts in (killed, civilians))
    return {
        "deaths_best": best,
        "deaths_low": low,
        "deaths_high": high,
        "deaths_civilians": 0 if best == 0 else dead_civilians,
    }


def _sum(counts: Sequence[Count], which: Literal["low", "best", "high"]) -> int | None:
    return sum(int(getattr(count, which)) for count in counts) if counts else None


_SAID: Final[Mapping[str, tuple[Severity, str, str]]] = MappingProxyType(
    {
        "incident-unreadable": (
            Severity.WARNING,
            "cannot be read here and left out",
            "Settle the conflicts of these records, or open the file with a newer version of the program.",
        ),
        "links-go-round": (
            Severity.WARNING,
            "linked as duplicates in a round; one of each round was counted",
            "Undo one link of each round.",
        ),
        "incident-unplaced": (
            Severity.WARNING,
            "without a point and left out",
            "Give a point, or name a place that has one.",
        ),
        "implausible-deaths": (
            Severity.ERROR,
            "with more deaths than one event can have, left out",
            "Correct the number of people killed.",
        ),
        "incident-without-country": (
            Severity.WARNING,
            "without a country; an area that is a country does not count them",
            "Name the country in the incident.",
        ),
        "incident-unverified": (Severity.NOTE, "not verified and left out, as asked", ""),
        "incident-duplicate": (Severity.NOTE, "told by another incident already and left out", ""),
        "incident-false": (Severity.NOTE, "found to be false and left out", ""),
    }
)


def _told(code: str, references: Sequence[str]) -> Problem:
    severity, what, hint = _SAID[code]
    named = ", ".join(printable(reference) for reference in sorted(references)[:_NAMED])
    more = " ..." if len(references) > _NAMED else ""
    number = "1 incident is" if len(references) == 1 else f"{len(references):,} incidents are"
    return Problem(severity, code, f"{number} {what} ({named}{more}).", hint)
