"""Names of people as they are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LIKE_TOLD_APART: Final = re.compile(r"\([A-Z][A-Z0-9]{0,7}( \d+)?\)$")
"""How names of two accounts end that two sites gave one name: "R. Sow (NOR)"."""


def folded(name: str) -> str:
    """A name as names are compared: without capitals, accents typed in one way, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def plain_name(name: str) -> str:
    """A name without the site that told it apart.

    >>> plain_name("R. Sow (NOR)")
    'R. Sow'
    """
    return LIKE_TOLD_APART.sub("", name).strip()


def may_be_one_person(first: str, second: str) -> bool:
    """Whether two names may be one person's. Namesakes may be, too: they do not approve each other's words."""
    return folded(plain_name(first)) == folded(plain_name(second))
