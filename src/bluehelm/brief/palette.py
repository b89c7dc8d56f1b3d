"""Colours of charts and maps: told apart by colour-blind readers, and ordered from light to dark in grey."""

from __future__ import annotations

from typing import Final

RAMP: Final = ("#faf8e6", "#c9e3c2", "#7fc0bd", "#3f8fb5", "#255b9b", "#14264f")
"""Six steps of falling lightness, yellow to blue, after the YlGnBu scheme of ColorBrewer (colour-blind safe)."""

RAMP_TEXT: Final = ("#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#ffffff")
"""The text that can be read on each step of ``RAMP``."""

INK: Final = "#1b1f24"
QUIET: Final = "#5b6570"
WATER: Final = "#e3ebf0"
LAND: Final = "#f7f6f3"
GROUND: Final = "#ffffff"
BORDER: Final = "#8a939c"
DARK_BAR: Final = "#1f4e79"
LIGHT_BAR: Final = "#a9c1d6"
FAN_WIDE: Final = "#f6d9b0"
FAN_NARROW: Final = "#e39b3b"
PROPOSED: Final = "#b3261e"
TODAY: Final = "#1b1f24"
GRID: Final = "#e1e5e8"
