"""What a map shows besides the land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from bluehelm.brief.map_incidents import IncidentMark


@dataclass(frozen=True, slots=True)
class CellLayer:
    """Cells by class: ``steps[cell]`` is a place on ``labels``, which run from the least to the most."""

    title: str
    labels: tuple[str, ...]
    steps: Mapping[int, int]
    ranks: Mapping[int, str] = field(default_factory=dict)
    """What is written on a cell: its rank in the table beside the map."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a short label: a proposed site, a site of today or a settlement."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True)
class MapLayers:
    """Everything on a map besides the land."""

    cells: CellLayer | None = None
    proposed: tuple[Mark, ...] = ()
    today: tuple[Mark, ...] = ()
    settlements: tuple[Mark, ...] = ()
    moves: tuple[tuple[Mark, Mark], ...] = ()
    sectors: tuple[shapely.Geometry, ...] = ()
    """Outlines within the area, drawn lightly."""
    incidents: tuple[IncidentMark, ...] = ()
