"""Which clauses an incident may breach: a proposal with its reasons, for a person to accept or not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.partners.binding import why_not_bound, why_not_in_force
from bluehelm.partners.field_types import Topic
from bluehelm.partners.records import Agreement, Clause, Party
from bluehelm.problems import InputRefused, Problem, Severity, printable

_OF_MISSION: Final[frozenset[Topic]] = frozenset(
    {"freedom_of_movement", "safety_of_mission", "status_of_mission", "entry_and_supplies", "verification"}
)


@dataclass(frozen=True, slots=True)
class ClauseSuggestion:
    """A clause that an incident may breach. ``parties`` are those alleged that it binds; empty if none is alleged."""

    clause_id: str
    clause: Clause
    parties: tuple[str, ...]
    why: str

    def summary(self) -> str:
        """One line: number, title and why."""
        return printable(f"{self.clause.number} {self.clause.title}: {self.why}")


def suggest_clauses(
    category: str,
    clauses: Mapping[str, Clause],
    *,
    agreements: Mapping[str, Agreement],
    alleged: Collection[str] = (),
    day: date | None = None,
    sector: str | None = None,
    against_mission: bool | None = None,
    parties: Mapping[str, Party] | None = None,
) -> tuple[ClauseSuggestion, ...]:
    """Clauses that an incident of a category may breach, the most typical first. It proposes and finds nothing.

    Args:
        category: one of ``EVENT_KINDS``.
        clauses: clauses by id.
        agreements: agreements by id; clauses of others are left out.
        alleged: ids of the parties alleged to have done it; where none is known, every clause that fits is proposed.
        day: the day of the incident: clauses not in force are left out.
        sector: where it was: clauses of other sectors are left out.
        against_mission: whether it was against the mission's own people or movement: clauses about these then come
            first, else last. None where it is not known.
        parties: all parties by id: a brigade is bound by what its army signed.

    Raises:
        InputRefused: "unknown-category" for a category that no incident has.
    """
    if category not in EVENT_KINDS:
        message = f"{printable(category)!r} is no category of incidents."
        raise InputRefused(
            Problem(Severity.ERROR, "unknown-category", message, f"Use one of {', '.join(EVENT_KINDS)}.")
        )
    found = []
    for clause_id, clause in clauses.items():
        agreement = agreements.get(clause.agreement)
        if agreement is None or category not in clause.incident_categories:
            continue
        if why_not_in_force(clause, agreement, day=day, sector=sector):
            continue
        bound = tuple(
            party for party in alleged if not why_not_bound(party, clause, agreement, day=day, parties=parties)
        )
        if bound or not alleged:
            why = _why(clause, agreement, category, known=bool(alleged))
            found.append(ClauseSuggestion(clause_id, clause, bound, why))
    return tuple(sorted(found, key=lambda found_one: _rank(found_one, category, against_mission=against_mission)))


def _why(clause: Clause, agreement: Agreement, category: str, *, known: bool) -> str:
    words = category.replace("_", " ")
    typical = "is the incident it is most often about" if clause.incident_categories[0] == category else "may breach it"
    binds = "it binds the alleged party" if known else "no party is alleged"
    title = printable(agreement.short_title or agreement.title)
    return f"{title}: {words} {typical}; {binds}."


def _rank(suggestion: ClauseSuggestion, category: str, *, against_mission: bool | None) -> tuple[object, ...]:
    """First clauses about whom it was against, then prohibitions, then those that name the category early, then as
    they are numbered: agreements put first what matters most.
    """
    clause = suggestion.clause
    other = against_mission is not None and (clause.topic in _OF_MISSION) != against_mission
    forbids = clause.obligation == "prohibition"
    typical = clause.incident_categories.index(category)
    return (other, not forbids, typical, clause.agreement, number_order(clause.number), suggestion.clause_id)


def number_order(number: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts numbers of clauses as a reader expects: "2", "2(b)", "10".

    >>> sorted(["10", "2(b)", "2"], key=number_order)
    ['2', '2(b)', '10']
    """
    pieces = re.findall(r"[0-9]+|[^0-9]+", number)
    return tuple((int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces)
