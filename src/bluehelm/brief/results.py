"""The results a brief is made from, and where their figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl
import shapely

from bluehelm.brief.content import Origin
from bluehelm.brief.place_names import PlaceNames
from bluehelm.columns import empty_frame
from bluehelm.forecast import Outlook
from bluehelm.geo import Area, country_outline, outline_codes
from bluehelm.geo.places import PLACES, places_in
from bluehelm.mandate import Mandate
from bluehelm.mission import Run
from bluehelm.plan import Laydown
from bluehelm.situation import Situation


@dataclass(frozen=True)
class Results:
    """What the stages returned; None where a stage was not run."""

    mandate: Mandate | None
    situation: Situation | None
    outlook: Outlook | None
    laydown: Laydown | None
    run: Run | None
    mission: str
    fictional: bool
    mark: str

    @property
    def area(self) -> Area | None:
        """The area of the outlook or the situation."""
        told = self.outlook or self.situation
        return told.area if told else None

    @property
    def as_of(self) -> date | None:
        """The last day known."""
        told = self.outlook or self.situation
        return told.as_of if told else None

    @property
    def short_run(self) -> str:
        """The run's short name, or nothing where no run was recorded."""
        return self.run.short if self.run else ""

    @cached_property
    def names(self) -> PlaceNames:
        """Names for cells and maps: settlements and own places among the laydown's sites, else those of the package."""
        if self.laydown is not None:
            named = self.laydown.sites.filter(pl.col("kind").is_in(("settlement", "user")))
            if not named.is_empty():
                return PlaceNames.of(named.rename({"site": "name"}))
        return PlaceNames.of(places_in(self.area)) if self.area is not None else PlaceNames.of(empty_frame(PLACES))

    @cached_property
    def neighbours(self) -> tuple[shapely.Geometry, ...]:
        """Outlines of the countries around the area, to be drawn lightly."""
        if self.area is None or self.fictional:
            return ()
        box = shapely.box(*shapely.buffer(self.area.outline, 3).bounds)
        others = (country_outline(code) for code in outline_codes() if code != self.area.code)
        return tuple(other for other in others if other.intersects(box))

    def source_of(self, *roles: str) -> str:
        """Names of the sources that came in under one of these roles, or a plain word where no run tells."""
        found = [item.source for item in self.run.inputs if item.role in roles] if self.run else []
        return ", ".join(dict.fromkeys(found)) or f"{roles[0]} as given"

    def origin(self, roles: Sequence[str], *, confidence: str, dated: str = "") -> Origin:
        """Where a figure made from inputs of these roles comes from."""
        return Origin(self.source_of(*roles), dated or f"to {self.as_of}", confidence, self.short_run)
