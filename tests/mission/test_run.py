"""Runs: the same analysis has the same name, and a changed one another."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bluehelm.mission import Run, RunInput, RunOutput, checksum_file, checksum_values, record_run
from bluehelm.mission.run_files import checksum_code

EVENTS = RunInput(
    role="events", file="ged.csv", sha256="00ff", rows=3, source="UCDP GED", licence="CC BY 4.0", confidence="published"
)


def _run(*, seed: int = 7, months: int = 12, outputs: tuple[RunOutput, ...] = ()) -> Run:
    return record_run(inputs=[EVENTS], parameters={"months": months, "area": "XVA"}, seed=seed, outputs=outputs)


def test_a_repeated_run_has_the_same_name_whatever_the_order_of_its_parameters() -> None:
    """Two runs of the same inputs, parameters, seed and code are one run."""
    other = record_run(inputs=[EVENTS], parameters={"area": "XVA", "months": 12}, seed=7, outputs=())
    assert other == _run()


@pytest.mark.parametrize("changed", [{"seed": 8}, {"months": 11}])
def test_a_changed_seed_or_parameter_makes_another_run(changed: dict[str, int]) -> None:
    """A figure made with another seed or parameter names another run."""
    assert _run(**changed).id != _run().id


def test_outputs_do_not_name_the_run_but_stand_in_its_record() -> None:
    """The same inputs name the same run, so that differing outputs show a lost repeatability."""
    run = _run(outputs=(RunOutput(name="deaths", sha256="ab"),))
    assert run.id == _run().id
    assert '"deaths"' in run.to_json()


def test_a_run_can_be_read_back_from_its_json() -> None:
    """What is written beside a brief is the whole record."""
    assert Run.model_validate_json(_run().to_json()) == _run()


def test_a_run_names_the_code_and_not_only_its_release() -> None:
    """Two checkouts of one release with different code make different runs."""
    assert re.fullmatch(r"bluehelm \d+\.\d+\.\d+ \([0-9a-f]{12}\)", _run().code)
    assert checksum_code()[:12] in _run().code


def test_file_checksum_is_the_published_sha256(tmp_path: Path) -> None:
    """The checksum of three known bytes is the one in the SHA-256 standard (FIPS 180-2, appendix B.1)."""
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert checksum_file(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_value_checksums_see_value_type_and_shape() -> None:
    """An array's checksum changes with a value, a type or a shape, and not with its memory order."""
    values = np.arange(6, dtype=np.int32).reshape(2, 3)
    sums = {
        checksum_values(values),
        checksum_values(values + 1),
        checksum_values(values.astype(np.float64)),
        checksum_values(values.reshape(3, 2)),
    }
    assert len(sums) == 4
    assert checksum_values(np.asfortranarray(values)) == checksum_values(values)


def test_frame_checksums_see_lists() -> None:
    """A frame's checksum sees inside list columns."""
    one, two = pl.DataFrame({"a": [["x", "y"]]}), pl.DataFrame({"a": [["x", "z"]]})
    assert checksum_values(one) != checksum_values(two)
