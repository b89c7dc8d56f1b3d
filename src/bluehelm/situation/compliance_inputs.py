"""What comes into compliance, checked and cut at the as-of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from bluehelm.columns import Column, schema_of
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.compliance_frames import (
    ALLEGATIONS,
    ATTRIBUTIONS,
    COMMITMENTS,
    EFFORT,
    FINDINGS,
    OPEN_STATUSES,
)

_Checked = tuple[pl.DataFrame, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class _Check:
    """Rows that are wrong, and the sentence that says so; ``drops`` says that they are not used."""

    code: str
    where: pl.Expr
    message: str
    hint: str
    drops: bool = False


def known_allegations(allegations: pl.DataFrame, until: date) -> _Checked:
    """Rows of ALLEGATIONS as they were known on ``until``, with the column ``open``; and what is wrong with them.

    What was reported, or happened, later is left out. A finding of a later day is not there yet: the incident is open
    and nothing is attributed. An attribution has no day of its own and stands from that of the finding.
    """
    shaped = _shaped(allegations, ALLEGATIONS, "allegations")
    rows = shaped.filter(
        pl.max_horizontal("day", "reported").is_null() | (pl.max_horizontal("day", "reported") <= until)
    )
    later = (pl.col("verified") > until).fill_null(value=False)
    not_yet = {
        "status": pl.when(later).then(pl.lit("under_verification")).otherwise("status"),
        "attributed": pl.when(~later).then("attributed"),
        "verified": pl.when(~later).then("verified"),
    }
    rows, wrong = _apply(rows.with_columns(**not_yet), _ALLEGATION_CHECKS, "incident")
    is_open = pl.col("status").is_in(OPEN_STATUSES)
    rows = rows.with_columns(
        open=is_open,
        verified=pl.when(~is_open).then("verified"),
        attributed=pl.when(pl.col("attributed").is_in(ATTRIBUTIONS) & ~is_open).then("attributed"),
    )
    key = ["incident", "clause", "party"]
    last = rows.sort([column.name for column in ALLEGATIONS], nulls_last=False)
    once = last.unique(key, keep="last", maintain_order=True).sort(key)
    if once.height == rows.height:
        return once, wrong
    message = (
        f"{rows.height - once.height:,} rows repeat an incident, clause and party that another row has. Of each, one "
        "row was counted."
    )
    hint = "Give one row an incident, clause and party."
    return once, (*wrong, Problem(Severity.WARNING, "repeated-allegation", message, hint))


def reported_later(allegations: pl.DataFrame, until: date) -> tuple[Problem, ...]:
    """That allegations are on record of which nobody had heard by a day, though they had happened."""
    count = allegations.filter(pl.col("day") <= until, pl.col("reported") > until).height
    if not count:
        return ()
    are = "1 allegation is of an incident" if count == 1 else f"{count:,} allegations are of incidents"
    message = f"{are} by {until} that was reported after that day. Nobody knew of it then, and it is not counted."
    if count > 1:
        message = f"{are} by {until} that were reported after that day. Nobody knew of them then: they are not counted."
    hint = "Give a later --until to count what was reported by then."
    return (Problem(Severity.NOTE, "reported-later", message, hint),)


def known_effort(effort: pl.DataFrame, until: date) -> _Checked:
    """Rows of EFFORT for months that were over on ``until``; what contradicts itself is set to not known."""
    names = [column.name for column in EFFORT[2:]]
    negative = pl.any_horizontal((pl.col(name) < 0).fill_null(value=False) for name in names)
    hint = "Correct it; until then the month's effort counts as not known where it is wrong."
    checks = (
        _Check("effort-without-month", pl.col("month").is_null(), "no month", "Name the month.", drops=True),
        _Check("negative-effort", negative, "a count below zero", hint),
        _Check(
            "repeated-effort",
            pl.struct("sector", "month").is_duplicated(),
            "the same sector and month as another row",
            "Give one row a sector and month; until then these months' effort counts as not known.",
        ),
    )
    shaped = _shaped(effort, EFFORT, "effort").with_columns(pl.col("month").dt.truncate("1mo"))
    over = shaped.filter((pl.col("month").dt.month_end() <= until).fill_null(value=True))
    rows, wrong = _apply(over, checks, "month")
    single = ~pl.struct("sector", "month").is_duplicated()
    mended = [pl.when((pl.col(name) >= 0) & single).then(name).alias(name) for name in names]
    return rows.with_columns(mended).unique(["sector", "month"]).sort("sector", "month"), wrong


def known_commitments(commitments: pl.DataFrame, since: date, until: date) -> _Checked:
    """Kept, late and broken by party, of the months from ``since`` that were over on ``until``."""
    names = [column.name for column in COMMITMENTS[2:]]
    bad = pl.any_horizontal(pl.col(name).is_null() | (pl.col(name) < 0) for name in names)
    unnamed = pl.col("party").is_null() | pl.col("month").is_null()
    checks = (
        _Check("commitment-without-party", unnamed, "no party or month", "Name both.", drops=True),
        _Check("commitment-count", bad, "a count that is missing or below zero", "Write 0 for none.", drops=True),
    )
    shaped = _shaped(commitments, COMMITMENTS, "commitments").with_columns(pl.col("month").dt.truncate("1mo"))
    over = (pl.col("month") >= since) & (pl.col("month").dt.month_end() <= until)
    rows, wrong = _apply(shaped.filter(over.fill_null(value=True)), checks, "party")
    return rows.group_by("party").agg(pl.col(names).sum()).sort("party"), wrong


def _shaped(frame: pl.DataFrame, columns: Sequence[Column], name: str) -> pl.DataFrame:
    """The documented columns in their types.

    Raises:
        InputRefused: "compliance-columns" where one is missing or has values of another type.
    """
    wanted = [column.name for column in columns]
    missing = [column for column in wanted if column not in frame.columns]
    if missing:
        message = f"The frame of {name} lacks the column {', '.join(missing)}."
        hint = f"It needs {', '.join(wanted)}."
        raise InputRefused(Problem(Severity.ERROR, "compliance-columns", message, hint, column=missing[0]))
    try:
        return frame.select(wanted).cast(schema_of(columns))
    except pl.exceptions.PolarsError as error:
        message = f"The frame of {name} has values of another type than its columns need: {printable(str(error))[:200]}"
        hint = "Dates must be dates and counts whole numbers: see the frame's columns."
        raise InputRefused(Problem(Severity.ERROR, "compliance-columns", message, hint)) from error


def _apply(rows: pl.DataFrame, checks: Sequence[_Check], names_by: str) -> _Checked:
    """Say which rows break which check and leave out those that cannot be used."""
    problems: list[Problem] = []
    dropped = pl.lit(value=False)
    for check in checks:
        where = check.where.fill_null(value=False)
        broken = rows.filter(where)
        if broken.is_empty():
            continue
        named = broken[names_by].drop_nulls().sort()
        first = f" (first: {printable(str(named.item(0)))})" if len(named) else ""
        count = "1 row has" if broken.height == 1 else f"{broken.height:,} rows have"
        used = " Not used." if check.drops else ""
        severity = Severity.ERROR if check.drops else Severity.WARNING
        problems.append(Problem(severity, check.code, f"{count} {check.message}{first}.{used}", check.hint))
        if check.drops:
            dropped |= where
    return rows.filter(~dropped), tuple(problems)


_ALLEGATION_CHECKS: Final = (
    _Check(
        "allegation-incomplete",
        pl.any_horizontal(pl.col(name).is_null() for name in ("incident", "clause", "party", "day")),
        "no incident, clause, party or day",
        "Fill all four.",
        drops=True,
    ),
    _Check(
        "unknown-status",
        ~pl.col("status").is_in((*OPEN_STATUSES, *FINDINGS)).fill_null(value=False),
        "a status that is none of the known ones",
        f"Use {', '.join((*OPEN_STATUSES, *FINDINGS))}.",
        drops=True,
    ),
    _Check(
        "unknown-attribution",
        ~pl.col("attributed").is_in(ATTRIBUTIONS),
        "an attribution that is none of the known ones, and counts as none",
        f"Use {', '.join(ATTRIBUTIONS)}, or leave it empty.",
    ),
    _Check(
        "finding-without-day",
        pl.col("status").is_in(FINDINGS) & pl.col("verified").is_null(),
        "a finding without its day. It counts on every as-of date, and not for the time to verify",
        "Fill in the day on which the verification ended.",
    ),
    _Check(
        "day-without-finding",
        pl.col("status").is_in(OPEN_STATUSES) & pl.col("verified").is_not_null(),
        "a day of finding but a status without one, and counts as open",
        "Set the status, or empty the day where the incident was re-opened.",
    ),
    _Check(
        "days-out-of-order",
        (pl.col("verified") < pl.col("reported")) | (pl.col("reported") < pl.col("day")),
        "days out of order: reported before it happened, or found before it was reported",
        "Correct the days.",
    ),
    _Check(
        "report-without-day",
        pl.col("reported").is_null(),
        "neither a day of report nor a verification that was begun. It counts as known from its own day, and not for "
        "the time to verify",
        "Fill in 'reported', the day on which the mission heard of it.",
    ),
)
