"""The command line starts at once, because heavy libraries load where they are used."""

from __future__ import annotations

import subprocess
import sys

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


def _modules_after(code: str) -> set[str]:
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


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
