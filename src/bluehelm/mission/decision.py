"""Whether somebody may do something: yes, not yet, or no, each with its words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allow:
    """It may be done."""


@dataclass(frozen=True, slots=True)
class Require:
    """It may be done once something else is there: ``what`` says it in words ("a reason", "a second person")."""

    what: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It may not be done; ``reason`` is a sentence for the person who asked."""

    reason: str


Decision = Allow | Require | Refuse
