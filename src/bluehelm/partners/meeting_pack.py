"""The meeting pack of a joint commission: what its secretary lays before the parties, the same for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bluehelm.columns import Column, schema_of
from bluehelm.partners import frames
from bluehelm.partners.commitments import CommitmentsOnDay, CommitmentState
from bluehelm.partners.decisions import DecisionState
from bluehelm.partners.meeting_inputs import Finding, OpenAllegation, PartyClaim
from bluehelm.partners.meeting_pack_text import pack_as_text
from bluehelm.partners.meeting_record import Meeting
from bluehelm.problems import printable


@dataclass(frozen=True, slots=True)
class Difference:
    """An incident of which parties say different things: each names other parties, or one names nobody."""

    reference: str
    title: str
    claims: tuple[PartyClaim, ...]


@dataclass(frozen=True, slots=True)
class MeetingPack:
    """What a joint commission has before it on the day ``as_of``.

    ``since`` is the day of its last meeting, None for the first. ``allegations`` holds each party of the commission,
    those with nothing against them too, in the order of their names; the id is None for incidents in which nobody is
    named. An incident alleged of two parties stands under both.
    """

    meeting: Meeting
    as_of: date
    since: date | None
    names: Mapping[str, str]
    minutes_open: tuple[tuple[str, tuple[str, ...]], ...]
    """References of meetings whose minutes are not agreed, with the ids of the parties still to agree."""
    allegations: tuple[tuple[str | None, tuple[OpenAllegation, ...]], ...]
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...]
    decisions: tuple[DecisionState, ...]
    """Decisions still open, earliest day first."""
    commitments: tuple[CommitmentState, ...]
    """Other commitments still open, overdue ones first."""
    done: tuple[CommitmentState, ...]
    """Commitments done since the last meeting."""

    @property
    def overdue(self) -> int:
        """Decisions and commitments whose day has passed and that are not known to be done."""
        decisions = sum(state.status == "overdue" for state in self.decisions)
        return decisions + sum(state.status == "overdue" for state in self.commitments)

    def name(self, party: str | None) -> str:
        """The party's name for reading; the id where no party is known by it."""
        return printable(self.names.get(party, party)) if party else "Nobody named"

    def summary(self) -> str:
        """The pack in two sentences."""
        unique = {allegation.reference for _, group in self.allegations for allegation in group}
        since = f"since {self.since}" if self.since else "so far"
        differing = _counted(len(self.differences), "incident")
        return (
            f"{printable(self.meeting.reference)}, as of {self.as_of}: {_counted(len(unique), 'open allegation')}, "
            f"{_counted(len(self.findings), 'finding')} {since}, {differing} of which "
            f"parties say different things. {_counted(len(self.decisions), 'decision')} and "
            f"{_counted(len(self.commitments), 'other commitment')} open, {self.overdue} of them overdue."
        )

    def to_text(self) -> str:
        """The pack as plain text under 80 columns, for a printer, an e-mail or a radio link."""
        return pack_as_text(self)

    def to_frames(self) -> dict[str, pl.DataFrame]:
        """The pack as frames by name, with the columns of ``partners.frames``."""
        allegations = [
            _row(item, frames.ALLEGATIONS, party=party, days_open=(self.as_of - item.received).days)
            for party, group in self.allegations
            for item in group
        ]
        findings = [_row(item, frames.FINDINGS, parties=item.attributed_to) for item in self.findings]
        decisions = [_decision_row(state) for state in self.decisions]
        differences = [
            _row(claim, frames.DIFFERENCES, reference=difference.reference)
            for difference in self.differences
            for claim in difference.claims
        ]
        return {
            "allegations": _frame(allegations, frames.ALLEGATIONS),
            "findings": _frame(findings, frames.FINDINGS),
            "decisions": _frame(decisions, frames.DECISIONS),
            "differences": _frame(differences, frames.DIFFERENCES),
            "commitments": CommitmentsOnDay(self.as_of, self.commitments).to_frame(),
            "done": CommitmentsOnDay(self.as_of, self.done).to_frame(),
        }


def _decision_row(state: DecisionState) -> dict[str, object]:
    given = state.decision
    owner = given.owner or given.owner_in_words
    return _row(state, frames.DECISIONS, number=given.number, text=given.text, owner=owner, due=given.due)


def _row(item: object, columns: Sequence[Column], **given: object) -> dict[str, object]:
    """A row of a frame: what is given, and the item's own fields of the same name for the rest."""
    values = {column.name: given.get(column.name, getattr(item, column.name, None)) for column in columns}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _frame(rows: Sequence[dict[str, object]], columns: Sequence[Column]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema_of(columns), orient="row")
