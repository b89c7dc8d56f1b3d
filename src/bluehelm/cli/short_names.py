"""Names at the command line that are longer than a record takes."""

from __future__ import annotations

from typing import Final

from bluehelm.problems import InputRefused, Problem, Severity

LONGEST: Final = 80
"""Letters of a name of a person, a site or a mission."""


def refuse_long(name: str, *, what: str) -> None:
    """Refuse a name that fits no record, before anything is asked or made.

    Raises:
        InputRefused: "name-too-long".
    """
    if len(name) > LONGEST:
        message = f"The name of {what} has {len(name):,} letters; at most {LONGEST} fit."
        raise InputRefused(Problem(Severity.ERROR, "name-too-long", message, "Give a shorter name."))
