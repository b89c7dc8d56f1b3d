"""Countries under the numbers and names that conflict data give them, as ISO 3166 alpha-3 codes.

Numbers and dates: Gleditsch and Ward 1999 (doi:10.1080/03050629908434958; list of independent states and its
supplement of microstates) and Correlates of War, State System Membership List, version 2016. Spells that ended
before 1946 are left out. A state that is gone stands under the code of the country where its capital now lies:
Czechoslovakia under CZE, the Soviet Union under RUS. Kosovo is XKX, the user-assigned code in common use.
Names: ISO 3166 as in pycountry, and ``data/country_names.csv``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import polars as pl
import pycountry

from bluehelm.columns import Column, schema_of

STATE_CODES: Final = (
    Column("system", pl.String, "'GW' (Gleditsch and Ward) or 'COW' (Correlates of War)"),
    Column("code", pl.Int32, "number of the state in that system"),
    Column("name", pl.String, "name of the state in that spell"),
    Column("iso3", pl.String, "ISO 3166 alpha-3 code of the country today; XKX is Kosovo"),
    Column("start", pl.Date, "first day in the system"),
    Column("end", pl.Date, "last day in the system; null where the spell lasts"),
    Column("note", pl.String, "what a reader should know, or null"),
)


@cache
def state_codes() -> pl.DataFrame:
    """All spells of state numbers since 1946, for joins by ``system`` and ``code`` (columns: STATE_CODES).

    Within a system one number never stands for two of today's countries, so readers may join without dates; that
    keeps events that a source records under a state shortly before its first day (South Sudan in early 2011).
    """
    table = files("bluehelm.geo").joinpath("data", "state_codes.csv").read_bytes()
    return pl.read_csv(table, schema=schema_of(STATE_CODES))


@cache
def iso3_by_number(system: Literal["GW", "COW"]) -> dict[int, str]:
    """ISO code of every number in a system, whatever the date; for readers that translate whole columns."""
    rows = state_codes().filter(pl.col("system") == system)
    return dict(zip(rows["code"].to_list(), rows["iso3"].to_list(), strict=True))


def iso3_from_gw(code: int, on: date) -> str | None:
    """The ISO code of a Gleditsch-Ward number on a day; None where no state held the number then.

    >>> iso3_from_gw(626, date(2011, 7, 9)), iso3_from_gw(626, date(2011, 7, 8))
    ('SSD', None)
    """
    return _iso3_on("GW", code, on)


def iso3_from_cow(code: int, on: date) -> str | None:
    """The ISO code of a Correlates of War number on a day; None where no state held the number then.

    >>> iso3_from_cow(255, date(1991, 1, 1)), iso3_from_gw(255, date(1991, 1, 1))
    ('DEU', None)
    """
    return _iso3_on("COW", code, on)


def iso3_from_name(name: str) -> str | None:
    """The ISO code of a country's name as ISO, UCDP, VIEWS, ACLED, Geo-PKO or the United Nations write it, else None.

    Capitals, accents, punctuation and a leading "the" do not matter.

    >>> iso3_from_name("DR Congo (Zaire)"), iso3_from_name("Cote D'ivoire"), iso3_from_name("Ruritania")
    ('COD', 'CIV', None)
    """
    return _iso3_by_name().get(_plain(name))


def country_name(iso3: str) -> str:
    """The name shown for a country: short, in common use, without opinion on status.

    Raises:
        LookupError: when ``iso3`` is not an ISO 3166 alpha-3 code (or XKX).

    >>> country_name("COD")
    'Democratic Republic of the Congo'
    """
    shown = _shown_names().get(iso3)
    if shown is None:
        raise LookupError(f"no country has the ISO 3166 alpha-3 code {iso3!r}")
    return shown


def suggest_countries(given: str, *, among: Collection[str], limit: int = 3) -> tuple[str, ...]:
    """Codes that somebody may have meant, likeliest first: a name, initials, another code, a slip of the pen.

    >>> suggest_countries("CAR", among=("CAF", "CAN", "TCD"), limit=1)
    ('CAF',)
    """
    found = (code for code in _candidates(given.strip()) if code in among)
    return tuple(dict.fromkeys(found))[:limit]


def _candidates(given: str) -> Iterator[str]:
    if exact := iso3_from_name(given):
        yield exact
        return
    capitals = given.upper()
    yield from (code for code, name in _shown_names().items() if len(capitals) > 1 and _initials(name) == capitals)
    if other := pycountry.countries.get(alpha_2=capitals):
        yield other.alpha_3
    if given.isdecimal():
        yield from (iso3_by_number(system)[int(given)] for system in _systems_with(int(given)))
    names = _iso3_by_name()
    if len(given) > 2:
        yield from (iso3 for name, iso3 in names.items() if name.startswith(_plain(given)))
    yield from (names[name] for name in difflib.get_close_matches(_plain(given), names, n=5, cutoff=0.75))
    yield from difflib.get_close_matches(capitals, _shown_names(), n=5, cutoff=0.6)


def _systems_with(number: int) -> list[Literal["GW", "COW"]]:
    systems: tuple[Literal["GW", "COW"], ...] = ("GW", "COW")
    return [system for system in systems if number in iso3_by_number(system)]


def _iso3_on(system: str, code: int, on: date) -> str | None:
    return next((iso3 for start, end, iso3 in _spells().get((system, code), ()) if start <= on <= end), None)


@cache
def _spells() -> dict[tuple[str, int], tuple[tuple[date, date, str], ...]]:
    spells: dict[tuple[str, int], tuple[tuple[date, date, str], ...]] = {}
    for row in state_codes().iter_rows(named=True):
        key = (row["system"], row["code"])
        spells[key] = (*spells.get(key, ()), (row["start"], row["end"] or date.max, row["iso3"]))
    return spells


@cache
def _shown_names() -> dict[str, str]:
    names = {country.alpha_3: getattr(country, "common_name", country.name) for country in pycountry.countries}
    own = _own_names().filter(pl.col("use") == "shown")
    names.update(zip(own["iso3"].to_list(), own["name"].to_list(), strict=True))
    return dict(sorted(names.items()))


@cache
def _iso3_by_name() -> dict[str, str]:
    names = {
        _plain(getattr(country, kind)): country.alpha_3
        for country in pycountry.countries
        for kind in ("official_name", "common_name", "name")
        if hasattr(country, kind)
    }
    for table in (state_codes(), _own_names()):
        names.update((_plain(name), iso3) for name, iso3 in table.select("name", "iso3").iter_rows())
    return names


@cache
def _own_names() -> pl.DataFrame:
    return pl.read_csv(files("bluehelm.geo").joinpath("data", "country_names.csv").read_bytes())


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode().lower()
    # A dot or an apostrophe stands within a word (U.K., d'Ivoire); every other sign between words.
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"[.'`]", "", letters)).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _initials(name: str) -> str:
    return "".join(word[0] for word in _plain(name).split() if word not in {"of", "the", "and"}).upper()
