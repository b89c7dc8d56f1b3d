"""A day as somebody types it behind an option."""

from __future__ import annotations

from datetime import date

from bluehelm.problems import InputRefused, Problem, Severity, printable


def day_given(text: str, *, option: str) -> date:
    """The day of an option's text.

    Raises:
        InputRefused: "bad-day".
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{printable(text)[:40]}' is not a day."
        hint = f"Write {option} 2014-12-24 for 24 December 2014."
        raise InputRefused(Problem(Severity.ERROR, "bad-day", message, hint)) from None
