"""Uncertainty as samples: periods, draws, seeded random streams and proper scores."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.draws.draws import Draws
    from bluehelm.draws.periods import Period, month_of, months_from
    from bluehelm.draws.scores import Score, crps, ign, mis
    from bluehelm.draws.streams import random_stream

__all__ = ["Draws", "Period", "Score", "crps", "ign", "mis", "month_of", "months_from", "random_stream"]

_FILE_OF: Final = {
    "Draws": "draws",
    "Period": "periods",
    "Score": "scores",
    "crps": "scores",
    "ign": "scores",
    "mis": "scores",
    "month_of": "periods",
    "months_from": "periods",
    "random_stream": "streams",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
