"""Quantities with unit, source, validity and doubt: dated YAML for doctrine, rates and thresholds."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.figures.figure import Figure, Figures, figure_sets, load_figures, read_figures
    from bluehelm.figures.units import UNITS

__all__ = ["UNITS", "Figure", "Figures", "figure_sets", "load_figures", "read_figures"]

_FILE_OF: Final = {
    "UNITS": "units",
    "Figure": "figure",
    "Figures": "figure",
    "figure_sets": "figure",
    "load_figures": "figure",
    "read_figures": "figure",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
