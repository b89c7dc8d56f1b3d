"""Where names stand on a map: beside their dots, off discs, ranks and each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bluehelm.brief.map_frame import BAR_SHARE, MapFrame
from bluehelm.brief.map_layers import Mark

LETTER: Final = 6.2
"""Pixels: mean width of a letter at the size of a name."""
HALF_LINE: Final = 7.0
"""Pixels: half the height of a name."""
CLEARANCES: Final = (5.0, 14.0)
"""Pixels from a dot's middle to its name: beside the dot, and beside a disc that covers the dot."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in pixels from the map's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A mark whose name stands ``dx`` and ``dy`` pixels from it, aligned left, right or centre."""

    mark: Mark
    align: str
    dx: float
    dy: float
    box: Box


def box_around(frame: MapFrame, mark: Mark, radius: float) -> Box:
    """The square that a disc or rank of this radius, in pixels, takes."""
    x, y = _pixels(frame, mark)
    return Box(x - radius, y - radius, x + radius, y + radius)


def count_box(disc: Box, more: int) -> Box:
    """What the "+2" at the upper right of a disc takes."""
    return Box(
        disc.right, disc.top - 5.0, disc.right + LETTER * (len(str(more)) + 1) + 2.0, disc.top + 2 * HALF_LINE - 5.0
    )


def furniture(frame: MapFrame) -> tuple[Box, Box]:
    """The scale bar in the lower left corner and the arrow to the north in the upper right one."""
    width, height = frame.width, frame.height
    return Box(0, height - 34.0, BAR_SHARE * width + 28.0, height), Box(width - 34.0, 0, width, 44.0)


def place_labels(frame: MapFrame, marks: Sequence[Mark], taken: Sequence[Box]) -> list[Label]:
    """Right of the dot where free, else left, above or below, else farther off; a name without room is left out.

    Earlier marks choose first. ``taken`` is what no name may cover.
    """
    page = Box(0, 0, frame.width, frame.height)
    placed: list[Label] = []
    for mark in marks:
        covered = [*taken, *(label.box for label in placed)]
        for label in _choices(frame, mark):
            box = label.box
            inside = box.left >= page.left and box.right <= page.right
            inside = inside and box.top >= page.top and box.bottom <= page.bottom
            if inside and not any(box.meets(other) for other in covered):
                placed.append(label)
                break
    return placed


def _choices(frame: MapFrame, mark: Mark) -> list[Label]:
    x, y = _pixels(frame, mark)
    width = LETTER * len(mark.label)
    found = []
    for clear in CLEARANCES:
        for align, dx, dy in (
            ("left", clear, -4.0),
            ("right", -clear, -4.0),
            ("center", 0.0, -clear - HALF_LINE),
            ("center", 0.0, clear + HALF_LINE),
        ):
            left = x + dx - {"left": 0.0, "right": width, "center": width / 2}[align]
            box = Box(left, y + dy - HALF_LINE, left + width, y + dy + HALF_LINE)
            found.append(Label(mark, align, dx, dy, box))
    return found


def _pixels(frame: MapFrame, mark: Mark) -> tuple[float, float]:
    x = (mark.longitude - frame.west) * frame.shrink * frame.pixels
    return x, (frame.north - mark.latitude) * frame.pixels
