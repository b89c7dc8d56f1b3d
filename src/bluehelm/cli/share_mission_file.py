"""A copy as a mission file of its own, for a receiver who works with Bluehelm, too.

It has its own mission, site and keys and holds nothing else. Its keys lie open and are made from the copy itself and
the mission's secret: the same copy gives the same file, and nobody can tell from it who made it.
"""

from __future__ import annotations

import hmac
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission.database import writing
from bluehelm.mission.entry import canonical
from bluehelm.mission.hybrid_clock import HybridClock
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.opening import Identity, create_tables, keep_identity, write_site
from bluehelm.mission.records import MISSION_KINDS, Account, Role, Site
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.situation.shared_copy import shared_incidents

if TYPE_CHECKING:
    import polars as pl

READER: Final = "Receiver"
"""Name under which the receiver opens the copy; it has no password."""
_CODE: Final = "COPY"


def write_as_mission_file(rows: pl.DataFrame, path: Path, *, day: date, secret: bytes) -> None:
    """Write released rows as a new mission file.

    Args:
        rows: the frame RELEASED.
        path: where it goes; beside it, a scratch file comes and goes.
        day: of the copy; every clock time in the file is its midnight.
        secret: of the mission.
    """
    records = shared_incidents(rows)
    content = sha256(canonical([record.model_dump(mode="json") for record in records]).encode()).hexdigest()
    keys = SiteKeys(*(_key(secret, f"{name} {day.isoformat()} {content}") for name in ("signing", "exchange")))
    moment = datetime.combine(day, time(), UTC)
    working = path.with_name(f"{path.stem}.working")
    try:
        _found(working, keys, moment, name=f"Copy of {day.isoformat()}")
        with MissionFile.open(working, kinds=KINDS, clock=lambda: moment) as file:
            reader = Account(name=READER, role=Role.HEAD)
            file.add_all([reader, *records], author=READER)
        with closing(sqlite3.connect(working)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            _order_indexes(database)
            database.execute("VACUUM INTO ?", (str(path),))
    finally:
        for left in path.parent.glob(f"{working.name}*"):
            left.unlink()


def _found(where: Path, keys: SiteKeys, moment: datetime, *, name: str) -> None:
    """A new mission with one site, as ``MissionFile.create`` makes it, but with these keys."""
    public = keys.public
    site = Site(name="Copy", code=_CODE, mission=name, signing=public.signing.hex(), exchange=public.exchange.hex())
    engine, called = create_tables(where)
    with writing(engine, name=called) as connection:
        clock = HybridClock(lambda: moment)
        first = write_site(connection, site, keys, clock, author=READER, kinds=Kinds([*MISSION_KINDS, *KINDS]))
        keep_identity(connection, Identity(first, name, public.site, public.site), keys, passphrase=None)
    engine.dispose()


def _order_indexes(database: sqlite3.Connection) -> None:
    """Make the indexes again by name: they were made in an order of their own, and the bytes would tell it."""
    statement = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    for name, sql in database.execute(statement).fetchall():
        database.execute(f'DROP INDEX "{name}"')
        database.execute(sql)
    database.commit()


def _key(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"bluehelm copy {purpose}".encode(), "sha256")
