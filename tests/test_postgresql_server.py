"""The server that tests run against is gone when they are, however they end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, text

SCRIPT = Path(__file__).parents[1] / "scripts" / "postgresql.py"


@pytest.mark.usefixtures("postgresql")  # skips where no server is installed
def test_server_stops_when_its_starter_is_killed() -> None:
    """Killed tests leave neither a server nor its folder behind."""
    starter = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {str(SCRIPT)!r}, 'serve'], stdin=subprocess.PIPE)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        folder = Path(re.sub(r".*host=", "", program.stdout.readline().strip()))
        assert (folder / "data" / "postmaster.pid").is_file()
        program.kill()
    until = monotonic() + 20
    while folder.exists() and monotonic() < until:
        sleep(0.05)
    assert not folder.exists()


def test_server_is_one_that_the_store_supports(postgresql: Engine) -> None:
    """Version 15 or later, and letters beyond ASCII are letters to it."""
    with postgresql.connect() as connection:
        assert int(connection.scalar(text("SHOW server_version_num"))) >= 150000
        assert connection.scalar(text("SELECT lower('ÉÇÖ')")) == "éçö"
