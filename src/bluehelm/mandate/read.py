"""Read a mandate: from a collection of council texts by its symbol, or from one plain-text file."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from bluehelm.exchange.council_texts import CouncilText, normal_symbol, read_council_texts, symbols_in
from bluehelm.mandate.authority import find_authority
from bluehelm.mandate.ceilings import find_ceilings
from bluehelm.mandate.dates import DATE, day_of
from bluehelm.mandate.expiry import find_expiry
from bluehelm.mandate.paragraphs import parse_text
from bluehelm.mandate.records import Authority, Mandate
from bluehelm.problems import InputRefused, Problem, Severity

_NEAR: Final = 3
_SYMBOL: Final = re.compile(r"[A-Z]{1,6}(?:/[A-Z0-9.]+)+ ?(?:\(\d{4}\))?|\d{1,4}(?: \(\d{4}\))?")
"""What somebody writes for a text who takes its symbol for the name of a file: "S/RES/2149 (2014)", "2149"."""
_HEAD: Final = 1000
"""Characters at the beginning of a text in which the day of adoption stands where no title was split off."""
_TITLE: Final = re.compile(r"(?i)^.*\bresolution\b.*\d.*$|^.*\d.*\bresolution\b.*$", re.MULTILINE)


def read_mandate(
    path: str | Path, *, symbol: str | None = None, mission: str | None = None, strict: bool = False
) -> tuple[Mandate, tuple[Problem, ...]]:
    """Read what a text asks a mission to do: paragraphs, authority, ceilings and the day it ends.

    Args:
        path: a plain-text file, or a collection of texts (``.jsonl``, ``.jsonl.gz``).
        symbol: the text's symbol in the collection, "S/RES/2149"; may be left out where the file holds one text.
        mission: where the text speaks of several missions, the acronym of the one whose end is wanted.
        strict: stop at the first line of the collection that cannot be read.

    Returns:
        The mandate; and problems, among them "no-expiry", "computed-expiry", "several-ceilings", "several-missions"
        and "other-mission".

    Raises:
        InputRefused: "mandate-not-found" with the nearest symbols, or for a symbol given as ``path``;
            "no-mandate-text" where no operative paragraph can be found; or the file cannot be read.
    """
    given, path = str(path), Path(path)
    if _SYMBOL.fullmatch(given) and not path.exists():
        raise InputRefused(_no_collection(given))
    texts, problems = read_council_texts(path, symbol=symbol, strict=strict)
    if len(texts) != 1:
        raise InputRefused((*problems, _not_found(path, symbol)))
    mandate, found = mandate_of(texts[0], mission=mission)
    return mandate, (*problems, *found)


def mandate_of(text: CouncilText, *, mission: str | None = None) -> tuple[Mandate, tuple[Problem, ...]]:
    """The mandate in a text that is already read; arguments, problems and errors as for ``read_mandate``."""
    parsed = parse_text(text)
    operative = [paragraph for paragraph in parsed.paragraphs if paragraph.kind == "operative"]
    if not operative:
        raise InputRefused(_no_text(text))
    adopted = _adopted(parsed.front) or _adopted(text.text[:_HEAD])
    end = find_expiry(parsed.paragraphs, adopted, mission, symbol=text.symbol)
    ceilings, doubts = find_ceilings(parsed.paragraphs)
    title = _TITLE.search(parsed.front)
    authority = find_authority(parsed.paragraphs, end.mission or mission or "")
    mandate = Mandate(
        symbol=text.symbol,
        title=title[0].strip() if title else text.symbol,
        organ=text.organ,
        adopted=adopted,
        source=text.source,
        mission=end.mission,
        paragraphs=parsed.paragraphs,
        authority=authority,
        ceilings=ceilings,
        expiry=end.expiry,
    )
    return mandate, (*end.problems, *doubts, *_chapter_doubt(authority))


def _chapter_doubt(authority: Authority) -> tuple[Problem, ...]:
    if authority.chapter != "VI":
        return ()
    message = (
        "The text reads 'acting under Chapter VI', which councils hardly ever write; scanning may have lost a stroke."
    )
    hint = "Look at the printed resolution: it may say Chapter VII."
    return (Problem(Severity.WARNING, "doubtful-chapter", message, hint),)


def _adopted(front: str) -> date | None:
    """The day in "Adopted ... on 10 April 2014" or "Resolution 69 (1949) of 4 March 1949"; not a day of printing."""
    words = " ".join(front.split())
    for pattern in (rf"Adopted\b.{{0,120}}?\bon\s+{DATE}", rf"\bof\s+{DATE}", DATE):
        found = re.search(pattern, words)
        day = day_of(found) if found else None
        if day is not None:
            return day.day
    return None


def _no_collection(symbol: str) -> Problem:
    message = f"'{symbol}' is the symbol of a text, not a file; the collection that holds the text is needed too."
    hint = (
        f'In Python: read_mandate("texts.jsonl.gz", symbol="{symbol}"); on the command line, give the symbol and the '
        "collection with --texts FILE (bluehelm brief: --mandate SYMBOL --texts FILE)."
    )
    return Problem(Severity.ERROR, "mandate-not-found", message, hint)


def _not_found(path: Path, symbol: str | None) -> Problem:
    known = symbols_in(path)
    if symbol is None:
        message = f"The collection holds {len(known)} texts; which one is the mandate?"
        return Problem(Severity.ERROR, "mandate-not-found", message, "Name its symbol, such as S/RES/2149.", path.name)
    message = f"No text '{symbol}' among the {len(known)} of the collection."
    near = ", ".join(_near(normal_symbol(symbol), known))
    hint = f"The nearest are {near}; or give the text of the mandate as a plain-text file."
    return Problem(Severity.ERROR, "mandate-not-found", message, hint, path.name)


def _near(symbol: str, known: tuple[str, ...]) -> list[str]:
    """The symbols nearest by number in the same series, or else by spelling."""
    series, _, number = symbol.rpartition("/")
    numbered = {
        int(last): other
        for other in known
        if (last := other.rpartition("/")[2]).isdigit() and other.rpartition("/")[0] == series
    }
    if number.isdigit() and numbered:
        nearest = sorted(numbered, key=lambda other: (abs(other - int(number)), other))[:_NEAR]
        return [numbered[other] for other in sorted(nearest)]
    return get_close_matches(symbol, known, n=_NEAR, cutoff=0.0)


def _no_text(text: CouncilText) -> Problem:
    message = (
        f"No operative paragraph can be found in {text.symbol}: no numbered paragraph, and none that opens with a verb "
        "such as 'Decides' or 'Requests'."
    )
    hint = "Check that the file holds the text of the resolution itself, not a press release or a cut copy."
    return Problem(Severity.ERROR, "no-mandate-text", message, hint, text.source)
