"""When the mandate ends: the clause that establishes or extends a mission, and the day it states or implies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bluehelm.mandate.dates import DATE, SPAN, ReadDay, day_of, last_day_of_span
from bluehelm.mandate.records import Expiry, Paragraph
from bluehelm.mandate.verbs import Clause, clauses_of
from bluehelm.problems import Problem, Severity

_EXTENDS: Final = re.compile(
    r"\b(?:(?:extend|renew|prolong|establish)(?:s|es)?|extending|renewing|establishing|set up|"
    r"(?:the|an) (?:extension|renewal|establishment|creation) of|"
    r"(?:be|is|are) (?:hereby )?(?:extended|renewed|prolonged|established|deployed(?= (?:until|for)\b)))\b"
    r"(?! (?:by|pursuant|under resolution|in accordance(?! with paragraphs? \d+ (?:above|below))))",
    re.IGNORECASE,
)
_FOUNDS: Final = re.compile(r"establish|set up|creation|deployed", re.IGNORECASE)
"""Of the words above, those that begin a mission; the others prolong one."""
_KEEPS: Final = re.compile(
    r"\b(?:maintain(?:ed)?|maintenance|continu(?:e|ed|ation)|stationing|deploy(?:ment)?|authori[sz]e[sd]?)\b",
    re.IGNORECASE,
)
_SUBJECT_BEFORE: Final = re.compile(r"\b(?:will|shall|should|would|may|can)\s+(?:also\s+)?$", re.IGNORECASE)
_MISSION: Final = re.compile(
    r"\b(?!UN(?:HCR|ICEF|DP|ESCO|ODC|MAS|FPA|ITAD)\b)(?:UN|MI|MON|ON|BIN|AM|AT|AU|AF|EU)[A-Z]{2,}(?: I{1,3})?\b|"
    r"\b(?:(?:[A-Z][\w-]*|of|the|for|and|in) )*(?:Mission|Operation|Force|Presences?|Observers|Authority|"
    r"Office(?! of the (?:Ombudsperson|Prosecutor|High|Secretary|Special))|"
    r"(?:Observer|Assistance|Advisory|Supervisory|Support) (?:Group|Team))\b"
    r"(?: (?:in|for|to|on) (?:the )?[A-Z][\w-]*(?: (?:and |of |the )*[A-Z][\w-]*)*)?|"
    r"\b(?:mission|peace-?keeping (?:force|operation)|presences?|force)\b"
)
_NO_MISSION: Final = re.compile(
    r"\b(?:Panel|Group of Experts|panel of experts|Monitoring (?:Group|Team|Mechanism)|Analytical Support|Committee|"
    r"Ombudsperson|Tribunal|Commission|Executive Directorate|CTED|Focal Point|Guard Unit|Investigati(?:ve|on) Team|"
    r"UNITAD|Special Adviser|Mechanism|experts?|measures?|sanctions|prohibitions?|embargo|restrictions?|exemptions?|"
    r"authori[sz]ations?|provisions?|withdrawal|arrangements?|requirements?|inspections?|Working Group|"
    r"Special Rapporteur|judges?|cease-?fire)\b"
)
_UNTIL: Final = re.compile(
    r"\b(?:until|till|ending(?: on)?|ends? on|terminat(?:ing|e)(?: on)?|expiring(?: on)?|expires? on|through|up to|to|"
    rf"(?:not|no) later than)[,!\s]+(?:midnight (?:on|of) )?{DATE}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:from|beginning(?: on)?|starting(?: on| from)?|commencing(?: on)?|effective(?: on| from)?|as (?:of|from)|"
    rf"with effect from)\s+{DATE}",
    re.IGNORECASE,
)
_FROM_ADOPTION: Final = re.compile(
    r"\b(?:from|of|upon|after)\s+(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?adoption\b", re.IGNORECASE
)
_PERIOD: Final = re.compile(
    rf"\bfor (?:up to )?(?:(?:an?|the|one|another) )?(?:\w+,? ){{0,4}}?(?:period of (?:up to )?)?(?:another )?{SPAN}|"
    rf"\bperiod of (?:up to )?{SPAN.replace('?P<count>', '?P<count2>').replace('?P<unit>', '?P<unit2>')}",
    re.IGNORECASE,
)
_AGAIN: Final = re.compile(r"\b(?:further|additional|another|more|renew\w*|extend\w*)\b", re.IGNORECASE)
_STATED_END: Final = re.compile(
    rf"\b(?:expir\w+|ends?|ending|until|terminat\w+|due to expire)[,\s]+(?:on )?{DATE}", re.IGNORECASE
)
_EARLY: Final = timedelta(days=7)
_LATE: Final = timedelta(days=62)
"""An earlier period's end is taken for the start of the next only within this span around the adoption: councils renew
a mandate in the weeks before it ends, and texts name many other days."""


@dataclass(frozen=True, slots=True)
class MandateEnd:
    """What a text says of its mission's end: the mission as named there, and the last day, if any."""

    mission: str
    expiry: Expiry | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _End:
    """A clause on a mission, and the last day it gives, if any. ``sets`` is true where it establishes or extends the
    mission and does not only keep it going, ``founds`` where it begins it.
    """

    mission: str
    clause: Clause
    expiry: Expiry | None
    sets: bool
    founds: bool


def find_expiry(
    paragraphs: Sequence[Paragraph], adopted: date | None, mission: str | None = None, *, symbol: str = "The text"
) -> MandateEnd:
    """The last day of the mandate that the text establishes or extends.

    Only a clause that decides counts (decides, extends, authorizes ...), on a mission: not on sanctions, panels of
    experts, reports. Of several, the first that states a day or a span; clauses that only keep a mission going come
    after those that establish or extend one. But where the text also begins a mission that ends later, as it does when
    one mission hands over to the next, that one is shown. Other ends are told in the problem "several-missions", which
    is a warning unless the mission was named. A span is counted from the day the text gives, else from the end of the
    earlier period where the text states it, else from the adoption; a span of a year from 9 July ends on 8 July.

    Args:
        paragraphs: the paragraphs of the text.
        adopted: day of adoption, if known.
        mission: keep to clauses that name this mission. Where the text never names it, all count, and the warning
            "other-mission" names the one the text is about; a text that uses no acronym for it may still mean the
            mission, and the problem is the note "mission-not-named".
        symbol: what to call the text in problems.
    """
    if mission and not any(_names(paragraph.text, mission) for paragraph in paragraphs):
        found = find_expiry(paragraphs, adopted)
        return replace(found, problems=(_not_named(symbol, found.mission, mission), *found.problems))
    ends = list(_ends(paragraphs, adopted))
    wanted = [end for end in ends if mission is None or _concerns(end, mission)]
    dated = [(end, end.expiry) for end in wanted if end.expiry is not None]
    if not dated:
        return MandateEnd(wanted[0].mission if wanted else "", None, (_no_expiry(mission),))
    handed_over = mission is None and _hands_over(dated)
    shown, expiry = max(dated, key=lambda pair: (pair[0].founds, pair[1].day)) if handed_over else dated[0]
    name = _full_name(shown.mission, [end.mission for end in wanted])
    others = [
        (end.mission, end.expiry)
        for end in ends
        if end.expiry and end.expiry.day != expiry.day and (end.sets or _is_other(end, shown))
    ]
    return MandateEnd(name, expiry, (*_doubts(expiry), *_several(name, expiry, others, mission)))


def _full_name(name: str, all_names: Sequence[str]) -> str:
    """For "Force" the "United Nations Protection Force" that another clause establishes; other names as they are."""
    longer = [other for other in all_names if other.endswith(f" {name}")]
    return longer[0] if longer and " " not in name else name


def _hands_over(dated: Sequence[tuple[_End, Expiry]]) -> bool:
    """Whether the text begins a mission that ends later than the one it speaks of first."""
    first, until = dated[0]
    return any(end.founds and _is_other(end, first) and expiry.day > until.day for end, expiry in dated[1:])


def _ends(paragraphs: Sequence[Paragraph], adopted: date | None) -> Iterator[_End]:
    """Every clause on a mission, first those that establish or extend it, with the day or span it gives."""
    preamble = " ".join(paragraph.text for paragraph in paragraphs if paragraph.kind == "preambular")
    for action in (_EXTENDS, _KEEPS):
        for clause in clauses_of(paragraphs):
            name = _mission_of(clause, action)
            expiry = _expiry_of(clause, adopted, preamble) if name else None
            if name and (expiry is not None or action is _EXTENDS):
                found = _EXTENDS.search(clause.text) if action is _EXTENDS else None
                founds = found is not None and _FOUNDS.search(found[0]) is not None
                yield _End(name, clause, expiry, sets=found is not None, founds=founds)


def _mission_of(clause: Clause, action: re.Pattern[str]) -> str:
    """The mission that the clause establishes, extends or keeps; empty where there is none."""
    found = action.search(clause.text)
    if found is None or not clause.decides:
        return ""
    before = clause.text[: found.start()]
    passive = found[0].lower().startswith(("be ", "is ", "are ")) or _SUBJECT_BEFORE.search(before) is not None
    where = before if passive else clause.text[found.end() :]
    other = _NO_MISSION.search(where)
    named = _MISSION.search(where)
    if named is None and not passive and re.search(r"\b(?:its|this|that|the(?: present)?) (?:mandate|period)\b", where):
        return _last_named(clause.before + before)
    if named is None or (other is not None and other.start() < named.end()):
        return ""
    return _name(where, named)


def _last_named(before: str) -> str:
    """The mission that "its mandate" refers to: the last thing named before, when that is a mission."""
    missions, others = list(_MISSION.finditer(before)), list(_NO_MISSION.finditer(before))
    if not missions or (others and others[-1].start() > missions[-1].start()):
        return ""
    return missions[-1][0]


def _name(text: str, named: re.Match[str]) -> str:
    """The acronym in brackets after a mission's name, or else the name."""
    bracket = re.match(r"[^.;()]{0,120}\(([A-Z][A-Z-]{3,}(?: I{1,3})?)\)", text[named.start() :])
    if bracket:
        return bracket[1]
    united = named[0].find("United Nations")
    return re.sub(r"^(?:(?:the|of|for|and|in) )+", "", named[0][max(united, 0) :])


def _concerns(end: _End, mission: str) -> bool:
    return _names(end.mission, mission) or _names(end.clause.text, mission)


def _names(text: str, mission: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(mission)}(?!\w)", text, re.IGNORECASE) is not None


def _is_other(end: _End, shown: _End) -> bool:
    """Whether a clause is surely on another mission: "the Force" may be the same one."""
    return end.mission != shown.mission and (end.mission.isupper() or "United Nations" in end.mission)


def _expiry_of(clause: Clause, adopted: date | None, preamble: str) -> Expiry | None:
    stated = next((day for found in _UNTIL.finditer(clause.text) if (day := day_of(found))), None)
    if stated is not None:
        return _stated(clause, stated)
    span = _PERIOD.search(clause.text)
    if span is None:
        return None
    words = re.search(SPAN, span[0], re.IGNORECASE)
    start, reason = _start_of_span(clause, adopted, preamble)
    if words is None or start is None:
        return None
    how = f"computed: {words[0]} from {reason}"
    return Expiry(
        day=last_day_of_span(start, words), computed=True, paragraph=clause.number, quote=clause.text, how=how
    )


def _stated(clause: Clause, stated: ReadDay) -> Expiry:
    how = f"read as {stated.day} where the scanned text has '{stated.repaired}'" if stated.repaired else "stated"
    return Expiry(day=stated.day, computed=bool(stated.repaired), paragraph=clause.number, quote=clause.text, how=how)


def _start_of_span(clause: Clause, adopted: date | None, preamble: str) -> tuple[date | None, str]:
    """First day of a span, and where that day comes from in words."""
    given = next((day for found in _FROM.finditer(clause.text) if (day := day_of(found))), None)
    if given is not None:
        return given.day, f"{given.day}, as the paragraph says"
    if adopted is None or _FROM_ADOPTION.search(clause.text):
        return adopted, f"the adoption on {adopted}, as the paragraph says"
    if _AGAIN.search(clause.text):
        ends = [day.day for found in _STATED_END.finditer(preamble) if (day := day_of(found))]
        near = [day for day in ends if adopted - _EARLY <= day <= adopted + _LATE]
        if near:
            return near[-1] + timedelta(days=1), f"the end of the earlier period on {near[-1]}, stated in the text"
    return adopted, f"the adoption on {adopted}, since the text gives no other start"


def _doubts(expiry: Expiry) -> tuple[Problem, ...]:
    if not expiry.computed:
        return ()
    message = f"The text does not state the mandate's last day; {expiry.day} was {expiry.how.replace(':', '')}."
    hint = "Check the day against the mission's own documents before you plan on it."
    return (Problem(Severity.NOTE, "computed-expiry", message, hint),)


def _several(name: str, shown: Expiry, others: Sequence[tuple[str, Expiry]], asked: str | None) -> tuple[Problem, ...]:
    if not others:
        return ()
    named = ", ".join(f"{other} until {end.day} (paragraph {end.paragraph})" for other, end in dict.fromkeys(others))
    message = (
        f"The text sets the end of more than one mandate: that of {name} until {shown.day} (paragraph "
        f"{shown.paragraph}) is shown; also {named}."
    )
    severity = Severity.NOTE if asked else Severity.WARNING
    return (Problem(severity, "several-missions", message, "Name the mission whose mandate you want."),)


def _not_named(symbol: str, about: str, asked: str) -> Problem:
    if about.isupper():
        message = f"{symbol} is about {about} and does not name {asked}; what is shown is the mandate of {about}."
        hint = f"Give the text that established or last renewed {asked}, or name {about} as the mission."
        return Problem(Severity.WARNING, "other-mission", message, hint)
    message = f"{symbol} never names {asked}; the mandate shown is that of the mission it does name, if any."
    hint = "Older texts write a mission's name in full; check that this is the right text."
    return Problem(Severity.NOTE, "mission-not-named", message, hint)


def _no_expiry(mission: str | None) -> Problem:
    of = f"the mandate of {mission}" if mission else "a mission's mandate"
    message = f"No operative paragraph establishes or extends {of} until a day or for a period that can be read."
    hint = "Look for the resolution that last renewed the mandate; Bluehelm does not guess a day."
    return Problem(Severity.WARNING, "no-expiry", message, hint)
