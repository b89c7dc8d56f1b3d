"""Print the lower bound of every run-time dependency, extras included, as a pip constraint for `make test-lowest`."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path


def main() -> None:
    """Print one ``name==version`` a dependency in pyproject.toml; a constraint must not name extras."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in chain(project["dependencies"], *project["optional-dependencies"].values()):
        print(re.sub(r"\[.*\]", "", requirement).replace(">=", "=="))


if __name__ == "__main__":
    main()
