"""How far a unit protects when nobody wrote its own reach down: the dated figure of its kind."""

from __future__ import annotations

from datetime import date

from bluehelm.figures import Figure, load_figures


def default_reach(kind: str, on: date | None = None, *, battalion: bool = False) -> Figure:
    """The figure, in km, of the table ``laydown`` for a kind of unit.

    Args:
        kind: one of ``UNIT_KINDS``.
        on: the day on which the figure holds; None takes the newest.
        battalion: whether a unit of infantry is a whole battalion, which patrols from several bases.

    Raises:
        LookupError: when the kind has no figure, or none that holds on the day.

    >>> default_reach("infantry").value, default_reach("infantry", battalion=True).value
    (30.0, 60.0)
    """
    size = "_battalion" if battalion and kind == "infantry" else ""
    key = f"reach_{kind.replace(' ', '_')}{size}"
    figures = load_figures("laydown")
    return figures.history(key)[-1] if on is None else figures.at(key, on)
