"""How an agreement is kept: counts with the effort that saw them, warnings, trends, time to verify, commitments."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.brief.chart_compliance import PartyMonths, draw_compliance
from bluehelm.brief.content import Block, Origin, Picture, Section, Sentence, Table, Tone
from bluehelm.brief.wording import count_of, listed
from bluehelm.problems import printable
from bluehelm.situation import Compliance, Series
from bluehelm.situation.compliance_words import (
    NO_ALLEGATION,
    NO_COMMITMENTS,
    NOT_BY_SECTOR,
    overdue_lines,
    sector_name,
    several_sectors,
    span_words,
)

TITLE: Final = "How the agreement is kept"
SHOWN_PARTIES: Final = 6
"""Parties with a row of the chart, most allegations first; the table has all."""
_BASIS: Final = {"month": "a month", "patrols": "per 100 patrols"}


def compliance_section(
    compliance: Compliance,
    *,
    source: str = "the mission's own record",
    run: str = "",
    title: str = TITLE,
    opened: bool = False,
) -> Section:
    """Warnings first, then the table by party and clause, the chart by month, trends and what is still open.

    Args:
        compliance: the measure.
        source: who recorded the incidents and patrols.
        run: the run's short name, if it was recorded.
        title: the heading, with its number where the report counts sections.
        opened: whether a first page above has the warnings and the effort already: nothing is told twice.
    """
    origin = _origin(compliance, source, run)
    told = span_words(compliance)
    dated = told[0].upper() + told[1:]
    if compliance.parties.is_empty():
        nothing = Sentence(NO_ALLEGATION, Tone.CAUTION)
        return Section("compliance", title, dated, (nothing, *_effort(compliance)))
    blocks = (
        *_warnings(compliance, told=opened),
        *(() if opened else _effort(compliance)),
        _months(compliance, origin),
        *_sectors(compliance, origin),
        _counts(compliance, origin),
        *_changes(compliance, origin),
        *_delays(compliance),
        *_commitments(compliance, origin),
    )
    return Section("compliance", title, dated, blocks)


def _origin(compliance: Compliance, source: str, run: str) -> Origin:
    known = compliance.effort["patrols_done"].count()
    confidence = (
        f"counts of what was reported; patrols known for {known} of {count_of(len(compliance.months), 'month')}"
    )
    return Origin(source, f"as known on {compliance.known_on}", confidence, run)


def widest_warnings(compliance: Compliance) -> tuple[Series, ...]:
    """One warning a party, the widest; those of its clauses and per patrol are red rows of the tables."""
    widest = {one.party: one for one in reversed(compliance.warnings)}
    return tuple(one for _, one in sorted(widest.items()))


def _warnings(compliance: Compliance, *, told: bool) -> list[Block]:
    new = () if told else widest_warnings(compliance)
    alarms: list[Block] = [Sentence(f"Warning. {one.watch.new}", Tone.ALARM) for one in new]
    return [*alarms, *(Sentence(line) for line in compliance.watch_lines() if not line.startswith("WARNING"))]


def _effort(compliance: Compliance) -> list[Block]:
    unknown = compliance.effort["patrols_done"].null_count() > 0
    return [Sentence(line, Tone.CAUTION if unknown else Tone.PLAIN) for line in compliance.effort_lines()]


def _counts(compliance: Compliance, origin: Origin) -> Table:
    warned = {(one.party, one.clause) for one in compliance.warnings}
    rows = list(compliance.parties.iter_rows(named=True))
    names = ("alleged", "verified", "attributed", "refuted", "unverifiable", "open")
    cells = tuple(
        (
            printable(row["party"]) if row["clause"] is None else "",
            "all" if row["clause"] is None else printable(row["clause"]),
            *(f"{row[name]:,}" for name in names),
            *(_rate(row[name]) for name in ("alleged_per_100_patrols", "verified_per_100_patrols")),
        )
        for row in rows
    )
    return Table(
        "Allegations by party and clause",
        (
            "Party", "Clause", "Alleged", "Verified", "Attributed", "Refuted", "Unverifiable", "Open",
            "Alleged per 100 patrols", "Verified per 100 patrols",
        ),
        cells,
        origin,
        numeric=tuple(range(2, 10)),
        alarms=tuple(place for place, row in enumerate(rows) if (row["party"], row["clause"]) in warned),
        widths=(7, 16, 5, 5, 6, 5, 7, 4, 6, 6),
    )  # fmt: skip


def _sectors(compliance: Compliance, origin: Origin) -> list[Block]:
    """The same by sector, each with its own patrols and posts, where there are several."""
    if not several_sectors(compliance):
        return []
    names = ("alleged", "verified", "attributed", "open")
    cells = []
    before: object = ...
    for row in compliance.sectors.iter_rows(named=True):
        again, before = row["sector"] == before, row["sector"]
        cells.append(
            (
                "" if again else sector_name(row["sector"]),
                *("" if again else _known(row[name]) for name in ("patrols_done", "posts_manned")),
                printable(row["party"]),
                *(f"{row[name]:,}" for name in names),
                *(_rate(row[name]) for name in ("alleged_per_100_patrols", "verified_per_100_patrols")),
            )
        )
    headers = (
        "Sector", "Patrols done", "Posts manned", "Party", "Alleged", "Verified", "Attributed", "Open",
        "Alleged per 100 patrols", "Verified per 100 patrols",
    )  # fmt: skip
    title, numeric = "Allegations by sector and party", (1, 2, 4, 5, 6, 7, 8, 9)
    return [Table(title, headers, tuple(cells), origin, numeric=numeric, widths=(8, 6, 6, 8, 5, 5, 6, 4, 6, 6))]


def _known(count: int | None) -> str:
    return "not known" if count is None else f"{count:,}"


def _rate(rate: float | None) -> str:
    return "not known" if rate is None else f"{rate:,.1f}"


def _months(compliance: Compliance, origin: Origin) -> Picture:
    totals = compliance.parties.filter(pl.col("clause").is_null()).sort(
        "alleged", "party", descending=[True, False]
    )  # fmt: skip
    shown = totals["party"].head(SHOWN_PARTIES).to_list()
    rows = [_party_months(compliance, party) for party in shown]
    hidden = totals.height - len(shown)
    patrolled = compliance.effort["patrols_done"].count() > 0
    said = [f"{row.party}: {sum(row.verified) + sum(row.others):,}, {sum(row.verified):,} verified" for row in rows]
    left_out = (
        f" {count_of(hidden, 'party', 'parties')} with fewer allegations are in the table alone." if hidden else ""
    )
    return Picture(
        "chart-compliance",
        "Allegations by month, and the patrols done" if patrolled else "Allegations by month",
        draw_compliance(
            "chart-compliance",
            [f"{month:%Y-%m}" for month in compliance.months],
            rows,
            compliance.effort["patrols_done"].to_list(),
        ),
        f"Bar charts by month. Allegations against {'; '.join(said)}.",
        origin,
        "All parties to one scale."
        + (' "?": the patrols of the month are not known.' if patrolled else " The patrols done are not known.")
        + left_out,
    )


def _party_months(compliance: Compliance, party: str) -> PartyMonths:
    summed = compliance.monthly.filter(party=party).group_by("month").agg(pl.col("alleged", "verified").sum())
    ordered = summed.sort("month")
    others = (ordered["alleged"] - ordered["verified"]).to_list()
    return PartyMonths(printable(party), tuple(ordered["verified"].to_list()), tuple(others))


def _changes(compliance: Compliance, origin: Origin) -> list[Block]:
    """The series with a trend or a month that could be judged; the others are counted."""
    shown = [one for one in compliance.series if one.trend is not None or one.watch.judged]
    hidden = len(compliance.series) - len(shown)
    blocks: list[Block] = []
    if shown:
        rows = tuple(
            (
                printable(one.party),
                "all" if one.clause is None else printable(one.clause),
                _BASIS[one.basis],
                _trend(one),
                _last_change(one),
            )
            for one in shown
        )
        headers = ("Party", "Clause", "Incidents", "Trend: factor a month (90 % interval)", "Last change found")
        alarms = tuple(place for place, one in enumerate(shown) if one in compliance.warnings)
        blocks.append(
            Table("Whether it grows or falls", headers, rows, origin, alarms=alarms, widths=(4, 9, 5, 10, 10))
        )
    if hidden:
        several = "series has" if hidden == 1 else "series have"
        blocks.append(
            Sentence(f"{hidden:,} {'more ' if shown else ''}{several} too few known months for a trend or a warning.")
        )
    return blocks


def _trend(one: Series) -> str:
    if one.trend is None:
        return "too few known months"
    if not one.trend.total:
        return "none: no incident in these months"
    return f"{one.trend.direction}: {one.trend.ratio:.2f} ({one.trend.low:.2f} to {one.trend.high:.2f})"


def _last_change(one: Series) -> str:
    if not one.watch.judged:
        return "record too short"
    if not one.watch.changes:
        return "none"
    last = one.watch.changes[-1]
    told = f"{last.direction} since {last.since:%Y-%m}, from {last.before:,.1f} to {last.after:,.1f}"
    return f"{told}; warned with {last.warned:%Y-%m}"


def _delays(compliance: Compliance) -> list[Block]:
    return [Sentence(f"{printable(party)}: {delay}") for party, delay in compliance.delays.items()]


def _commitments(compliance: Compliance, origin: Origin) -> list[Block]:
    if compliance.commitments is None:
        return [Sentence(NO_COMMITMENTS if compliance.sector is None else NOT_BY_SECTOR)]
    overdue = [Sentence(line, Tone.CAUTION) for line in overdue_lines(compliance)]
    if compliance.commitments.is_empty():
        return [Sentence("No commitment fell due in these months."), *overdue]
    rows = tuple(
        (printable(party), f"{kept:,}", f"{late:,}", f"{broken:,}")
        for party, kept, late, broken in compliance.commitments.select("party", "kept", "late", "broken").iter_rows()
    )
    missing = sorted(set(compliance.delays) - {row[0] for row in rows})
    table = Table(
        "Commitments", ("Party", "Kept", "Late", "Broken"), rows, origin, numeric=(1, 2, 3), widths=(6, 2, 2, 2)
    )
    return [table, *([Sentence(f"No commitment of {listed(missing)} fell due.")] if missing else []), *overdue]
