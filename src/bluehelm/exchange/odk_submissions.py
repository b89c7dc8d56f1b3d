"""Submissions of KoboToolbox and ODK Central, as their servers give them in JSON, flattened to a table of text cells.

KoboToolbox (API v2): ``{"count": 2, "results": [{"_id": 7, "group/question": "answer", ...}]}``. ODK Central (OData):
``{"value": [{"__id": "uuid:...", "group": {"question": "answer"}, ...}]}``. A list of submissions alone is read, too.
Groups and questions are joined by "/", members of repeats are numbered from 1 ("victims/1/age"), a point gives columns
for latitude and longitude, and for its precision where the device knew it, and attachments are listed by name only: no
file is opened or fetched. A column "submission" holds the name that a submission keeps when it is edited on the server.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bluehelm.exchange.odk_answers import SUBMISSION, Bounds, answers, key_of
from bluehelm.exchange.row_names import rows_problem
from bluehelm.exchange.sheet_table import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, SheetRow, SheetTable, clean_cell
from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

_LARGEST: Final = 128 << 20  # bytes
_MOST_SUBMISSIONS: Final = 100_000
_EXPORT: Final = "Export the submissions again, as JSON."


def read_submissions(path: str | Path, *, multiple: Collection[str] = ()) -> tuple[SheetTable, tuple[Problem, ...]]:
    """Read a file of submissions.

    Args:
        path: the JSON file.
        multiple: questions ("group/question") with several answers, which the servers join by blanks: they are joined
            by ";" here.

    Returns:
        The table, in the order of the file; the number of a row is the place of its submission, from 1. Columns stand
        in the order in which they first appear. And what was left out.

    Raises:
        InputRefused: the file cannot be read, or is no such file, or larger than one can be.
    """
    path = Path(path)
    refuse_irregular(path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        raise _refused(path.name, "file-unreadable", message, "Check its path and name.") from None
    return submissions_table(content, file=path.name, multiple=multiple)


def submissions_table(
    content: bytes, *, file: str, multiple: Collection[str] = ()
) -> tuple[SheetTable, tuple[Problem, ...]]:
    """The same from bytes, such as a server's answer; ``file`` is their name in problems."""
    if len(content) > _LARGEST:
        message = f"The file has more than {_LARGEST:,} bytes."
        raise _refused(file, "submissions-too-large", message, "Export a shorter time at once.")
    whole = _parsed(content, file)
    given = _submissions(whole, file)
    bounds = Bounds()
    problems = list(_incomplete(whole, given, file))
    rows: list[tuple[int, dict[str, str]]] = []
    no_groups: list[int] = []
    seen: dict[str, int] = {}
    repeated: list[int] = []
    for number, submission in enumerate(given, start=1):
        if not isinstance(submission, Mapping):
            no_groups.append(number)
            continue
        cells = dict(answers(submission, frozenset(multiple), bounds, number))
        key = key_of(cells)
        if key is not None and seen.setdefault(key, number) != number:
            repeated.append(number)
        elif cells:
            rows.append((number, cells if key is None else {SUBMISSION: key, **cells}))
    problems += _told(file, no_groups, repeated, bounds)
    return _table(rows, file, problems)


def _parsed(content: bytes, file: str) -> object:
    try:
        # Numbers stay as they are written: a telephone number or a long id is text.
        return json.loads(content.decode("utf-8-sig"), parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise _refused(file, "bad-json", "The JSON is nested too deeply.", _EXPORT) from None
    except ValueError as error:  # no UTF-8, or no JSON
        raise _refused(file, "bad-json", f"The file is not JSON: {error}.", _EXPORT) from None


def _submissions(whole: object, file: str) -> Sequence[object]:
    given = whole
    if isinstance(whole, Mapping):
        given = whole.get("results", whole.get("value"))
    if not isinstance(given, list):
        message = "The JSON holds no submissions of KoboToolbox ('results') or ODK Central ('value')."
        raise _refused(file, "not-submissions", message, _EXPORT)
    if len(given) > _MOST_SUBMISSIONS:
        message = f"There are {len(given):,} submissions; at most {_MOST_SUBMISSIONS:,} are read at once."
        raise _refused(file, "submissions-too-large", message, "Export a shorter time at once.")
    return given


def _incomplete(whole: object, given: Sequence[object], file: str) -> Iterator[Problem]:
    if not isinstance(whole, Mapping):
        return
    total = str(whole.get("count", whole.get("@odata.count")) or "")
    more = bool(whole.get("next") or whole.get("@odata.nextLink"))
    if more or (total.isascii() and total.isdigit() and len(total) < 10 and int(total) > len(given)):
        message = f"The file holds only {len(given):,} submissions{f' of {total[:10]}' if total else ''}."
        hint = "Fetch the other pages, too, and read each."
        yield Problem(Severity.WARNING, "submissions-incomplete", message, hint, file)


def _told(file: str, no_groups: list[int], repeated: list[int], bounds: Bounds) -> Iterator[Problem]:
    kinds = (
        (Severity.ERROR, "not-a-submission", no_groups, "this is no submission. Not used.", _EXPORT),
        (Severity.NOTE, "submission-twice", repeated, "the same submission stands before. Not used again.", ""),
        (
            Severity.WARNING,
            "submission-too-deep",
            bounds.too_deep,
            "groups are nested too deeply or repeats have too many members; the rest of them was left out.",
            "Look at the form: a repeat inside a repeat is better exported by itself.",
        ),
        (
            Severity.WARNING,
            "repeats-apart",
            bounds.apart,
            "the server gives repeats in a file of their own; they are not in this one.",
            "Export again with $expand=*.",
        ),
    )
    for severity, code, rows, message, hint in kinds:
        yield from rows_problem(severity, code, rows, f": {message}", hint=hint, file=file)


def _table(
    rows: Sequence[tuple[int, dict[str, str]]], file: str, problems: list[Problem]
) -> tuple[SheetTable, tuple[Problem, ...]]:
    names = list(dict.fromkeys(name for _, cells in rows for name in cells))
    if len(names) > MOST_COLUMNS or len(names) * len(rows) > MOST_CELLS:
        message = f"The submissions have {len(names):,} questions in {len(rows):,} rows, more than a table can hold."
        raise _refused(file, "submissions-too-large", message, "Export a shorter time, or without repeats.")
    kept, too_long = [], []
    for number, cells in rows:
        row = tuple(clean_cell(cells.get(name)) for name in names)
        if any(cell is not None and len(cell) > LONGEST_CELL for cell in row):
            too_long.append(number)
        else:
            kept.append(SheetRow(number, row))
    said, hint = f": an answer has more than {LONGEST_CELL:,} letters. Not used.", "Shorten the text on the server."
    problems += rows_problem(Severity.ERROR, "field-too-long", too_long, said, hint=hint, file=file)
    if not kept:
        hint = "Check the form and the time that were exported."
        problems.append(Problem(Severity.WARNING, "no-rows", "There are no submissions in the file.", hint, file))
    return SheetTable(file, None, tuple(names), tuple(kept)), tuple(problems)


def _refused(file: str, code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, file))
