"""A row of a copy: what it shows of an incident on a step of the ladder, and what the mission must remember of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal

from pydantic import JsonValue, TypeAdapter

from bluehelm.exchange.released_rows import RELEASED
from bluehelm.geo import PrioGrid
from bluehelm.mission.record import Fields
from bluehelm.situation.release_incident import Estimate, ReleasableIncident
from bluehelm.situation.release_policy import ALWAYS, Level, ReleasePolicy, TimeStep

Shown = Mapping[str, str | int | float | bool | date | None]
"""A row's columns but its reference."""

COMPARED: Final = tuple(column.name for column in RELEASED if column.name not in {"reference", "released_text"})
"""Rows that agree in all of these look alike: nobody can tell by the copy which is which. The reference says nothing of
the incident, and a released text is what somebody decided to say of it."""

_WHERE_PRECISION: Final = {"cell": 3, "admin2": 3, "admin1": 4, "country": 6}
_DAY_PRECISION: Final = {"day": 1, "month": 4, "quarter": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedRow:
    """One row as a receiver has it. The mission keeps it; the copy holds ``reference`` and ``shown`` alone.

    Attributes:
        incident: the record's id in the file.
        reference: the receiver's own name of it.
        copy: number of the copy in which the row first stood as it is now.
        level: the step of the ladder that it stands on.
        shown: the columns.
        figures: the numbers behind it, each time it was sent anew; corrections are measured by all of them.
        harmed: people harmed, as known when it was sent.
        touched: somebody was or may have been harmed, as known when it was sent.
        withdrawn: it is no longer in the copies, "for now" or "for good".
    """

    incident: str
    reference: str
    copy: int
    level: Level
    shown: Shown
    figures: tuple[tuple[int, ...], ...]
    harmed: int
    touched: bool
    withdrawn: Literal["", "for now", "for good"] = ""

    @property
    def look(self) -> tuple[object, ...]:
        """What rows that look alike have in common."""
        return look_of(self.shown)

    @property
    def group(self) -> tuple[object, ...]:
        """What rows that hide each other have in common: the copy they came in and their look. One that was corrected
        since, or came back, stands alone: a receiver knows it apart.
        """
        return (self.copy, self.look, self.incident if len(self.figures) > 1 else None)

    def to_dict(self) -> Fields:
        """As plain JSON values, for the mission to keep."""
        shown: Fields = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.shown.items()
        }
        return {
            "incident": self.incident,
            "reference": self.reference,
            "copy": self.copy,
            "level": {"place": self.level.place, "time": self.level.time, "bare": self.level.bare},
            "shown": shown,
            "figures": [list(figures) for figures in self.figures],
            "harmed": self.harmed,
            "touched": self.touched,
            "withdrawn": self.withdrawn,
        }

    @classmethod
    def from_dict(cls, fields: Fields) -> ReleasedRow:
        """The row that ``to_dict`` gave.

        Raises:
            pydantic.ValidationError: for anything else. Without what was sent before, no promise holds: start no copy.
        """
        return _ROW.validate_python({**fields, "shown": _dated(fields.get("shown"))})


_ROW: Final = TypeAdapter(ReleasedRow)
_SHOWN: Final = TypeAdapter(dict[str, str | int | float | bool | None])


def look_of(shown: Shown) -> tuple[object, ...]:
    """The columns by which rows can be told apart."""
    return tuple(shown[name] for name in COMPARED)


def stands_alone(harmed: int, policy: ReleasePolicy, *, touched: bool) -> bool:
    """Whether an incident needs no others to hide its victims: it has none, or is a group large enough itself."""
    return not touched or harmed >= policy.smallest_group


def fits(incident: ReleasableIncident, level: Level) -> bool:
    """Whether a step is no finer than what is known of the incident."""
    where, when = incident.where_precision or 1, incident.day_precision or 1
    place = {
        "cell": incident.latitude is not None and where <= 3,
        "admin2": incident.admin2 is not None and where <= 3,
        "admin1": incident.admin1 is not None and where <= 4,
        "country": True,
    }
    time = {
        "day": when == 1 and incident.first_day == incident.last_day,
        "month": when <= 4,
        "quarter": True,
    }
    return place[level.place] and time[level.time]


def span_of(incident: ReleasableIncident, step: TimeStep) -> tuple[date, date]:
    """First and last day of the day, month or quarter in which the incident ended."""
    day = incident.last_day
    if step == "day":
        return day, day
    first_month = day.month if step == "month" else (day.month - 1) // 3 * 3 + 1
    after = first_month + (1 if step == "month" else 3)
    end = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(day.year, first_month, 1), end


def show(incident: ReleasableIncident, level: Level, policy: ReleasePolicy) -> Shown:
    """What the copy shows of an incident on this step. A number of 1 to k - 1 people is never shown.

    Precision is the step's and never finer: a village known to the metre is a cell like the others in it. At a cell,
    no unit is named, because a cell cut by a boundary would be smaller than either.
    """
    first, last = span_of(incident, level.time)
    values: dict[str, str | int | float | bool | date | None] = {
        "day": first,
        "last_day": last,
        "day_precision": _DAY_PRECISION[level.time],
        "latitude": None,
        "longitude": None,
        "where_precision": _WHERE_PRECISION[level.place],
        "cell": None,
        "admin1": incident.admin1 if level.place in {"admin1", "admin2"} else None,
        "admin2": incident.admin2 if level.place == "admin2" else None,
        "country": incident.country,
        "category": incident.category,
        "status": incident.status,
        "attribution": None if level.bare else incident.attribution,
        "claimed_by_receiver": incident.own,
        "clauses": None if level.bare else "; ".join(incident.clauses) or None,
        "released_text": incident.text,
        "fictional": incident.fictional,
        **_toll("killed", incident.killed, policy.smallest_group),
        **_toll("injured", incident.injured, policy.smallest_group),
        **_parts(incident, policy.smallest_group),
    }
    if level.place == "cell":
        values |= _cell(incident)
    named = ALWAYS | policy.columns
    return MappingProxyType({name: values[name] if name in named else None for name in (*COMPARED, "released_text")})


def _dated(shown: JsonValue) -> dict[str, object]:
    values = _SHOWN.validate_python(shown)
    return {name: date.fromisoformat(str(v)) if name in {"day", "last_day"} else v for name, v in values.items()}


def _cell(incident: ReleasableIncident) -> dict[str, int | float]:
    grid = PrioGrid()
    cell = int(grid.cell_at([incident.latitude or 0.0], [incident.longitude or 0.0])[0])
    latitude, longitude = grid.centre([cell])
    return {"cell": cell, "latitude": float(latitude[0]), "longitude": float(longitude[0])}


def _toll(name: str, estimate: Estimate, group: int) -> dict[str, int | None]:
    """A number below the group becomes a band; a bound below the group is left out."""
    low, best, high = (_unless_small(number, group) for number in (estimate.low, estimate.best, estimate.high))
    if estimate.best is not None and best is None:
        low, high = 1, group - 1
    return {f"{name}_low": low, f"{name}_best": best, f"{name}_high": high}


def _parts(incident: ReleasableIncident, group: int) -> dict[str, int | None]:
    """Civilians, women and children among the killed: shown where neither they nor the rest are a small group.

    All three are judged together: from civilians less women, somebody could work out a man alone.
    """
    total, civilians = incident.killed.best, incident.civilians_killed
    women, children = incident.women_killed, incident.children_killed
    rests = [
        rest
        for whole in (total, civilians)
        for parts in ((), (civilians,), (women,), (children,), (women, children))
        if (rest := _rest(whole, parts)) is not None
    ]
    safe = all(_unless_small(number, group) is not None for number in (*rests, women or 0, children or 0))
    if total is None or not safe:
        return dict.fromkeys(("civilians_killed", "women_killed", "children_killed"))
    return {"civilians_killed": civilians, "women_killed": women, "children_killed": children}


def _rest(whole: int | None, parts: tuple[int | None, ...]) -> int | None:
    known = [part for part in parts if part is not None]
    return None if whole is None or len(known) < len(parts) else abs(whole - sum(known))


def _unless_small(number: int | None, group: int) -> int | None:
    return None if number is not None and 0 < number < group else number
