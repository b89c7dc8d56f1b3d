"""Write the next version of the mission file's tables: what `tables.py` has and the newest migration has not.

    python scripts/write_migration.py "Incidents by observer"

Read what it wrote: Alembic sees no renamed column, no full-text index and no data to carry over. Then raise NEWEST in
`mission/migrations/__init__.py`, and add rows of the version before to `tests/mission/versions`.
"""

from __future__ import annotations

import re
import subprocess
import sys

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from bluehelm.mission.migrations.upgrading import VERSIONS, script_directory, upgrade
from bluehelm.mission.tables import metadata

FILE = '''"""{words}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "{revision}"
down_revision = {before}


def upgrade() -> None:
    """Make this version from the one before."""
    {code}
'''


def main() -> None:
    """Compare an empty database at the newest version with the tables, and write the difference."""
    words = sys.argv[1].rstrip(".")
    newest = script_directory().get_current_head()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        if newest is not None:
            upgrade(connection)
        options = {"compare_type": True, "include_name": lambda name, *_: not (name or "").startswith("search")}
        changes = produce_migrations(MigrationContext.configure(connection, opts=options), metadata)
    if changes.upgrade_ops is None or changes.upgrade_ops.is_empty():
        sys.exit("The newest migration makes the tables as they are: there is nothing to write.")
    code = render_python_code(changes.upgrade_ops).replace("postgresql.JSONB(astext_type=Text())", "JSONB()")
    code = "\n".join(line for line in code.splitlines() if not line.strip().startswith("#"))
    revision = f"{int(newest or 0) + 1:04}"
    path = VERSIONS / f"v{revision}_{re.sub(r'[^a-z0-9]+', '_', words.lower())}.py"
    path.write_text(
        FILE.format(words=words, revision=revision, before=f'"{newest}"' if newest else None, code=code.strip()),
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", path], check=False)
    print(path)


if __name__ == "__main__":
    main()
