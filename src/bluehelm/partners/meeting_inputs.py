"""What a meeting pack is given about incidents: only what all parties of the commission may read.

Whoever fills these in decides what is laid before the parties. An incident that is known only from a source who must be
protected belongs in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bluehelm.exchange.event_words import EVENT_KINDS

Outcome = Literal["verified", "not_verified", "unverifiable", "false"]
AttributionOutcome = Literal["one", "several", "disputed", "unknown", "non_attributable"]


@dataclass(frozen=True, slots=True)
class PartyClaim:
    """What one party says of an incident. ``against`` are ids of the parties that it names, empty for nobody;
    ``denies`` says that it denies the incident, or its own part in it.
    """

    claimant: str
    says: str
    received: date
    against: tuple[str, ...] = ()
    denies: bool = False


@dataclass(frozen=True, slots=True)
class OpenAllegation:
    """An incident that is alleged and not yet found. ``against`` are ids of the parties alleged, empty for nobody.

    ``status`` is how far it has come ("reported", "under_verification" ...); ``claims`` are those of parties only.

    Raises:
        ValueError: for a category that is none of ``EVENT_KINDS``.
    """

    incident: str
    reference: str
    title: str
    category: str
    day: date
    received: date
    status: str
    against: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    claims: tuple[PartyClaim, ...] = ()
    place: str = ""
    sector: str | None = None

    def __post_init__(self) -> None:
        _check_category(self.category)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the mission found of an incident. ``attributed_to`` are ids of parties; ``words`` are cleared for all.

    ``attribution`` is None where it is not decided yet: found and attributed are two things.

    Raises:
        ValueError: for a category that is none of ``EVENT_KINDS``, or parties where none can be named.
    """

    incident: str
    reference: str
    title: str
    category: str
    day: date
    found_on: date
    finding: Outcome
    attribution: AttributionOutcome | None = None
    attributed_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    claims: tuple[PartyClaim, ...] = ()
    words: str = ""
    place: str = ""
    sector: str | None = None

    def __post_init__(self) -> None:
        _check_category(self.category)
        if self.attributed_to and (self.finding != "verified" or self.attribution not in ("one", "several")):
            raise ValueError(
                f"expected parties only with a verified finding attributed to one or several, got {self.reference}: "
                f"{self.finding}, {self.attribution}"
            )


def _check_category(category: str) -> None:
    if category not in EVENT_KINDS:
        raise ValueError(f"expected a category of incident ({', '.join(EVENT_KINDS)}), got {category!r}")
