"""Run migrations, each together with the record that it was run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

VERSIONS: Final = Path(__file__).parent / "versions"


def upgrade(connection: Connection, *, to: str = "head", folders: Sequence[Path] = (VERSIONS,)) -> None:
    """Take the tables from their version, or from none, to a later one.

    Everything happens in the transaction that the connection is in: the caller commits it.

    Raises:
        ValueError: when the connection is in no transaction.
    """
    if not connection.in_transaction():
        raise ValueError("expected a connection in a transaction, for a migration must not be half done")
    scripts = script_directory(folders)

    def steps(version: tuple[str, ...], _: MigrationContext) -> list[MigrationStep]:
        later = scripts.iterate_revisions(to, version[0] if version else "base")
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in reversed(list(later))]

    options: dict[str, Any] = {"fn": steps}
    context = MigrationContext.configure(connection, opts=options)
    with Operations.context(context):
        context.run_migrations()


def script_directory(folders: Sequence[Path] = (VERSIONS,)) -> ScriptDirectory:
    """The migrations in the folders, in their order."""
    return ScriptDirectory(str(VERSIONS.parent), version_locations=[str(folder) for folder in folders])
