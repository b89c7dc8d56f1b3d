"""Texts of a user's file without the characters that no brief, chart or terminal can show."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.row_names import name_rows
from bluehelm.problems import UNPRINTABLE, Problem, Severity

SPOILT: Final = UNPRINTABLE[:-1] + r"\t\n\r]"
"""What is taken out of a text or becomes a blank in it."""

FEW: Final = 1000
"""Up to so many rows it does not pay to look for repeated texts first."""


def clean_rows(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Take unprintable characters out of all texts of a table; tabs and line breaks become blanks.

    Args:
        rows: ``row`` and text columns.
        file: the file's name, for the message.

    Returns:
        The rows, with null where nothing is left of a text; and one note that counts the rows which held control
        characters or marks of writing direction. Blanks in place of line breaks are not worth a word.
    """
    names = [name for name in rows.columns if rows[name].dtype == pl.String and _is_spoilt(rows[name])]
    if not names:
        return rows, ()
    at = rows.filter(pl.any_horizontal(pl.col(names).str.contains(UNPRINTABLE)))[ROW].to_list()
    plain = pl.col(names).str.replace_all(r"[\t\n\r]+", " ").str.replace_all(UNPRINTABLE, "").str.strip_chars()
    cleaned = rows.with_columns(plain).with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in names)
    return cleaned, control_character_note(name_rows(at), file, at[0]) if at else ()


def _is_spoilt(column: pl.Series) -> bool:
    """Whether any text of a column must change. A long table repeats its texts: each is looked at once."""
    texts = column.unique() if column.len() > FEW else column
    return bool(texts.str.contains(SPOILT).any())


def control_character_note(where: str, file: str, row: int | None = None) -> tuple[Problem, ...]:
    """The note that characters were taken out of ``where``: rows in words, as the beginning of a sentence."""
    message = f"{where}: control characters were taken out of the texts; nothing can show them."
    hint = "Look at these texts in the source: a damaged copy or a text pasted from a PDF is the usual cause."
    return (Problem(Severity.NOTE, "control-characters", message, hint, file, row),)
