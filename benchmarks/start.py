"""How much CPU a common command on a small mission file takes, beside starting Python, and git in an empty folder.

    python benchmarks/start.py [RUNS]

Prints the median of the user seconds of RUNS (default 9) runs of each. The mission file holds one person and one party,
and nobody has a password: a log-in costs a tenth of a second more, on purpose.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

BLUEHELM = [sys.executable, "-m", "bluehelm.cli"]
FILE = "hq.helm"
FOUNDED = ["new", FILE, "--mission", "UNMAV", "--site", "Headquarters", "--code", "HQ", "--open-keys"]
PARTY = ["report", "add", FILE, "party", "name=Northern Front", "short_name=NF", "type=armed_group"]
COMMANDS: dict[str, list[str]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "git status": ["git", "status"],
    "bluehelm --help": [*BLUEHELM, "--help"],
    "bluehelm report list": [*BLUEHELM, "report", "list", FILE, "--kind", "party"],
    "bluehelm report show": [*BLUEHELM, "report", "show", FILE, "NF"],
    "bluehelm report add": [*BLUEHELM, "report", "add", FILE, "place", "name=Port Ash"],
    "bluehelm people list": [*BLUEHELM, "people", "list", FILE],
    "bluehelm sync status": [*BLUEHELM, "sync", "status", FILE],
    "bluehelm check": [*BLUEHELM, "check", FILE],
}


def user_seconds(command: Sequence[str], folder: Path) -> float:
    """User CPU seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    environment = {**os.environ, "BLUEHELM_PERSON": "A. Keita"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for made in (["git", "init"], [*BLUEHELM, *FOUNDED], [*BLUEHELM, *PARTY]):
            user_seconds(made, folder)
        for called, command in COMMANDS.items():
            print(f"{called:24} {median(user_seconds(command, folder) for _ in range(runs)):.2f} s")


if __name__ == "__main__":
    main()
