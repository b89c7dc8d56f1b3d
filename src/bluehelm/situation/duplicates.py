"""Suggestions of duplicates: incidents near one another in space, time and words. A person decides, and links them.

The score of a pair is the product of three parts, each 0 to 1:

* place: exp(-d²/2s²) of the distance d, s the doubt of both places together, times a weight that falls with s;
* time: the same of the gap between the two spans;
* words: from ``_WITHOUT_WORDS`` for none in common (two posts may write two languages) to 1 for the same words;

and ``_OTHER_CATEGORY`` where the categories differ. A report known only to a district or month is near to many others:
the weight, 1 / (1 + log2(s / s of an exact one) / 4), says that this tells less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bluehelm.geo.distance import distance_km
from bluehelm.problems import printable
from bluehelm.situation.duplicate_links import heads_of
from bluehelm.situation.records import Incident, When, Where
from bluehelm.situation.report_words import RareWords, words_of

_PLACE_DOUBT_KM: Final = {1: 1.5, 2: 25.0, 3: 40.0, 4: 120.0, 5: 120.0, 6: 400.0, 7: 120.0, None: 5.0}
"""How far the point may lie from the place, by ``Where.precision``."""
_TIME_DOUBT_DAYS: Final = {1: 0.3, 2: 3.0, 3: 4.0, 4: 15.0, 5: 60.0, None: 0.7}
"""How far the time may lie from the true one, by ``When.precision``."""
_MORNING: Final = 0.25
_EVENING: Final = 0.75
"""Span of a day that is given without a time, as parts of it: so that the next day is not at the same time."""
_WITHOUT_WORDS: Final = 0.4
_OTHER_CATEGORY: Final = 0.75
_LEAST: Final = 0.12
"""Score below which a pair is not worth a person's look."""
_BY_NAME: Final = 0.7
"""Place part of a pair without two points that names the same place."""
_RARITY_FROM: Final = 1000
"""Incidents, evenly taken, from which it is learned how rare a word is; about as many, up to twice."""
_WORDS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One incident that may be the same event. ``distance_km`` is None where one of the two has no point."""

    incident: str
    score: float
    distance_km: float | None
    gap_days: float
    same_category: bool
    words: tuple[str, ...]

    def why(self) -> str:
        """One sentence with what the two have in common.

        >>> Suggestion("i7", 0.81, 1.94, 0.0, True, ("mortar", "bridge")).why()
        'Score 0.81: 1.9 km apart, at the same time, same category, words in common: mortar, bridge.'
        """
        place = "at a place of the same name" if self.distance_km is None else f"{self.distance_km:,.1f} km apart"
        hours = self.gap_days * 24
        gap = f"about {hours:.0f} hours apart" if hours < 48 else f"{self.gap_days:.0f} days apart"
        time = "at the same time" if hours < 1 else gap
        category = "same category" if self.same_category else "other category"
        words = f"words in common: {printable(', '.join(self.words))}" if self.words else "no words in common"
        return f"Score {self.score:.2f}: {place}, {time}, {category}, {words}."


class RecentIncidents:
    """Incidents laid out once, so that many new ones can be held against them."""

    def __init__(self, incidents: Mapping[str, Incident]) -> None:
        self._ids = list(incidents)
        self._heads = heads_of({id_: incident.duplicate_of for id_, incident in incidents.items()})
        self._incidents = list(incidents.values())
        self._words: dict[int, dict[str, str]] = {}
        step = max(1, len(self._incidents) // _RARITY_FROM)
        self._rare = RareWords([self._words_at(row) for row in range(0, len(self._incidents), step)])
        self._categories = np.array([incident.category for incident in self._incidents], dtype=object)
        self._spans = np.array([_span(incident.when) for incident in self._incidents]).reshape(-1, 3)
        self._points = np.array([_point(incident.where) for incident in self._incidents]).reshape(-1, 3)
        self._names = np.array([_place_name(incident) for incident in self._incidents], dtype=object)

    def suggest(self, incident: Incident, *, own_id: str | None = None, limit: int = 5) -> tuple[Suggestion, ...]:
        """The likeliest duplicates of an incident, best first.

        Args:
            incident: the new one; it may be among the others.
            own_id: its id, if it has one: neither it nor what is linked with it is suggested.
            limit: most suggestions.

        Raises:
            ValueError: for a limit below 1.
        """
        if limit < 1:
            raise ValueError(f"expected limit >= 1, got {limit}")
        gaps, time = self._times(incident.when)
        rows = np.flatnonzero(time >= _LEAST)
        distances, place = self._places(incident, rows)
        parts = time[rows] * place * np.where(self._categories[rows] == incident.category, 1.0, _OTHER_CATEGORY)
        words, best = words_of(incident), list[tuple[float, int, float]]()
        near = np.flatnonzero(parts >= _LEAST)
        pairs = zip(parts[near].tolist(), rows[near].tolist(), distances[near].tolist(), strict=True)
        for nearness, row, distance in sorted(pairs, key=lambda pair: (-pair[0], self._ids[pair[1]])):
            if len(best) == limit and nearness < best[-1][0]:
                break  # words can only lower a score
            score = nearness * self._words_part(words, row)
            if score >= _LEAST and not self._linked(row, own_id, incident.duplicate_of):
                best = sorted([*best, (score, row, distance)], key=lambda pair: (-pair[0], self._ids[pair[1]]))[:limit]
        return tuple(
            Suggestion(
                incident=self._ids[row],
                score=score,
                distance_km=None if np.isnan(distance) else distance,
                gap_days=float(gaps[row]),
                same_category=bool(self._categories[row] == incident.category),
                words=self._rare.common(words, self._words_at(row), _WORDS_SHOWN),
            )
            for score, row, distance in best
        )

    def _words_at(self, row: int) -> dict[str, str]:
        """Words of an incident, read when first asked for: most are far from every new one."""
        if row not in self._words:
            self._words[row] = words_of(self._incidents[row])
        return self._words[row]

    def _words_part(self, words: dict[str, str], row: int) -> float:
        return _WITHOUT_WORDS + (1 - _WITHOUT_WORDS) * self._rare.likeness(words, self._words_at(row))

    def _linked(self, row: int, own_id: str | None, duplicate_of: str | None) -> bool:
        head = self._heads[self._ids[row]]
        own = {known for known in (own_id, duplicate_of) if known is not None}
        return self._ids[row] in own or head in {self._heads.get(known, known) for known in own}

    def _times(self, when: When) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        start, end, doubt = _span(when)
        gaps = np.maximum(0.0, np.maximum(self._spans[:, 0] - end, start - self._spans[:, 1]))
        return gaps, _nearness(gaps, np.hypot(self._spans[:, 2], doubt), _TIME_DOUBT_DAYS[1])

    def _places(self, incident: Incident, rows: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        latitude, longitude, doubt = _point(incident.where)
        points = self._points[rows]
        distances = distance_km(latitude, longitude, points[:, 0], points[:, 1])
        near = _nearness(distances, np.hypot(points[:, 2], doubt), _PLACE_DOUBT_KM[1])
        name = _place_name(incident)
        same_name = (self._names[rows] == name) if name else np.zeros(len(rows), dtype=bool)
        return distances, np.where(np.isnan(distances), np.where(same_name, _BY_NAME, 0.0), near)


def suggest_duplicates(
    incident: Incident, others: Mapping[str, Incident], limit: int = 5, *, own_id: str | None = None
) -> tuple[Suggestion, ...]:
    """The likeliest duplicates of one incident among others by id; for many, lay out ``RecentIncidents`` once."""
    return RecentIncidents(others).suggest(incident, own_id=own_id, limit=limit)


def _nearness(apart: NDArray[np.float64], doubt: NDArray[np.float64], exact: float) -> NDArray[np.float64]:
    weight = 1 / (1 + np.log2(np.maximum(1.0, doubt / (exact * np.sqrt(2)))) / 4)
    return np.asarray(weight * np.exp(-0.5 * (apart / doubt) ** 2))


def _span(when: When) -> tuple[float, float, float]:
    """First and last moment and doubt, in days; a span of many days is itself a doubt about each of them."""
    end = when.start if when.end is None else when.end
    first, last = _days(when.start, _MORNING), _days(end, _EVENING)
    return first, last, max(_TIME_DOUBT_DAYS[when.precision], (when.last_day - when.first_day).days / 2)


def _days(moment: date | datetime, without_clock: float) -> float:
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
        return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
    return moment.toordinal() + without_clock


def _point(where: Where) -> tuple[float, float, float]:
    if where.latitude is None or where.longitude is None:
        return np.nan, np.nan, 0.0
    return where.latitude, where.longitude, _PLACE_DOUBT_KM[where.precision]


def _place_name(incident: Incident) -> str:
    return incident.place or " ".join(incident.where.place.casefold().split())
