"""Units estimated from a published deployment map, for a mission that gives no list of its own.

A map shows symbols. Geo-PKO turns them into an estimate of troops with a standard size of a battalion, a company and a
platoon; this turns the estimate back into symbols with the same sizes (table ``force`` of the figures), largest first.
That gives the battalions, companies and platoons which the coders saw in 96 % of Geo-PKO 2.1's rows.

Which of them does what is a rule of this project, as the map's kinds are not counted. The largest pieces are infantry
(or the first other kind shown that protects) until every other kind shown has taken one of the pieces left, the largest
first; pieces still left over are infantry too. Kinds for which no piece is left belong to the first unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from bluehelm.exchange import deployment_at
from bluehelm.figures import Figures, load_figures
from bluehelm.force.default_reach import default_reach
from bluehelm.force.records import PROTECTING, UNIT_KINDS, Unit
from bluehelm.problems import Problem, Severity

KIND_OF_CAPABILITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "infantry": "infantry",
        "armoured": "mechanised infantry",
        "reserve": "quick reaction force",
        "special_forces": "special forces",
        "reconnaissance": "reconnaissance",
        "riverine": "riverine",
        "formed_police": "formed police",
        "military_police": "military police",
        "engineers": "engineers",
        "demining": "explosive ordnance disposal",
        "signals": "signals",
        "medical": "medical",
        "transport": "transport",
        "maintenance": "maintenance",
        "helicopter_support": "aviation",
        "aviation": "aviation",
        "uncrewed_aircraft": "unmanned aircraft",
        "force_protection": "other",
    }
)
"""Kind of unit for each capability of ``DEPLOYMENTS``. Force protection guards the mission's own camps."""

SIZES: Final = ("battalion", "company", "platoon")


def units_from_deployments(
    deployments: pl.DataFrame, mission: str, on: date
) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    """Units of a mission as its last map on or before a day shows them, each marked as estimated.

    A place whose strength nobody knows gives one unit without strength and the problem "strength-unknown"; a place
    with observers or police only gives none and the problem "no-troops-shown".

    Args:
        deployments: a month panel, columns of ``exchange.frames.DEPLOYMENTS``.
        mission: the mission's acronym.
        on: the day; figures of size and reach are those that hold on it.

    Raises:
        InputRefused: "unknown-mission", when the panel has no such mission.
    """
    places, problems = deployment_at(deployments, mission, on)
    sizes = load_figures("force")
    units: list[Unit] = []
    empty: list[str] = []
    unknown: list[str] = []
    for place in places.sort("place", "latitude", "longitude").iter_rows(named=True):
        if place["troops"] == 0:
            empty.append(place["place"])
            continue
        if place["troops"] is None:
            unknown.append(place["place"])
        pieces = _pieces(place["troops"], sizes, on)
        units += _place_units(place, pieces, on)
    return _named_apart(units), (*problems, *_notes(mission, unknown, empty, units))


def _pieces(troops: int | None, sizes: Figures, on: date) -> list[tuple[str, int | None]]:
    """Size and strength of each symbol; what is too small for a symbol joins the last one."""
    if troops is None:
        return [("unit of unknown strength", None)]
    pieces: list[tuple[str, int]] = []
    left = troops
    for size in SIZES:
        standard = round(sizes.at(f"{size}_strength", on).value)
        pieces += [(size, standard)] * (left // standard)
        left %= standard
    if not pieces:
        return [("section", troops)]
    return [*pieces[:-1], (pieces[-1][0], pieces[-1][1] + left)]


def _place_units(place: Mapping[str, Any], pieces: Sequence[tuple[str, int | None]], on: date) -> list[Unit]:
    kinds, extra = _kinds(place["capabilities"] or [], len(pieces))
    shown = place.get("map_month") or place["month"]
    units = []
    for number, ((size, strength), kind) in enumerate(zip(pieces, kinds, strict=True)):
        more = [capability for other in extra for capability in UNIT_KINDS[other]] if number == 0 else []
        capabilities = dict.fromkeys([*UNIT_KINDS[kind], *(word for word in more if word not in PROTECTING)])
        units.append(
            Unit(
                name=f"{place['place']} {kind} {size}",
                unit_type=kind,
                strength=strength,
                capabilities=tuple(capabilities),
                reach_km=default_reach(kind, on, battalion=size == "battalion").value,
                home=place["place"],
                latitude=place["latitude"],
                longitude=place["longitude"],
                estimated=True,
                source=f"estimated from map symbols (Geo-PKO, map of {shown:%Y-%m})",
            )
        )
    return units


def _kinds(capabilities: Sequence[str], count: int) -> tuple[list[str], list[str]]:
    """The kind of every piece, largest piece first, and the kinds for which no piece is left."""
    shown = list(dict.fromkeys(KIND_OF_CAPABILITY.get(capability, "other") for capability in capabilities)) or ["other"]
    protecting = [kind for kind in shown if any(word in PROTECTING for word in UNIT_KINDS[kind])]
    main = "infantry" if "infantry" in shown else (protecting or shown)[0]
    others = [kind for kind in shown if kind != main]
    taken = others[: count - 1]
    return [*[main] * (count - len(taken)), *taken], others[len(taken) :]


def _named_apart(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Number the units that share a name."""
    total = Counter(unit.name for unit in units)
    seen: Counter[str] = Counter()
    named = []
    for unit in units:
        seen[unit.name] += 1
        name = f"{unit.name} {seen[unit.name]}" if total[unit.name] > 1 else unit.name
        named.append(unit.model_copy(update={"name": name}))
    return tuple(named)


def _notes(mission: str, unknown: Sequence[str], empty: Sequence[str], units: Sequence[Unit]) -> list[Problem]:
    problems = []
    if units:
        message = (
            f"The units of {mission} are estimated from map symbols: their number, kind and strength may be wrong."
        )
        hint = "give the mission's own list with --units"
        problems.append(Problem(Severity.WARNING, "units-estimated", message, hint))
    if unknown:
        message = f"The map of {mission} gives no strength at {', '.join(unknown)}: one unit without strength at each."
        hint = "give the mission's own list with --units to have them counted"
        problems.append(Problem(Severity.WARNING, "strength-unknown", message, hint))
    if empty:
        message = f"The map of {mission} shows observers or police but no troops at {', '.join(empty)}: no unit there."
        problems.append(Problem(Severity.NOTE, "no-troops-shown", message))
    return problems
