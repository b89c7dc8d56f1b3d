"""Texts of resolutions and statements: a collection with one JSON object a line (``.jsonl``, ``.jsonl.gz``), or one
plain-text file.

A row of a collection has ``symbol``, ``year``, ``kind``, ``source``, ``text`` and ``paragraphs``; the last is null
where the text is plain (OCR), else a list of items with ``type``, ``paragraph_type``, ``paragraph_level``, ``prefix``
and ``text``.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from bluehelm.exchange.clean_text import control_character_note
from bluehelm.exchange.row_names import name_rows
from bluehelm.problems import (
    UNPRINTABLE,
    InputRefused,
    Problem,
    Severity,
    printable,
    refuse_errors,
    refuse_irregular,
)

ParagraphKind = Literal["title", "frontmatter", "preambular", "operative", "other"]

_SYMBOL_FIELD: Final = re.compile(r'"symbol"\s*:\s*"([^"]*)"')
_TITLE: Final = re.compile(
    r"(?i)\bresolution\s+(\d+)\s*\((\d{4})\)|^\s*(\d+)\s*\((\d{4})\)\.\s+resolution", re.MULTILINE
)
_SYMBOL: Final = re.compile(r"\b[A-Z]{1,6}(?:/[A-Z0-9.]+)+(?:\(\d{4}\))?")
_ORGAN: Final = re.compile(
    r"^\W*The ((?:[A-Z][\w-]*|of|the|for|and|on)(?: (?:[A-Z][\w-]*|of|the|for|and|on))*),\s*$", re.MULTILINE
)
_ORGANS: Final = {"S": "Security Council", "A": "General Assembly"}
_ADOPTION_LINE: Final = re.compile(r"Adopted (?:unanimously|without|at the|by \d)")
_ESCAPED_CONTROL: Final = re.compile(
    rf"{UNPRINTABLE}|(?<!\\)\\(?:b|(?i:u00(?:0[0-8bef]|1|7f|[89])|u20(?:2[a-e]|6[6-9])))"
)
"""Control characters as they stand in JSON: escaped, or against its rules as they are; page breaks are usual."""
_HEAD: Final = 2000
"""Characters of a plain text in which its title stands."""


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """One item of a structured text: its own number or letter (``prefix``), kind, depth in the source, and words."""

    prefix: str | None
    kind: ParagraphKind
    level: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CouncilText:
    """One resolution or statement. ``paragraphs`` is empty where only plain text is known."""

    symbol: str
    organ: str
    year: int | None
    kind: str
    source: str
    text: str
    paragraphs: tuple[TextParagraph, ...]


def read_council_texts(
    path: str | Path, *, symbol: str | None = None, strict: bool = False
) -> tuple[tuple[CouncilText, ...], tuple[Problem, ...]]:
    """Read a collection, or one plain text as a collection of one.

    A symbol that occurs twice is kept once, the structured row before the plain one. In structured rows many items
    after the first operative paragraph are labelled preambular; after it nothing is, so they are read as operative, up
    to an annex or the line on the vote.

    Args:
        path: the file; gzip is recognised by its first bytes, not its name.
        symbol: read only this one, which is much faster ("S/RES/2149", "S/RES/2149 (2014)" or "2149").
        strict: stop at the first line that cannot be read.

    Raises:
        InputRefused: no such file, an empty file, a web page, or, with ``strict``, a line that cannot be read.
    """
    path = Path(path)
    content, problems = _content(path)
    if not content.lstrip().startswith("{"):
        if re.search(UNPRINTABLE, content.replace("\f", "")):  # page breaks are usual in a text out of a PDF
            problems = (*problems, *control_character_note("The text", path.name))
        text = _plain_text(printable(content, keep_lines=True), path)
        wanted = symbol is None or normal_symbol(symbol) == normal_symbol(text.symbol)
        return ((text,) if wanted else ()), problems
    found, bad = _rows(content, path.name, None if symbol is None else normal_symbol(symbol))
    problems = (*problems, *bad)
    refuse_errors(problems, strict=strict)
    return found, problems


def symbols_in(path: str | Path) -> tuple[str, ...]:
    """The symbols of a collection, each once, in the order of the file; of a plain text its own.

    Raises:
        InputRefused: no such file, an empty file or a web page.
    """
    content, _ = _content(Path(path))
    if not content.lstrip().startswith("{"):
        return (_plain_text(printable(content, keep_lines=True), Path(path)).symbol,)
    return tuple(dict.fromkeys(printable(symbol) for symbol in _SYMBOL_FIELD.findall(content)))


def normal_symbol(symbol: str) -> str:
    """A symbol as collections write it: no year, no blanks; a bare number is a Security Council resolution.

    >>> normal_symbol("S/RES/2149 (2014)"), normal_symbol("2149")
    ('S/RES/2149', 'S/RES/2149')
    """
    plain = re.sub(r"\s+", "", re.sub(r"\(\d{4}\)", "", symbol)).upper()
    return f"S/RES/{plain}" if plain.isdigit() else plain


def _content(path: Path) -> tuple[str, tuple[Problem, ...]]:
    refuse_irregular(path)
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except FileNotFoundError:
        raise _refused(path, "file-not-found", "There is no such file.", "Check the path and the name.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        hint = "Download it again: the copy was probably cut short."
        raise _refused(path, "bad-gzip", f"The compressed file cannot be opened: {error}.", hint) from error
    except OSError as error:
        hint = "Name a file that you may read, not a folder."
        raise _refused(path, "file-unreadable", f"The file cannot be read: {error.strerror or error}.", hint) from error
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if not start:
        raise _refused(path, "empty-file", "The file is empty.", "Copy or download the text again.")
    if start.startswith((b"<!doctype", b"<html")):
        hint = "Open it in a browser, and save the text of the resolution as plain text."
        raise _refused(path, "html-page", "This is a web page, not a text.", hint)
    if start.startswith(b"%pdf"):
        hint = "Open it, select all, copy, and save as a plain text file (.txt)."
        raise _refused(path, "pdf-file", "This is a PDF, not a text.", hint)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        message = "The file is not UTF-8; it was read as Windows-1252, so that accented letters may be wrong."
        problem = Problem(Severity.WARNING, "wrong-encoding", message, "Save it as UTF-8.", path.name)
        return data.decode("cp1252", errors="replace"), (problem,)


def _rows(content: str, file: str, symbol: str | None) -> tuple[tuple[CouncilText, ...], list[Problem]]:
    texts: dict[str, CouncilText] = {}
    problems: list[Problem] = []
    twice: list[str] = []
    odd: list[int] = []
    for row, line in enumerate(content.split("\n"), start=1):
        if not line.strip() or (symbol is not None and not _may_be(line, symbol)):
            continue
        text = _text_of(line)
        if isinstance(text, str):
            problems.append(_bad_line(file, row, text))
            continue
        if _ESCAPED_CONTROL.search(line):
            odd.append(row)
        if symbol is None or normal_symbol(text.symbol) == symbol:
            if text.symbol in texts:
                twice.append(text.symbol)
            if text.symbol not in texts or (text.paragraphs and not texts[text.symbol].paragraphs):
                texts[text.symbol] = text
    if twice:
        message = f"{len(twice)} symbols occur more than once ({', '.join(twice[:5])}{' ...' * (len(twice) > 5)})."
        hint = "The row that is split in paragraphs was used, or else the first."
        problems.append(Problem(Severity.NOTE, "duplicate-symbol", message, hint, file))
    if odd:
        problems += control_character_note(name_rows(odd), file, odd[0])
    return tuple(texts.values()), problems


def _may_be(line: str, symbol: str) -> bool:
    """Whether a line may hold the symbol; true also where no symbol can be seen, so that broken lines are reported."""
    field = _SYMBOL_FIELD.search(line)
    return field is None or normal_symbol(field[1]) == symbol


def _text_of(line: str) -> CouncilText | str:
    """The text of one line, or what is wrong with the line."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return f"The line is no JSON: {error.msg} at character {error.pos + 1}"
    except RecursionError:
        return "The line is nested too deeply to be a text"
    except ValueError:
        return "The line holds a number of more digits than can be read"
    symbol = row.get("symbol") if isinstance(row, dict) else None
    if not isinstance(symbol, str) or not isinstance(row.get("text"), str):
        return "The line has no 'symbol' and 'text'"
    items = row.get("paragraphs") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return "'paragraphs' is no list of objects"
    year = row.get("year")
    return CouncilText(
        symbol=printable(symbol).strip(),
        organ=_ORGANS.get(symbol.split("/")[0].strip(), ""),
        year=year if isinstance(year, int) else None,
        kind=printable(str(row.get("kind") or "")),
        source=printable(str(row.get("source") or "")),
        text=printable(row["text"], keep_lines=True),
        paragraphs=tuple(_paragraphs(items)),
    )


def _paragraphs(items: list[Mapping[str, object]]) -> Iterator[TextParagraph]:
    seen_operative = ended = False
    for item in items:
        text = printable(str(item.get("text") or ""), keep_lines=True)
        kind = _kind(item)
        if seen_operative and (_ADOPTION_LINE.match(text) or (kind == "other" and text.lower().startswith("annex"))):
            ended = True
        seen_operative |= kind == "operative"
        if ended:
            kind = "other"
        elif seen_operative and kind == "preambular":
            kind = "operative"
        prefix, level = item.get("prefix"), item.get("paragraph_level")
        yield TextParagraph(
            prefix=printable(str(prefix)).strip() or None if prefix else None,
            kind=kind,
            level=level if isinstance(level, int) else None,
            text=text,
        )


def _kind(item: Mapping[str, object]) -> ParagraphKind:
    kinds: dict[object, ParagraphKind] = {"title": "title", "frontmatter": "frontmatter"}
    labels: dict[object, ParagraphKind] = {"preambular": "preambular", "operative": "operative"}
    return kinds.get(item.get("type")) or labels.get(item.get("paragraph_type")) or "other"


def _plain_text(content: str, path: Path) -> CouncilText:
    head = content[:_HEAD]
    organ = _ORGAN.search(content)
    title = _TITLE.search(head)
    named = _SYMBOL.search(head)
    body = organ[1] if organ else ""
    if title and body in ("", "Security Council"):
        symbol = f"S/RES/{title[1] or title[3]}"
    else:
        symbol = named[0] if named else path.stem
    return CouncilText(
        symbol=symbol,
        organ=body or _ORGANS.get(symbol.split("/")[0], ""),
        year=int(title[2] or title[4]) if title else None,
        kind="resolution" if "resolution" in head.lower() else "",
        source=path.name,
        text=content,
        paragraphs=(),
    )


def _bad_line(file: str, row: int, what: str) -> Problem:
    hint = "The line was left out; download the file again, or mend the line."
    return Problem(Severity.ERROR, "bad-text-line", f"{what}.", hint, file, row)


def _refused(path: Path, code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, path.name))
