"""Which chapter of the Charter a text acts under, and where it authorises all necessary means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bluehelm.mandate.records import Authority, Chapter, Paragraph

_ACTING: Final = re.compile(
    r"\bacting\b[^.;]{0,80}?\b(?:Chapters? (?P<chapter>VIII|VII|VI)\b|Articles? (?:39|4\d|50|51)\b)[^.;]{0,160}",
    re.IGNORECASE,
)
_MEANS: Final = re.compile(
    r"\b(?:all|every|any|the) (?:appropriate and )?necessary (?:means|measures|action|steps)\b|\ball means necessary\b|"
    r"\ball (?:measures|action) necessary\b|\bto use (?:the )?necessary force\b",
    re.IGNORECASE,
)
_LICENCE: Final = re.compile(r"\b(?:authori[sz]\w+|decides)\b", re.IGNORECASE)
_OTHER_FORCES: Final = re.compile(
    r"\b(?:French|European Union|EUFOR\w*) (?:forces?|troops)\b|\bMember States\b|\bEUFOR\w*"
)


def find_authority(paragraphs: Sequence[Paragraph], mission: str = "") -> Authority:
    """The chapter a text acts under, and its paragraphs that allow all necessary means.

    Only "acting under" counts: a text that recalls decisions taken under Chapter VII does not invoke it. Articles 39 to
    51 make up Chapter VII. Where paragraphs that name the mission allow all necessary means, those that allow them to
    other forces (member states, another organisation) are left out.

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
    allowing = [
        paragraph
        for paragraph in paragraphs
        if paragraph.kind == "operative" and _allows(paragraph) and paragraph.number
    ]
    own = [paragraph for paragraph in allowing if _is_own(paragraph, mission)]
    return tuple(dict.fromkeys(paragraph.number for paragraph in own or allowing))


def _allows(paragraph: Paragraph) -> bool:
    found = _MEANS.search(paragraph.text)
    if found is None:
        return False
    licence = f"{paragraph.verb} {paragraph.text[: found.start()]}"
    return _LICENCE.search(licence) is not None


def _is_own(paragraph: Paragraph, mission: str) -> bool:
    found = _MEANS.search(paragraph.text)
    before = paragraph.text[: found.start()] if found else ""
    return bool(mission) and mission.lower() in before.lower() and not _OTHER_FORCES.search(before)
