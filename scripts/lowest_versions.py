"""Print the lower bound of every run-time dependency as a pip constraint, for `make test-lowest`."""

from __future__ import annotations

import tomllib
from pathlib import Path


def main() -> None:
    """Print one ``name==version`` a dependency in pyproject.toml."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        print(requirement.replace(">=", "=="))


if __name__ == "__main__":
    main()
