"""The invented mission that reports, compliance and meeting packs are tested on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from report_mission import TestMission, make_test_mission


@pytest.fixture(scope="session")
def averra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestMission]:
    """The mission, for tests that only read it."""
    made = make_test_mission(tmp_path_factory.mktemp("averra"))
    with made.file:
        yield made
