"""Forms found in a text as mail and radio bring it: quoted, wrapped, with other blanks, dashes and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bluehelm.exchange.record_map_values import plain
from bluehelm.exchange.text_form import PATH, SUM
from bluehelm.problems import printable

_HEAD: Final = re.compile(r"((?:> ?)*)\s*BLUEHELM\s+(\d{1,4})\s+([a-z][a-z0-9_ ]{0,39}?)\s*", re.IGNORECASE)
_FIELD: Final = re.compile(rf"({PATH})\s?:(?:\s+(.*)|)", re.IGNORECASE | re.DOTALL)
_END: Final = re.compile(r"END[.!]?", re.IGNORECASE)
_SIGNATURE: Final = "--"


@dataclass(slots=True)
class FormLine:
    """One field of a form: its name, the pieces of its value, and the row where it begins."""

    path: str
    pieces: list[str]
    row: int

    @property
    def value(self) -> str:
        """The value on one or several lines, with single blanks."""
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return "\n".join(line for line in lines if line)

    def go_on(self, text: str) -> None:
        """Take one more line into the value."""
        text = text.strip()
        if text == "|" or (text[:1] == "|" and text[1].isspace()):
            self.pieces += ["\n", text[1:]]
        else:
            self.pieces += [" ", text]


@dataclass(slots=True)
class FoundForm:
    """One form as it stands: ``stray`` are rows before the first field that belong to nothing; ``last`` is its last
    row.
    """

    kind: str
    version: int
    row: int
    has_end: bool = False
    lines: list[FormLine] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    last: int = 0


def find_forms(text: str, known: frozenset[str] = frozenset()) -> Iterator[FoundForm]:
    """The forms of a text in order.

    Args:
        text: the whole mail or message.
        known: names of fields, in small letters: an indented line that begins with one is a field, too.
    """
    form: FoundForm | None = None
    depth = 0
    for row, raw in enumerate(_rows(text), start=1):
        head = _HEAD.fullmatch(plain(raw).strip())
        if head is not None:
            if form is not None:
                yield form
            depth = head[1].count(">")
            form = FoundForm("_".join(head[3].lower().split()), int(head[2]), row)
        elif form is not None:
            form.last = row
            if _take(form, _unquoted(raw, depth), row, known):
                yield form
                form = None
    if form is not None:
        yield form


def _take(form: FoundForm, line: str, row: int, known: frozenset[str]) -> bool:
    """Add a line to a form; whether the form ends with it."""
    bare = plain(line).strip()
    if not bare or (bare.startswith("#") and not line[:1].isspace()):
        return False
    if _END.fullmatch(bare) or bare == _SIGNATURE:
        form.has_end = bare != _SIGNATURE
        return True
    is_indented = line[:1].isspace()
    match = None if bare.startswith("|") else _FIELD.fullmatch(line.strip().lstrip("\ufeff\u200b"))
    if match is not None and is_indented and form.lines and match[1].lower() not in {*known, SUM}:
        match = None  # an indented line goes on, unless all lines were indented on the way
    if match is not None:
        form.lines.append(FormLine(match[1].lower(), [match[2] or ""], row))
    elif form.lines:
        form.lines[-1].go_on(line)
    else:
        form.stray.append(row)
    return False


def _unquoted(line: str, depth: int) -> str:
    """A line without as many marks of quotation as stand before the form's first line."""
    for _ in range(depth):
        bare = line.lstrip() if line.lstrip().startswith(">") else line
        if not bare.startswith(">"):
            break
        line = bare[1:].removeprefix(" ")
    return line


def _rows(text: str) -> Iterator[str]:
    for line in re.split(r"\r\n|\r|\n|\x0c|\u2028|\u2029|\x85", text):
        yield printable(line.replace("\t", "  "), keep_lines=True)
