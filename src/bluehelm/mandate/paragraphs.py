"""From a text to numbered paragraphs: structured rows as they are, plain and scanned text by its layout and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bluehelm.exchange.council_texts import CouncilText, TextParagraph
from bluehelm.mandate.records import Paragraph, ParagraphKind
from bluehelm.mandate.verbs import opening_verb

_BODY: Final = re.compile(r"^\W*The (?:[A-Z][\w-]*|of|the|for|and|on)(?: (?:[A-Z][\w-]*|of|the|for|and|on))*\s*,?\s*$")
_VOTE: Final = re.compile(r"\W*Adopted (?:unanimously|without|at (?:the|its)|by \d)")
_FOOTNOTE: Final = re.compile(
    r"\d{1,3}\s+(?:See\b|Ibid|Official Records|United Nations, Treaty|Document [AS]/|For the )"
)
_LAYOUT: Final = re.compile(r"^\s*(?:<!--.*-->|-{3,}|\|.*\||={2,}|/\.\.\.|\d{2}-\d{5}.*)\s*$")
_NUMBER: Final = re.compile(r"\s*(?P<number>\d{1,3}|[Il])\s?[.,)]?\s+(?=\S)")
_ITEM: Final = re.compile(
    r"\s*\(?(?P<item>[a-z]{1,2}|[ivxl]{1,5}|\d{1,2})\)\s+(?=\S)|\s*(?P<bullet>[\u2013\u2014\u2022\u00b7*-])\s+(?=\S)"
)
_PREAMBULAR: Final = re.compile(
    r"(?:[A-Z][a-z]+ly |Also |Further |Again |Once |More )?[A-Za-z]+(?:ing|ed|ful|ious|ware|eply)\b"
)
_ENDED: Final = re.compile(r"(?:[,;:.]|\b(?:and|or))\s*(?:\d{1,3}\s*)?$")
"""The end of a paragraph or item; scanning leaves footnote numbers behind it."""
_ROMAN: Final = re.compile(r"[ivxl]+")
_UNITS: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text cut up: the lines before the body, and the paragraphs of the body in order."""

    front: str
    paragraphs: tuple[Paragraph, ...]


def parse_text(text: CouncilText) -> ParsedText:
    """Cut a text into preambular and operative paragraphs.

    Structured rows keep their own cuts. Plain text is cut at blank lines, at numbers that follow one another, and at
    lettered items; what stands after the line on the vote is left out. Where no paragraph is numbered, those that open
    with an operative verb are operative.
    """
    if any(item.kind in ("preambular", "operative") for item in text.paragraphs):
        front = "\n".join(item.text for item in text.paragraphs if item.kind in ("title", "frontmatter"))
        pieces = [_piece_of(item) for item in text.paragraphs if item.kind in ("preambular", "operative")]
        return ParsedText(_tidy(front, keep_lines=True), _numbered(_lone_operative(pieces)))
    front, lines = _body(text.text)
    return ParsedText(_tidy(front, keep_lines=True), _numbered(_lone_operative(list(_pieces(lines)))))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One paragraph before numbering: ``label`` is its own number ("12"), letter ("a"), "-" for a bullet, or empty."""

    label: str
    kind: ParagraphKind
    text: str


def _piece_of(item: TextParagraph) -> _Piece:
    label = re.sub(r"[().\s]+$|^\(", "", item.prefix or "")
    if label and not re.search(r"[0-9A-Za-z]", label):
        label = "-"
    kind: ParagraphKind = "preambular" if item.kind == "preambular" else "operative"
    return _Piece(label if kind == "operative" else "", kind, _tidy(item.text))


def _tidy(text: str, *, keep_lines: bool = False) -> str:
    """One space between words; scanned words that were cut at a line's end stay as they are."""
    pattern = r"[^\S\n]+" if keep_lines else r"\s+"
    return re.sub(pattern, " ", text.replace("\u00ad", "")).strip()


def _body(text: str) -> tuple[str, list[str]]:
    """The lines before "The Security Council," (or another organ), and those after it up to the vote."""
    lines = [re.sub(r"^#+\s*|\*\*", "", line).rstrip() for line in text.splitlines()]
    lines = [line for line in lines if not _LAYOUT.match(line)]
    start = next((index for index, line in enumerate(lines) if _BODY.match(line)), None)
    if start is None:
        return "\n".join(lines[:10]), lines
    body = lines[start + 1 :]
    end = next((index for index, line in enumerate(body) if _VOTE.match(line)), len(body))
    return "\n".join([*lines[:start], *body[end : end + 3]]), body[:end]


def _pieces(lines: list[str]) -> Iterator[_Piece]:
    """Paragraphs of plain text, joined over page breaks and blank lines inside sentences."""
    label, words, last = "", "", 0
    kind: ParagraphKind = "preambular"
    blank = True
    for line in lines:
        if not line.strip():
            blank = True
            continue
        if blank and _FOOTNOTE.match(line.strip()):
            continue
        cut = _cut(line, last, words, blank=blank, kind=kind)
        if cut is not None:
            if words:
                yield _Piece(label, kind, _tidy(words))
            label, kind, words = cut
            last = int(label) if label.isdigit() else last
        else:
            words += " " + line
        blank = False
    if words:
        yield _Piece(label, kind, _tidy(words))


def _cut(
    line: str, last: int, before: str, *, blank: bool, kind: ParagraphKind
) -> tuple[str, ParagraphKind, str] | None:
    """Label, kind and words of the paragraph that begins with this line, or None where the line goes on."""
    numbered = _NUMBER.match(line)
    if numbered and _follows(numbered["number"], last, line[numbered.end() :]):
        number = numbered["number"].translate(str.maketrans("Il", "11"))
        return number, "operative", line[numbered.end() :]
    item = _ITEM.match(line)
    ended = not before or _ENDED.search(before) is not None
    if item and kind == "operative" and (blank or ended):
        return item["item"] or "-", "operative", line[item.end() :]
    if opening_verb(line) and not last and (blank or ended):
        return "", "operative", line
    if kind == "preambular" and ended and (blank or _PREAMBULAR.match(line)):
        return "", "preambular", line
    return None


def _follows(number: str, last: int, rest: str) -> bool:
    """Whether a number at the start of a line is the next paragraph's. One that was lost in scanning may be missing; a
    new part of the text begins again with 1.
    """
    if number in ("I", "l"):
        return last == 0 and bool(opening_verb(rest))
    value = int(number)
    return value == last + 1 or (value in (1, last + 2) and bool(opening_verb(rest)))


def _lone_operative(pieces: list[_Piece]) -> list[_Piece]:
    """Where nothing is numbered, paragraphs from the first that opens with an operative verb on are operative."""
    if any(piece.kind == "operative" for piece in pieces):
        return pieces
    first = next((index for index, piece in enumerate(pieces) if opening_verb(piece.text)), len(pieces))
    return [*pieces[:first], *(_Piece(piece.label, "operative", piece.text) for piece in pieces[first:])]


def _numbered(pieces: Iterable[_Piece]) -> tuple[Paragraph, ...]:
    """Give every item the number one would cite, and the verb it depends on."""
    path: list[str] = []
    verb = ""
    paragraphs: list[Paragraph] = []
    for piece in pieces:
        if piece.kind != "operative":
            paragraphs.append(Paragraph(number="", kind=piece.kind, text=piece.text))
            continue
        path = _path(path, piece.label)
        own = opening_verb(piece.text)
        verb = own if own or len(path) == 1 else verb
        number = "".join([*path[:1], *(f"({step})" for step in path[1:])])
        paragraphs.append(Paragraph(number=number, kind="operative", text=piece.text, verb=verb))
    return tuple(paragraphs)


def _path(path: list[str], label: str) -> list[str]:
    """The place of a label below the last one: ["30", "a", "iii"].

    "i" after "h" is a letter, otherwise a Roman numeral, one level below the letters.
    """
    if not label or label == "-" or (not path and not label[0].isdigit()):
        return path
    if label[0].isdigit():
        return [label]
    depth = next((depth for depth in range(len(path) - 1, 0, -1) if _next_label(path[depth], label)), None)
    if depth is not None:
        return [*path[:depth], label]
    roman_below = _ROMAN.fullmatch(label) is not None, len(path) > 1 and _ROMAN.fullmatch(path[-1]) is not None
    if len(path) == 1 or roman_below in ((True, False), (False, True)):
        return [*path, label]
    return [path[0], label]


def _next_label(last: str, label: str) -> bool:
    """Whether a letter or Roman numeral comes right after another: a b, z aa, aa bb, i ii, iv v."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    series = [*letters, *(letter * 2 for letter in letters)]
    if last in series and series.index(last) + 1 < len(series) and series[series.index(last) + 1] == label:
        return True
    roman = [tens + unit for tens in ("", "x", "xx") for unit in _UNITS if tens + unit]
    return last in roman[:-1] and roman[roman.index(last) + 1] == label
