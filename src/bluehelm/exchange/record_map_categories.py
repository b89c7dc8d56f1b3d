"""Words of sheets that surely mean one of our categories of incident, in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "explosion": (
        "ied",
        "mine",
        "landmine",
        "mine explosion",
        "shelling",
        "mortar fire",
        "artillery fire",
        "rocket fire",
        "bombing",
        "blast",
        "air strike",
        "airstrike",
        "drone strike",
        "uxo",
        "bombardement",
        "tir d obus",
        "eei",
        "engin explosif improvise",
        "frappe aerienne",
        "mina",
        "bombardeo",
        "ataque aereo",
    ),
    "denial_of_movement": (
        "obstruction",
        "movement denied",
        "restriction of movement",
        "movement restriction",
        "patrol denied",
        "entrave",
        "refus de passage",
        "restriction de mouvement",
        "obstruccion",
        "restriccion de movimiento",
    ),
    "armed_clash": (
        "clash",
        "clashes",
        "firefight",
        "exchange of fire",
        "affrontement",
        "accrochage",
        "enfrentamiento",
    ),
    "attack_on_civilians": ("looting", "pillage", "saqueo", "attaque contre des civils", "ataque contra civiles"),
    "abduction": ("kidnapping", "hostage taking", "enlevement", "prise d otage", "prise d otages", "secuestro"),
    "ceasefire_violation": ("cfv", "ceasefire breach", "violation du cessez le feu", "violacion del alto el fuego"),
    "unrest": ("riot", "demonstration", "protest", "manifestation", "emeute", "protesta", "disturbios"),
}
"""Words of sheets that surely mean one of our categories of incident."""
