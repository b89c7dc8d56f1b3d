"""A situation report as plain text for a radio link: at most 72 columns and under 10,000 bytes, whatever happened.

What does not fit is counted. Space goes to the headline first, then a little to every section, then to the incidents,
the most serious first, then to the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bluehelm.situation.situation_report_incidents import ReportIncident
from bluehelm.situation.situation_report_own import area_effort_of
from bluehelm.situation.situation_report_page import (
    LONGEST,
    TextSection,
    cut,
    fitted,
    has_lost,
    item,
    lines_in_ascii,
    said,
    size_of,
    within,
    wrapped,
)
from bluehelm.situation.situation_report_records import SiteEntry
from bluehelm.situation.situation_report_words import (
    NO_COMPLIANCE,
    PEOPLE_WORDS,
    changed_words,
    count_of,
    due_words,
    headline,
    incident_words,
    is_silent,
    last_day,
    meeting_words,
    plain,
    settle_words,
    stopped_words,
    when_words,
    where_words,
)

if TYPE_CHECKING:
    from bluehelm.situation.situation_report import SituationReport

MOST_BYTES: Final = 9_999
FICTIONAL: Final = "FICTIONAL: no real country, mission, party or person"
LOST: Final = "A ? in a name may stand for a letter that ASCII does not have."
_BYTES_OF_A_POINT: Final = 700
_BYTES_OF_A_LINE: Final = 600


def report_as_text(report: SituationReport, *, ascii_only: bool = False) -> str:
    """The report; its last line says how many lines there are, so that a cut transmission is noticed.

    Args:
        report: what to tell.
        ascii_only: write every letter in ASCII (é as e); what has no such letter becomes "?".
    """
    head, sections = _head(report), _sections(report)
    if ascii_only and has_lost([*head, *(line for section in sections for item in section.items for line in item)]):
        head.insert(head.index(""), LOST)
    if ascii_only:
        head, sections = lines_in_ascii(head), [section.in_ascii() for section in sections]
    shown = fitted(sections, MOST_BYTES - size_of([*head, "", "END OF REPORT, 9,999 LINES"]))
    lines = [*head]
    for section, number in zip(sections, shown, strict=True):
        lines += section.lines(number)
    return "\n".join([*lines, "", f"END OF REPORT, {len(lines) + 2:,} LINES"]) + "\n"


def _head(report: SituationReport) -> list[str]:
    lines = [FICTIONAL] if report.fictional else []
    lines += [str(report.mark).upper()]
    lines += wrapped(f"{said(report.mission)}: SITUATION REPORT, {report.period}")
    read = wrapped(f"Records of this mission file as of {report.as_of}, read by {said(report.reader)}.")
    lines += [*within(read, _BYTES_OF_A_LINE), "", "IN ONE MINUTE"]
    for point in headline(report):
        lines += within(wrapped(point.sentence, "- "), _BYTES_OF_A_POINT)
    return lines


def _sections(report: SituationReport) -> list[TextSection]:
    own = [_incident(one) for one in report.own.incidents]
    own += [tuple(wrapped(stopped_words(one), "- ")) for one in report.own.patrols]
    found = [
        item(f"{one.incident.reference}: {changed_words(one)}; {said(one.incident.title)}") for one in report.changed
    ]
    found += [item(f"{one.reference}: heard of now, {when_words(one)}; {said(one.title)}") for one in report.late]
    silent = [site for site in report.sites if is_silent(site, report)]
    sites = [*silent, *(site for site in report.sites if site not in silent)]
    told = {one.id for one in report.own.incidents}
    others = [one for one in report.incidents if one.id not in told]
    return [
        TextSection("AGAINST THE MISSION AND ITS PEOPLE", tuple(own), 3, "more against the mission"),
        TextSection(
            "OTHER INCIDENTS, MOST SERIOUS FIRST",
            tuple(_incident(one) for one in others),
            5,
            "more incidents, less serious",
        ),
        TextSection("PEOPLE, LOW TO HIGH", tuple(_tolls(report)), 20, "more categories"),
        TextSection("INCIDENTS BY CATEGORY", tuple(_counts(report, "category")), 3, "more categories"),
        TextSection("INCIDENTS BY SECTOR", tuple(_counts(report, "sector")), 3, "more sectors"),
        TextSection(f"NEW THIS {report.period.word.upper()}", tuple(found), 3, "more changes"),
        TextSection("PATROLS AND POSTS", tuple(_efforts(report)), 3, "more sectors"),
        TextSection("AGREEMENT, BY PARTY", tuple(_compliance(report)), 3, "more lines"),
        TextSection("COMMITMENTS DUE", tuple(_due(report)), 2, "more commitments"),
        TextSection("MEETINGS", tuple(_meetings(report)), 2, "more meetings"),
        TextSection("OLDEST WITHOUT A FINDING", tuple(_open(report)), 2, "more without a finding"),
        TextSection(
            "CONFLICTS TO SETTLE", tuple(item(settle_words(one)) for one in report.to_settle), 1, "more records"
        ),
        TextSection("LAST ENTRY OF EACH SITE", tuple(_site(site) for site in sites), 2, "more sites"),
    ]


def _site(site: SiteEntry) -> tuple[str, ...]:
    return item(f"{said(site.name)}: {last_day(site)}")


def _incident(incident: ReportIncident) -> tuple[str, ...]:
    first = f"{incident.reference}, {when_words(incident)}, {where_words(incident)}: {said(incident.title)}"
    return tuple(wrapped(cut(first, 2 * LONGEST), "- ") + wrapped(cut(incident_words(incident), 2 * LONGEST), "  "))


def _tolls(report: SituationReport) -> Iterable[tuple[str, ...]]:
    if report.tolls:
        yield (f"{'':28}{'VERIFIED':>19}{'CLAIMED ONLY':>22}",)
    for row in report.tolls:
        who = f"{PEOPLE_WORDS[row.people]}, {row.harm}"
        verified, claimed = (str(count) if count is not None else "-" for count in (row.verified, row.claimed))
        yield (
            (f"{who[:34]:<34}{verified:>13}{claimed:>22}",)
            if len(verified) <= 13 and len(claimed) <= 21
            else item(f"{who}: verified {verified}; claimed only {claimed}")
        )


def _counts(report: SituationReport, field: str) -> Iterable[tuple[str, ...]]:
    for name, statuses in report.cross_table(field):
        told = ", ".join(f"{number:,} {plain(status)}" for status, number in statuses.items())
        yield item(f"{said(plain(name))}: {sum(statuses.values()):,} ({told})")


def _efforts(report: SituationReport) -> Iterable[tuple[str, ...]]:
    efforts = report.efforts if len(report.efforts) < 2 else (area_effort_of(report.efforts), *report.efforts)
    for one in efforts:
        posts = (
            f"posts {one.posts_manned:,} of {one.posts_planned:,} days"
            if one.posts_planned is not None
            else "posts not known"
        )
        went = (
            f"patrols {one.done:,} of {one.planned:,}, {one.turned_back:,} turned back"
            if one.planned
            else "no patrol recorded"
        )
        yield item(f"{said(one.sector)}: {went}; {posts}")


def _compliance(report: SituationReport) -> Iterable[tuple[str, ...]]:
    yield from (item(one.words) for one in report.breaches)
    if report.compliance is None:
        yield item(NO_COMPLIANCE)
        return
    yield from (item(f"WARNING: {one.watch.new}") for one in report.compliance.warnings)
    first, last = report.compliance.months[0], report.compliance.months[-1]
    for row in report.compliance.parties.iter_rows(named=True):
        if row["clause"] is None:
            rate = row["alleged_per_100_patrols"]
            yield item(
                f"{said(row['party'])}, {first:%Y-%m} to {last:%Y-%m}: {row['alleged']:,} alleged, {row['verified']:,} "
                f"verified, {row['attributed']:,} attributed, {row['open']:,} open"
                + (f"; {rate:.1f} alleged per 100 patrols" if rate is not None else "; no rate")
            )
    if report.compliance.unfinished:
        yield item(
            f"{count_of(report.compliance.unfinished, 'allegation')} of the month that is not over, not counted above"
        )


def _due(report: SituationReport) -> Iterable[tuple[str, ...]]:
    for state in report.due:
        party = report.party_names.get(state.commitment.party, state.commitment.party)
        yield item(f"{said(party)}, {due_words(state)}: {said(state.commitment.what)}")


def _meetings(report: SituationReport) -> Iterable[tuple[str, ...]]:
    yield from (item(cut(meeting_words(meeting), 2 * LONGEST)) for meeting in (*report.met, *report.meetings))


def _open(report: SituationReport) -> Iterable[tuple[str, ...]]:
    for one in report.open:
        yield item(
            f"{one.reference}, {count_of(one.age(report.period.last), 'day')}, {plain(one.status)}: {said(one.title)}"
        )
