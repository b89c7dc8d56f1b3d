"""How figures, chances and counts are written, the same everywhere in a brief."""

from __future__ import annotations

from collections.abc import Sequence


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count_of(1, "unit"), count_of(1200, "death")
    ('1 unit', '1,200 deaths')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share in whole per cent; what is neither nothing nor all is not rounded to it.

    >>> percent(0.0), percent(0.004), percent(0.337), percent(0.9996), percent(1.0)
    ('0 %', 'under 1 %', '34 %', 'over 99 %', '100 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def amount(value: float) -> str:
    """A mean or quantile of a count: whole from 10 on and where it is a whole number, else with one decimal.

    >>> amount(0), amount(0.04), amount(3.26), amount(1234.5)
    ('0', '0.0', '3.3', '1,234')
    """
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def listed(words: Sequence[str]) -> str:
    """Words in a row as a sentence has them.

    >>> listed(["Bria", "Paoua", "Kaga-Bandoro"])
    'Bria, Paoua and Kaga-Bandoro'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def shortened(text: str, letters: int) -> str:
    """The text, cut after a whole word where it is longer than ``letters``; the cut shows as three dots.

    >>> shortened("Decides to extend the mandate", 20)
    'Decides to extend …'
    """
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0] + " …"
