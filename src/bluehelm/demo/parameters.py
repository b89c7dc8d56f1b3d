"""The documented parameters of the demo's incident generator, read from data/parameters.yaml."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Echo(_Frozen):
    """How one incident leads to others."""

    branching: float = Field(ge=0, lt=1)
    half_life_weeks: float = Field(gt=0)
    share_same_cell: float = Field(ge=0, le=1)


class WetSeason(_Frozen):
    """The months in which fewer incidents happen, and the factor."""

    months: tuple[int, ...]
    factor: float = Field(gt=0)


class Kind(_Frozen):
    """One kind of incident: its share, parties and deaths."""

    kind: str
    violence: str | None
    share: float = Field(gt=0)
    a: str | None
    b: str | None
    civilians: float = Field(ge=0, le=1)
    none: float = Field(ge=0, le=1)
    tail: float = Field(gt=0)
    most: int = Field(ge=1)


class Reporting(_Frozen):
    """How well incidents are known once reported."""

    where_precision: tuple[float, ...]
    date_precision: tuple[float, ...]
    days_at_precision: tuple[int, ...]
    low_share: float
    high_share: float


class Phase(_Frozen):
    """A stretch of the country's history: background incidents a week in each sector from a day on."""

    first_day: date
    name: str
    weekly: dict[str, float]


class Parameters(_Frozen):
    """Everything the generator takes besides the seed."""

    first_day: date
    last_day: date
    phases: tuple[Phase, ...]
    echo: Echo
    dispersion: float = Field(gt=0)
    wet_season: WetSeason
    town_weight: float = Field(ge=1)
    parties: dict[str, str]
    kinds: tuple[Kind, ...]
    mission_first_day: date
    reporting: Reporting

    @property
    def weeks(self) -> int:
        """Weeks that have begun by the last day."""
        return (self.last_day - self.first_day).days // 7 + 1

    def weekly_rate(self, sector: str, day: date) -> float:
        """Background incidents a week in a sector on a day, before echoes and season."""
        return [phase for phase in self.phases if phase.first_day <= day][-1].weekly[sector]


@cache
def load_parameters() -> Parameters:
    """The parameters that ship with the package."""
    text = (files("bluehelm.demo") / "data" / "parameters.yaml").read_text(encoding="utf-8")
    return Parameters.model_validate(yaml.safe_load(text))
