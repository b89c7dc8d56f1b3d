"""Quantities with unit, source, validity and doubt."""
