"""An import that is stopped in the middle, by a power cut or by somebody: nothing of it is half there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROWS = 1_500


@pytest.mark.parametrize("stopped_by", [signal.SIGKILL, signal.SIGINT])
def test_an_import_stopped_while_it_is_written_is_all_there_or_not_at_all(at_hand: Any, stopped_by: int) -> None:
    """The file opens, its chain holds, all or no rows are there, and the same file can be imported."""
    lines = [f"2025-04-03,Place {number},explosion,Shots {number}" for number in range(ROWS)]
    sheet = at_hand.write("a.csv", "\n".join(["Date,Lieu,Type,Description", *lines]))
    command = [sys.executable, "-m", "bluehelm.cli", "import", str(sheet), "--into", str(at_hand.file), "--yes"]
    environment = {**os.environ, "BLUEHELM_PERSON": "A. Keita"}
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_it_writes(running, Path(f"{at_hand.file}-wal"))
        running.send_signal(stopped_by)
    finally:
        code = running.wait()
    assert code != 1
    there = at_hand.read("report", "list", at_hand.file, "--limit", "1")["total"]
    assert there in {0, ROWS}
    at_hand.done("check", at_hand.file)
    again = at_hand.read("import", sheet, "--into", at_hand.file, "--yes", "--again")
    assert again["records"] == ROWS - there
    assert at_hand.read("report", "list", at_hand.file, "--limit", "1")["total"] == ROWS


def _until_it_writes(running: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until entries are being written beside the file, or the import has ended."""
    while running.poll() is None:
        if log.exists() and log.stat().st_size > 200_000:
            return
        time.sleep(0.001)
