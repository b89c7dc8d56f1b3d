"""Compliance: counts with their denominators, as known on a day, and never more than the record says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import empty_frame, schema_of
from bluehelm.problems import InputRefused
from bluehelm.situation import (
    ALLEGATIONS,
    AREA_EFFORT,
    COMMITMENTS,
    EFFORT,
    MONTHLY_COMPLIANCE,
    PARTY_COMPLIANCE,
    SECTOR_COMPLIANCE,
    Compliance,
    VerificationTime,
    measure_compliance,
)
from bluehelm.situation.compliance_frames import ATTRIBUTIONS, COUNTS, FINDINGS, OPEN_STATUSES
from bluehelm.situation.compliance_words import FEWER_PATROLS, NO_ALLEGATION, NOT_BY_SECTOR

UNTIL = date(2025, 6, 30)
NAMES = [column.name for column in COUNTS]


def allegations(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema_of(ALLEGATIONS), orient="row")


def effort(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema_of(EFFORT), orient="row")


def commitments(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema_of(COMMITMENTS), orient="row")


def row(id_: str, day: date, status: str = "reported", **changes: Any) -> tuple[Any, ...]:
    """An allegation reported the day after it happened, and found of five days later where its status is a finding."""
    fields = {
        "incident": id_,
        "clause": "2.1",
        "party": "North",
        "sector": "Alpha",
        "day": day,
        "status": status,
        "attributed": None,
        "reported": day + timedelta(1),
        "verified": day + timedelta(6) if status in FINDINGS else None,
    }
    return tuple((fields | changes).values())


def month(sector: str | None, day: date, done: int | None, planned: int | None = 40) -> tuple[Any, ...]:
    return (sector, day, planned, done, 2, 6, 5)


JUNE = [
    row("a", date(2025, 6, 2), "verified", attributed="one"),
    row("b", date(2025, 6, 3), "verified", attributed="disputed"),
    row("c", date(2025, 6, 4), "unverifiable"),
    row("d", date(2025, 6, 5), "false"),
    row("e", date(2025, 6, 6), "not_verified"),
    row("f", date(2025, 6, 7), "under_verification", sector="Bravo"),
]
PATROLS = [month("Alpha", date(2025, 6, 1), 30), month("Bravo", date(2025, 6, 1), 10)]


def total(measured: Compliance, party: str = "North") -> dict[str, Any]:
    return measured.parties.filter(pl.col("clause").is_null()).row(by_predicate=pl.col("party") == party, named=True)


def test_a_month_counted_by_hand() -> None:
    """Six alleged, two of them verified and one of these attributed, by sector and in all, with rates per patrol."""
    measured = measure_compliance(allegations(JUNE), effort(PATROLS), until=UNTIL, months=1)
    assert [total(measured)[name] for name in NAMES] == [6, 2, 1, 2, 1, 1]
    assert (total(measured)["alleged_per_100_patrols"], total(measured)["verified_per_100_patrols"]) == (15, 5)
    by_sector = measured.to_frame().select("sector", "alleged", "verified", "patrols_done", "alleged_per_100_patrols")
    assert by_sector.rows() == [("Alpha", 5, 2, 30, pytest.approx(500 / 30)), ("Bravo", 1, 0, 10, 10)]
    assert "North: 6 alleged, 2 verified, 1 attributed to it, 2 refuted, 1 unverifiable, 1 open" in measured.summary()


def test_the_frames_have_the_documented_columns() -> None:
    """With and without rows."""
    for rows in (JUNE, []):
        measured = measure_compliance(allegations(rows), effort(PATROLS), until=UNTIL)
        assert measured.to_frame().schema == schema_of(MONTHLY_COMPLIANCE)
        assert measured.parties.schema == schema_of(PARTY_COMPLIANCE)
        assert measured.effort.schema == schema_of(AREA_EFFORT)


def test_quiet_months_are_rows_and_a_month_that_is_not_over_is_apart() -> None:
    """By 20 June the year ends with May, month by month; June's allegations known by then are counted beside it."""
    rows = [*JUNE, row("g", date(2025, 1, 9))]
    measured = measure_compliance(allegations(rows), None, until=date(2025, 6, 20))
    alpha = measured.to_frame().filter(sector="Alpha")
    assert (alpha.height, alpha["month"].min(), alpha["month"].max()) == (12, date(2024, 6, 1), date(2025, 5, 1))
    assert alpha["alleged"].sum() == 1
    assert measured.unfinished == 6
    assert "6 more allegations belong to the month that is not over" in measured.summary()


@pytest.mark.parametrize(("done", "rate"), [(40, 12.5), (1, 500.0), (0, None), (None, None)])
def test_there_is_no_rate_without_patrols(done: int | None, rate: float | None) -> None:
    """Forty patrols and one give a rate; none and not known give none, and the summary says why."""
    patrols = effort([month("Alpha", date(2025, 6, 1), done)])
    measured = measure_compliance(allegations(JUNE[:5]), patrols, until=UNTIL, months=1)
    assert total(measured)["alleged_per_100_patrols"] == rate
    assert measured.to_frame()["alleged_per_100_patrols"].item() == rate
    assert ("No rate" in measured.summary()) == (rate is None)
    assert "Fewer patrols see fewer violations" in measured.summary()


def test_the_whole_area_has_a_rate_only_where_every_sector_is_known() -> None:
    """A sector that stops reporting patrols, and one that never did but has an incident, leave the month without."""
    patrols = [month("Alpha", date(2025, 5, 1), 30), month("Bravo", date(2025, 5, 1), 10)]
    stopped = [*patrols, month("Alpha", date(2025, 6, 1), 30)]
    measured = measure_compliance(allegations(JUNE[:5]), effort(stopped), until=UNTIL, months=2)
    assert measured.effort["patrols_done"].to_list() == [40, None]
    assert (total(measured)["patrols_done"], total(measured)["patrolled_alleged"]) == (40, 0)
    never = effort([month("Alpha", date(2025, 6, 1), 30)])
    assert measure_compliance(allegations(JUNE), never, until=UNTIL, months=1).effort["patrols_done"].item() is None


def test_effort_of_the_whole_area_is_a_denominator_of_the_whole_alone() -> None:
    """Patrols that belong to no sector give the party a rate, and its sectors none."""
    measured = measure_compliance(allegations(JUNE), effort([month(None, date(2025, 6, 1), 40)]), until=UNTIL, months=1)
    assert total(measured)["alleged_per_100_patrols"] == 15
    assert measured.to_frame()["alleged_per_100_patrols"].to_list() == [None, None]


def test_what_was_known_later_does_not_count() -> None:
    """Four of six incidents were reported by 6 June; a finding of 5 June is there on that day, not before."""
    measured = measure_compliance(allegations(JUNE), effort(PATROLS), until=date(2025, 6, 6), months=1)
    assert measured.unfinished == 4
    found = measure_compliance(allegations([row("a", date(2025, 5, 30), "verified", attributed="one")]), None,
        until=date(2025, 6, 4), months=1)  # fmt: skip
    assert (total(found)["verified"], total(found)["attributed"], total(found)["open"]) == (0, 0, 1)
    after = measure_compliance(allegations([row("a", date(2025, 5, 30), "verified", attributed="one")]), None,
        until=date(2025, 6, 5), months=1)  # fmt: skip
    assert (total(after)["verified"], total(after)["attributed"], total(after)["open"]) == (1, 1, 0)


def test_commitments_are_counted_in_the_span() -> None:
    """By party; before the span and after the as-of date they are not there, and without any the summary says so."""
    kept = commitments(
        [
            ("North", date(2025, 6, 1), 3, 1, 0),
            ("North", date(2025, 5, 1), 1, 0, 2),
            ("North", date(2025, 4, 1), 9, 9, 9),
            ("South", date(2025, 7, 1), 9, 9, 9),
        ]
    )
    measured = measure_compliance(allegations(JUNE), None, kept, until=UNTIL, months=2)
    assert measured.commitments is not None
    assert measured.commitments.rows() == [("North", 4, 1, 2)]
    assert "Commitments of North: 4 kept, 1 late, 2 broken." in measured.summary()
    assert "Commitments were not given." in measure_compliance(allegations(JUNE), None, until=UNTIL).summary()


def test_the_median_counts_open_verifications_as_not_yet_ended() -> None:
    """Remission times of 6-mercaptopurine (Freireich et al. 1963): the median by Kaplan and Meier is 23 weeks.

    Of 21 patients, 12 were still in remission. The textbook interval at 95 % (log-log) begins at 13 weeks and does not
    end; at 90 % it begins at 13 as well.
    """
    days = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    is_open = [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]
    told = VerificationTime.of(days, np.asarray(is_open) == 0)
    assert (told.median, told.low, told.high) == (23, 13, None)
    assert (told.finished, told.still_open, told.longest_open) == (9, 12, 35)
    assert "Half of the verifications end within 23 days (90 % interval 13 to an end not yet known)" in str(told)


def test_many_open_cases_are_not_hidden_by_a_few_quick_ones() -> None:
    """Two found in a day and eight open for long: half of them have not ended, and that is said."""
    told = VerificationTime.of([1, 1] + [90] * 8, [True, True] + [False] * 8)
    assert told.median is None
    assert str(told) == (
        "Too many verifications are open to say how long half of them take: 2 ended, 8 are open, for up to 90 days."
    )


def test_an_incident_of_two_clauses_is_verified_once() -> None:
    """It counts for each clause, and once for the time to verify."""
    rows = [row("a", date(2025, 6, 2), "verified", clause=clause) for clause in ("2.1", "3.4")]
    measured = measure_compliance(allegations(rows), None, until=UNTIL)
    assert total(measured)["alleged"] == 2
    assert measured.delays["North"].finished == 1


def test_each_sector_has_its_own_counts_patrols_and_rates() -> None:
    """Alpha has five allegations in 30 patrols, Bravo one in 10, and Charlie, where nothing was seen, 20 patrols."""
    patrols = effort([*PATROLS, month("Charlie", date(2025, 6, 1), 20)])
    measured = measure_compliance(allegations(JUNE), patrols, until=UNTIL, months=1)
    assert measured.sectors.schema == schema_of(SECTOR_COMPLIANCE)
    rows = measured.sectors.select("sector", "alleged", "verified", "patrols_done", "posts_manned").rows()
    assert rows == [("Alpha", 5, 2, 30, 5), ("Bravo", 1, 0, 10, 5), ("Charlie", 0, 0, 20, 5)]
    assert measured.sectors["alleged_per_100_patrols"].to_list() == [pytest.approx(500 / 30), 10, 0]
    assert "Charlie: North 0 alleged, 0 verified, 0 attributed (20 patrols done, 5 posts manned)." in measured.summary()
    assert "Alpha: North" not in measure_compliance(allegations(JUNE[:5]), None, until=UNTIL).summary()


def test_one_sector_alone_has_only_what_is_its_own() -> None:
    """Of Bravo one allegation and ten patrols; commitments belong to no sector, and that is said."""
    kept = commitments([("North", date(2025, 6, 1), 3, 1, 0)])
    measured = measure_compliance(
        allegations(JUNE), effort(PATROLS), kept, until=UNTIL, months=1, sector="Bravo", overdue=[("North", 2)]
    )
    assert (total(measured)["alleged"], total(measured)["patrols_done"]) == (1, 10)
    assert (measured.sector, measured.commitments, measured.overdue) == ("Bravo", None, ())
    assert "to 2025-06 (1 month) in Bravo, as known on" in measured.summary()
    assert NOT_BY_SECTOR in measured.summary()


def quiet_year(*clauses: str, jump: int = 0) -> list[tuple[Any, ...]]:
    """Six incidents a month; those of the last, January 2025, break more clauses by ``jump``."""
    rows = []
    for place in range(13):
        day = date(2024 + place // 12, place % 12 + 1, 5)
        for number in range(6):
            broken = [*clauses, *(f"A{extra}" for extra in range(jump if place == 12 else 0))]
            rows += [row(f"{place}-{number}", day, clause=clause) for clause in broken]
    return rows


def test_more_clauses_for_the_same_incidents_are_no_rise() -> None:
    """An annex that comes into force gives every incident four clauses more: five times the allegations, no warning."""
    measured = measure_compliance(
        allegations(quiet_year("1", jump=4)),
        None,
        until=date(2025, 1, 31),
        in_force={f"A{extra}": date(2025, 1, 1) for extra in range(4)},
    )
    assert total(measured)["alleged"] == 11 * 6 + 6 * 5
    assert measured.warnings == ()
    without = measure_compliance(allegations(quiet_year("1", jump=4)), None, until=date(2025, 1, 31))
    assert {one.clause for one in without.warnings} == {"A0", "A1", "A2", "A3"}


def test_what_lies_after_the_last_record_is_not_known_and_not_quiet() -> None:
    """Records that stop on 15 December: of ten a month five come until then, no fall, and January is not judged."""
    days = [date(2024, month, 3) for month in range(1, 12)]
    rows = [row(f"{day}-{number}", day) for day in days for number in range(10)]
    rows += [row(f"d-{number}", date(2024, 12, 3)) for number in range(5)]
    measured = measure_compliance(allegations(rows), None, until=date(2025, 1, 31), reach=date(2024, 12, 15))
    (series,) = measured.series
    exposure = series.watch.scores["exposure"].to_list()
    assert exposure[-2:] == [pytest.approx(15 / 31), None]
    assert series.watch.changes == ()
    assert series.trend is not None
    assert series.trend.direction == "no clear change"


def test_a_jump_is_warned_of_first_by_party_and_explained() -> None:
    """Two a month for two years, then twelve: a warning of the month, and why tells the months it rests on."""
    days = [date(2023 + place // 12, place % 12 + 1, 5) for place in range(24)]
    rows = [row(f"{day}-{count}", day) for day in days for count in range(2)]
    rows += [row(f"new-{count}", date(2025, 1, 5)) for count in range(12)]
    patrols = effort([month("Alpha", day.replace(day=1), 50) for day in [*days, date(2025, 1, 1)]])
    measured = measure_compliance(allegations(rows), patrols, until=date(2025, 1, 31))
    assert [(one.party, one.basis) for one in measured.warnings] == [("North", "month"), ("North", "patrols")]
    assert "WARNING: The rate has risen since 2025-01: from 2.0 to 12.0 incidents held against North a month" in (
        measured.summary()
    )
    assert "from 4.0 to 24.0 incidents held against North per 100 patrols" in measured.summary()
    assert "  2025-01: 12 alleged, 0 verified, 0 attributed; 50 patrols" in measured.why("North", "2.1")
    later = measure_compliance(allegations(rows), patrols, until=date(2025, 2, 28))
    assert later.warnings == ()
    assert "Earlier warning, of 2025-01: The rate has risen" in later.summary()


def test_an_unknown_party_or_clause_is_refused_with_those_there_are() -> None:
    """Nobody reads an empty reason as a clean record."""
    measured = measure_compliance(allegations(JUNE), None, until=UNTIL)
    assert measured.why("North").startswith("North: 6 alleged")
    assert measured.why(clause="2.1").startswith("North, 2.1: 6 alleged")
    with pytest.raises(InputRefused, match=r"names the party 'South'\. Next: There is North\."):
        measured.why("South")
    with pytest.raises(InputRefused, match="names the clause '9'"):
        measured.why("North", "9")


@pytest.mark.parametrize(
    ("changes", "code", "alleged"),
    [
        ({"party": None}, "allegation-incomplete", 1),
        ({"status": "maybe"}, "unknown-status", 1),
        ({"attributed": "perhaps"}, "unknown-attribution", 2),
        ({"verified": None}, "finding-without-day", 2),
        ({"status": "assigned"}, "day-without-finding", 2),
        ({"reported": date(2025, 6, 1)}, "days-out-of-order", 2),
        ({"reported": None}, "report-without-day", 2),
        ({"incident": "z"}, "repeated-allegation", 1),
    ],
)
def test_a_wrong_row_is_said(changes: dict[str, Any], code: str, alleged: int) -> None:
    """What cannot be used is left out, what contradicts itself is counted with care, and each is a problem."""
    rows = [
        row("z", date(2025, 6, 2), "verified"),
        row("a", date(2025, 6, 2), **{"status": "verified", "verified": date(2025, 6, 8)} | changes),
    ]
    measured = measure_compliance(allegations(rows), None, until=UNTIL)
    assert [problem.code for problem in measured.problems] == [code]
    assert total(measured)["alleged"] == alleged


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("Alpha", None, 1, 1, 1, 1, 1)], "effort-without-month"),
        ([("Alpha", date(2025, 6, 1), 40, -3, 0, 6, 5)], "negative-effort"),
        ([month("Alpha", date(2025, 6, 1), 30), month("Alpha", date(2025, 6, 14), 10)], "repeated-effort"),
    ],
)
def test_effort_that_contradicts_itself_is_not_known(rows: list[tuple[Any, ...]], code: str) -> None:
    """No month, fewer than none, the same month twice: said, and no rate rests on it."""
    measured = measure_compliance(allegations(JUNE[:2]), effort(rows), until=UNTIL, months=1)
    assert [problem.code for problem in measured.problems] == [code]
    assert total(measured)["alleged_per_100_patrols"] is None


def test_frames_of_another_shape_are_refused() -> None:
    """A missing column, a text for a date, a span of no months."""
    whole = allegations(JUNE)
    with pytest.raises(InputRefused, match="The frame of allegations lacks the column clause"):
        measure_compliance(whole.drop("clause"), None, until=UNTIL)
    with pytest.raises(InputRefused, match="values of another type"):
        measure_compliance(whole.with_columns(day=pl.lit("soon")), None, until=UNTIL)
    with pytest.raises(InputRefused, match="from 1 to 600 months, not 0"):
        measure_compliance(whole, None, until=UNTIL, months=0)


def test_nothing_on_record_is_said_and_no_clean_record() -> None:
    """No allegation, no effort: the words say what is not known."""
    measured = measure_compliance(empty_frame(ALLEGATIONS), empty_frame(EFFORT), until=UNTIL)
    assert measured.parties.is_empty()
    assert measured.summary().splitlines() == [
        "Compliance from 2024-07 to 2025-06 (12 months), as known on 2025-06-30.",
        NO_ALLEGATION,
        f"The patrols done are not known for any month, so that there is no rate. {FEWER_PATROLS}",
        "No series is long enough to be watched for a jump. This is not a sign of calm.",
        "Commitments were not given.",
    ]
    with pytest.raises(InputRefused, match="There is no allegation at all"):
        measured.why("North")


DAYS = st.dates(date(2024, 9, 1), date(2025, 7, 31))
ROWS = st.lists(
    st.builds(
        lambda day, status, attributed, wait, long, **named: (
            named["clause"], named["party"], named["sector"], day, status, attributed,
            day + timedelta(wait), day + timedelta(wait + long) if status in FINDINGS else None,
        ),
        clause=st.sampled_from(["2.1", "3.4"]),
        party=st.sampled_from(["North", "South"]),
        sector=st.sampled_from(["Alpha", "Bravo", None]),
        day=DAYS,
        status=st.sampled_from([*OPEN_STATUSES, *FINDINGS]),
        attributed=st.sampled_from([*ATTRIBUTIONS, None]),
        wait=st.integers(0, 60),
        long=st.integers(0, 90),
    ),
    max_size=25,
).map(lambda rows: allegations((f"id-{place}", *fields) for place, fields in enumerate(rows)))  # fmt: skip
EFFORTS = st.lists(
    st.tuples(
        st.sampled_from(["Alpha", "Bravo", None]),
        st.sampled_from([date(2025, place, 1) for place in range(1, 8)]),
        *[st.none() | st.integers(0, 60) for _ in range(5)],
    ),
    max_size=12,
    unique_by=lambda fields: fields[:2],
).map(effort)  # fmt: skip


def same(one: Compliance, other: Compliance) -> None:
    assert one.to_frame().equals(other.to_frame())
    assert one.parties.equals(other.parties)
    assert one.effort.equals(other.effort)
    assert one.summary() == other.summary()
    assert one.problems == other.problems


@given(rows=ROWS, done=EFFORTS, seed=st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(rows: pl.DataFrame, done: pl.DataFrame, seed: int) -> None:
    """Shuffled inputs give the same counts, rates and words."""
    shuffled = [frame.sample(fraction=1, shuffle=True, seed=seed) for frame in (rows, done)]
    same(measure_compliance(rows, done, until=UNTIL, months=6), measure_compliance(*shuffled, until=UNTIL, months=6))


@given(rows=ROWS, done=EFFORTS)
def test_parts_sum_to_the_whole_and_none_is_larger(rows: pl.DataFrame, done: pl.DataFrame) -> None:
    """Sectors and clauses sum to the party; verified, refuted, unverifiable and open to alleged; no rate on nothing."""
    measured = measure_compliance(rows, done, until=UNTIL, months=6)
    monthly, parties = measured.to_frame(), measured.parties
    whole = parties.filter(pl.col("clause").is_null()).select("party", *NAMES).sort("party")
    clauses = parties.filter(pl.col("clause").is_not_null())
    assert monthly.group_by("party").agg(pl.col(NAMES).sum()).sort("party").equals(whole)
    assert clauses.group_by("party").agg(pl.col(NAMES).sum()).sort("party").equals(whole)
    for table in (monthly, parties):
        ended = pl.col("verified") + pl.col("refuted") + pl.col("unverifiable") + pl.col("open")
        assert table.select((ended == pl.col("alleged")).all()).item()
        assert table.select((pl.col("attributed") <= pl.col("verified")).all()).item()
        rated = table.drop_nulls("alleged_per_100_patrols")
        assert (rated["patrols_done"] > 0).all()


@given(rows=ROWS, done=EFFORTS, until=st.dates(date(2025, 1, 1), date(2025, 7, 31)))
def test_what_came_later_changes_nothing(rows: pl.DataFrame, done: pl.DataFrame, until: date) -> None:
    """Without the rows of later days, and with later findings not yet there, the measure is the same."""
    later = pl.col("verified") > until
    then = rows.filter((pl.col("day") <= until) & (pl.col("reported") <= until)).with_columns(
        status=pl.when(later).then(pl.lit("assigned")).otherwise("status"),
        attributed=pl.when(later).then(None).otherwise("attributed"),
        verified=pl.when(later).then(None).otherwise("verified"),
    )
    over = done.filter(pl.col("month").dt.month_end() <= until)
    same(measure_compliance(rows, done, until=until, months=6), measure_compliance(then, over, until=until, months=6))
