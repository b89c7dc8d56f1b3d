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
_OF_ANOTHER_TEXT: Final = re.compile(r"\b(?:which|resolutions? \d+(?: \(\d{4}\))?),?\s*$")
"""Words before "acting" that make it the act of a text that is only recalled."""
_MEANS: Final = re.compile(
    r"\b(?:all|every|any) (?:appropriate and )?necessary (?:means|measures|action|force)\b|"
    r"\ball (?:means|measures|action) necessary\b|"
    r"\btake (?:the )?necessary (?:actions?|measures)\b",
    re.IGNORECASE,
)
_LICENCE: Final = re.compile(r"\bauthori[sz]\w+\b(?! the Secretary-General)", re.IGNORECASE)
"""What makes it a licence; that of the Secretary-General to take steps of administration is none."""
_OTHER_FORCES: Final = re.compile(
    r"\b(?:French|European Union|EUFOR\w*) (?:forces?|troops)\b|\bMember States\b|\bEUFOR\w*"
)


def find_authority(paragraphs: Sequence[Paragraph], mission: str = "") -> Authority:
    """The chapter a text acts under, and its paragraphs that allow all necessary means.

    "The necessary action" counts like "all necessary means": councils use both for force. It must be authorised in
    words: a duty of states to take all necessary measures, say to freeze assets, is no licence. For the chapter only
    "acting under" counts: a text that recalls decisions taken under Chapter VII does not invoke it. Articles 39 to 51
    make up Chapter VII. Where paragraphs that name the mission allow all necessary means, those that allow them to
    other forces (member states, another organisation) are left out.

    Args:
        paragraphs: the paragraphs of the text.
        mission: the mission's acronym or name in the text, if known.
    """
    means = _means(paragraphs, mission)
    invoked = [(paragraph, found) for paragraph in paragraphs if (found := _acting(paragraph.text))]
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


def _acting(text: str) -> re.Match[str] | None:
    found = _ACTING.finditer(text)
    return next((acting for acting in found if not _OF_ANOTHER_TEXT.search(text[: acting.start()])), None)


def _chapter(found: re.Match[str]) -> Chapter:
    chapters: dict[str, Chapter] = {"VI": "VI", "VII": "VII", "VIII": "VIII"}
    return chapters[found["chapter"].upper()] if found["chapter"] else "VII"


def _means(paragraphs: Sequence[Paragraph], mission: str) -> tuple[str, ...]:
    allowing = [clause for clause in clauses_of(paragraphs) if clause.number and _allows(clause)]
    own = [clause for clause in allowing if _is_own(clause, mission)]
    return tuple(dict.fromkeys(clause.number for clause in own or allowing))


def _allows(clause: Clause) -> bool:
    found = _MEANS.search(clause.text)
    if found is None:
        return False
    before = clause.text[: found.start()]
    inherited = clause.verb.startswith("authori") and "authori" not in before.lower()
    return inherited or _LICENCE.search(before) is not None


def _is_own(clause: Clause, mission: str) -> bool:
    found = _MEANS.search(clause.text)
    before = clause.text[: found.start()] if found else ""
    return bool(mission) and mission.lower() in before.lower() and not _OTHER_FORCES.search(before)
