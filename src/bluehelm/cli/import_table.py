"""The table that a file holds, whatever kind of file it is: a sheet, a survey's submissions, outlines of sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bluehelm.cli.known_submissions import SURVEY

if TYPE_CHECKING:
    from pydantic import JsonValue

    from bluehelm.exchange import Form, SheetTable
    from bluehelm.problems import Problem

_SURVEY_ENDINGS: Final = (".json",)


@dataclass(frozen=True, slots=True)
class ImportTable:
    """A table of texts, what was wrong with the file, where its rows say that they came from, and the outline of each
    row where the file has them.
    """

    table: SheetTable
    problems: tuple[Problem, ...]
    source: str
    outlines: Mapping[int, dict[str, JsonValue]] = field(default_factory=dict)

    @property
    def is_survey(self) -> bool:
        """Whether the rows are submissions of a survey."""
        return self.source == SURVEY

    def with_outline(self, form: Form) -> Form:
        """A form of one of the rows, with the outline that stands beside it."""
        outline = self.outlines.get(form.row)
        return form if outline is None else replace(form, fields={**form.fields, "outline": outline})


def read_import_table(path: Path, kind: str, *, sheet: str | None) -> ImportTable:
    """The table in a file of a kind of records.

    Raises:
        InputRefused: where it cannot be read.
    """
    from bluehelm.exchange import read_sheet, read_submissions
    from bluehelm.exchange.outline_file import OUTLINE_ENDINGS, read_outlines

    ending = path.suffix.lower()
    if kind == "sector" and ending in OUTLINE_ENDINGS:
        drawn, problems = read_outlines(path)
        return ImportTable(drawn.table, problems, "outlines", drawn.outlines)
    if ending in _SURVEY_ENDINGS:
        return ImportTable(*read_submissions(path), SURVEY)
    return ImportTable(*read_sheet(path, sheet=sheet), "spreadsheet")
