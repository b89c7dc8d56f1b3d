"""What is happening: trends, actors, places, and how well they are known."""

from bluehelm.situation.frames import ACTORS, COARSE, COARSE_BY_ADMIN1, HOT_CELLS, KINDS, MONTHLY
from bluehelm.situation.situation import Situation, summarise_situation
from bluehelm.situation.trend import Trend

__all__ = [
    "ACTORS",
    "COARSE",
    "COARSE_BY_ADMIN1",
    "HOT_CELLS",
    "KINDS",
    "MONTHLY",
    "Situation",
    "Trend",
    "summarise_situation",
]
