"""The first page says what is doubtful where the number stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bluehelm.brief import write_brief
from bluehelm.problems import Problem, Severity


def test_a_doubtful_share_of_civilians_is_told_with_the_expected_deaths(made: Any, tmp_path: Path) -> None:
    """Expected civilian deaths within reach rest on a share; where the record is silent, page 1 says so beside them."""
    doubt = "9 of 12 events of the area, with 10 deaths, do not say how many of the dead were civilians"
    problem = Problem(Severity.WARNING, "deaths-unknown", doubt, column="deaths_civilians")
    write_brief(tmp_path / "a.html", **made.arguments)
    outlook = replace(made.arguments["outlook"], problems=(problem,))
    write_brief(tmp_path / "b.html", **made.but(outlook=outlook))
    sure, doubtful = ((tmp_path / name).read_text("utf-8") for name in ("a.html", "b.html"))
    assert f"CAUTION: {doubt}" not in sure
    assert f"CAUTION: {doubt}" in doubtful.partition("<h2")[0] + doubtful.partition("<h2")[2].partition("<h2")[0]
    assert "deaths, " in sure
