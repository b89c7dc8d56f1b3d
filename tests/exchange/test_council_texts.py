"""Collections of council texts and single files: kinds of paragraphs, duplicates, broken lines, and what is refused."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from bluehelm.exchange import CouncilText, read_council_texts
from bluehelm.exchange.council_texts import symbols_in
from bluehelm.problems import InputRefused


def item(
    text: str, label: str | None = "operative", prefix: str | None = None, kind: str = "paragraph"
) -> dict[str, object]:
    return {"type": kind, "paragraph_type": label, "paragraph_level": None, "prefix": prefix, "text": text}


def row(symbol: str, text: str = "1. Decides to meet.", paragraphs: list[dict[str, object]] | None = None) -> str:
    fields = {"symbol": symbol, "year": 2020, "kind": "resolution", "source": "test", "text": text}
    return json.dumps(fields | {"paragraphs": paragraphs})


def write(folder: Path, *lines: str) -> Path:
    path = folder / "texts.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kinds(text: CouncilText) -> list[str]:
    return [paragraph.kind for paragraph in text.paragraphs]


def test_the_real_collection(real_data: Path) -> None:
    """1,311 rows are 1,299 texts: 12 symbols occur twice, and the row with paragraphs is kept."""
    texts, problems = read_council_texts(real_data / "unsc/unsc_texts.jsonl.gz")
    assert len(texts) == 1299
    assert sum(bool(text.paragraphs) for text in texts if text.kind == "resolution") == 322
    assert [problem.code for problem in problems] == ["duplicate-symbol"]
    assert "12 symbols occur more than once (S/RES/186" in problems[0].message


@pytest.mark.parametrize("symbol", ["S/RES/2149", "s/res/2149 (2014)", "2149"])
def test_one_symbol_of_the_real_collection(real_data: Path, symbol: str) -> None:
    """One text is found however its symbol is written."""
    (text,), _ = read_council_texts(real_data / "unsc/unsc_texts.jsonl.gz", symbol=symbol)
    assert (text.symbol, text.organ, text.year) == ("S/RES/2149", "Security Council", 2014)


def test_nothing_is_preambular_after_the_first_operative_paragraph(tmp_path: Path) -> None:
    """Items mislabelled preambular become operative; headings, an annex and the line on the vote do not."""
    items = [
        item("Resolution 7", None, kind="title"),
        item("Recalling,", "preambular"),
        item("Decides:", "operative", "1."),
        item("Tasks", None, kind="heading"),
        item("To observe;", "preambular", "(a)"),
        item("Adopted at the 9th meeting.", "preambular"),
        item("Noting the annex,", "preambular"),
    ]
    (text,), problems = read_council_texts(write(tmp_path, row("S/RES/7", paragraphs=items)))
    assert kinds(text) == ["title", "preambular", "operative", "other", "operative", "other", "other"]
    assert text.paragraphs[4].prefix == "(a)"
    assert problems == ()


def test_an_annex_is_not_operative(tmp_path: Path) -> None:
    """Numbered points of an annexed declaration are not the text's own paragraphs."""
    items = [
        item("Decides.", "operative", "1."),
        item("Annex 1", None, kind="heading"),
        item("Points", "operative", "1."),
    ]
    (text,), _ = read_council_texts(write(tmp_path, row("S/RES/7", paragraphs=items)))
    assert kinds(text) == ["operative", "other", "other"]


@pytest.mark.parametrize("structured_first", [True, False])
def test_the_structured_row_wins(tmp_path: Path, structured_first: bool) -> None:
    """Of two rows with one symbol, the one split in paragraphs is kept, in either order."""
    rows = [row("S/RES/7", paragraphs=[item("Decides.")]), row("S/RES/7")]
    (text,), problems = read_council_texts(write(tmp_path, *(rows if structured_first else rows[::-1])))
    assert len(text.paragraphs) == 1
    assert problems[0].code == "duplicate-symbol"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"symbol": "S/RES/8", "text": "cut', "The line is no JSON"),
        ('{"text": "no symbol"}', "The line has no 'symbol' and 'text'"),
        ('["S/RES/8"]', "The line has no 'symbol' and 'text'"),
        ('{"symbol": "S/RES/8", "text": "", "paragraphs": ["a"]}', "'paragraphs' is no list of objects"),
    ],
)
def test_a_bad_line_is_named_and_the_others_load(tmp_path: Path, line: str, words: str) -> None:
    """A broken line costs only itself, and is named with its row; strict stops."""
    path = write(tmp_path, row("S/RES/7"), line, row("S/RES/9"))
    texts, problems = read_council_texts(path)
    assert [text.symbol for text in texts] == ["S/RES/7", "S/RES/9"]
    assert [(problem.code, problem.row) for problem in problems] == [("bad-text-line", 2)]
    assert words in problems[0].message
    with pytest.raises(InputRefused, match="Next: The line was left out"):
        read_council_texts(path, strict=True)


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    """A compressed collection is read whatever its name; one that was cut short is refused."""
    packed = gzip.compress(row("S/RES/7").encode())
    path = tmp_path / "texts.bin"
    path.write_bytes(packed)
    assert symbols_in(path) == ("S/RES/7",)
    path.write_bytes(packed[:-9])
    with pytest.raises(InputRefused, match="cut short"):
        read_council_texts(path)


@pytest.mark.parametrize(
    ("head", "symbol", "organ", "year"),
    [
        ("Resolution 2149 (2014)\n\nThe Security Council,\n", "S/RES/2149", "Security Council", 2014),
        ("186 (1964). Resolution of 4 March 1964\n\nThe Security Council,\n", "S/RES/186", "Security Council", 1964),
        (
            "PSC/PR/COMM.1(2031)\n\nThe Peace and Security Council,\n",
            "PSC/PR/COMM.1(2031)",
            "Peace and Security Council",
            None,
        ),
        ("The Council of the Tide Islands,\n", "decision", "Council of the Tide Islands", None),
    ],
)
def test_a_plain_text_names_itself(tmp_path: Path, head: str, symbol: str, organ: str, year: int | None) -> None:
    """Symbol, organ and year come from the head of a plain text; without a symbol the file's name stands in."""
    path = tmp_path / "decision.txt"
    path.write_text(head + "\n1. Decides to meet.\n", encoding="utf-8")
    (text,), problems = read_council_texts(path)
    assert (text.symbol, text.organ, text.year) == (symbol, organ, year)
    assert (text.paragraphs, problems) == ((), ())


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty-file", "The file is empty"),
        (b"<!DOCTYPE html><html>404", "html-page", "This is a web page"),
        (b"%PDF-1.7", "pdf-file", "save as a plain text file"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, code: str, words: str) -> None:
    """An empty file, a web page and a PDF are refused with the next step."""
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=words) as refused:
        read_council_texts(path)
    assert refused.value.problems[0].code == code


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """A path with nothing there, and one that is a folder, each say what to check."""
    with pytest.raises(InputRefused, match="There is no such file"):
        read_council_texts(tmp_path / "none.txt")
    with pytest.raises(InputRefused, match="not a folder"):
        read_council_texts(tmp_path)


def test_another_encoding_is_read_and_said(tmp_path: Path) -> None:
    """A text in Windows-1252 is read, with a warning about accented letters."""
    path = tmp_path / "text.txt"
    path.write_bytes("Resolution 5 (2020)\n\nThe Security Council,\n\n1. Décide.\n".encode("cp1252"))
    (text,), problems = read_council_texts(path)
    assert "Décide" in text.text
    assert problems[0].code == "wrong-encoding"


def test_control_characters_leave_the_texts(tmp_path: Path) -> None:
    """Escaped or plain, they go from symbols, texts and paragraphs; lines stay, and one note names the rows."""
    odd = row("S/RES/7", "1. De\x00cides\nto \u202emeet\ud800.", [item("De\x1bcides;", prefix="1.\x00")])
    texts, (note,) = read_council_texts(write(tmp_path, row("S/RES/6"), odd))
    assert texts[1].text == "1. Decides\nto meet."
    assert (texts[1].paragraphs[0].text, texts[1].paragraphs[0].prefix) == ("Decides;", "1.")
    assert (note.code, note.severity, note.row) == ("control-characters", "note", 2)
    plain = tmp_path / "plain.txt"
    plain.write_text("Resolution 7 (2020)\f1. Dec\x1bides\tto meet.\n")
    (text,), (note,) = read_council_texts(plain)
    assert text.text == "Resolution 7 (2020)\n1. Decides\tto meet.\n"
    assert note.code == "control-characters"


@pytest.mark.parametrize("line", ['{"symbol": ' + "[" * 100_000, '{"symbol": "S/RES/1", "year": ' + "9" * 10_000 + "}"])
def test_a_line_beyond_any_text_is_a_bad_line(tmp_path: Path, line: str) -> None:
    """Endless nesting and numbers of 10,000 digits cost their own line alone."""
    texts, (problem,) = read_council_texts(write(tmp_path, row("S/RES/6"), line))
    assert [text.symbol for text in texts] == ["S/RES/6"]
    assert (problem.code, problem.row) == ("bad-text-line", 2)


def test_a_damaged_gzip_and_a_pipe_are_refused(tmp_path: Path) -> None:
    """Neither a traceback nor an endless wait."""
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(row("S/RES/6").encode())[:20] + b"\xff" * 40)
    with pytest.raises(InputRefused, match="compressed file cannot be opened"):
        read_council_texts(path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputRefused, match="not a regular file"):
        read_council_texts(tmp_path / "pipe")
