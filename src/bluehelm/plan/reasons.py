"""Why a site is used or not, in one sentence with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SHOWN: Final = 0.05
"""Expected deaths below this are shown as 0.0."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site: ``here`` and ``left`` are rows of the assignments, deaths are expected civilian deaths.

    ``possible`` is what the widest reach would bring from here, ``missed`` the part of it that the proposal leaves out.
    """

    site: str
    span: str
    here: Sequence[Mapping[str, Any]]
    left: Sequence[Mapping[str, Any]]
    others: Sequence[str]
    expected: float
    within: float
    alone: float
    people: int
    possible: float
    missed: float
    widest_km: float
    proven: bool


def site_reason(facts: SiteFacts) -> str:
    """One sentence for a person."""
    if facts.here:
        return _used(facts)
    if facts.left:
        return _left(facts)
    if facts.others:
        keep, does = ("keeps its place", "does") if len(facts.others) == 1 else ("keep their places", "do")
        return (
            f"{facts.site}: {_names(facts.others)} {keep} and {does} not count, because only units that protect and "
            f"whose strength is known are placed."
        )
    better = "moving a unit here would bring no more in all" if facts.proven else "no better use was found"
    return (
        f"{facts.site}: nobody goes here, because of {facts.possible:,.1f} expected civilian deaths within "
        f"{facts.widest_km:g} km {facts.missed:,.1f} are out of reach of the sites chosen, and {better}."
    )


def _used(facts: SiteFacts) -> str:
    units = _names([row["unit"] for row in facts.here])
    reach = max(row["reach_km"] for row in facts.here)
    brings = "brings" if len(facts.here) == 1 else "bring"
    within = (
        f"{facts.within:,.1f} of {facts.expected:,.1f} expected civilian deaths of {facts.span} and {facts.people:,} "
        f"known inhabitants within {reach:g} km"
    )
    return f"{facts.site}: {units} {brings} {within}, {_alone(facts)}; {_moves(facts)}{_relief(facts, reach)}."


def _alone(facts: SiteFacts) -> str:
    if facts.alone == facts.within and facts.within > 0:
        return "all of them within reach from nowhere else"
    if facts.alone > 0:
        return f"{facts.alone:,.1f} of them within reach from nowhere else"
    return "none of them out of reach of the other sites"


def _moves(facts: SiteFacts) -> str:
    come = [
        f"{row['unit']} comes {row['moved_km']:,.0f} km from {row['moved_from']}" for row in facts.here if _moved(row)
    ]
    new = [row["unit"] for row in facts.here if row["today"] is None]
    held = [row["unit"] for row in facts.here if row["held"]]
    stay = [row["unit"] for row in facts.here if not _moved(row) and row["today"] is not None and not row["held"]]
    parts = come
    if new:
        parts = [*parts, f"{_names(new)} {'is' if len(new) == 1 else 'are'} new"]
    if held:
        parts = [*parts, f"{_names(held)} {'is' if len(held) == 1 else 'are'} held here"]
    if stay:
        no_gain = "moving it brings nothing more within reach" if facts.proven else "no better place was found"
        verb = "stays" if len(stay) == 1 else "stay"
        if len(stay) > 1:
            no_gain = no_gain.replace("moving it", "moving them")
        parts = [*parts, f"{_names(stay)} {verb}, because {no_gain}"]
    return ", ".join(parts)


def _relief(facts: SiteFacts, reach: float) -> str:
    """Why some leave a site that others come to: units of one reach never change places, those of several may."""
    wider = [row for row in facts.left if row["reach_km"] > reach]
    if not wider or not any(_moved(row) for row in facts.here):
        return ""
    units, widest = _names([row["unit"] for row in wider]), max(row["reach_km"] for row in wider)
    leave = "leaves" if len(wider) == 1 else "leave"
    to = _names(list(dict.fromkeys(str(row["site"]) for row in wider)))
    less = facts.possible - facts.within
    brings = "all" if less < SHOWN else f"all but {less:,.1f}"
    return (
        f", and {units} (reach {widest:g} km) {leave} for {to}: a reach of {reach:g} km brings {brings} that "
        f"{facts.widest_km:g} km would bring here, and the wider one brings more there"
    )


def _left(facts: SiteFacts) -> str:
    there = {str(row["site"]): float(row["alone_there"]) for row in facts.left}
    units = _names([row["unit"] for row in facts.left])
    verb = "goes" if len(facts.left) == 1 else "go"
    gained = " and ".join(f"{deaths:,.1f} at {site}" for site, deaths in there.items())
    return (
        f"{facts.site}: {units} {verb} to {_names(list(there))}, because expected civilian deaths that no other site "
        f"reaches number {gained}, and {facts.missed:,.1f} within {facts.widest_km:g} km of here."
    )


def _moved(row: Mapping[str, Any]) -> bool:
    return row["moved_from"] is not None


def _names(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
