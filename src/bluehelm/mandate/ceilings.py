"""Force ceilings: how many military, police and other personnel a text authorises at most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bluehelm.mandate.records import Ceiling, Paragraph
from bluehelm.mandate.verbs import Clause, clauses_of
from bluehelm.problems import Problem, Severity

_KINDS: Final = (
    ("observers_and_staff_officers", r"military observers and (?:military )?staff officers"),
    ("formed_police", r"personnel (?:of|in) formed police units?|formed police (?:units? )?(?:personnel|officers)"),
    ("individual_police", r"individual police officers?"),
    ("corrections", r"(?:justice and )?corrections? (?:officers?|personnel|advisors?|advisers?|experts?)"),
    ("staff_officers", r"(?:military )?(?:liaison and )?staff officers?"),
    ("liaison_officers", r"(?:military )?liaison officers?"),
    ("observers", r"(?:United Nations )?(?:unarmed )?(?:military )?observers?|UNMOs"),
    ("police", r"(?:United Nations )?(?:civilian )?police(?:men)?(?: personnel| officers?| monitors?| advisers?)?"),
    ("uniformed", r"uniformed personnel"),
    ("military", (r"(?:United Nations )?(?:military|armed) (?:personnel|troops|contingents?)|troops|soldiers|infantry|"
                 r"(?:all )?ranks|military contingent personnel")),
    ("civilians", r"(?:international )?civilian (?:personnel|staff|experts?)"),
)  # fmt: skip
"""Kinds of personnel and the words for them; the first that fits counts, so the narrower stand first."""

_NUMBER: Final = r"(?<![\d/(,.])(?P<number>\d{1,3}(?:[,\s\u00a0]\d{3})+|\d{1,6})(?![\d/)])"
_COUNTED: Final = re.compile(
    rf"{_NUMBER}\s+(?:additional |total |armed |appropriate |international |authorized |uniformed )?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS)
    + r")\b",
    re.IGNORECASE,
)
_NAMED: Final = tuple(
    re.compile(words + _NUMBER + r"(?: (?:military |police )?personnel)?", re.IGNORECASE)
    for words in (
        (
            r"\b(?P<kind>troops?|military|police|uniformed|force)(?: personnel)? (?:ceiling|strength|level|component)s?"
            r"(?: \w+)? (?:of|at|to) (?:up to )?"
        ),
        r"\bceilings? for (?P<kind>troops|military|police)\b[^.;]{0,120}? (?:up to|of|at) ",
        r"\b(?P<kind>police|military) (?:force|component),? not exceeding ",
    )
)
"""Ceilings that name the kind before the number: "a troop ceiling of 17,000 personnel"."""
_CUE: Final = re.compile(
    r"\b(?:up to|at most|maximum|ceilings?|compris\w+|consist\w*|compos\w+|strength|levels?|not (?:to )?exceed\w*|"
    r"initially)\b",
    re.IGNORECASE,
)
_OTHER_FORCES: Final = re.compile(r"\b(?:Somali National (?:Army|Police)|national (?:army|police)|French forces)\b")
_REACH: Final = 220
"""Characters after a cue ("up to") or a counted kind within which a number still belongs to the same list."""
_INCLUDING: Final = re.compile(r"\b(?:including|of (?:whom|which))\b[^;]*$", re.IGNORECASE)
_DIRECTLY: Final = re.compile(r"[,\s]*(?:including|of (?:whom|which))\s+(?:up to )?$", re.IGNORECASE)
_IN_MILITARY: Final = frozenset({"observers_and_staff_officers", "observers", "staff_officers", "liaison_officers"})
_IN_POLICE: Final = frozenset({"formed_police", "individual_police"})
_PARTS: Final = {
    "military": _IN_MILITARY,
    "police": _IN_POLICE,
    "uniformed": _IN_MILITARY | _IN_POLICE | {"military", "police"},
}
"""What a list after "including" may go on with and still be part of the kind before it: "including 240 observers and
200 staff officers and 1,800 police" does not put the police among the military."""


def find_ceilings(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Ceiling, ...], tuple[Problem, ...]]:
    """The ceilings of the operative paragraphs that decide, one a kind of personnel: the first the text gives.

    A kind that a later paragraph gives another number is named in the problem "several-ceilings": some texts lower or
    raise a ceiling in steps.
    """
    found = [ceiling for clause in clauses_of(paragraphs) if clause.decides for ceiling in _ceilings(clause)]
    first: dict[str, Ceiling] = {}
    others: dict[str, list[Ceiling]] = {}
    for ceiling in found:
        kept = first.setdefault(ceiling.personnel, ceiling)
        if ceiling.paragraph != kept.paragraph and ceiling.number != kept.number:
            others.setdefault(ceiling.personnel, []).append(ceiling)
    return tuple(first.values()), tuple(_several(first[kind], rest) for kind, rest in others.items())


def _ceilings(clause: Clause) -> Iterator[Ceiling]:
    text = clause.text
    if _OTHER_FORCES.search(text):
        return
    reach = -1
    cues = [cue.end() for cue in _CUE.finditer(text)]
    named = [found for pattern in _NAMED for found in pattern.finditer(text)]
    whole: list[str] = []
    last: tuple[str, int] | None = None
    for found in sorted([*named, *_COUNTED.finditer(text)], key=lambda match: match.start()):
        after_cue = any(0 <= found.start() - cue <= _REACH for cue in cues)
        if found.re in _NAMED or after_cue or found.start() <= reach:
            reach = found.end() + _REACH
            kind = _kind(found)
            whole = _whole_of(kind, whole, last, text[: found.start()])
            last = (kind, found.end())
            yield Ceiling(
                personnel=kind,
                number=_number(found["number"]),
                paragraph=clause.number,
                quote=text,
                part_of=whole[-1] if whole else None,
            )


def _whole_of(kind: str, whole: list[str], last: tuple[str, int] | None, before: str) -> list[str]:
    """The kinds that a counted kind is included in, widest first.

    Args:
        kind: the kind counted now.
        whole: what the kind counted last is included in.
        last: the kind counted last and where its words end; None for the first of a clause.
        before: the clause up to the kind's number.
    """
    if last is not None and last[0] != kind:
        between = before[last[1] :]
        natural = kind in _PARTS.get(last[0], ()) and _INCLUDING.search(between)
        if natural or _DIRECTLY.match(between):
            return [*whole, last[0]]
    while whole and kind not in _PARTS.get(whole[-1], ()):
        whole = whole[:-1]
    return whole


def _kind(found: re.Match[str]) -> str:
    if found.re in _NAMED:
        word = found["kind"].lower().rstrip("s")
        return {"troop": "military", "force": "military"}.get(word, word)
    return next(kind for kind, _ in _KINDS if found[kind])


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _several(kept: Ceiling, others: Sequence[Ceiling]) -> Problem:
    named = ", ".join(f"{other.number:,} in paragraph {other.paragraph}" for other in others)
    message = (
        f"The text gives more than one number of {kept.personnel.replace('_', ' ')}: {kept.number:,} in paragraph "
        f"{kept.paragraph}, {named}; the first is shown."
    )
    hint = "Read the paragraphs: the ceiling may change on a later day."
    return Problem(Severity.WARNING, "several-ceilings", message, hint)
