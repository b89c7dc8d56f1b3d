"""The sentences of a situation report, once for page and plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bluehelm.partners import CommitmentState, Meeting
from bluehelm.problems import printable
from bluehelm.situation.compliance_frames import FINDINGS
from bluehelm.situation.situation_report_breaches import breaches_in_one_sentence
from bluehelm.situation.situation_report_incidents import WITHIN_25_KM, ReportIncident
from bluehelm.situation.situation_report_own import OwnPeople, StoppedPatrol, area_effort_of
from bluehelm.situation.situation_report_page import said
from bluehelm.situation.situation_report_records import SiteEntry
from bluehelm.situation.situation_report_tolls import HARMS, WHOLE, Harm, TollRow, sum_of

if TYPE_CHECKING:
    from bluehelm.situation.situation_report import Changed, SituationReport, ToSettle

PEOPLE_WORDS: Final = {
    "civilians": "Civilians",
    "women": "- of them women",
    "children": "- of them children",
    "fighters": "Fighters of the parties",
    "mission": "The mission's own staff",
    "humanitarian": "Humanitarian staff",
    "unknown": "Not known who",
}
_MANY: Final = {
    "civilians": "civilians",
    "fighters": "fighters",
    "mission": "own staff",
    "humanitarian": "aid staff",
    "unknown": "people",
}
_ONE: Final = {**_MANY, "civilians": "civilian", "fighters": "fighter", "unknown": "person"}
NO_COMPLIANCE: Final = "No whole month under an agreement is on record yet, so there is no rate and no trend."
_NAMED: Final = 6
"""Names that are written out in one sentence."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know in the first minute: a figure, a sentence, and how loud it is."""

    figure: str
    text: str
    tone: Literal["plain", "caution", "alarm"] = "plain"

    @property
    def sentence(self) -> str:
        """Both in one line: the text goes on from the figure, or is a sentence of its own."""
        return f"{self.figure}{' ' if self.text[:1].islower() else ': '}{self.text}"


def headline(report: SituationReport) -> tuple[Point, ...]:
    """What a reader must know who has one minute; what happened to the mission's own people first."""
    own = _own(report.own, report.period.word)
    return (own, _incidents(report), _people(report), _effort(report), _kept(report), _unknown(report))


def _incidents(report: SituationReport) -> Point:
    word = report.period.word
    counts = [(plain(status), sum(one.status == status for one in report.incidents)) for status in FINDINGS]
    counts.append(("reported and without a finding", sum(one.is_open for one in report.incidents)))
    text = f"began {'on' if word == 'day' else 'in'} this {word}"
    said = [f"{number:,} {status}" for status, number in counts if number]
    text += f": {joined(said)}." if said else "."
    text += f" The {word} before: {report.before:,}."
    aside = [count_of(report.duplicates, "duplicate")] if report.duplicates else []
    aside += [f"{report.false:,} found false"] if report.false else []
    text += f" Not counted: {joined(aside)}." if aside else ""
    if report.late:
        text += f" Heard of only now: {count_of(len(report.late), 'incident')} of earlier days."
    return Point(count_of(len(report.incidents), "incident"), text)


def _people(report: SituationReport) -> Point:
    verified, claimed = (
        {row.harm: f"{count} {row.harm}" for row in _summed(report.tolls) if (count := getattr(row, kind)) is not None}
        for kind in ("verified", "claimed")
    )
    killed = next((row.verified for row in _summed(report.tolls) if row.harm == "killed"), None)
    others = joined([said for harm, said in verified.items() if harm != "killed"])
    if killed is not None and killed.high:
        text = f"Verified{', as are ' + others if others else ''}."
    else:
        text = f"No death is verified{'; verified are ' + others if others else ''}."
    text += f" Claimed beyond that, not verified: {joined(list(claimed.values())) or 'nobody'}."
    alarmed = "killed" in verified or "killed" in claimed
    return Point(f"{killed if killed is not None else 0} killed", text, "alarm" if alarmed else "plain")


def _own(own: OwnPeople, word: str) -> Point:
    unsaid = (
        f" {count_of(own.unsaid, 'denial')} of movement: not recorded whether of the mission." if own.unsaid else ""
    )
    if own.nothing:
        text = f"Nothing against the mission or its people is recorded for this {word}.{unsaid}"
        return Point("Own people", text, "caution" if unsaid else "plain")
    text = _own_hurt(own)
    parts = [count_of(own.attacks, "attack or threat", "attacks or threats")] if own.attacks else []
    parts += [count_of(own.denials, "denial of movement", "denials of movement")] if own.denials else []
    parts += [f"{own.hours:,.10g} hours recorded"] if own.hours else []
    told = [f"{count_of(len(own.incidents), 'incident')} against the mission"] if own.incidents else []
    told[:1] = [f"{one} ({joined(parts)})" for one in told] if parts else told
    more = "more patrol" if told else "patrol"
    told += [f"{count_of(len(own.patrols), more)} stopped"] if own.patrols else []
    text += f" {', '.join(told)}"
    verified = dict(own.verified)
    sure = verified.get("killed")
    figure = f"{sure} own staff killed" if sure is not None and sure.high else "Own people"
    hurt = bool(own.verified or own.claimed or own.attacks)
    return Point(figure, f"{text}.{unsaid}", "alarm" if hurt else "caution")


def _own_hurt(own: OwnPeople) -> str:
    """Staff killed, injured, missing or abducted, in one sentence: what is verified, then what is only claimed."""
    if not own.verified and not own.claimed:
        return "No staff recorded as hurt."
    return f"Staff, verified: {_harms(own.verified)}; claimed, not verified: {_harms(own.claimed)}."


def _effort(report: SituationReport) -> Point:
    total = area_effort_of(report.efforts)
    silent = [effort.sector for effort in report.efforts if not effort.planned and effort.posts_planned is None]
    if not total.planned and total.posts_planned is None:
        text = "No patrol and no post is recorded: a quiet report is no sign of calm."
        return Point("Not known", text, "caution")
    text = f"patrols done, {total.turned_back:,} turned back, {total.cancelled:,} cancelled"
    text += f", {total.not_told:,} not reported back" if total.not_told else ""
    if total.posts_planned is not None and total.posts_manned is not None:
        text += f"; {total.posts_manned:,} of {total.posts_planned:,} days of posts manned"
    else:
        text += "; posts manned not known"
    text += f". Nothing recorded in: {joined(silent)}." if silent else "."
    worry = bool(silent or total.turned_back or total.posts_planned is None)
    return Point(f"{total.done:,} of {total.planned:,}", text, "caution" if worry else "plain")


def _kept(report: SituationReport) -> Point:
    overdue = sum(state.status == "overdue" for state in report.due)
    promised = f" {count_of(overdue, 'commitment')} overdue." if overdue else ""
    if report.breaches:
        promised = f" {breaches_in_one_sentence(report.breaches, report.period.word)}{promised}"
    worried = overdue or any(one.verified for one in report.breaches)
    worry: Literal["plain", "caution"] = "caution" if worried else "plain"
    if report.compliance is None:
        return Point("Clauses", f"{promised} {NO_COMPLIANCE}".strip(), worry)
    warned = sorted({one.party for one in report.compliance.warnings})
    if warned:
        text = f"Allegations rose against {joined(warned)}.{promised}"
        return Point("WARNING", text, "alarm")
    last = report.compliance.months[-1]
    return Point("Clauses", f"No warning of a rise came with {last:%Y-%m}.{promised}", worry)


def _unknown(report: SituationReport) -> Point:
    silent = [site for site in report.sites if is_silent(site, report)]
    text = f"{count_of(len(report.open), 'incident')} without a finding"
    text += f", the oldest for {count_of(report.open[0].age(report.period.last), 'day')}" if report.open else ""
    text += f"; {count_of(len(report.to_settle), 'record')} with a conflict to settle" if report.to_settle else ""
    text += f". {count_of(report.torn, 'record')} cannot be read whole here" if report.torn else ""
    if silent:
        named = joined([f"{site.name} ({last_day(site)})" for site in silent])
        text += f". Nothing of the end of the {report.period.word} from: {named}"
    return Point("Not known", f"{text}.", "caution" if silent or report.to_settle or report.torn else "plain")


def is_silent(site: SiteEntry, report: SituationReport) -> bool:
    """Whether what a site saw at the end of the period cannot be in the report: its last entry here is older."""
    if site.standing == "expelled":
        return False
    return site.last is None or site.last.date() < report.period.last


def last_day(site: SiteEntry) -> str:
    """When the last entry of a site was written, by its clock."""
    return f"last entry {site.last:%Y-%m-%d}" if site.last is not None else "nothing yet"


def incident_words(incident: ReportIncident) -> str:
    """Where an incident stands and what it did, after its reference: status first, so that no claim reads as a fact."""
    parts = [status_words(incident)]
    parts += [hurt] if (hurt := hurt_words(incident)) else []
    parts += [f"protected: {joined(sorted({plain(one) for one in incident.objects}))}"] if incident.objects else []
    parts += [f"against the mission: {joined([plain(form) for form in incident.forms])}"] if incident.forms else []
    if incident.attribution:
        parts.append(attribution_words(incident))
    elif incident.people:
        parts.append(f"alleged: {joined(incident.people)}")
    return printable("; ".join(parts))


def attribution_words(incident: ReportIncident) -> str:
    """Who is held answerable, by the attribution that stands."""
    who = joined(incident.responsible)
    said = {
        "one": f"attributed to {who}",
        "several": f"attributed to {who}",
        "disputed": f"attribution disputed ({who})",
        "unknown": "by whom is not known",
        "non_attributable": "cannot be attributed",
    }
    return said.get(incident.attribution, "")


def status_words(incident: ReportIncident) -> str:
    """The status, loud where nothing is found yet; with the confidence of a finding."""
    if incident.is_open:
        return f"NOT VERIFIED ({plain(incident.status)})"
    sure = f", {incident.confidence} confidence" if incident.confidence else ""
    return f"{plain(incident.status).upper() if incident.is_verified else plain(incident.status).capitalize()}{sure}"


def hurt_words(incident: ReportIncident) -> str:
    """People hurt: what was found first, then what is only claimed, each under its own word."""
    found, claimed = harm_words(incident.verified_harm), harm_words(incident.claimed_harm)
    beside = "claimed, not verified" if incident.is_verified else "claimed"
    return "; ".join([*([f"found: {found}"] if found else []), *([f"{beside}: {claimed}"] if claimed else [])])


def harm_words(hurt: Harm) -> str:
    """Counts by category: "2 civilians killed, 1 own staff injured"."""
    return ", ".join(
        f"{count} {_ONE[name] if count.high == 1 else _MANY[name]} {harm}"
        for name in WHOLE
        for harm in HARMS
        if (count := hurt.get((name, harm))) is not None and count.high
    )


def where_words(incident: ReportIncident) -> str:
    """Place and sector; a place without a name by its square of the military grid, and never closer than 10 km."""
    coarse = " (place roughly known)" if (incident.where_precision or 1) > WITHIN_25_KM else ""
    place = said(incident.place) or (f"in {incident.square}" if incident.square else "place not named")
    return f"{place}, {said(incident.sector)}{coarse}"


def when_words(incident: ReportIncident) -> str:
    """The day, or that it is not exactly known."""
    roughly = {2: " or within 6 days", 3: " (that week)", 4: " (that month)", 5: " (longer than a month)"}
    last = f" to {incident.last_day}" if incident.last_day != incident.first_day else ""
    return f"{incident.first_day}{last}{roughly.get(incident.precision or 1, '')}"


def changed_words(changed: Changed) -> str:
    """What became of an incident."""
    what = attribution_words(changed.incident) if changed.what == "attributed" else plain(changed.what)
    return printable(f"{what} on {changed.day}")


def due_words(state: CommitmentState) -> str:
    """Where a commitment stands."""
    given = state.commitment
    if state.status == "overdue":
        return f"OVERDUE by {count_of(state.days_late or 0, 'day')}"
    if state.status == "unconfirmed":
        return "said to be done, TO BE CONFIRMED"
    return f"due {given.due}"


def meeting_words(meeting: Meeting) -> str:
    """A meeting in one line."""
    when = f"{meeting.day}" + (f" {meeting.begins:%H:%M}" if meeting.begins else "")
    where = f", {said(meeting.place)}" if meeting.place else ""
    status = "" if meeting.status == "planned" else f", {plain(meeting.status)}"
    decided = f", {count_of(len(meeting.decisions), 'decision')}" if meeting.decisions else ""
    return printable(f"{when}: {said(meeting.body)} {meeting.reference}{where}{status}{decided}")


def stopped_words(patrol: StoppedPatrol) -> str:
    """A patrol that was stopped."""
    by = f" by {said(patrol.by)}" if patrol.by else ""
    reason = f": {said(patrol.reason)}" if patrol.reason else ""
    return printable(f"{patrol.day} {patrol.reference}, {said(patrol.sector)}: patrol stopped{by}{reason}")


def settle_words(torn: ToSettle) -> str:
    """A conflict in one line."""
    return printable(f"{plain(torn.kind)} {torn.record}: {joined([plain(field) for field in torn.fields])}")


def plain(word: str) -> str:
    """A word of a fixed list as people write it."""
    return word.replace("_", " ")


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _summed(tolls: Sequence[TollRow]) -> list[TollRow]:
    """All categories together by harm."""
    rows = []
    for harm in HARMS:
        sums = [
            sum_of({(row.people, row.harm): count for row in tolls if (count := getattr(row, kind)) is not None}, harm)
            for kind in ("verified", "claimed")
        ]
        if any(sums):
            rows.append(TollRow("all", harm, *sums))
    return rows


def _harms(counts: Iterable[tuple[str, object]]) -> str:
    return joined([f"{count} {harm}" for harm, count in counts]) or "none recorded"


def joined(words: Sequence[str], most: int = _NAMED) -> str:
    """The first few words in a row, and how many more there are."""
    more = [f"{len(words) - most:,} more"] if len(words) > most else []
    return ", ".join([*map(said, words[:most]), *more])
