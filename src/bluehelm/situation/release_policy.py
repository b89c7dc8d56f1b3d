"""What a receiver of a copy may get: an allow-list, a ladder from fine to coarse, and the smallest group of people.

A policy names what goes out. A column it does not name stays empty in every row, and a field of a record that is no
column of ``exchange.RELEASED`` cannot go out under any policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bluehelm.figures import load_figures
from bluehelm.mission.mark import Mark
from bluehelm.situation.records.field_types import IncidentStatus

Audience = Literal["party", "public", "humanitarian"]
PlaceStep = Literal["cell", "admin2", "admin1", "country"]
TimeStep = Literal["day", "month", "quarter"]

ALWAYS: Final = frozenset(
    {
        *(
            "reference",
            "day",
            "last_day",
            "day_precision",
            "latitude",
            "longitude",
            "where_precision",
            "cell",
            "admin1",
        ),
        *("admin2", "country", "category", "fictional"),
    }
)
"""Columns of every copy; how fine place and time are is the ladder's."""
CHOICE: Final = frozenset(
    {
        *("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high"),
        *("civilians_killed", "women_killed", "children_killed", "status", "attribution", "claimed_by_receiver"),
        *("clauses", "released_text"),
    }
)
"""Columns that a policy may name."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder. On a ``bare`` one, clauses and attribution stay empty, so that more rows look alike."""

    place: PlaceStep
    time: TimeStep
    bare: bool = False

    def __str__(self) -> str:
        return f"{self.place} and {self.time}{', without clauses and attribution' if self.bare else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePolicy:
    """What one kind of receiver may get.

    Attributes:
        audience: which kind.
        columns: those of ``CHOICE`` that are filled.
        statuses: incidents with one of these findings go out.
        own_statuses: and those with one of these, where the receiver reported the incident itself.
        only_own_counts: of incidents still looked into, only those that the receiver reported are counted for it.
        highest_mark: nothing from a record marked above this is used.
        ladder: from fine to coarse; each incident goes out on the first step on which it is hidden well enough.
        smallest_group: people among whom somebody harmed must be hidden, at least 3.

    Raises:
        ValueError: for a column that no policy may name, an empty ladder, or a group below 3 (a band from 1 to 1 would
            be a number).
    """

    audience: Audience
    columns: frozenset[str]
    statuses: frozenset[IncidentStatus]
    own_statuses: frozenset[IncidentStatus]
    only_own_counts: bool
    highest_mark: Mark
    ladder: tuple[Level, ...]
    smallest_group: int

    def __post_init__(self) -> None:
        if not self.columns <= CHOICE:
            raise ValueError(f"expected columns among {sorted(CHOICE)}, got {sorted(self.columns - CHOICE)}")
        if not self.ladder:
            raise ValueError("expected a ladder of at least one level, got none")
        if self.smallest_group < 3:
            raise ValueError(f"expected a smallest group of 3 people or more, got {self.smallest_group}")

    def may_hold(self, mark: Mark) -> bool:
        """Whether a record of this mark may be used for the copy."""
        order = list(Mark)
        return order.index(mark) <= order.index(self.highest_mark)


_BY_CELL: Final = (
    Level("cell", "day"),
    Level("cell", "month"),
    Level("admin1", "month"),
    Level("admin1", "quarter", bare=True),
    Level("country", "quarter", bare=True),
)
_BY_UNIT: Final = (
    Level("admin2", "day"),
    Level("admin2", "month"),
    Level("admin1", "month"),
    Level("admin1", "quarter", bare=True),
    Level("country", "quarter", bare=True),
)
_TOLL: Final = frozenset({"killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high"})
_POLICIES: Final = {
    "party": ReleasePolicy(
        audience="party",
        columns=_TOLL | {"status", "attribution", "claimed_by_receiver", "clauses", "released_text"},
        statuses=frozenset({"verified"}),
        own_statuses=frozenset({"verified", "not_verified", "unverifiable", "false"}),
        only_own_counts=True,
        highest_mark=Mark.UNCLASSIFIED,
        ladder=_BY_CELL,
        smallest_group=3,
    ),
    "public": ReleasePolicy(
        audience="public",
        columns=_TOLL | {"status", "released_text"},
        statuses=frozenset({"verified"}),
        own_statuses=frozenset(),
        only_own_counts=False,
        highest_mark=Mark.UNCLASSIFIED,
        ladder=_BY_CELL[1:],
        smallest_group=3,
    ),
    "humanitarian": ReleasePolicy(
        audience="humanitarian",
        columns=_TOLL | {"civilians_killed", "women_killed", "children_killed", "status", "released_text"},
        statuses=frozenset({"verified"}),
        own_statuses=frozenset(),
        only_own_counts=False,
        highest_mark=Mark.UNCLASSIFIED,
        ladder=_BY_UNIT,
        smallest_group=3,
    ),
}


def policy_for(audience: Audience, *, as_of: date, smallest_group: int | None = None) -> ReleasePolicy:
    """The policy that comes with Bluehelm for a kind of receiver.

    Args:
        audience: "party", "public" or "humanitarian".
        as_of: the day of the copy.
        smallest_group: people; without it, the figure ``release_smallest_group`` of the table ``checks``.

    >>> policy_for("public", as_of=date(2026, 3, 1)).smallest_group
    5
    """
    if smallest_group is None:
        smallest_group = int(load_figures("checks").at("release_smallest_group", as_of).value)
    return replace(_POLICIES[audience], smallest_group=smallest_group)
