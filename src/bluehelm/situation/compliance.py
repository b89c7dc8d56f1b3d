"""Compliance with an agreement: what was alleged, verified and attributed, beside the effort that saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from bluehelm.columns import empty_frame
from bluehelm.draws import month_of, months_from
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.change_point import FALSE_ALARMS
from bluehelm.situation.compliance_delay import VerificationTime
from bluehelm.situation.compliance_frames import EFFORT
from bluehelm.situation.compliance_inputs import known_allegations, known_commitments, known_effort
from bluehelm.situation.compliance_tables import area_effort, monthly_table, party_table, sector_table
from bluehelm.situation.compliance_watch import Series, watch_series
from bluehelm.situation.compliance_words import effort_lines, reasons, summary_lines, watch_lines

MOST_MONTHS: Final = 600
"""The longest span and watch: fifty years."""


@dataclass(frozen=True, slots=True, eq=False)
class Compliance:
    """How an agreement is kept, as known on ``until``, over the whole ``months`` that were over by then.

    ``monthly`` has a row a party, clause, sector and month (MONTHLY_COMPLIANCE), ``parties`` the whole span
    (PARTY_COMPLIANCE) and ``sectors`` the same by sector (SECTOR_COMPLIANCE), ``effort`` the mission's patrols and
    posts by month (AREA_EFFORT), ``commitments`` what each party kept, kept late and broke in the span, or None where
    it was not given. ``delays`` is the time to verify by party. ``unfinished`` counts allegations of the month that was
    not over. ``reach`` is the day of the last record, if it is known, and ``overdue`` counts by party what is overdue
    on ``known_on``, whenever it fell due. ``sector`` is the one that everything is of, or None for all. Where no month
    is whole, ``part`` is the first day known, and ``months`` are those from it to ``until``.
    """

    until: date
    months: tuple[date, ...]
    monthly: pl.DataFrame
    parties: pl.DataFrame
    sectors: pl.DataFrame
    effort: pl.DataFrame
    commitments: pl.DataFrame | None
    delays: Mapping[str, VerificationTime]
    series: tuple[Series, ...]
    unfinished: int
    problems: tuple[Problem, ...]
    reach: date | None = None
    overdue: tuple[tuple[str, int], ...] = ()
    sector: str | None = None
    part: date | None = None

    @property
    def known_on(self) -> date:
        """The day up to which anything can be known: ``until``, or that of the last record if it is earlier."""
        return self.until if self.reach is None else min(self.until, self.reach)

    @property
    def warnings(self) -> tuple[Series, ...]:
        """The series in which the last month brought a warning of a rise."""
        return tuple(one for one in self.series if one.watch.new is not None and one.watch.new.direction == "rise")

    def summary(self) -> str:
        """Counts, denominators, warnings, trend, time to verify and commitments in sentences."""
        return "\n".join(summary_lines(self))

    def effort_lines(self) -> tuple[str, ...]:
        """What the mission did to see, and that fewer patrols see fewer violations."""
        return tuple(effort_lines(self))

    def watch_lines(self) -> tuple[str, ...]:
        """The warnings, those of earlier months, and how many false ones so many series bring."""
        return tuple(watch_lines(self))

    def why(self, party: str | None = None, clause: str | None = None) -> str:
        """What the figures for a party, a clause or both rest on, month by month, and how they were found.

        Raises:
            InputRefused: "unknown-party" or "unknown-clause" where no allegation of the span names it.
        """
        for column, wanted in (("party", party), ("clause", clause)):
            known = self.parties[column].drop_nulls().unique().sort().to_list()
            if wanted is not None and wanted not in known:
                message = f"No allegation of the span names the {column} '{printable(wanted)}'."
                hint = f"There is {', '.join(map(printable, known))}." if known else "There is no allegation at all."
                raise InputRefused(Problem(Severity.ERROR, f"unknown-{column}", message, hint))
        return "\n".join(reasons(self, party, clause))

    def to_frame(self) -> pl.DataFrame:
        """The counts by party, clause, sector and month, with denominators and rates: columns MONTHLY_COMPLIANCE."""
        return self.monthly


def measure_compliance(
    allegations: pl.DataFrame,
    effort: pl.DataFrame | None,
    commitments: pl.DataFrame | None = None,
    *,
    until: date,
    months: int = 12,
    false_alarms: float = FALSE_ALARMS,
    reach: date | None = None,
    overdue: Sequence[tuple[str, int]] = (),
    sector: str | None = None,
    in_force: Mapping[str, date] | None = None,
    part: date | None = None,
) -> Compliance:
    """Count what each party is held to have broken, beside the patrols and posts that could see it.

    Nothing later than ``until`` counts: incidents, reports and findings of later days, and effort and commitments of
    months that were not over. There is no rate without a known number of patrols above 0.

    Args:
        allegations: a frame of ALLEGATIONS.
        effort: a frame of EFFORT, or None where nobody recorded any.
        commitments: a frame of COMMITMENTS, or None where none is followed.
        until: the last day known.
        months: length of the span in months that were over by ``until``.
        false_alarms: share of unchanged years with a false warning that is accepted in each series watched.
        reach: the day of the last record, where it may be earlier than ``until``; months after it count as not known.
        overdue: commitments overdue by party, of the span and from before it.
        sector: count this sector alone. Commitments belong to no sector and are left out.
        in_force: by clause, the day from which it holds; earlier months are no months in which it was kept.
        part: the first day known, where no month is whole: from it to ``until`` everything counts, and nothing is
            watched. ``months`` is then not used.

    Raises:
        InputRefused: "compliance-columns" where a frame lacks a column or has other types, "compliance-months" where
            ``months`` is not from 1 to 600.
    """
    if not 1 <= months <= MOST_MONTHS:
        message = f"The span must have from 1 to {MOST_MONTHS} months, not {months}."
        raise InputRefused(Problem(Severity.ERROR, "compliance-months", message, "Give a year: 12."))
    over = until if part is None else month_of(until).end
    last = over if over == month_of(over).end else until.replace(day=1) - timedelta(days=1)
    span = _months_to(last, months if part is None else _count_months(part, until))
    known, wrong = known_allegations(allegations, until)
    done, wrong_effort = known_effort(empty_frame(EFFORT) if effort is None else effort, over)
    kept, wrong_kept = (None, ()) if commitments is None else known_commitments(commitments, span[0], over)
    if sector is not None:
        known, done, kept, overdue = known.filter(sector=sector), done.filter(sector=sector), None, ()
    in_span = known.filter(pl.col("day") >= span[0])
    area = area_effort(known, done, span)
    parties = party_table(known, area)
    known_on = until if reach is None else min(until, reach)
    return Compliance(
        until=until,
        months=span,
        monthly=monthly_table(known, done, span),
        parties=parties,
        sectors=sector_table(known, done, span),
        effort=area,
        commitments=kept,
        delays={
            party: VerificationTime.of_allegations(in_span.filter(party=party), known_on)
            for party in parties["party"].unique().sort()
        },
        series=()
        if part is not None
        else watch_series(
            known,
            done,
            _record(known, done, span),
            parties.select("party", "clause"),
            span=len(span),
            known_on=known_on,
            false_alarms=false_alarms,
            in_force=in_force or {},
        ),
        unfinished=known.filter(pl.col("day") > last).height,
        problems=(*wrong, *wrong_effort, *wrong_kept),
        reach=reach,
        overdue=tuple(overdue),
        sector=sector,
        part=part,
    )


def _count_months(first: date, last: date) -> int:
    """Months from the one of a day to that of another."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _record(known: pl.DataFrame, effort: pl.DataFrame, span: Sequence[date]) -> list[date]:
    """The months from the first on record, or of the span, to the last of the span."""
    first = min([*known["day"].to_list(), *effort["month"].to_list(), span[0]])
    count = _count_months(first, span[-1])
    return list(_months_to(span[-1], min(count, max(MOST_MONTHS, len(span)))))


def _months_to(last: date, count: int) -> tuple[date, ...]:
    """First days of ``count`` months, the last one holding ``last``.

    Raises:
        InputRefused: "compliance-months" where they would begin before the calendar does.
    """
    before = last.year * 12 + last.month - count
    if before < 12:
        raise InputRefused(Problem(Severity.ERROR, "compliance-months", f"{count} months before {last} is no date."))
    return tuple(month.start for month in months_from(date(before // 12, before % 12 + 1, 1), count))
