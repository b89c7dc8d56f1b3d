"""What all tests share: where real data lies, where a mission file can be made, and how hypothesis runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

settings.register_profile("bluehelm", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("bluehelm")

_database_numbers = count(1)


def _real_data_folder() -> Path:
    return Path(os.environ.get("BLUEHELM_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, or skip where it is absent."""
    folder = _real_data_folder()
    if not folder.is_dir():
        pytest.skip("real data absent: set BLUEHELM_DATA to the folder that holds ucdp/, views/ and the others")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """The server that ``BLUEHELM_TEST_POSTGRESQL`` names, or one of this process's own until the tests end.

    Skips where none is installed, but not on a machine that `make test` could have installed it on.
    """
    if given := os.environ.get("BLUEHELM_TEST_POSTGRESQL"):
        yield from _maintenance(given)
        return
    command = [sys.executable, Path(__file__).parents[1] / "scripts" / "postgresql.py", "serve"]
    with subprocess.Popen(  # its own session: Ctrl+C must not end the server before the tests have let go of it
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if address:
            yield from _maintenance(address)
        elif os.environ.get("CI") or shutil.which("apt-get"):
            pytest.fail("no PostgreSQL server could be started. Next: python scripts/postgresql.py install")
        else:
            pytest.skip("no PostgreSQL server of version 15 or later is installed")


def _maintenance(address: str) -> Iterator[Engine]:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Path | str]]:
    """A function; each call gives a new place where a mission file can be made, on both kinds of store.

    The place is the path of a file that is not there yet, or the URL of a database without tables.
    """
    numbers = count(1)
    if request.param == "sqlite":
        yield lambda: tmp_path / f"mission-{next(numbers)}.helm"
        return
    server: Engine = request.getfixturevalue("postgresql")
    made: list[str] = []

    def new_database() -> str:
        made.append(f"bluehelm_test_{os.getpid()}_{next(_database_numbers)}")
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {made[-1]}"))
        return server.url.set(database=made[-1]).render_as_string(hide_password=False)

    yield new_database
    with server.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
