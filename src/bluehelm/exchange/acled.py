"""Armed Conflict Location and Event Data, read from the user's own export (ACLED may not be redistributed).

Raleigh, Kishi and Linke 2023, doi:10.1057/s41599-023-01559-4. Older exports write kinds of actors as numbers 1 to 8,
newer ones as words; event types changed their names in 2018; HDX adds a row of HXL tags.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.source_format import SourceFormat

_KIND_BY_TYPE: Final = {
    "battles": "armed_clash",
    "explosions/remote violence": "explosion",
    "remote violence": "explosion",
    "violence against civilians": "attack_on_civilians",
    "protests": "unrest",
    "riots": "unrest",
    "riots/protests": "unrest",
    "strategic developments": "other",
    "strategic development": "other",
    "headquarters or base established": "other",
    "non-violent transfer of territory": "other",
}
_DATE_PRECISION: Final = {1: 1, 2: 3, 3: 4}  # day, week, month, on UCDP's scale
_WHERE_PRECISION: Final = {1: 1, 2: 2, 3: 4}  # the place, near it, the province's capital for the province
_STATE: Final = ("1", "state forces", "military forces")
_ARMED_GROUPS: Final = (
    *("2", "rebel group", "rebel groups", "rebel forces"),
    *("3", "political militia", "political militias"),
    *("4", "identity militia", "identity militias", "communal militia", "communal militias"),
)
_TYPE: Final = pl.col("event_type").str.strip_chars().str.to_lowercase()
_SUB_TYPE: Final = pl.col("sub_event_type").str.strip_chars().str.to_lowercase()
_ACTORS: Final = tuple(
    pl.col(name).str.strip_chars().str.to_lowercase().str.strip_suffix(".0")
    for name in ("actor_kind_a", "actor_kind_b")
)
_IS_BATTLE: Final = _TYPE.str.starts_with("battle")
_HAS_STATE: Final = pl.any_horizontal(kind.is_in(_STATE) for kind in _ACTORS)
_BOTH_GROUPS: Final = pl.all_horizontal(kind.is_in(_ARMED_GROUPS) for kind in _ACTORS)
_BOTH_ARMED: Final = pl.all_horizontal(kind.is_in((*_STATE, *_ARMED_GROUPS)) for kind in _ACTORS)
_DEATHS: Final = pl.col("deaths_best")
_AIMED_AT_CIVILIANS: Final = (_TYPE == "violence against civilians").fill_null(value=False) | (
    pl.col("civilian_targeting").str.strip_chars().str.to_lowercase() == "civilian targeting"
).fill_null(value=False)

_ONE_COUNT: Final = (
    "ACLED gives one count of deaths without a range: low and high are set to it and look more certain than they are."
)
_CIVILIANS: Final = (
    "ACLED does not count civilian deaths apart: all deaths of violence against civilians and of civilian targeting "
    "are taken as civilian; for other events with deaths the number is left unknown."
)

ACLED: Final = SourceFormat(
    name="acled",
    source="ACLED",
    fields={
        "event_id": ("event_id_cnty", "event_id"),
        "start": ("event_date",),
        "end": ("event_date",),
        "date_precision": ("time_precision", "time_preci"),
        "latitude": ("latitude",),
        "longitude": ("longitude",),
        "where_precision": ("geo_precision", "geo_precis"),
        "country_iso3": ("iso3",),
        "country_iso_number": ("iso",),
        "country_name": ("country",),
        "admin1": ("admin1",),
        "admin2": ("admin2",),
        "place": ("location",),
        "actor_a": ("actor1",),
        "actor_b": ("actor2",),
        "deaths_best": ("fatalities",),
        "event_type": ("event_type",),
        "sub_event_type": ("sub_event_type",),
        "actor_kind_a": ("inter1",),
        "actor_kind_b": ("inter2",),
        "civilian_targeting": ("civilian_targeting",),
    },
    required=("event_id", "start", "latitude", "longitude", "deaths_best", "event_type"),
    never_empty=("event_id", "start", "latitude", "longitude", "deaths_best"),
    date_formats=("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d/%m/%Y"),
    derived={
        "kind": pl.when(_SUB_TYPE == "abduction/forced disappearance")
        .then(pl.lit("abduction"))
        .when(_IS_BATTLE)
        .then(pl.lit("armed_clash"))
        .otherwise(_TYPE.replace_strict(_KIND_BY_TYPE, default=None, return_dtype=pl.String)),
        "violence": pl.when(_TYPE == "violence against civilians")
        .then(pl.lit("one_sided"))
        .when(_IS_BATTLE & _HAS_STATE & _BOTH_ARMED)
        .then(pl.lit("state_based"))
        .when(_IS_BATTLE & _BOTH_GROUPS)
        .then(pl.lit("non_state")),
        "date_precision": pl.col("date_precision").replace_strict(_DATE_PRECISION, default=0, return_dtype=pl.Int32),
        "where_precision": pl.col("where_precision").replace_strict(_WHERE_PRECISION, default=0, return_dtype=pl.Int32),
        "deaths_low": _DEATHS,
        "deaths_high": _DEATHS,
        "deaths_civilians": pl.when(_AIMED_AT_CIVILIANS | (_DEATHS == 0)).then(_DEATHS),
    },
    kind_field="event_type",
    notes=(_ONE_COUNT, _CIVILIANS),
)
"""``violence`` is read from the kinds of actors of a battle: a state's forces against an armed group, or armed groups
among themselves; with 'external or other forces' it is left open. Dates with slashes are day before month."""
