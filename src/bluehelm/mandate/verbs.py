"""The verbs that open operative paragraphs, and the clauses of a paragraph, each with its own verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bluehelm.mandate.records import Paragraph

OPERATIVE_VERBS: Final = (
    "accepts",
    "acknowledges",
    "adopts",
    "affirms",
    "agrees",
    "appeals",
    "appreciates",
    "approves",
    "asks",
    "authorises",
    "authorizes",
    "calls",
    "commends",
    "concludes",
    "condemns",
    "confirms",
    "congratulates",
    "considers",
    "decides",
    "declares",
    "demands",
    "deplores",
    "determines",
    "directs",
    "draws",
    "emphasises",
    "emphasizes",
    "encourages",
    "endorses",
    "entrusts",
    "establishes",
    "expects",
    "expresses",
    "extends",
    "finds",
    "hopes",
    "instructs",
    "insists",
    "invites",
    "maintains",
    "nominates",
    "notes",
    "opposes",
    "orders",
    "pays",
    "pledges",
    "proclaims",
    "pronounces",
    "reaffirms",
    "recalls",
    "recognises",
    "recognizes",
    "recommends",
    "records",
    "regrets",
    "reiterates",
    "rejects",
    "remains",
    "reminds",
    "renews",
    "repeats",
    "requests",
    "requires",
    "resolves",
    "shares",
    "stresses",
    "suggests",
    "supports",
    "takes",
    "terminates",
    "transmits",
    "trusts",
    "underlines",
    "underscores",
    "undertakes",
    "urges",
    "warns",
    "welcomes",
)
"""Third-person verbs with which councils open operative paragraphs."""

DECIDING_VERBS: Final = frozenset(
    {
        "accepts",
        "agrees",
        "approves",
        "authorises",
        "authorizes",
        "confirms",
        "decides",
        "endorses",
        "establishes",
        "extends",
        "maintains",
        "recommends",
        "renews",
        "resolves",
    }
)
"""Verbs by which a council sets something: a mission, its strength, its end."""

_ADVERBS: Final = (
    r"(?:(?:also|again|accordingly|further|furthermore|hereby|therefore|once more|once again|strongly|"
    r"in this (?:regard|context|connection|respect)|in that (?:regard|context|connection)|to this end|fully|"
    r"unanimously|firmly|urgently|finally|solemnly|deeply|especially|particularly|[a-z]+ly),?\s+)*"
)
_VERB: Final = rf"{_ADVERBS}(?P<verb>{'|'.join(OPERATIVE_VERBS)})\b(?P<particle> (?:upon|on|for|note|attention)\b)?"
_OPENING: Final = re.compile(rf"\W*{_VERB}", re.IGNORECASE)
_BOUNDARY: Final = re.compile(
    rf"(?:[;,.:]\s*(?:and\s+)?|\s+and\s+)(?={_ADVERBS}(?:{'|'.join(OPERATIVE_VERBS)})\b)|;\s+|\.\s+(?=[A-Z])"
)
_NO_VERB: Final = frozenset({"calls", "hopes", "supports", "draws", "notes", "orders", "demands", "requests"})
"""Words that are nouns as often as verbs; inside a sentence only the others begin a new clause."""
_CLAUSE_VERBS: Final = frozenset(OPERATIVE_VERBS) - _NO_VERB | {"requests"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of an operative paragraph with one verb (lower case), the paragraph's number, and what stands before."""

    number: str
    verb: str
    text: str
    before: str

    @property
    def decides(self) -> bool:
        """Whether its verb is one by which a council sets something."""
        return self.verb in DECIDING_VERBS


def opening_verb(text: str) -> str:
    """The operative verb a paragraph opens with, without adverbs; empty where there is none.

    >>> opening_verb("Further calls upon Member States to provide troops;"), opening_verb("Recalling its resolutions,")
    ('Calls upon', '')
    """
    found = _OPENING.match(text)
    if found is None:
        return ""
    return found["verb"].capitalize() + (found["particle"] or "")


def clauses_of(paragraphs: Iterable[Paragraph]) -> Iterator[Clause]:
    """The clauses of the operative paragraphs, in order; an item begins with the verb of its paragraph."""
    for paragraph in paragraphs:
        if paragraph.kind == "operative":
            yield from _clauses(paragraph)


def _clauses(paragraph: Paragraph) -> Iterator[Clause]:
    text = paragraph.text
    verb = paragraph.verb.split(" ")[0].lower()
    start = 0
    cuts = [found for found in _BOUNDARY.finditer(text) if _begins_clause(text, found)]
    for cut in [*cuts, None]:
        end = cut.start() if cut else len(text)
        part = text[start:end].strip()
        if part:
            opening = _OPENING.match(part)
            verb = opening["verb"].lower() if opening else verb
            yield Clause(paragraph.number, verb, part, text[:start])
        start = cut.end() if cut else end


def _begins_clause(text: str, boundary: re.Match[str]) -> bool:
    following = _OPENING.match(text[boundary.end() :])
    return following is None or following["verb"].lower() in _CLAUSE_VERBS
