"""The pandas side of ``read_events.py``: the same columns, checks and result, written as a good pandas user would.

The C parser, not ``engine="pyarrow"``: the latter refuses quoted texts with line breaks, which UCDP's headlines have.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from bluehelm.exchange.frames import EVENTS
from bluehelm.figures import load_figures
from bluehelm.geo.countries import iso3_by_number
from bluehelm.geo.outline_distance import outside_km
from bluehelm.geo.outlines import country_outline, outline_codes

TEXT = {
    "code_status": "note",
    "adm_1": "admin1",
    "adm_2": "admin2",
    "where_coordinates": "place",
    "side_a": "actor_a",
    "side_b": "actor_b",
}
COUNTS = {
    "date_prec": "date_precision",
    "where_prec": "where_precision",
    "best": "deaths_best",
    "low": "deaths_low",
    "high": "deaths_high",
    "deaths_civilians": "deaths_civilians",
}
DEGREES = ("latitude", "longitude")
DATES = {"date_start": "start", "date_end": "end"}
CODES = ("id", "type_of_violence", "country_id")
DEATHS = tuple(COUNTS.values())[2:]
KIND = {1: "armed_clash", 2: "armed_clash", 3: "attack_on_civilians"}
VIOLENCE = {1: "state_based", 2: "non_state", 3: "one_sided"}
ORDER = tuple(column.name for column in EVENTS)


def read_events(path: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """The frame, and for each broken rule how many rows (as text, as in a message)."""
    raw = pd.read_csv(
        path,
        usecols=[*CODES, *TEXT, *COUNTS, *DEGREES, *DATES],
        dtype={**dict.fromkeys(TEXT, "str"), **dict.fromkeys(DATES, "str"), "id": "str"},
        keep_default_na=False,
        na_values=[""],
    )
    events = raw.rename(columns={**TEXT, **COUNTS, **DATES, "id": "event_id"})
    for column in (*TEXT.values(), "event_id"):
        events[column] = events[column].str.strip()
    errors: dict[str, pd.Series] = {}
    for column in (*COUNTS.values(), *DEGREES, "type_of_violence", "country_id"):
        written = events[column]
        events[column] = pd.to_numeric(written, errors="coerce")
        errors[f"not-a-number {column}"] = written.notna() & ~np.isfinite(events[column])
        if column in COUNTS.values():
            errors[f"not-whole {column}"] = events[column] != events[column].round()
    for column in DATES.values():
        written = events[column]
        events[column] = pd.to_datetime(written.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
        errors[f"not-a-date {column}"] = written.notna() & events[column].isna()
    for column in ("event_id", "start", "end", *DEGREES, "deaths_best"):
        errors[f"no-{column}"] = events[column].isna()
    errors["coordinates-swapped"] = events["latitude"].abs().between(90, 180, inclusive="right") & (
        events["longitude"].abs() <= 90
    )
    errors["latitude-outside"] = (events["latitude"].abs() > 90) & ~errors["coordinates-swapped"]
    errors["longitude-outside"] = events["longitude"].abs() > 180
    for column in DEATHS:
        errors[f"negative {column}"] = events[column] < 0
    errors["end-before-start"] = events["end"] < events["start"]
    errors["duplicate-id"] = events["event_id"].duplicated()
    found = _counts(errors)
    bad = np.logical_or.reduce([mask.to_numpy() for mask in errors.values()])
    events = events[~bad] if bad.any() else events
    found |= _counts(_notes(events))
    events["country"] = events["country_id"].map(iso3_by_number("GW"))
    swapped = _swapped(events)
    events = events[~swapped] if swapped.any() else events
    return _finished(events), found | _counts({"coordinates-swapped-in-country": swapped})


def _counts(masks: dict[str, pd.Series]) -> dict[str, str]:
    """How many rows break each rule, and which are the first ten, as the messages give them."""
    counts = {}
    for rule, mask in masks.items():
        rows = np.flatnonzero(mask.to_numpy())
        if rows.size:
            _ = ", ".join(str(row + 2) for row in rows[:10])
            counts[rule] = f"{rows.size:,}"
    return counts


def _notes(events: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "kind-unknown": ~events["type_of_violence"].isin(KIND),
        "precision-unknown date": ~events["date_precision"].between(1, 5) & events["date_precision"].notna(),
        "precision-unknown where": ~events["where_precision"].between(1, 7) & events["where_precision"].notna(),
        "low-above-best": events["deaths_low"] > events["deaths_best"],
        "high-below-best": events["deaths_high"] < events["deaths_best"],
        "zero-deaths": events["deaths_best"] == 0,
        "several-days": events["end"] > events["start"],
        "coarse-place": events["where_precision"] >= 3,
        "coarse-date": events["date_precision"] >= 4,
    }


def _swapped(events: pd.DataFrame) -> pd.Series:
    """Points outside their country that are inside once exchanged, each distinct point tested once."""
    points = events[["country", "latitude", "longitude"]].drop_duplicates()
    limit = load_figures("checks").history("outside_country_distance")[-1].value
    suspects = []
    for country, rows in points.groupby("country"):
        if country in outline_codes():
            outline = country_outline(country)
            shapely.prepare(outline)
            inside = rows[shapely.intersects_xy(outline, rows["latitude"], rows["longitude"])]
            far = outside_km(outline, inside["latitude"].to_numpy(), inside["longitude"].to_numpy()) > limit
            suspects.append(inside[far])
    found = pd.concat(suspects) if suspects else points.iloc[:0]
    if found.empty:
        return pd.Series(data=False, index=events.index)
    return events.merge(found.assign(swapped=True), how="left")["swapped"].notna()


def _finished(events: pd.DataFrame) -> pd.DataFrame:
    row = np.minimum(np.floor((events["latitude"] + 90) / 0.5), 359)
    column = np.floor((events["longitude"] + 180) / 0.5) % 720
    integers = {name: "Int8" if "precision" in name else "Int32" for name in COUNTS.values()}
    return events.assign(
        source="UCDP GED",
        cell=(row * 720 + column + 1).astype("int32"),
        kind=events["type_of_violence"].map(KIND).fillna("other"),
        violence=events["type_of_violence"].map(VIOLENCE),
        note=("UCDP code status: " + events["note"]).where(events["note"] != "Clear"),
        **{name: events[name].astype(dtype) for name, dtype in integers.items()},
    )[list(ORDER)]
