"""What all tests share: where real data lies, and how hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("bluehelm", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("bluehelm")


def _real_data_folder() -> Path:
    return Path(os.environ.get("BLUEHELM_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, or skip where it is absent."""
    folder = _real_data_folder()
    if not folder.is_dir():
        pytest.skip("real data absent: set BLUEHELM_DATA to the folder that holds ucdp/, views/ and the others")
    return folder
