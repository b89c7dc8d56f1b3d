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
    file: str | None = None
    """Mission file whose own incidents, units and places are used where no file of these is given."""

    def files(self) -> tuple[Path | None, ...]:
        """Every path that is read, so that none of them is written over."""
        named = [Path(text) for text in (self.area, self.mandate) if text]
        return (*self.events, *named, self.texts, self.units, self.deployments, self.places, self.columns)


def parse_as_of(text: str | None, *, option: str = "--as-of") -> date | None:
    """The last day of a month given as YYYY-MM, or a day given as YYYY-MM-DD.

    Raises:
        InputRefused: "bad-as-of" when it is neither, or lies outside the years 1900 to 2100.

    >>> parse_as_of("2014-02")
    datetime.date(2014, 2, 28)
    """
    from bluehelm.draws import month_of
    from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR

    if text is None:
        return None
    try:
        day = date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        raise _bad_as_of(f"'{text}' is not a month or a day.", option) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _bad_as_of(f"The as-of date {text} is outside the years {FIRST_YEAR} to {LAST_YEAR}.", option)
    return month_of(day).end if len(text) == 7 else day


def _bad_as_of(message: str, option: str) -> InputRefused:
    hint = f"Write {option} 2014-12 for the end of December 2014."
    return InputRefused(Problem(Severity.ERROR, "bad-as-of", message, hint))
