"""What a measure of compliance says: its summary, and the reasons of one party or clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from bluehelm.draws import month_of
from bluehelm.problems import printable

if TYPE_CHECKING:
    from bluehelm.situation.compliance import Compliance
    from bluehelm.situation.compliance_watch import Series

FEWER_PATROLS: Final = (
    "Fewer patrols see fewer violations: a quiet month with few patrols is no sign that the agreement was kept."
)
NO_ALLEGATION: Final = (
    "No allegation of this span was known by then: an incident counts once it is set against a clause "
    "(bluehelm report violation)."
)
NO_COMMITMENTS: Final = "Commitments were not given."
NOT_BY_SECTOR: Final = "Commitments belong to no sector: they are told of the whole area only."
HOW_COUNTED: Final = (
    "An allegation is an incident under one clause against one party, in the month of its first day. Alleged are all "
    "that were reported, whatever was found. Trends and warnings of a party count each incident once, whatever the "
    "number of clauses. A rate is never given where patrols are not known or none was done. Trends and changes come "
    "from a negative-binomial model of the monthly counts."
)


def summary_lines(compliance: Compliance) -> Iterator[str]:
    """The whole measure in sentences, warnings first after the counts."""
    yield from head_lines(compliance)
    yield from sector_lines(compliance)
    yield from rest_lines(compliance)


def head_lines(compliance: Compliance) -> Iterator[str]:
    """Of when it is, and the counts of every party."""
    yield f"Compliance {span_words(compliance)}"
    totals = compliance.parties.filter(pl.col("clause").is_null())
    if totals.is_empty():
        yield NO_ALLEGATION
    for row in totals.iter_rows(named=True):
        yield f"{printable(row['party'])}: {_counted(row)}{_rated(row)}"
    if compliance.unfinished:
        many = "allegation belongs" if compliance.unfinished == 1 else "allegations belong"
        yield f"{compliance.unfinished:,} more {many} to the month that is not over; they are in no figure above."


def rest_lines(compliance: Compliance) -> Iterator[str]:
    """Effort, warnings, trends, time to verify and commitments."""
    yield from effort_lines(compliance)
    yield from watch_lines(compliance)
    for party in compliance.delays:
        yield from (str(one.trend) for one in _series_of(compliance, party, None) if one.trend is not None)
        yield f"{printable(party)}: {compliance.delays[party]}"
    yield from commitment_lines(compliance)


def reasons(compliance: Compliance, party: str | None, clause: str | None) -> Iterator[str]:
    """The counts of a party, a clause or both, month by month, and what was made of them."""
    rows = compliance.parties.filter(pl.col("clause").is_null() if clause is None else pl.col("clause") == clause)
    for row in rows.iter_rows(named=True):
        if party is not None and row["party"] != party:
            continue
        yield f"{name_of(row['party'], row['clause'])}: {_counted(row)}{_rated(row)}"
        yield from _months(compliance, row["party"], row["clause"])
        for one in _series_of(compliance, row["party"], row["clause"]):
            yield str(one.trend) if one.trend is not None else f"No trend of {one.watch.unit}: too few known months."
            yield from (str(change) for change in one.watch.changes)
            yield one.watch.standing()
        if row["clause"] is None:
            yield str(compliance.delays[row["party"]])
            yield from commitment_lines(compliance, row["party"])
    yield HOW_COUNTED
    yield FEWER_PATROLS


def span_words(compliance: Compliance) -> str:
    """From when to when, of which sector, and as known on which day: for the head of a text or page."""
    first, last = compliance.months[0], compliance.months[-1]
    of_sector = "" if compliance.sector is None else f" in {printable(compliance.sector)}"
    if compliance.part is not None:
        return (
            f"from {compliance.part} to {compliance.known_on}{of_sector}. No month on record is whole yet: these are "
            "counts of a part, from which no trend and no warning can be drawn."
        )
    months = _count_of(len(compliance.months), "month")
    known = f"{compliance.known_on}{partly(compliance)}"
    return f"from {first:%Y-%m} to {last:%Y-%m} ({months}){of_sector}, as known on {known}."


def sector_lines(compliance: Compliance) -> Iterator[str]:
    """What each party is held to have broken in each sector, where there are several."""
    for sector in several_sectors(compliance):
        rows = compliance.sectors.filter(pl.col("sector").eq_missing(sector))
        told = "; ".join(
            f"{printable(row['party'])} {row['alleged']:,} alleged, {row['verified']:,} verified, "
            f"{row['attributed']:,} attributed"
            for row in rows.iter_rows(named=True)
        )
        yield f"{sector_name(sector)}: {told} ({effort_words(rows)})."


def effort_words(rows: pl.DataFrame) -> str:
    """Patrols done and posts manned in one sector, from its rows of SECTOR_COMPLIANCE."""
    done, manned = rows["patrols_done"].item(0), rows["posts_manned"].item(0)
    seen = "patrols not known" if done is None else f"{_count_of(done, 'patrol')} done"
    return seen if manned is None else f"{seen}, {_count_of(manned, 'post')} manned"


def several_sectors(compliance: Compliance) -> list[str | None]:
    """The sectors to tell of: all, where more than one has an allegation or effort; else none."""
    sectors = compliance.sectors["sector"].unique(maintain_order=True).to_list()
    return sectors if len(sectors) > 1 else []


def sector_name(sector: str | None) -> str:
    """A sector for a table or a sentence."""
    return "In no sector" if sector is None else printable(sector)


def effort_lines(compliance: Compliance) -> Iterator[str]:
    """What the mission did to see: patrols and posts, planned and done, and the months without a record."""
    effort = compliance.effort
    known = effort.drop_nulls("patrols_done")
    if known.is_empty():
        yield f"The patrols done are not known for any month, so that there is no rate. {FEWER_PATROLS}"
        return
    said = f"{known['patrols_done'].sum():,} patrols done in {_count_of(known.height, 'month')}"
    both = effort.drop_nulls(["patrols_done", "patrols_planned"])
    if both.height and both["patrols_planned"].sum() > 0:
        said += f", {_share_of(both, 'patrols_done', 'patrols_planned')} of those planned"
    turned = effort["patrols_turned_back"].drop_nulls()
    if len(turned):
        said += f"; {turned.sum():,} turned back"
    posts = effort.drop_nulls(["posts_planned", "posts_manned"])
    if posts.height and posts["posts_planned"].sum() > 0:
        said += f"; {_share_of(posts, 'posts_manned', 'posts_planned')} of posts manned"
    unknown = effort.height - known.height
    missing = f" For {_count_of(unknown, 'month')} the patrols are not known." if unknown else ""
    yield f"{said}.{missing} {FEWER_PATROLS}"


def watch_lines(compliance: Compliance) -> Iterator[str]:
    """Warnings of the last month, or that there is none; and how many false ones to expect of so many series."""
    for one in compliance.warnings:
        yield f"WARNING: {one.watch.new}"
    span = set(compliance.months)
    judged = [one for one in compliance.series if one.watch.judged]
    if not judged:
        yield "No series is long enough to be watched for a jump. This is not a sign of calm."
        return
    for one in judged:
        last = one.watch.changes[-1] if one.watch.changes else None
        if last is not None and last.direction == "rise" and last is not one.watch.new and last.warned in span:
            yield f"Earlier warning, of {last.warned:%Y-%m}: {last} {one.watch.standing()}"
    if not compliance.warnings:
        yield f"No warning of a rise came with {compliance.months[-1]:%Y-%m}."
    share = judged[0].watch.false_alarms
    yield (
        f"{len(judged)} series are watched; with nothing changed, about {share * len(judged):.1f} false warnings a "
        "year are to be expected in all."
    )


def commitment_lines(compliance: Compliance, party: str | None = None) -> Iterator[str]:
    """Commitments kept, late and broken, by party."""
    if compliance.commitments is None:
        yield NO_COMMITMENTS if compliance.sector is None else NOT_BY_SECTOR
        return
    rows = compliance.commitments if party is None else compliance.commitments.filter(party=party)
    if rows.is_empty():
        yield "No commitment fell due in these months."
    for name, kept, late, broken in rows.select("party", "kept", "late", "broken").iter_rows():
        yield f"Commitments of {printable(name)}: {kept:,} kept, {late:,} late, {broken:,} broken."
    yield from overdue_lines(compliance, party)


def overdue_lines(compliance: Compliance, party: str | None = None) -> Iterator[str]:
    """What is overdue, of the span and from before it: one sentence, or none."""
    listed = [(name, number) for name, number in compliance.overdue if party is None or name == party]
    if listed:
        named = ", ".join(f"{number:,} of {printable(name)}" for name, number in listed)
        yield f"Commitments overdue on {compliance.known_on}, whenever they fell due: {named}."


def partly(compliance: Compliance) -> str:
    """That the last month is not known to its end, where the records stop before it does."""
    last = compliance.months[-1]
    if compliance.known_on >= month_of(last).end:
        return ""
    return f", the day of the last entry; {last:%Y-%m} is known only up to then"


def name_of(party: str, clause: str | None) -> str:
    """A party, with the clause where there is one."""
    return printable(party) if clause is None else f"{printable(party)}, {printable(clause)}"


def _counted(row: dict[str, Any]) -> str:
    return (
        f"{row['alleged']:,} alleged, {row['verified']:,} verified, {row['attributed']:,} attributed to it, "
        f"{row['refuted']:,} refuted, {row['unverifiable']:,} unverifiable, {row['open']:,} open"
    )


def _rated(row: dict[str, Any]) -> str:
    if row["alleged_per_100_patrols"] is None:
        return ". No rate: the patrols done are not known."
    return (
        f"; {row['alleged_per_100_patrols']:.1f} alleged and {row['verified_per_100_patrols']:.1f} verified per 100 "
        f"patrols ({row['patrols_done']:,} patrols in {_count_of(row['patrolled_months'], 'month')})."
    )


def _months(compliance: Compliance, party: str, clause: str | None) -> Iterator[str]:
    rows = compliance.monthly.filter(party=party)
    rows = rows if clause is None else rows.filter(clause=clause)
    counted = rows.group_by("month").agg(pl.col("alleged", "verified", "attributed").sum())
    table = counted.join(compliance.effort, on="month", how="left").sort("month")
    for row in table.iter_rows(named=True):
        patrols = "patrols not known" if row["patrols_done"] is None else _count_of(row["patrols_done"], "patrol")
        yield (
            f"  {row['month']:%Y-%m}: {row['alleged']:,} alleged, {row['verified']:,} verified, "
            f"{row['attributed']:,} attributed; {patrols}"
        )


def _series_of(compliance: Compliance, party: str, clause: str | None) -> Sequence[Series]:
    found = [one for one in compliance.series if one.party == party and one.clause == clause]
    # A party's only clause has the series of the party itself.
    return found or [one for one in compliance.series if one.party == party and one.clause is None]


def _share_of(rows: pl.DataFrame, part: str, whole: str) -> str:
    share = int(rows[part].sum()) / int(rows[whole].sum())
    return f"{share:.0%}".replace("%", " %")


def _count_of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
