"""A repaired file does not write before it heard from every other site: one of them may hold entries of this site that
the damage took, and a second history in their place would never be joined with the first.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from bluehelm.mission import tables
from bluehelm.problems import InputRefused, Problem, Severity


def hold(connection: Connection, sites: Iterable[str]) -> None:
    """Do not write before these sites were heard."""
    connection.execute(delete(tables.unheard))
    rows = [{"site": site} for site in sorted(set(sites))]
    if rows:
        connection.execute(tables.unheard.insert(), rows)


def unheard_sites(connection: Connection) -> tuple[str, ...]:
    """The sites that are still to be heard."""
    return tuple(connection.scalars(select(tables.unheard.c.site).order_by(tables.unheard.c.site)))


def heard(connection: Connection, site: str) -> None:
    """All that a site holds of this site's chain is in the file now."""
    connection.execute(delete(tables.unheard).where(tables.unheard.c.site == site))


def release_hold(connection: Connection) -> None:
    """Write again without having heard from everybody: a person answers for it that nobody has more."""
    connection.execute(delete(tables.unheard))


def refuse_held(connection: Connection, *, name: str) -> None:
    """Refuse to write while sites are unheard.

    Raises:
        InputRefused: "on-hold".
    """
    sites = unheard_sites(connection)
    if sites:
        message = f"This file was repaired and must first hear from every other site: {', '.join(sites[:5])}."
        hint = (
            "Ask each of them for a bundle of everything (bluehelm sync out --since all) and take it in: they may hold "
            "entries of this site that the damage took. Where a site is lost for good: bluehelm check --release."
        )
        raise InputRefused(Problem(Severity.ERROR, "on-hold", message, hint, name))
