"""Which chapter of the Charter a text acts under, and where it authorises all necessary means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bluehelm.mandate.records import Authority, Chapter, Paragraph
from bluehelm.mandate.verbs import Clause, clauses_of

_ACTING: Final = re.compile(
    r"\bacting\b[^.;]{0,80}?\b(?:Chapters? (?P<chapter>VIII|VII|VI)\b|Articles? (?:39|4\d|50|51)\b)[^.;]{0,160}",
    re.IGNORECASE,
)
_MEANS: Final = re.compile(
    r"\b(?:all|every|any) (?:appropriate and )?necessary (?:means|measures|action|force)\b|"
    r"\ball (?:means|measures|action) necessary\b|"
    r"\bnecessary (?:action|measures)\b[^.;]{0,40}\b(?:use of force|deployment of its forces)\b",
    re.IGNORECASE,
)
_LICENCE: Final = re.compile(r"\bauthori[sz]\w+", re.IGNORECASE)
_OTHER_FORCES: Final = re.compile(
    r"\b(?:French|European Union|EUFOR\w*) (?:forces?|troops)\b|\bMember States\b|\bEUFOR\w*"
)


def find_authority(paragraphs: Sequence[Paragraph], mission: str = "") -> Authority:
    """The chapter a text acts under, and its paragraphs that allow all necessary means.

    Force must be authorised in words: a duty of states to take all necessary measures, say to freeze assets, is none.
    For the chapter only "acting under" counts: a text that recalls decisions taken under Chapter VII does not invoke
    it. Articles 39 to 51 make up Chapter VII. Where paragraphs that name the mission allow all necessary means, those
    that allow them to other forces (member states, another organisation) are left out.

    Args:
        paragraphs: the paragraphs of the text.
        mission: the mission's acronym or name in the text, if known.
    """
    means = _means(paragraphs, mission)
    invoked = [(paragraph, found) for paragraph in paragraphs if (found := _ACTING.search(paragraph.text))]
    if not invoked:
        return Authority(chapter=None, scope="", all_necessary_means=means, quote="")
    whole = next(((paragraph, found) for paragraph, found in invoked if paragraph.kind == "preambular"), None)
    paragraph, found = whole or invoked[0]
    numbers = list(dict.fromkeys(place.number for place, _ in invoked if place.number))
    scope = "the whole text" if whole else f"paragraph {', '.join(numbers)}"
    return Authority(
        chapter=_chapter(found),
        scope=scope,
        all_necessary_means=means,
        quote=paragraph.text if whole else found[0].strip(" ,"),
    )


def _chapter(found: re.Match[str]) -> Chapter:
    chapters: dict[str, Chapter] = {"VI": "VI", "VII": "VII", "VIII": "VIII"}
    return chapters[found["chapter"].upper()] if found["chapter"] else "VII"


def _means(paragraphs: Sequence[Paragraph], mission: str) -> tuple[str, ...]:
    allowing = [clause for clause in clauses_of(paragraphs) if clause.number and _allows(clause)]
    own = [clause for clause in allowing if _is_own(clause, mission)]
    return tuple(dict.fromkeys(clause.number for clause in own or allowing))


def _allows(clause: Clause) -> bool:
    found = _MEANS.search(clause.text)
    return found is not None and _LICENCE.search(f"{clause.verb} {clause.text[: found.start()]}") is not None


def _is_own(clause: Clause, mission: str) -> bool:
    found = _MEANS.search(clause.text)
    before = clause.text[: found.start()] if found else ""
    return bool(mission) and mission.lower() in before.lower() and not _OTHER_FORCES.search(before)
