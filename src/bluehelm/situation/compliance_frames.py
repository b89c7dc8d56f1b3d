"""The frames of compliance, each column documented once: three that come in, and what is counted from them."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.columns import Column

OPEN_STATUSES: Final = ("reported", "triaged", "assigned", "under_verification")
"""Statuses of an incident without a finding."""
FINDINGS: Final = ("verified", "not_verified", "unverifiable", "false")
"""Statuses of an incident with a finding."""
AGAINST_PARTY: Final = ("one", "several")
"""Attribution findings that hold the party of the row responsible, alone or with others."""
ATTRIBUTIONS: Final = (*AGAINST_PARTY, "disputed", "unknown", "non_attributable")

ALLEGATIONS: Final = (
    Column("incident", pl.String, "id of the incident"),
    Column("clause", pl.String, "the clause of the agreement that it is held to break"),
    Column("party", pl.String, "the party that is alleged, or found, responsible; one row a party"),
    Column("sector", pl.String, "sector of the incident, or null where it is placed in none"),
    Column("day", pl.Date, "first day of the incident; it counts in the month of this day"),
    Column("status", pl.String, "where its verification stands: one of OPEN_STATUSES or FINDINGS"),
    Column("attributed", pl.String, "attribution finding on this party, one of ATTRIBUTIONS; null where there is none"),
    Column("reported", pl.Date, "day on which the mission heard of it"),
    Column("verified", pl.Date, "day on which the verification ended, whatever it found; null while open"),
)
"""One row an incident, clause and party."""
EFFORT: Final = (
    Column("sector", pl.String, "the sector; null for the whole area, or what belongs to no sector"),
    Column("month", pl.Date, "first day of the month"),
    Column("patrols_planned", pl.Int64, "patrols planned; null where not known, as in all counts here"),
    Column("patrols_done", pl.Int64, "patrols done"),
    Column("patrols_turned_back", pl.Int64, "patrols turned back or stopped by a party"),
    Column("posts_planned", pl.Int64, "observation posts planned"),
    Column("posts_manned", pl.Int64, "observation posts manned"),
)
"""One row a sector and month; 0 says that there was none, a missing row or null that nobody knows."""
COMMITMENTS: Final = (
    Column("party", pl.String, "the party that made the commitment"),
    Column("month", pl.Date, "first day of the month in which it was seen kept, late or broken"),
    Column("kept", pl.Int64, "commitments kept on time"),
    Column("late", pl.Int64, "commitments kept after their day, or overdue and not yet given up"),
    Column("broken", pl.Int64, "commitments broken"),
)
"""Counts a party and month."""

COUNTS: Final = (
    Column("alleged", pl.Int64, "allegations known, whatever was found of them"),
    Column("verified", pl.Int64, "of these, verified"),
    Column("attributed", pl.Int64, "of these verified, attributed to this party alone or with others"),
    Column("refuted", pl.Int64, "of those alleged, found not verified or false"),
    Column("unverifiable", pl.Int64, "of those alleged, found unverifiable"),
    Column("open", pl.Int64, "of those alleged, without a finding yet"),
)
_RATES: Final = (
    Column("alleged_per_100_patrols", pl.Float64, "null without a known number of patrols above 0"),
    Column("verified_per_100_patrols", pl.Float64, "the same of those verified"),
)
MONTHLY_COMPLIANCE: Final = (
    Column("party", pl.String, "party"),
    Column("clause", pl.String, "clause"),
    Column("sector", pl.String, "sector, or null where the incident is placed in none"),
    Column("month", pl.Date, "first day of the month; every month of the span is there"),
    *COUNTS,
    Column("patrols_done", pl.Int64, "patrols done in the sector and month; null where not known"),
    Column("posts_manned", pl.Int64, "posts manned in the sector and month; null where not known"),
    *_RATES,
)
"""Columns of ``Compliance.to_frame()``. Effort belongs to sector and month: it must not be summed over parties."""
PARTY_COMPLIANCE: Final = (
    Column("party", pl.String, "party"),
    Column("clause", pl.String, "clause; null for all clauses together"),
    *COUNTS,
    Column("patrolled_months", pl.Int64, "months of the span whose patrols are known in every sector, and above 0"),
    Column("patrols_done", pl.Int64, "patrols done in these months; null where there are none"),
    Column("patrolled_alleged", pl.Int64, "allegations of these months, on which the rates rest"),
    Column("patrolled_verified", pl.Int64, "of these, verified"),
    *_RATES,
)
"""Columns of ``Compliance.parties``: the whole span by party, and by party and clause."""
SECTOR_COMPLIANCE: Final = (
    Column("sector", pl.String, "sector, or null where the incident is placed in none"),
    *(column for column in PARTY_COMPLIANCE if column.name != "clause"),
    Column("posts_manned", pl.Int64, "posts manned in the sector in the span; null where not known in any month"),
)
"""Columns of ``Compliance.sectors``: the whole span by sector and party. Its patrols are those of the sector."""
AREA_EFFORT: Final = (
    Column("month", pl.Date, "first day of the month; every month of the span is there"),
    *(
        Column(column.name, pl.Int64, f"{column.meaning.partition(';')[0]}, all sectors; null where any is not known")
        for column in EFFORT[2:]
    ),
)
"""Columns of ``Compliance.effort``: the mission's effort in the whole area by month."""
