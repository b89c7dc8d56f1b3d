"""Plain text for a page under 80 columns."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from bluehelm.problems import printable

WIDTH: Final = 78


def wrapped(text: str) -> list[str]:
    """The text in lines of ``WIDTH``; what follows the first line of a point stands under its words.

    >>> wrapped("- a point " + "of words " * 9)[1]
    '  words of words'
    """
    clean = printable(text)
    indent = len(clean) - len(clean.lstrip(" -"))
    return wrap(clean, WIDTH, subsequent_indent=" " * min(indent, WIDTH // 2)) or [""]
