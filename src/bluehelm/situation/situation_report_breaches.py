"""Which clauses are said, and which are found, to have been broken in one day or week: a count without any rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from bluehelm.problems import printable
from bluehelm.situation.compliance_frames import AGAINST_PARTY
from bluehelm.situation.compliance_records import allegation_frame
from bluehelm.situation.situation_report_page import said
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_records import MissionRecords

_NAMED: Final = 12
"""References written out beside a clause; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One clause and party: how many incidents of the period, and their references, those found first."""

    clause: str
    party: str
    alleged: int
    verified: int
    attributed: int
    references: tuple[str, ...]

    @property
    def words(self) -> str:
        """It in one line."""
        left = len(self.references) - _NAMED
        named = ", ".join(self.references[:_NAMED]) + (f" and {left:,} more" if left > 0 else "")
        counts = f"{self.alleged:,} alleged, {self.verified:,} verified, {self.attributed:,} attributed to it"
        return printable(f"{said(self.party)}, {said(self.clause)}: {counts} ({named})")


def breaches_of(records: MissionRecords, period: ReportPeriod) -> tuple[Breach, ...]:
    """The clauses set against incidents that began in the period, whether or not a month of them is over.

    Those attributed come first, then those verified. Reports found false count nowhere.
    """
    rows = allegation_frame(records).filter(
        pl.col("day").is_between(period.first, period.last), pl.col("status") != "false"
    )
    found = []
    for (clause, party), group in rows.group_by("clause", "party", maintain_order=True):
        verified = group.filter(pl.col("status") == "verified")
        sure = verified["incident"].to_list()
        keys = sorted(group["incident"], key=lambda key: (key not in sure, records.incidents[key].reference))
        found.append(
            Breach(
                str(clause),
                str(party),
                group.height,
                verified.height,
                verified.filter(pl.col("attributed").is_in(AGAINST_PARTY)).height,
                tuple(records.incidents[key].reference for key in keys),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.attributed, -one.verified, -one.alleged, one.clause, one.party)))


def breaches_in_one_sentence(breaches: Sequence[Breach], word: str) -> str:
    """How many allegations of a clause began in the period, and what was found of them; "" without any."""
    if not breaches:
        return ""
    alleged, verified, attributed = (
        sum(getattr(one, name) for one in breaches) for name in ("alleged", "verified", "attributed")
    )
    many = "breach" if alleged == 1 else "breaches"
    return (
        f"{alleged:,} alleged {many} of clauses began {'on' if word == 'day' else 'in'} this {word}: {verified:,} "
        f"verified, {attributed:,} attributed."
    )
