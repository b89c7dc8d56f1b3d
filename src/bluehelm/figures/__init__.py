"""Quantities with unit, source, validity and doubt: dated YAML for doctrine, rates and thresholds."""

from bluehelm.figures.figure import Figure, Figures, figure_sets, load_figures, read_figures
from bluehelm.figures.units import UNITS

__all__ = ["UNITS", "Figure", "Figures", "figure_sets", "load_figures", "read_figures"]
