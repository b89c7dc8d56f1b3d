"""The frames of partners, each column documented once."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.columns import Column

COMMITMENTS: Final = (
    Column("commitment", pl.String, "id of the record"),
    Column("party", pl.String, "id of the party that undertook it"),
    Column("what", pl.String, "what it undertook"),
    Column("due", pl.Date, "last day on which it was to be done; null where no day was set"),
    Column("status", pl.String, "one of COMMITMENT_STATUSES"),
    Column(
        "days_late", pl.Int64, "days from the due day to the day it was done, or to the as-of day; null if not late"
    ),
    Column("said_done_on", pl.Date, "day on which the party says it was done"),
    Column("done_on", pl.Date, "day on which the mission established that it was done"),
    Column("agreement", pl.String, "id of the agreement that made it"),
    Column("clause", pl.String, "id of the clause that made it"),
    Column("meeting", pl.String, "id of the meeting that made it"),
    Column("decision", pl.String, "number of the meeting's decision"),
    Column("sector", pl.String, "id of the sector; null for everywhere"),
)
ALLEGATIONS: Final = (
    Column("reference", pl.String, "reference of the incident"),
    Column("party", pl.String, "id of a party alleged, one row each; null where nobody is named"),
    Column("day", pl.Date, "day of the incident"),
    Column("days_open", pl.Int64, "days from its receipt to the as-of day"),
    Column("category", pl.String, "one of EVENT_KINDS"),
    Column("place", pl.String, "where, in words"),
    Column("title", pl.String, "what it is called"),
    Column("status", pl.String, "how far it has come"),
    Column("clauses", pl.List(pl.String), "numbers of the clauses alleged to be breached"),
)
FINDINGS: Final = (
    Column("reference", pl.String, "reference of the incident"),
    Column("found_on", pl.Date, "day of the finding"),
    Column("day", pl.Date, "day of the incident"),
    Column("category", pl.String, "one of EVENT_KINDS"),
    Column("place", pl.String, "where, in words"),
    Column("title", pl.String, "what it is called"),
    Column("finding", pl.String, "verified, not_verified, unverifiable or false"),
    Column("attribution", pl.String, "one, several, disputed, unknown or non_attributable; null where not decided"),
    Column("parties", pl.List(pl.String), "ids of the parties that it is attributed to"),
    Column("clauses", pl.List(pl.String), "numbers of the clauses breached"),
)
DECISIONS: Final = (
    Column("meeting", pl.String, "reference of the meeting"),
    Column("number", pl.String, "number of the decision"),
    Column("text", pl.String, "what was decided"),
    Column("owner", pl.String, "id of the party that is to do it, or the owner in words"),
    Column("due", pl.Date, "last day on which it was to be done"),
    Column("status", pl.String, "one of COMMITMENT_STATUSES"),
    Column("recorded", pl.Boolean, "whether a commitment follows it; without one nothing is known of what was done"),
)
DIFFERENCES: Final = (
    Column("reference", pl.String, "reference of the incident"),
    Column("claimant", pl.String, "id of the party that says so"),
    Column("against", pl.List(pl.String), "ids of the parties that it names; empty where it names nobody"),
    Column("says", pl.String, "what it says"),
    Column("received", pl.Date, "day on which the claim was received"),
)
