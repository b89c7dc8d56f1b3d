"""Whether a mandate that ran out was renewed by a later text among those given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bluehelm.exchange.council_texts import CouncilText, read_council_texts
from bluehelm.mandate.read import mandate_of
from bluehelm.mandate.records import Mandate
from bluehelm.problems import InputRefused


def find_renewals(path: Path | str, mandate: Mandate, *, until: date) -> tuple[str, ...]:
    """Symbols of the texts that give the mandate's mission a later last day, in order of adoption.

    Only texts adopted after the mandate and not after ``until`` count: on that day nobody could know a later one.

    Args:
        path: a collection of council texts.
        mandate: the text whose last day has passed; its ``mission`` names whose mandate it is.
        until: the as-of date.

    Raises:
        InputRefused: when the collection cannot be read.
    """
    if not mandate.mission or mandate.expiry is None or mandate.adopted is None:
        return ()
    found = []
    for text in read_council_texts(path)[0]:
        if mandate.mission not in text.text:
            continue
        later = _read(text, mandate.mission)
        if later is None or later.adopted is None or later.expiry is None or later.mission != mandate.mission:
            continue
        if mandate.adopted < later.adopted <= until and later.expiry.day > mandate.expiry.day:
            found.append((later.adopted, later.symbol))
    return tuple(symbol for _, symbol in sorted(found))


def _read(text: CouncilText, mission: str) -> Mandate | None:
    """The mandate in a text, or None where it holds none: most texts that name a mission do not renew it."""
    try:
        return mandate_of(text, mission=mission)[0]
    except InputRefused:
        return None
