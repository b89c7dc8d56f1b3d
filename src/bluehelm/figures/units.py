"""The units a figure may have: one spelling each, so that a table and its reader cannot mean different things."""

from __future__ import annotations

from typing import Final

UNITS: Final = {
    "km": "kilometres",
    "km/h": "kilometres an hour",
    "hours": "hours",
    "days": "days",
    "months": "calendar months",
    "deaths": "deaths of people, counted as the source counts them",
    "persons": "people",
    "events": "events, one a record",
    "ratio": "a factor that multiplies, 1 for no change",
    "share": "a part of the whole, from 0 to 1",
}
"""Unit as written in the YAML, and what it means."""
