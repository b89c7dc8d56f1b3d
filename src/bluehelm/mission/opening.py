"""Making and opening mission files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text

from bluehelm.mission import tables
from bluehelm.mission.database import Where, engine_for, let_go_on_failure, name_of, reading, writing
from bluehelm.mission.entry import MARK, entry_id
from bluehelm.mission.fold import fold_record
from bluehelm.mission.hybrid_clock import HybridClock
from bluehelm.mission.journal import ChainHead, Pen, author_name
from bluehelm.mission.kinds import Kinds, plain_fields
from bluehelm.mission.mark import Mark
from bluehelm.mission.membership import Membership
from bluehelm.mission.migrations import bring_up_to_date, is_up_to_date, make_tables
from bluehelm.mission.own_tables import refuse_foreign
from bluehelm.mission.records import Admission, Site
from bluehelm.mission.site_keys import PublicKeys, SiteKeys, WrongPassphrase
from bluehelm.mission.state_table import keep_states
from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

APPLICATION_ID = 0x48454C4D
"""Written in the header of a SQLite mission file: "HELM"."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which mission a file belongs to, and which site writes in it."""

    mission: str
    name: str
    founder: str
    own_site: str


def create_tables(where: Where) -> tuple[Engine, str]:
    """A new, empty mission file and how messages call it.

    Raises:
        InputRefused: "exists" where something is, or when it cannot be made there.
    """
    name = name_of(where)
    if not _is_address(where):
        path = Path(where)
        refuse_irregular(path)
        if path.exists() or path.is_symlink():
            message, hint = "There is a file of this name already.", "Choose another name; nothing was overwritten."
            raise InputRefused(Problem(Severity.ERROR, "exists", message, hint, file=name))
        if not path.absolute().parent.is_dir():
            message, hint = "The folder for this mission file is not there.", "Make the folder first, or name another."
            raise InputRefused(Problem(Severity.ERROR, "no-folder", message, hint, file=name))
    engine = engine_for(where)
    with taken_away_on_failure(engine, where):
        if engine.dialect.name == "sqlite":
            with reading(engine, name=name) as connection:
                connection.exec_driver_sql("COMMIT")  # the mode of the journal is set outside a transaction
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql("BEGIN")
        with writing(engine, name=name) as connection:
            make_tables(connection, name=name)
    return engine, name


@contextmanager
def taken_away_on_failure(engine: Engine, where: Where) -> Iterator[None]:
    """Take a new mission file away again when the block fails, so that the same name can be given once more. What is on
    a server stays: it takes its owner to drop a database.
    """
    try:
        yield
    except BaseException:
        engine.dispose()
        if not _is_address(where):
            for ending in ("", "-wal", "-shm"):
                path = Path(where)
                path.with_name(path.name + ending).unlink(missing_ok=True)
        raise


def keep_identity(connection: Connection, identity: Identity, keys: SiteKeys, *, passphrase: str | None) -> None:
    """Write which mission the file belongs to, and the keys of the site that writes in it."""
    public = keys.public
    connection.execute(
        tables.mission.insert(),
        {"id": identity.mission, "name": identity.name, "founder": identity.founder, "own_site": identity.own_site},
    )
    connection.execute(tables.secrets.insert(), {"site": public.site, "locked": keys.lock(passphrase)})
    keep_public_keys(connection, [public])


def keep_public_keys(connection: Connection, keys: list[PublicKeys]) -> None:
    """Store public keys of sites that are not known yet; who calls has looked whether they may be believed."""
    known = set(connection.scalars(select(tables.site_keys.c.site)))
    rows = [
        {"site": key.site, "signing": key.signing, "exchange": key.exchange} for key in keys if key.site not in known
    ]
    if rows:
        connection.execute(tables.site_keys.insert(), rows)


def write_site(
    connection: Connection, site: Site, keys: SiteKeys, clock: HybridClock, *, author: str, kinds: Kinds
) -> str:
    """Write a site's first entry, its own record; its id."""
    public = keys.public
    pen = Pen(public.site, clock, author_name(author), ChainHead())
    record = entry_id(clock.tick(), public.site)
    fields = {**plain_fields(site), MARK: Mark.UNCLASSIFIED.value}
    entry = pen.write(kind=Site.kind, version=Site.version, record=record, changes=fields)
    pen.keep(connection)
    keep_states(connection, [fold_record([entry], Site)], kinds)
    return record


def open_engine(where: Where) -> tuple[Engine, str]:
    """An existing mission file, its tables brought up to date, and how messages call it.

    Raises:
        InputRefused: where there is none, or it is damaged, newer than this program, holds what is not ours, or cannot
            be read.
    """
    name = name_of(where)
    if not _is_address(where):
        refuse_irregular(Path(where))
    if not _is_address(where) and not Path(where).is_file():
        message = "There is no mission file here." if not Path(where).is_dir() else "This is a folder."
        hint = "Look at the name and folder, or make a mission file: bluehelm new NAME.helm."
        raise InputRefused(Problem(Severity.ERROR, "no-file", message, hint, file=name))
    engine = engine_for(where)
    with let_go_on_failure(engine):
        with reading(engine, name=name) as connection:
            refuse_foreign(connection, name=name, current=False)
            current = is_up_to_date(connection, name=name)
            if current:
                refuse_foreign(connection, name=name)
        if not current:
            with writing(engine, name=name) as connection:
                bring_up_to_date(connection, name=name)
    return engine, name


def read_identity(connection: Connection, *, name: str) -> Identity:
    """Which mission and site the file belongs to.

    Raises:
        InputRefused: "damaged" when it does not say.
    """
    row = connection.execute(select(tables.mission)).first()
    if row is None:
        message, hint = "This mission file was never finished.", "Delete it and make it again."
        raise InputRefused(Problem(Severity.ERROR, "unfinished", message, hint, file=name))
    if not all(isinstance(value, str) for value in row):
        message = "This file does not say in words which mission it is of."
        hint = f"Save every whole entry into a new file: bluehelm check {name} --repair NEW.helm"
        raise InputRefused(Problem(Severity.ERROR, "damaged", message, hint, file=name))
    return Identity(row.id, row.name, row.founder, row.own_site)


def read_own_keys(connection: Connection, site: str, passphrase: str | None, *, name: str) -> SiteKeys | None:
    """The private keys of the file's site, or None where they are locked and no passphrase was given.

    Raises:
        InputRefused: "wrong-passphrase".
    """
    stored = connection.scalar(select(tables.secrets.c.locked).where(tables.secrets.c.site == site))
    if stored is None:
        return None
    try:
        return SiteKeys.unlock(stored, passphrase)
    except WrongPassphrase:
        if passphrase is None:
            return None
        message = "This is not the passphrase of this file."
        hint = (
            "Type it again; look at the keyboard layout and at capital letters. Nobody can recover a lost passphrase."
        )
        raise InputRefused(Problem(Severity.ERROR, "wrong-passphrase", message, hint, file=name)) from None


def read_membership(connection: Connection, founder: str) -> Membership:
    """Founder and admitted sites, as the journal in this file says."""
    table = tables.records.c
    rows = connection.scalars(select(table.fields).where(table.kind == Admission.kind).order_by(table.id))
    return Membership.of(founder, rows)


def read_public_keys(connection: Connection, membership: Membership) -> dict[str, PublicKeys]:
    """The public keys of every site this file has heard of; of an admitted site those that its admission names."""
    rows = connection.execute(select(tables.site_keys.c.signing, tables.site_keys.c.exchange))
    keys = (PublicKeys(row.signing, row.exchange) for row in rows)
    return {key.site: key for key in keys if membership.believes(key)}


def last_reading(connection: Connection, sites: list[str]) -> int:
    """The latest clock reading of any of the chains."""
    question = text("SELECT clock FROM entries WHERE site = :site ORDER BY sequence DESC LIMIT 1")
    return max((connection.scalar(question, {"site": site}) or 0 for site in sites), default=0)


def _is_address(where: Where) -> bool:
    return isinstance(where, str) and "://" in where
