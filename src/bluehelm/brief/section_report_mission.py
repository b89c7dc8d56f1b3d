"""The mission in its situation report: own people, patrols and posts, what is due, and what it does not know."""

from __future__ import annotations

from bluehelm.brief.content import Block, Section, Sentence, Table, Tone
from bluehelm.brief.section_report_incidents import report_origin, span_words
from bluehelm.brief.wording import percent
from bluehelm.problems import printable
from bluehelm.situation.situation_report import SOON, SituationReport
from bluehelm.situation.situation_report_own import SectorEffort, area_effort_of
from bluehelm.situation.situation_report_page import LONGEST, said
from bluehelm.situation.situation_report_words import (
    count_of,
    due_words,
    hurt_words,
    is_silent,
    joined,
    last_day,
    meeting_words,
    plain,
    settle_words,
    status_words,
    stopped_words,
    when_words,
    where_words,
)

OLDEST = 20
"""Incidents without a finding that are written out."""


def own_people_section(report: SituationReport, title: str) -> Section:
    """Attacks on the mission, movement denied, staff hurt: one table, and patrols stopped without an incident."""
    own = report.own
    blocks: list[Block] = []
    if own.nothing:
        blocks.append(Sentence("Nothing against the mission or its people is recorded."))
    if own.incidents:
        rows = tuple(
            tuple(
                map(
                    printable,
                    (
                        one.reference,
                        when_words(one),
                        where_words(one),
                        said(one.title),
                        ", ".join(map(plain, one.forms)) or plain(one.category),
                        "not known" if one.staff is None else f"{one.staff:,}",
                        "not known" if one.hours is None else f"{one.hours:,.10g}",
                        hurt_words(one) or "nobody recorded",
                        status_words(one),
                        joined(one.responsible or one.people) or "nobody named",
                    ),
                )
            )
            for one in own.incidents
        )
        headers = (
            "Incident", "When", "Where", "What", "Form", "Staff affected", "Hours", "People hurt", "Status", "By",
        )  # fmt: skip
        blocks.append(
            Table(
                "Against the mission and its people",
                headers,
                rows,
                report_origin(report, "as each status says; a claim is no finding"),
                numeric=(5, 6),
                alarms=tuple(place for place, one in enumerate(own.incidents) if one.own_hurt),
                widths=(7, 8, 10, 11, 9, 6, 5, 9, 9, 7),
            )
        )
    blocks += [Sentence(f"{stopped_words(one)}. No incident is recorded for it.", Tone.CAUTION) for one in own.patrols]
    dated = f"{span_words(report)}. Staff are counted, never named."
    return Section("own-people", title, dated, tuple(blocks))


def effort_section(report: SituationReport, title: str) -> Section:
    """What the mission did to look, by sector: without it a quiet report means nothing."""
    efforts = report.efforts if len(report.efforts) < 2 else (*report.efforts, area_effort_of(report.efforts))
    headers = (
        "Sector", "Patrols planned", "Done", "Turned back", "Cancelled", "Not reported back", "Posts manned",
        "Days of posts reported",
    )  # fmt: skip
    table = Table(
        "Patrols and posts",
        headers,
        tuple(_effort(one, report.period.days) for one in efforts),
        report_origin(report, "counts of patrols and posts recorded; an empty row says that nobody knows"),
        numeric=tuple(range(1, len(headers))),
        alarms=tuple(place for place, one in enumerate(efforts) if not one.planned and one.posts_planned is None),
    )
    nothing = Sentence("No sector, patrol or post is recorded: a quiet report is no sign of calm.", Tone.CAUTION)
    return Section("effort", title, "", (table,) if efforts else (nothing,))


def due_section(report: SituationReport, title: str) -> Section:
    """Commitments overdue or soon due, and meetings."""
    rows = tuple(
        (
            said(report.party_names.get(state.commitment.party, state.commitment.party)),
            said(state.commitment.what, 2 * LONGEST),
            due_words(state),
        )
        for state in report.due
    )
    blocks: list[Block] = [
        Table(
            f"Commitments overdue, to be confirmed, or due within {SOON} days",
            ("Party", "What", "Where it stands"),
            rows,
            report_origin(report, "what the mission established; what a party alone says is to be confirmed"),
            alarms=tuple(place for place, state in enumerate(report.due) if state.status == "overdue"),
            widths=(3, 7, 4),
        )
        if rows
        else Sentence(f"No commitment is overdue or due within {SOON} days."),
        *(Sentence(f"In this {report.period.word}: {meeting_words(meeting)}.") for meeting in report.met),
        *(Sentence(f"Within {SOON} days after it: {meeting_words(meeting)}.") for meeting in report.meetings),
    ]
    if not report.met and not report.meetings:
        blocks.append(Sentence(f"No meeting of this {report.period.word} or the next {SOON} days is recorded."))
    return Section("due", title, f"As of {report.period.last}.", tuple(blocks))


def unknown_section(report: SituationReport, title: str) -> Section:
    """Incidents without a finding, conflicts, and how far each site's records reach."""
    blocks: list[Block] = []
    if report.open:
        shown = report.open[:OLDEST]
        rows = tuple(
            (printable(one.reference), said(one.title), plain(one.status), f"{one.age(report.period.last):,}")
            for one in shown
        )
        left = len(report.open) - len(shown)
        named = f"Without a finding, the oldest first ({len(report.open):,}" + (
            f", {left:,} not shown)" if left else ")"
        )
        origin = report_origin(report, "days since the mission heard of it")
        blocks.append(
            Table(named, ("Incident", "Title", "Status", "Days"), rows, origin, numeric=(3,), widths=(2, 6, 3, 2))
        )
    blocks += [
        Sentence(f"Conflict to settle, for two sites changed it apart: {settle_words(one)}.", Tone.CAUTION)
        for one in report.to_settle[:OLDEST]
    ]
    if len(report.to_settle) > OLDEST:
        blocks.append(Sentence(f"{len(report.to_settle) - OLDEST:,} more records have conflicts.", Tone.CAUTION))
    if report.torn:
        blocks.append(Sentence(f"{count_of(report.torn, 'record')} cannot be read whole here and counts nowhere."))
    silent = {site.code for site in report.sites if is_silent(site, report)}
    reach = tuple(
        (
            said(site.name),
            last_day(site),
            "what it saw since is not in this report"
            if site.code in silent
            else "expelled"
            if site.standing == "expelled"
            else f"reaches the end of the {report.period.word}",
        )
        for site in report.sites
    )
    origin = report_origin(report, "by each site's own clock, which may be off")
    alarms = tuple(place for place, site in enumerate(report.sites) if site.code in silent)
    blocks.append(
        Table(
            "How far the records of each site reach",
            ("Site", "Last entry here", "What it means"),
            reach,
            origin,
            alarms=alarms,
        )
    )
    blocks.append(Sentence(f"Made by {printable(report.reader)}."))
    return Section("unknown", title, f"As of {report.as_of}.", tuple(blocks))


def _effort(one: SectorEffort, days: int) -> tuple[str, ...]:
    sector = said(one.sector)
    posts = (
        f"{one.posts_manned:,} of {one.posts_planned:,} ({percent(one.posts_manned / one.posts_planned)})"
        if one.posts_planned and one.posts_manned is not None
        else "not known"
    )
    reported = f"{one.days_reported} of {days}"
    if not one.planned:
        return (sector, "none recorded", "", "", "", "", posts, reported)
    counts = (one.planned, one.done, one.turned_back, one.cancelled, one.not_told)
    return (sector, *(f"{count:,}" for count in counts), posts, reported)
