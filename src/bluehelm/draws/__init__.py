"""Uncertainty as samples: periods, draws, seeded random streams and proper scores."""

from bluehelm.draws.draws import Draws
from bluehelm.draws.periods import Period, month_of, months_from
from bluehelm.draws.scores import Score, crps, ign, mis
from bluehelm.draws.streams import random_stream

__all__ = ["Draws", "Period", "Score", "crps", "ign", "mis", "month_of", "months_from", "random_stream"]
