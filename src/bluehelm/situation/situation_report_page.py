"""Fitting sections of text into a number of bytes, and writing them in ASCII: what a narrow radio link carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

from bluehelm.problems import printable

WIDTH: Final = 72
LONGEST: Final = 150
"""Letters of a title or sentence that somebody typed; the cut shows."""
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
        "a,b,v,g,d,e,yo,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya,i,yi,ye,g,w".split(","),  # noqa: SIM905 (as the letters stand above)
        strict=True,
    )
)
_SIGNS: Final = str.maketrans(
    {
        "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...",
        "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d",
        "Đ": "D", "ɛ": "e", "Ɛ": "E", "ŋ": "ng", "Ŋ": "Ng", "\u0131": "i", "ɓ": "b", "Ɓ": "B", "ɔ": "o", "Ɔ": "O",
        "°": " deg ", **_CYRILLIC, **{letter.upper(): latin.capitalize() for letter, latin in _CYRILLIC.items()},
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextSection:
    """A heading and its items, what matters most first. ``at_least`` items are shown before others get more.

    ``noun`` finishes the line that counts what is not shown: "(12 more sectors)".
    """

    title: str
    items: tuple[tuple[str, ...], ...]
    at_least: int
    noun: str

    def lines(self, shown: int) -> list[str]:
        """The section with its first items, and what is left out counted."""
        if not self.items:
            return ["", self.title, "None recorded."]
        left = [self.left_out(shown)] if shown < len(self.items) else []
        return ["", self.title, *(line for item in self.items[:shown] for line in item), *left]

    def left_out(self, shown: int) -> str:
        """How many items are not shown, in words."""
        return f"({len(self.items) - shown:,} {self.noun})"

    def in_ascii(self) -> TextSection:
        """The same in ASCII."""
        items = tuple(tuple(lines_in_ascii(item)) for item in self.items)
        return replace(self, title=as_ascii(self.title), items=items)


def fitted(sections: Sequence[TextSection], room: int) -> list[int]:
    """How many items of each section fit into so many bytes: first the least of each, then in order as many as can."""
    room -= sum(
        size_of(["", section.title, section.left_out(0) if section.items else "None recorded."]) for section in sections
    )
    shown = [0] * len(sections)
    for wanted in ([section.at_least for section in sections], [len(section.items) for section in sections]):
        for place, section in enumerate(sections):
            while shown[place] < min(wanted[place], len(section.items)):
                cost = size_of(section.items[shown[place]])
                if cost > room:
                    break
                room -= cost
                shown[place] += 1
    return shown


def size_of(lines: Iterable[str]) -> int:
    """Bytes of lines with their ends."""
    return sum(len(line.encode()) + 1 for line in lines)


def cut(text: str, letters: int = LONGEST) -> str:
    """The text on one line; where it is longer, its beginning and three dots."""
    text = " ".join(printable(text).split())
    return text if len(text) <= letters else f"{text[: letters - 4].rstrip()} ..."


def said(text: str, letters: int = LONGEST) -> str:
    """What somebody typed, to stand within a sentence: cut, and what follows keeps its own direction of writing.

    Without the mark behind an Arabic name the day after it would read from right to left: 07-03-2025.
    """
    text = cut(text, letters)
    return f"{text}\u200e" if _RIGHT_TO_LEFT.search(text) else text


def wrapped(text: str, start: str = "") -> list[str]:
    """Lines of ``WIDTH``; those after the first stand under the words of the first."""
    clean, indent = " ".join(printable(text).split()), " " * len(start)
    return wrap(clean, WIDTH, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False) or [start]


def item(text: str) -> tuple[str, ...]:
    """One point of a list."""
    return tuple(wrapped(cut(text, 3 * LONGEST), "- "))


def within(lines: Sequence[str], room: int) -> list[str]:
    """The first lines, as many as fit into so many bytes; a cut shows."""
    kept: list[str] = []
    for line in lines:
        if size_of([*kept, line, "  ..."]) > room:
            return [*kept, "  ..."]
        kept.append(line)
    return kept


def lines_in_ascii(lines: Iterable[str]) -> list[str]:
    """Lines in ASCII, wrapped again where a letter became two."""
    written: list[str] = []
    for line in map(as_ascii, lines):
        indent = " " * (len(line) - len(line.lstrip(" -")))
        written += [line] if len(line) <= WIDTH else wrap(line, WIDTH, subsequent_indent=indent)
    return written


def has_lost(lines: Iterable[str]) -> bool:
    """Whether a letter of the lines becomes "?" in ASCII."""
    return any(as_ascii(line).count("?") > line.count("?") for line in lines if not line.isascii())


def as_ascii(text: str) -> str:
    """The text in ASCII, Cyrillic by sound; what has no such letter becomes "?", marks of direction go.

    >>> as_ascii("Séléka, Ɓɛŋ: 30 m², Щука")
    'Seleka, Beng: 30 m2, Shchuka'
    """
    apart = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    kept = (one for one in apart if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return "".join(letter if letter.isascii() else "?" for letter in kept)
