"""Words of reports, weighed by how rare they are: what two reports have in common beyond "the" and "patrol"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from bluehelm.situation.records import Incident

_WORD: Final = re.compile(r"[^\W_]{3,}|\d+")
_STEM: Final = 5
"""Letters of a word that are compared: "shelled" and "shelling" are one."""


def words_of(incident: Incident) -> dict[str, str]:
    """The words of an incident's open text by their stem: title, narrative, means, effect and names of the place."""
    where = incident.where
    said = (incident.title, incident.what, incident.how, incident.effect, where.place, where.described)
    text = unicodedata.normalize("NFKD", " ".join(said).casefold())
    plain = "".join(letter for letter in text if not unicodedata.combining(letter)) if not text.isascii() else text
    return {word[:_STEM]: word for word in _WORD.findall(plain)}


class RareWords:
    """How rare each stem is among reports, and how much two reports have in common.

    The weight of a stem is its inverse document frequency, ln((1 + n) / (1 + df)) + 1 (Spärck Jones 1972,
    doi:10.1108/eb026526); likeness is the cosine of the two reports' weights, 0 to 1.
    """

    def __init__(self, reports: Sequence[dict[str, str]]) -> None:
        found = Counter(stem for report in reports for stem in report)
        self._weight = {stem: math.log((1 + len(reports)) / (1 + count)) + 1 for stem, count in found.items()}
        self._unseen = math.log(1 + len(reports)) + 1

    def likeness(self, report: dict[str, str], other: dict[str, str]) -> float:
        """0 for no word in common, 1 for the same words."""
        common = report.keys() & other.keys()
        return self._length(common) / math.sqrt(self._length(report) * self._length(other)) if common else 0.0

    def common(self, report: dict[str, str], other: dict[str, str], most: int) -> tuple[str, ...]:
        """Words of the report whose stems the other has too, rarest first."""
        stems = sorted(report.keys() & other.keys(), key=lambda stem: (-self._weight_of(stem), stem))
        return tuple(report[stem] for stem in stems[:most])

    def _weight_of(self, stem: str) -> float:
        return self._weight.get(stem, self._unseen)

    def _length(self, stems: Iterable[str]) -> float:
        return math.fsum(self._weight_of(stem) ** 2 for stem in stems)
