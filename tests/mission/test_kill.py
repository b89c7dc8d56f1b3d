"""A writer that is killed in the middle of anything loses nothing that it acknowledged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "kill.py"


def test_killed_writer_loses_nothing_acknowledged() -> None:
    """Killed eight times at seeded moments, between and during commits, imports, syncs, packs and repairs: all that was
    acknowledged is there, the file opens, the chain holds.
    """
    command = [sys.executable, SCRIPT, "--times", "8"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("8 kills in ")
    assert "none lost" in run.stdout
    assert "whole." in run.stdout
