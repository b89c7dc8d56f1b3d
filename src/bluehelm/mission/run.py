"""A run: what an analysis was made from, with what, and what came out."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from pydantic import BaseModel, ConfigDict

from bluehelm.mission.run_files import checksum_code

LIBRARIES: Final = ("numpy", "polars", "scikit-learn", "scipy", "highspy", "shapely")
"""Libraries whose version can change a result."""

Parameter = str | int | float | bool | None


class RunInput(BaseModel):
    """One input of a run. ``file`` is a name without folders: a run must not tell where somebody keeps their files."""

    model_config = ConfigDict(frozen=True)

    role: str
    file: str
    sha256: str
    rows: int
    source: str
    licence: str
    confidence: str
    last_day: date | None = None
    """Last day the input speaks of."""
    out_of_date: str | None = None
    """Why it should not be read as today's, in one sentence; None when it is current on the as-of date."""


class RunOutput(BaseModel):
    """One result of a run, by the checksum of its values."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha256: str


class Run(BaseModel):
    """An analysis that can be made again: same inputs, parameters, seed and code give the same outputs.

    ``id`` is a checksum of everything but the outputs. It holds no clock time, so that a repeated run is the same run.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    seed: int
    code: str
    libraries: tuple[str, ...]
    parameters: dict[str, Parameter]
    inputs: tuple[RunInput, ...]
    outputs: tuple[RunOutput, ...]

    @property
    def short(self) -> str:
        """The first eight characters of the id: what a figure's caption shows."""
        return self.id[:8]

    def to_json(self) -> str:
        """The whole record as indented JSON, keys in a fixed order."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"

    def summary(self) -> str:
        """One sentence that names the run.

        >>> record_run(inputs=[], parameters={}, seed=7, outputs=[]).summary().startswith("Run ")
        True
        """
        return (
            f"Run {self.short}: seed {self.seed}, {self.code}, {len(self.inputs)} inputs, {len(self.outputs)} results."
        )


def record_run(
    *,
    inputs: Sequence[RunInput],
    parameters: Mapping[str, Parameter],
    seed: int,
    outputs: Sequence[RunOutput],
) -> Run:
    """Record an analysis after its results are there.

    Parameters that cannot change a result (the number of workers, where files are written) do not belong here.
    """
    code = f"bluehelm {version('bluehelm')} ({checksum_code()[:12]})"
    libraries = (f"python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES))
    made_from = {
        "seed": seed,
        "code": code,
        "libraries": libraries,
        "parameters": dict(sorted(parameters.items())),
        "inputs": [item.model_dump(mode="json") for item in inputs],
    }
    run_id = sha256(json.dumps(made_from, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Run(
        id=run_id,
        seed=seed,
        code=code,
        libraries=libraries,
        parameters=dict(sorted(parameters.items())),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
    )
