"""What somebody asks a brief for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bluehelm.problems import InputRefused, Problem, Severity


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """The inputs, choices and output of one brief; everything that the command line can say, checked for form only."""

    area: str
    """ISO alpha-3 code of a country, or the path of a GeoJSON file."""
    events: tuple[Path, ...]
    out: Path
    """The HTML file; the PDF and the record of the run are written beside it."""
    as_of: date | None = None
    mission: str = ""
    mandate: str | None = None
    """Symbol of a text among ``texts``, or the path of a text file."""
    texts: Path | None = None
    units: Path | None = None
    deployments: Path | None = None
    places: Path | None = None
    columns: Path | None = None
    source: str | None = None
    months: int = 12
    seed: int = 1
    workers: int = 1
    strict: bool = False


def parse_as_of(text: str | None) -> date | None:
    """The last day of a month given as YYYY-MM, or a day given as YYYY-MM-DD.

    Raises:
        InputRefused: when it is neither.

    >>> parse_as_of("2014-02")
    datetime.date(2014, 2, 28)
    """
    from bluehelm.draws import month_of

    if text is None:
        return None
    try:
        return month_of(date.fromisoformat(f"{text}-01")).end if len(text) == 7 else date.fromisoformat(text)
    except ValueError:
        problem = Problem(
            Severity.ERROR,
            "bad-as-of",
            f"'{text}' is not a month or a day.",
            "Write --as-of 2014-12 for the end of December 2014, or --as-of 2014-12-24 for a day.",
        )
        raise InputRefused(problem) from None
