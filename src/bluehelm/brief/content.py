"""What a brief says, before anybody decides how it looks: sentences, tables and pictures, built once and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal


class Tone(StrEnum):
    """How loud a thing is said. Readers in black and white see the word that goes with it, not the colour."""

    PLAIN = "plain"
    CAUTION = "caution"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a shown figure comes from: every table, picture and key point carries one."""

    source: str
    dated: str
    confidence: str
    run: str = ""

    def __str__(self) -> str:
        """One line for a caption.

        >>> str(Origin("UCDP GED", "to 2014-12-31", "medium", "3fa2b1c0"))
        'Source: UCDP GED. Data: to 2014-12-31. Confidence: medium. Run 3fa2b1c0.'
        """
        run = f" Run {self.run}." if self.run else ""
        return f"Source: {self.source}. Data: {self.dated}. Confidence: {self.confidence}.{run}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph of plain text."""

    kind: ClassVar[Literal["sentence"]] = "sentence"
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headers. ``numeric`` names the columns (from 0) set flush right; ``alarms`` the rows in red.

    ``widths`` are shares of the page, one a column; empty lets the renderer choose.

    Raises:
        ValueError: when a row has not one cell a header.
    """

    kind: ClassVar[Literal["table"]] = "table"
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    origin: Origin | None = None
    numeric: tuple[int, ...] = ()
    alarms: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headers):
                raise ValueError(f"expected {len(self.headers)} cells in every row of {self.title!r}, got {len(row)}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart or map as SVG with what it shows in words (``alternative``), for readers who cannot see it."""

    kind: ClassVar[Literal["picture"]] = "picture"
    key: str
    title: str
    svg: str
    alternative: str
    origin: Origin
    note: str = ""


Block = Sentence | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """One question the brief answers; ``dated`` says how old its inputs are."""

    key: str
    title: str
    dated: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing a commander must know: a figure to see from afar, a sentence, and where it comes from."""

    figure: str
    text: str
    origin: Origin
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class InputAge:
    """How old one input is on the as-of date, in words."""

    name: str
    dated: str
    state: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The page that stands alone."""

    points: tuple[KeyPoint, ...]
    pictures: tuple[Picture, ...]
    ages: tuple[InputAge, ...]

    @property
    def sources(self) -> tuple[str | None, ...]:
        """The source line below each point; None above another point of the same origin: one line for the block."""
        following = [*self.points[1:], None][: len(self.points)]
        return tuple(
            None if after is not None and after.origin == point.origin else str(point.origin)
            for point, after in zip(self.points, following, strict=True)
        )


@dataclass(frozen=True, slots=True)
class BriefContent:
    """A whole brief, ready for any renderer. ``mark``, how confidential it is, stands on every page; "" for none."""

    title: str
    subtitle: str
    fictional: bool
    first: FirstPage
    sections: tuple[Section, ...]
    footer: str
    mark: str = ""
