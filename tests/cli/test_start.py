"""The command line starts at once, because heavy libraries load where they are used."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

HEAVY = {
    "alembic",
    "altair",
    "argon2",
    "cryptography",
    "fastexcel",
    "highspy",
    "httpx",
    "mgrs",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pycountry",
    "pydantic",
    "scipy",
    "shapely",
    "sklearn",
    "sqlalchemy",
    "typst",
    "vl_convert",
    "yaml",
}

NEEDED_BY_MISSION_FILES = {"argon2", "cryptography", "pydantic", "sqlalchemy"}


def _modules_after(code: str) -> set[str]:
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}


def test_help_loads_none_of_the_heavy_libraries() -> None:
    """``bluehelm --help`` shows every verb without loading any library that takes long to start."""
    loaded = _modules_after("sys.argv = ['bluehelm', '--help']; from bluehelm.cli.main import main; main()")
    assert "typer" in loaded
    assert loaded & HEAVY == set()


def test_importing_bluehelm_loads_none_of_the_heavy_libraries() -> None:
    """``import bluehelm`` does nothing but make the names available."""
    loaded = _modules_after("import bluehelm")
    assert "bluehelm" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(
    "command",
    [
        ["report", "list", "FILE", "--kind", "party", "--as", "A. Keita"],
        ["report", "show", "FILE", "NF", "--as", "A. Keita"],
        ["report", "add", "FILE", "place", "name=Port Ash", "--as", "A. Keita"],
        ["people", "list", "FILE", "--as", "A. Keita"],
        ["sync", "status", "FILE", "--as", "A. Keita"],
        ["check", "FILE"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_common_command_on_a_mission_file_loads_no_frames_or_arrays(at_hand: Any, command: list[str]) -> None:
    """Records are listed, shown and written, and a file is checked, without a library of frames, arrays or shapes."""
    words = [str(at_hand.file) if word == "FILE" else word for word in command]
    loaded = _modules_after(f"sys.argv = ['bluehelm', *{words!r}]; from bluehelm.cli.main import main; main()")
    assert "sqlalchemy" in loaded
    assert loaded & HEAVY <= NEEDED_BY_MISSION_FILES
