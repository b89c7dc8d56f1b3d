"""Tables are made and brought up to date: exactly, with the data in them, and all or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from bluehelm.mission import tables
from bluehelm.mission.database import engine_for, writing
from bluehelm.mission.migrations import NEWEST, bring_up_to_date, is_up_to_date, make_tables, version_of
from bluehelm.mission.migrations.upgrading import VERSIONS, script_directory, upgrade
from bluehelm.problems import InputRefused

ROWS = Path(__file__).parent / "versions"
ALL_VERSIONS = [script.revision for script in reversed(list(script_directory().walk_revisions()))]

NEXT_VERSION = """
from pathlib import Path
from time import sleep

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade():
    op.create_table("weather", sa.Column("day", sa.String(), primary_key=True))
    op.add_column("mission", sa.Column("host", sa.String(), nullable=False, server_default="Averra"))
    with op.batch_alter_table("reads") as reads:
        reads.alter_column("what", new_column_name="field")
    op.execute("UPDATE entries SET kind = upper(kind)")
    {last}
"""
FAILS = "op.execute('INSERT INTO weather (day) VALUES (NULL)')"
WAITS = "Path({ready!r}).touch(); sleep(60)"


@pytest.fixture
def engine(empty_store: Callable[[], Path | str]) -> Iterator[Engine]:
    """An engine on an empty database of each kind."""
    engine = engine_for(empty_store())
    yield engine
    engine.dispose()


def _next_version(folder: Path, *, last: str = "") -> tuple[Path, ...]:
    """Folders that hold the migrations and, after the newest, one that only this test has."""
    (folder / "next.py").write_text(NEXT_VERSION.format(newest=NEWEST, last=last), encoding="utf-8")
    return (VERSIONS, folder)


def _made_at(engine: Engine, version: str) -> None:
    """Migrate an empty database to a version, and fill in that version's rows."""
    lines = (ROWS / f"{version}.sql").read_text(encoding="utf-8").splitlines()
    with writing(engine, name="m.helm") as connection:
        upgrade(connection, to=version)
        for line in lines:
            if not line.startswith("--"):
                connection.exec_driver_sql(line)


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
        }


def _schema(connection: Connection) -> set[tuple[object, ...]]:
    """Everything that the database itself knows of its tables, but the order of their making."""
    if connection.dialect.name == "sqlite":
        made = connection.execute(text("SELECT name, sql FROM sqlite_master"))
        return {(name, *sorted(part.strip(" ,\t)") for part in (sql or "").splitlines())) for name, sql in made}
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,"
        " col_description(quote_ident(table_name)::regclass, ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    queries = (
        columns,
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )
    return {tuple(row) for query in queries for row in connection.execute(text(query))}


def test_new_tables_are_of_the_newest_version(engine: Engine) -> None:
    """A new file needs no migration, and says its version."""
    with writing(engine, name="m.helm") as connection:
        assert version_of(connection) is None
        make_tables(connection, name="m.helm")
        assert version_of(connection) == NEWEST == script_directory().get_current_head()
        assert is_up_to_date(connection, name="m.helm")


def test_migrations_make_the_tables_as_they_are(
    engine: Engine, empty_store: Callable[[], Path | str], request: pytest.FixtureRequest
) -> None:
    """From nothing, all migrations together give what ``tables.py`` and ``full_text.py`` make at once."""
    at_once = engine_for(empty_store())
    request.addfinalizer(at_once.dispose)
    with writing(engine, name="m.helm") as connection, writing(at_once, name="m.helm") as other:
        upgrade(connection)
        make_tables(other, name="m.helm")
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, *_: not (name or "").startswith("search"),
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata) == []
        assert _schema(connection) == _schema(other)


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_every_version_with_data_comes_up_to_date(engine: Engine, version: str) -> None:
    """A file of each version that ever was, with rows in every table, opens as one of today."""
    _made_at(engine, version)
    with writing(engine, name="m.helm") as connection:
        bring_up_to_date(connection, name="m.helm")
        assert version_of(connection) == NEWEST
    assert [name for name, rows in _rows(engine).items() if not rows] == []
    assert [row.body for row in _entries(engine)] == [
        '{"title":"Shelling near the bridge"}',
        '{"title":"Obus près du pont"}',
    ]


def _entries(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(tables.entries.select().order_by(tables.entries.c.number)))


def test_next_migration_keeps_and_changes_the_data(engine: Engine, tmp_path: Path) -> None:
    """A version that is still to come adds, renames and rewrites, and loses no row."""
    _made_at(engine, NEWEST)
    before = _rows(engine)
    with writing(engine, name="m.helm") as connection:
        upgrade(connection, folders=_next_version(tmp_path))
    with engine.connect() as connection:
        assert version_of(connection) == "next"
        assert connection.scalar(text("SELECT host FROM mission")) == "Averra"
        assert connection.scalar(text("SELECT field FROM reads")) == "victims"
        assert connection.scalars(text("SELECT kind FROM entries")).all() == ["INCIDENT", "INCIDENT"]
        assert connection.scalar(text("SELECT count(*) FROM entries")) == len(before["entries"])


def test_failing_migration_leaves_the_version_before(engine: Engine, tmp_path: Path) -> None:
    """The last statement of a migration fails: its tables, its changes and its record are all undone."""
    _made_at(engine, NEWEST)
    before = _rows(engine)
    with engine.connect() as connection:
        schema = _schema(connection)
    with pytest.raises(Exception, match=r"(?i)not.null"), writing(engine, name="m.helm") as connection:
        upgrade(connection, folders=_next_version(tmp_path, last=FAILS))
    with engine.connect() as connection:
        assert (version_of(connection), _schema(connection)) == (NEWEST, schema)
    assert _rows(engine) == before


def test_killed_migration_leaves_the_version_before(engine: Engine, tmp_path: Path) -> None:
    """The program is killed after the last statement and before the commit: the file is the old one, whole."""
    _made_at(engine, NEWEST)
    before = _rows(engine)
    ready = tmp_path / "ready"
    folders = _next_version(tmp_path, last=WAITS.format(ready=str(ready)))
    on_server = engine.dialect.name == "postgresql"
    where = engine.url.render_as_string(hide_password=False) if on_server else str(tmp_path / "mission-1.helm")
    script = (
        "from pathlib import Path\n"
        "from bluehelm.mission.database import engine_for, writing\n"
        "from bluehelm.mission.migrations.upgrading import upgrade\n"
        f"engine = engine_for({where!r})\n"
        "with writing(engine, name='m.helm') as connection:\n"
        f"    upgrade(connection, folders=[Path(folder) for folder in {[str(folder) for folder in folders]!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as program:
        while program.poll() is None and not ready.exists():
            sleep(0.02)
        program.kill()
    assert program.returncode == -signal.SIGKILL
    with writing(engine, name="m.helm") as connection:
        assert version_of(connection) == NEWEST
        assert "weather" not in str(_schema(connection))
    assert _rows(engine) == before


def test_newer_file_is_refused(engine: Engine) -> None:
    """A file of this version opens; one that a newer program made is named as such and left as it is."""
    with writing(engine, name="m.helm") as connection:
        make_tables(connection, name="m.helm")
        bring_up_to_date(connection, name="m.helm")
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputRefused, match="A newer Bluehelm") as refused, writing(engine, name="m.helm") as connection:
        bring_up_to_date(connection, name="m.helm")
    problem = refused.value.problems[0]
    assert (problem.code, problem.file) == ("newer-file", "m.helm")
    assert f"version 9999, and this program knows versions up to {NEWEST}" in problem.message
    assert "Install the newest Bluehelm" in problem.hint


def test_database_without_a_mission_is_refused(engine: Engine) -> None:
    """An empty database is one to make a mission in, not one to open."""
    with pytest.raises(InputRefused, match="no mission file"), writing(engine, name="m.helm") as connection:
        bring_up_to_date(connection, name="m.helm")


def test_tables_are_not_made_among_others(engine: Engine) -> None:
    """Somebody else's database is not written into."""
    with writing(engine, name="m.helm") as connection:
        connection.execute(text("CREATE TABLE payroll (name text)"))
    with pytest.raises(InputRefused, match="in an empty one only"), writing(engine, name="m.helm") as connection:
        make_tables(connection, name="m.helm")


def test_upgrade_asks_for_a_transaction(engine: Engine) -> None:
    """Nothing is migrated on a connection that would commit each statement by itself."""
    with engine.connect() as connection, pytest.raises(ValueError, match="in a transaction"):
        upgrade(connection)


def test_opening_loads_no_alembic(tmp_path: Path) -> None:
    """A file that is up to date is made, checked and opened without Alembic, which takes long to load."""
    script = (
        "import sys\n"
        "from bluehelm.mission.database import engine_for, writing\n"
        "from bluehelm.mission.migrations import bring_up_to_date, make_tables\n"
        f"with writing(engine_for({str(tmp_path / 'm.helm')!r}), name='m.helm') as connection:\n"
        "    make_tables(connection, name='m.helm')\n"
        "    bring_up_to_date(connection, name='m.helm')\n"
        "print('alembic' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
