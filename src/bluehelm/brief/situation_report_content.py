"""From a situation report to what its pages say, once for HTML and PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bluehelm.brief.content import (
    Block,
    BriefContent,
    FirstPage,
    InputAge,
    KeyPoint,
    Section,
    Sentence,
    Table,
    Tone,
)
from bluehelm.brief.section_compliance import compliance_section
from bluehelm.brief.section_report_incidents import SOURCE, incident_map, incidents_section, report_origin
from bluehelm.brief.section_report_mission import due_section, effort_section, own_people_section, unknown_section
from bluehelm.problems import printable
from bluehelm.situation.situation_report import SituationReport
from bluehelm.situation.situation_report_page import said
from bluehelm.situation.situation_report_words import (
    NO_COMPLIANCE,
    headline,
    incident_words,
    is_silent,
    joined,
    last_day,
    when_words,
    where_words,
)

_MAP_WIDTH: Final = 430
LISTED: Final = 24
"""References written out beside a clause; the rest is counted."""
_MOST_SERIOUS: Final = 3
"""Incidents told on the first page."""
_TONES: Final = {"plain": Tone.PLAIN, "caution": Tone.CAUTION, "alarm": Tone.ALARM}
DISCLAIMER: Final = "An allegation is no finding. Boundaries and names imply no opinion on legal status."


def report_content(report: SituationReport) -> BriefContent:
    """First page, then own people, incidents, patrols and posts, the agreement, what is due, what is not known."""
    origin = report_origin(report, "as said; verified and claimed are kept apart")
    points = tuple(KeyPoint(one.figure, printable(one.text), origin, _TONES[one.tone]) for one in headline(report))
    points += tuple(
        KeyPoint(
            printable(one.reference),
            printable(f"{said(one.title)}, {where_words(one)}, {when_words(one)}. {incident_words(one)}."),
            origin,
            Tone.ALARM if one.killed or one.own_hurt else Tone.PLAIN,
        )
        for one in report.incidents[:_MOST_SERIOUS]
    )
    drawn = incident_map(report, width=_MAP_WIDTH)
    mark = str(report.mark).upper()
    ages = tuple(
        InputAge(
            said(site.name),
            last_day(site),
            "SILENT" if is_silent(site, report) else "reported",
            Tone.ALARM if is_silent(site, report) else Tone.PLAIN,
        )
        for site in report.sites
    )
    known = f"Records of this mission file as of {report.as_of}."
    return BriefContent(
        title=f"{said(report.mission)}: situation report, {report.period}",
        subtitle=f"{mark}. {known} Status of every incident as it stands there.",
        fictional=report.fictional,
        first=FirstPage(points, (drawn,) if drawn is not None else (), ages),
        sections=(
            own_people_section(report, "1. The mission's own people"),
            incidents_section(report, "2. Incidents"),
            effort_section(report, "3. Patrols and posts"),
            _agreement(report),
            due_section(report, "5. What is due"),
            unknown_section(report, "6. What is not known"),
        ),
        footer=f"{mark}. {said(report.mission)}: situation report, {report.period}. {known} {DISCLAIMER}",
        mark=mark,
    )


def _agreement(report: SituationReport) -> Section:
    """The breaches of the period by clause, and the whole months where there are any."""
    title = "4. How agreements are kept"
    named = _breaches(report)
    if report.compliance is None:
        return Section("compliance", title, "", (*named, Sentence(NO_COMPLIANCE)))
    section = compliance_section(report.compliance, source=SOURCE, title=title)
    return replace(section, blocks=(*named, *section.blocks))


def _breaches(report: SituationReport) -> tuple[Block, ...]:
    word = report.period.word
    if not report.breaches:
        return (Sentence(f"No incident of this {word} is set against a clause."),)
    rows = tuple(
        (
            said(one.clause),
            said(one.party),
            f"{one.alleged:,}",
            f"{one.verified:,}",
            f"{one.attributed:,}",
            joined(one.references, LISTED),
        )
        for one in report.breaches
    )
    headers = ("Clause", "Party", "Alleged", "Verified", "Attributed", "Incidents")
    origin = report_origin(report, "counts of what was reported; an allegation is no finding")
    alarms = tuple(place for place, one in enumerate(report.breaches) if one.attributed)
    title = f"Breaches of this {word}, by clause and party"
    return (Table(title, headers, rows, origin, numeric=(2, 3, 4), alarms=alarms, widths=(7, 5, 3, 3, 3, 6)),)
