"""Figures: an amount with its unit, its source, the days it holds for, and who disputes it.

A rate that changes adds a row with a later ``valid_from``; the old row stays, so that an analysis as of an earlier day
uses what held then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from math import isfinite
from pathlib import Path

from bluehelm.figures.rows import Row, read_rows
from bluehelm.figures.units import UNITS
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount, as one source gives it for one span of days (both ends included).

    ``low`` and ``high`` bound what is plausible, where the source says so. ``confirmed`` is the day on which the source
    published, measured or last confirmed the amount, where that is not ``valid_from``; age is counted from it.

    Raises:
        InputRefused: (a ValueError) when the key is not snake_case, value or bounds are not finite or in order, the
            unit is not one of ``UNITS``, the source is missing, or the validity ends before it starts.
    """

    key: str
    value: float
    unit: str
    source: str
    valid_from: date
    valid_to: date | None = None
    disputed_by: str | None = None
    low: float | None = None
    high: float | None = None
    confirmed: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        problems = tuple(_faults(self))
        if problems:
            raise InputRefused(problems)

    def holds_on(self, day: date) -> bool:
        """Whether the figure is valid on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_stale(self, on: date) -> bool:
        """Whether, on that day, the figure is older than ``figure_staleness`` of the table ``checks`` (four years).

        >>> Figure("speed", 4, "km/h", "a manual", date(2014, 1, 1)).is_stale(date(2018, 2, 1))
        True
        """
        known = self.confirmed or self.valid_from
        months = (on.year - known.year) * 12 + on.month - known.month
        limit = load_figures("checks").at("figure_staleness", on).value
        return (months, on.day - known.day) > (limit, 0)

    def __str__(self) -> str:
        """One line to print below what was made with the figure.

        >>> print(Figure("speed", 4, "km/h", "a manual", date(2014, 1, 1), low=3, high=5))
        speed: 4 km/h (3 to 5; source: a manual)
        """
        span = f"{self.low:g} to {self.high:g}; " if self.low is not None and self.high is not None else ""
        dispute = f"; disputed by: {self.disputed_by}" if self.disputed_by else ""
        return f"{self.key}: {self.value:g} {self.unit} ({span}source: {self.source}{dispute})"


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures: every key with all its rows, oldest first.

    Raises:
        InputRefused: (a ValueError) when two rows of one key hold on the same day.
    """

    name: str
    figures: tuple[Figure, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.figures, key=lambda figure: (figure.key, figure.valid_from)))
        object.__setattr__(self, "figures", ordered)
        problems = [_overlap(a, b) for a, b in pairwise(ordered) if _both_hold(a, b)]
        if problems:
            raise InputRefused(problems)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    def at(self, key: str, on: date) -> Figure:
        """The figure that holds on ``on``.

        Raises:
            LookupError: when the key is unknown, or none of its rows holds on that day.

        >>> load_figures("checks").at("escalation_deaths", date(2014, 12, 31)).value
        25.0
        """
        rows = self.history(key)
        for figure in rows:
            if figure.holds_on(on):
                return figure
        spans = ", ".join(f"{row.valid_from} to {row.valid_to or 'today'}" for row in rows)
        raise LookupError(f"no figure '{key}' of the table '{self.name}' holds on {on}; its rows hold {spans}")

    def history(self, key: str) -> tuple[Figure, ...]:
        """All rows of a key, oldest first.

        Raises:
            LookupError: when the key is unknown.
        """
        rows = tuple(figure for figure in self.figures if figure.key == key)
        if not rows:
            known = sorted({figure.key for figure in self.figures})
            near = get_close_matches(key, known, n=3) or known
            raise LookupError(
                f"no figure '{key}' in the table '{self.name}'; there is {', '.join(near) or 'none at all'}"
            )
        return rows


def figure_sets() -> tuple[str, ...]:
    """The names of the tables that come with Bluehelm, in order."""
    folder = files("bluehelm.figures") / "data"
    return tuple(sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")))


@cache
def load_figures(name: str) -> Figures:
    """A table that comes with Bluehelm, by its name among ``figure_sets``.

    Raises:
        LookupError: when there is no such table.
        InputRefused: when the packaged table has an error.
    """
    if name not in figure_sets():
        raise LookupError(f"no table of figures '{name}'; there are {', '.join(figure_sets())}")
    with as_file(files("bluehelm.figures") / "data" / f"{name}.yaml") as path:
        return read_figures(path, strict=True)[0]


def read_figures(path: Path | str, *, strict: bool = False) -> tuple[Figures, tuple[Problem, ...]]:
    """Read a table of figures from YAML: a list of rows with the fields of ``Figure``.

    Rows with errors are left out and named with file, line and field; the good rows load.

    Raises:
        FileNotFoundError: when there is no such file.
        InputRefused: with ``strict``, when a row has an error.
    """
    path = Path(path)
    rows, found = read_rows(path)
    problems = list(found)
    kept: list[Figure] = []
    for row in rows:
        try:
            figure = _figure_of(row)
            clash = next((other for other in kept if _both_hold(other, figure)), None)
            if clash is not None:
                raise InputRefused(_overlap(clash, figure))  # noqa: TRY301 - one place names file and line
        except InputRefused as refused:
            problems += [_located(problem, path.name, row) for problem in refused.problems]
        else:
            kept.append(figure)
    refuse_errors(problems, strict=strict)
    return Figures(path.stem, tuple(kept)), tuple(problems)


def _figure_of(row: Row) -> Figure:
    names = [field.name for field in fields(Figure)]
    required = [field.name for field in fields(Figure) if field.default is MISSING]
    problems = [_unknown_field(name, names) for name in row.fields if name not in names]
    problems += [
        _problem("missing-field", f"'{name}' is missing.", f"Add a line '{name}: ...' to this figure.", name)
        for name in required
        if row.fields.get(name) is None
    ]
    values: dict[str, float | date | str] = {}
    for name in names:
        text = row.fields.get(name)
        if text is None:
            continue
        try:
            values[name] = _value_of(name, text)
        except ValueError:
            problems.append(_wrong_type(name, text))
    if problems:
        raise InputRefused(problems)
    return Figure(**values)  # type: ignore[arg-type] # every field was read as its type just above


def _value_of(name: str, text: str) -> float | date | str:
    if name in ("value", "low", "high"):
        return float(text)
    if name in ("valid_from", "valid_to", "confirmed"):
        return date.fromisoformat(text)
    return text


def _wrong_type(name: str, text: str) -> Problem:
    if name in ("value", "low", "high"):
        return _problem("not-a-number", f"Expected a number, got '{text}'.", "Write it with a decimal point.", name)
    return _problem("not-a-date", f"Expected a day of the calendar, got '{text}'.", "Write it as 2014-12-31.", name)


def _unknown_field(name: str, names: Sequence[str]) -> Problem:
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Use {', '.join(names)}."
    return _problem("unknown-field", f"A figure has no field '{name}'.", hint, name)


def _faults(figure: Figure) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", figure.key):
        yield _problem(
            "bad-key", f"Expected a key in snake_case, got '{figure.key}'.", "Write it as road_speed.", "key"
        )
    bounds = [bound for bound in (figure.low, figure.value, figure.high) if bound is not None]
    if not all(isfinite(bound) for bound in bounds) or bounds != sorted(bounds):
        message = f"Expected finite low <= value <= high, got {figure.low}, {figure.value}, {figure.high}."
        yield _problem("bad-value", message, "Check the three numbers against the source.", "value")
    if figure.unit not in UNITS:
        near = get_close_matches(figure.unit, UNITS, n=1, cutoff=0.4)
        hint = f"Did you mean '{near[0]}'?" if near else f"Use one of {', '.join(UNITS)}."
        yield _problem("unknown-unit", f"'{figure.unit}' is not a known unit.", hint, "unit")
    if not figure.source.strip():
        hint = "Name the document and page, or write 'assumption of' and who assumes it."
        yield _problem("missing-source", "The figure has no source.", hint, "source")
    if figure.valid_to is not None and figure.valid_to < figure.valid_from:
        message = f"The figure ends on {figure.valid_to}, before it starts on {figure.valid_from}."
        yield _problem("bad-validity", message, "Swap or mend the two days.", "valid_to")


def _both_hold(a: Figure, b: Figure) -> bool:
    return a.key == b.key and (a.holds_on(b.valid_from) or b.holds_on(a.valid_from))


def _overlap(a: Figure, b: Figure) -> Problem:
    message = (
        f"Two rows of '{a.key}' hold on the same day: {a.valid_from} to {a.valid_to or 'today'}, "
        f"and {b.valid_from} to {b.valid_to or 'today'}."
    )
    return _problem("validity-overlaps", message, "End the older row on the day before the newer starts.", "valid_from")


def _problem(code: str, message: str, hint: str, column: str) -> Problem:
    return Problem(Severity.ERROR, code, message, hint, column=column)


def _located(problem: Problem, file: str, row: Row) -> Problem:
    return replace(problem, file=file, row=row.lines.get(problem.column or "", row.line))
