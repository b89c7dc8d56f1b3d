"""The tables of compliance: counts with their denominators, by month and over the whole span."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from bluehelm.columns import Column, empty_frame, schema_of
from bluehelm.situation.compliance_frames import (
    AGAINST_PARTY,
    AREA_EFFORT,
    COUNTS,
    EFFORT,
    MONTHLY_COMPLIANCE,
    PARTY_COMPLIANCE,
    SECTOR_COMPLIANCE,
)

_IS_VERIFIED: Final = (pl.col("status") == "verified") & ~pl.col("open")
_COUNTED: Final = (
    pl.len().alias("alleged"),
    _IS_VERIFIED.sum().alias("verified"),
    (_IS_VERIFIED & pl.col("attributed").is_in(AGAINST_PARTY).fill_null(value=False)).sum().alias("attributed"),
    (pl.col("status").is_in(("not_verified", "false")) & ~pl.col("open")).sum().alias("refuted"),
    ((pl.col("status") == "unverifiable") & ~pl.col("open")).sum().alias("unverifiable"),
    pl.col("open").sum().alias("open"),
)
_COUNT_NAMES: Final = [column.name for column in COUNTS]


def monthly_table(allegations: pl.DataFrame, effort: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """A row a party, clause, sector and month of the span, quiet months too: a frame of MONTHLY_COMPLIANCE."""
    key = ["party", "clause", "sector"]
    counted = _in_months(allegations, months).group_by(*key, "month").agg(*_COUNTED)
    groups = counted.select(key).unique()
    grid = groups.join(_months_frame(months), how="cross")
    joined = grid.join(counted, on=[*key, "month"], how="left", nulls_equal=True)
    joined = joined.with_columns(pl.col(_COUNT_NAMES).fill_null(0))
    # Effort without a sector belongs to none: it is no denominator of incidents that nobody placed in a sector.
    seen = effort.drop_nulls("sector").select("sector", "month", "patrols_done", "posts_manned")
    joined = joined.join(seen, on=["sector", "month"], how="left")
    return _shaped(joined.with_columns(_rates("alleged", "verified")).sort(*key, "month"), MONTHLY_COMPLIANCE)


def area_effort(allegations: pl.DataFrame, effort: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """The mission's effort in the whole area, month by month: a frame of AREA_EFFORT.

    A month's sum is known where every sector is that had effort on record by then, or an allegation in the month. A
    record without any sector stands for the whole area.
    """
    names = [column.name for column in EFFORT[2:]]
    by_sector = effort["sector"].drop_nulls().len() > 0
    begun = effort.group_by("sector").agg(since=pl.col("month").min())
    wanted = begun.join(_months_frame(months), how="cross").filter(pl.col("month") >= pl.col("since"))
    wanted = wanted.select("sector", "month")
    if by_sector:
        heard = _in_months(allegations, months).drop_nulls("sector").select("sector", "month")
        wanted = pl.concat([wanted, heard]).unique()
    filled = wanted.join(effort, on=["sector", "month"], how="left", nulls_equal=True)
    known = [pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in names]
    summed = filled.group_by("month").agg(known)
    return _shaped(_months_frame(months).join(summed, on="month", how="left", maintain_order="left"), AREA_EFFORT)


def party_table(allegations: pl.DataFrame, area: pl.DataFrame) -> pl.DataFrame:
    """The whole span by party, and by party and clause: a frame of PARTY_COMPLIANCE, a party's total first."""
    patrolled = area.filter(pl.col("patrols_done") > 0)
    rows = _in_months(allegations, area["month"].to_list())
    rows = pl.concat([rows.with_columns(clause=pl.lit(None, dtype=pl.String)), rows])
    with_patrols = pl.col("month").is_in(patrolled["month"].to_list())
    counted = rows.group_by("party", "clause").agg(
        *_COUNTED,
        patrolled_alleged=with_patrols.sum(),
        patrolled_verified=(with_patrols & _IS_VERIFIED).sum(),
    )
    done = int(patrolled["patrols_done"].sum()) or None
    told = counted.with_columns(
        patrolled_months=pl.lit(patrolled.height), patrols_done=pl.lit(done, dtype=pl.Int64)
    ).with_columns(_rates("patrolled_alleged", "patrolled_verified"))
    return _shaped(told.sort("party", "clause", nulls_last=False), PARTY_COMPLIANCE)


def sector_table(allegations: pl.DataFrame, effort: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """The whole span by sector and party, quiet ones too: a frame of SECTOR_COMPLIANCE.

    A sector is there where it has an allegation of the span, or patrols or posts on record.
    """
    rows = _in_months(allegations, months)
    seen = effort.filter(pl.col("month").is_in(list(months))).drop_nulls("sector")
    sectors = pl.concat([rows["sector"], seen["sector"]]).unique().sort(nulls_last=True).to_list()
    parts = [empty_frame(SECTOR_COMPLIANCE)]
    for sector in sectors:
        here = rows.filter(pl.col("sector").eq_missing(sector))
        area = area_effort(here, seen.filter(pl.col("sector").eq_missing(sector)), months)
        manned = int(area["posts_manned"].sum()) if area["posts_manned"].count() else None
        parties = rows.select(pl.col("party").unique().sort())
        told = parties.join(party_table(here, area).filter(pl.col("clause").is_null()), on="party", how="left")
        patrolled = area.filter(pl.col("patrols_done") > 0)
        done = int(patrolled["patrols_done"].sum()) or None
        zeros = [*_COUNT_NAMES, "patrolled_alleged", "patrolled_verified"]
        filled = told.with_columns(
            pl.col(zeros).fill_null(0),
            sector=pl.lit(sector, dtype=pl.String),
            patrolled_months=pl.lit(patrolled.height),
            patrols_done=pl.lit(done, dtype=pl.Int64),
            posts_manned=pl.lit(manned, dtype=pl.Int64),
        ).with_columns(_rates("patrolled_alleged", "patrolled_verified"))
        parts.append(_shaped(filled, SECTOR_COMPLIANCE))
    return pl.concat(parts)


def counts_by_month(allegations: pl.DataFrame, months: Sequence[date]) -> list[int]:
    """Allegations of each month, in order."""
    counted = _in_months(allegations, months).group_by("month").len("alleged")
    joined = _months_frame(months).join(counted, on="month", how="left", maintain_order="left")
    return joined["alleged"].fill_null(0).to_list()


def _rates(alleged: str, verified: str) -> list[pl.Expr]:
    patrols = pl.col("patrols_done")
    return [
        pl.when(patrols > 0).then(100 * pl.col(count) / patrols).alias(name)
        for count, name in ((alleged, "alleged_per_100_patrols"), (verified, "verified_per_100_patrols"))
    ]


def _in_months(allegations: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    dated = allegations.with_columns(month=pl.col("day").dt.truncate("1mo"))
    return dated.filter(pl.col("month").is_in(list(months)))


def _months_frame(months: Sequence[date]) -> pl.DataFrame:
    return pl.DataFrame({"month": list(months)}, schema={"month": pl.Date})


def _shaped(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    return frame.select([column.name for column in columns]).cast(schema_of(columns))
