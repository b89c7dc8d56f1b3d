"""The area a mission answers for: a country, a drawn polygon, a list of cells or a box."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from bluehelm.geo.countries import country_name, suggest_countries
from bluehelm.geo.coverage import GRID, cell_area_km2, cells_and_shares
from bluehelm.geo.geojson import Feature, collection_name, read_features
from bluehelm.geo.outlines import BOUNDARY_NOTE, OUTLINE_SOURCE, country_outline, outline_codes
from bluehelm.geo.prio_grid import COLUMNS, ROWS
from bluehelm.problems import InputRefused, Problem, Severity


@dataclass(frozen=True, slots=True, eq=False)
class Sector:
    """A named part of an area: PRIO-GRID ids in order. A cell on the line between two sectors is in both."""

    name: str
    cells: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """An area with its cells: all that its outline touches, each with the share of the cell inside.

    A rule by the cell's centre loses border towns: Bangui lies in a cell whose largest part is across the river.
    Cells are PRIO-GRID ids in order; ``land_share`` runs beside them, 0 to 1. Inland water counts as inside.
    With ``by_record``, events belong to the area by the country in their own record (``country == code``), and
    otherwise by their point within the outline.
    """

    code: str
    name: str
    outline: shapely.Geometry
    cells: NDArray[np.int64]
    land_share: NDArray[np.float64]
    by_record: bool
    sectors: tuple[Sector, ...] = ()
    boundary_note: str = BOUNDARY_NOTE

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.land_share):
            raise ValueError(f"expected one share a cell, got {len(self.land_share)} for {len(self.cells)} cells")
        if not (np.diff(self.cells) > 0).all():
            raise ValueError("expected cells in order of id, each once")
        for array in (self.cells, self.land_share, *(sector.cells for sector in self.sectors)):
            array.setflags(write=False)

    @classmethod
    def country(cls, iso3: str) -> Self:
        """A country by its ISO 3166 alpha-3 code (and XKX for Kosovo), in small or capital letters.

        Raises:
            InputRefused: code ``unknown-area``, with near matches, when no country or no outline has this code.

        >>> area = Area.country("CAF")
        >>> area.name, len(area.cells)
        ('Central African Republic', 251)
        """
        code = iso3.strip().upper()
        if code not in outline_codes():
            raise InputRefused(_unknown_area(iso3))
        outline = country_outline(code)
        note = f"{BOUNDARY_NOTE} {OUTLINE_SOURCE}"
        cells, shares = cells_and_shares(outline)
        return cls(code, country_name(code), outline, cells, shares, by_record=True, boundary_note=note)

    @classmethod
    def from_geojson(
        cls, source: Path | str | Mapping[str, Any], *, name: str | None = None, country: str | None = None
    ) -> Self:
        """The polygons of a GeoJSON file or mapping, together; features with a property ``name`` become sectors.

        A country of one's own (an exercise) is given by ``country``, or by the features' property
        ``country``: three letters, which become the code, and events then belong by their record. The name is ``name``,
        else the collection's own ``name``, else the file's.

        Raises:
            InputRefused: for a file that cannot be read, is not GeoJSON or holds no sound polygon
                (:func:`bluehelm.geo.geojson.read_features`), and codes ``area-without-name``, ``bad-country-code``,
                ``mixed-countries``.
        """
        features = read_features(source)
        own_country = country or _shared_country(features)
        if own_country is not None and not re.fullmatch("[A-Z]{3}", own_country):
            raise _refusal(
                "bad-country-code",
                f"expected a country code of three capital letters, got {own_country!r}.",
                "Give an ISO 3166 alpha-3 code; for an invented country one from XAA to XZZ.",
            )
        own_name = name or _name_of(source)
        outline = shapely.union_all([feature.outline for feature in features])
        area = cls(
            own_country or own_name, own_name, outline, *cells_and_shares(outline), by_record=own_country is not None
        )
        return area._with_feature_sectors(features)

    @classmethod
    def from_cells(cls, cells: ArrayLike, *, name: str) -> Self:
        """Whole PRIO-GRID cells, in any order; an id given twice counts once. Every land share is 1.

        Raises:
            InputRefused: codes ``no-cells``, ``bad-cell``.

        >>> Area.from_cells([135758, 135757], name="Bangui").cells.tolist()
        [135757, 135758]
        """
        ids = _cell_ids(cells)
        return cls(name, name, shapely.union_all(GRID.polygon(ids)), ids, np.ones(len(ids)), by_record=False)

    @classmethod
    def box(cls, south: float, west: float, north: float, east: float, *, name: str) -> Self:
        """A box in degrees. Where ``west`` is greater than ``east`` it reaches across the date line.

        Raises:
            InputRefused: code ``bad-box``.

        >>> Area.box(-20, 177, -15, -178, name="Fiji").outline.bounds
        (-180.0, -20.0, 180.0, -15.0)
        """
        if not (-90 <= south < north <= 90):
            raise _refusal(
                "bad-box",
                f"expected -90 <= south < north <= 90, got south {south} and north {north}.",
                "Give the sides in the order south, west, north, east.",
            )
        if not (-180 <= west <= 180 and -180 <= east <= 180) or west == east:
            raise _refusal(
                "bad-box",
                f"expected west and east within -180 to 180 and not equal, got west {west} and east {east}.",
                "Give the sides in the order south, west, north, east; west 177 and east -178 cross the date line.",
            )
        spans = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
        outline = shapely.union_all([shapely.box(w, south, e, north) for w, e in spans if w < e])
        return cls(name, name, outline, *cells_and_shares(outline), by_record=False)

    @property
    def area_km2(self) -> float:
        """Area of the outline in square kilometres, inland water included."""
        return float((self.land_share * cell_area_km2(self.cells)).sum())

    def contains(self, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.bool_]:
        """Which points lie within the outline or on its line; arguments are degrees and broadcast.

        >>> Area.country("CAF").contains([4.37, -4.32], [18.58, 15.31]).tolist()
        [True, False]
        """
        shapely.prepare(self.outline)
        return np.asarray(shapely.intersects_xy(self.outline, longitude, latitude), dtype=np.bool_)

    def with_sectors(self, cells_by_name: Mapping[str, ArrayLike]) -> Self:
        """The same area with these sectors instead of its own, each a list of PRIO-GRID ids.

        Raises:
            InputRefused: codes ``no-cells``, ``bad-cell``, ``sector-outside-area``.
        """
        sectors = tuple(Sector(name, _cell_ids(cells)) for name, cells in cells_by_name.items())
        for sector in sectors:
            outside = np.setdiff1d(sector.cells, self.cells)
            if outside.size:
                raise _refusal(
                    "sector-outside-area",
                    f"sector {sector.name!r} has {outside.size} cells that are not in {self.name}, "
                    f"the first is {outside[0]}.",
                    "Leave them out of the sector, or widen the area.",
                )
        return replace(self, sectors=sectors)

    def with_sectors_from_geojson(self, source: Path | str | Mapping[str, Any]) -> Self:
        """The same area with a sector for each name among the polygons of a GeoJSON file or mapping.

        Only the part of a polygon within the area counts.

        Raises:
            InputRefused: as :func:`bluehelm.geo.geojson.read_features`, and codes ``sector-without-name``,
                ``sector-outside-area``.
        """
        features = read_features(source)
        if not any(feature.name for feature in features):
            raise _refusal("sector-without-name", "no polygon has a property 'name'.", "Give each sector a name.")
        return self._with_feature_sectors(features)

    def _with_feature_sectors(self, features: Sequence[Feature]) -> Self:
        names = dict.fromkeys(feature.name for feature in features if feature.name is not None)
        cells: dict[str, ArrayLike] = {}
        for name in names:
            outline = shapely.union_all([feature.outline for feature in features if feature.name == name])
            cells[name], _ = cells_and_shares(shapely.intersection(outline, self.outline))
            if not np.size(cells[name]):
                raise _refusal(
                    "sector-outside-area",
                    f"sector {name!r} lies wholly outside {self.name}.",
                    "Check that sectors and area are of the same country and in degrees, longitude first.",
                )
        return self.with_sectors(cells)


def _unknown_area(given: str) -> Problem:
    near = suggest_countries(given, among=outline_codes())
    if near:
        listed = " or ".join(f"{code} ({country_name(code)})" for code in near)
        hint = f"Did you mean {listed}?"
    else:
        hint = "Give an ISO 3166 alpha-3 code such as CAF, or draw the area yourself as GeoJSON."
    message = f"no country with an outline has the code {given!r}."
    return Problem(Severity.ERROR, "unknown-area", message, hint)


def _cell_ids(cells: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(cells)
    if given.size == 0:
        raise _refusal("no-cells", "the list of cells is empty.", "Give at least one PRIO-GRID id.")
    whole = np.issubdtype(given.dtype, np.integer)
    bad = given[(given < 1) | (given > ROWS * COLUMNS)] if whole else given
    if bad.size:
        raise _refusal(
            "bad-cell",
            f"expected PRIO-GRID ids, whole numbers from 1 to {ROWS * COLUMNS}, got {bad.ravel()[0].item()!r}"
            + (f" and {bad.size - 1} more." if bad.size > 1 else "."),
            "Check that the ids are of PRIO-GRID and not of another grid.",
        )
    return np.unique(given.astype(np.int64))


def _shared_country(features: Sequence[Feature]) -> str | None:
    countries = sorted({feature.country for feature in features if feature.country is not None})
    if len(countries) > 1:
        raise _refusal(
            "mixed-countries",
            f"the polygons name {len(countries)} countries: {', '.join(countries)}.",
            "Keep the polygons of one country, or take the property 'country' out.",
        )
    return countries[0] if countries else None


def _name_of(source: Path | str | Mapping[str, Any]) -> str:
    name = collection_name(source)
    if name is None:
        raise _refusal(
            "area-without-name", "the area has no name.", "Give name=..., or a 'name' in the GeoJSON collection."
        )
    return name


def _refusal(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
