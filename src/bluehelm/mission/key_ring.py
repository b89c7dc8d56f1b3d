"""The keys of protected records: made, wrapped for each site entitled to them, and destroyed.

Wrapped keys lie in a table of their own, outside the hash chain: destroying them leaves the chain whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Table, delete, select

from bluehelm.mission import tables
from bluehelm.mission.record import Fields
from bluehelm.mission.sealed_field import is_named, is_sealed, key_purpose, new_record_key, open_field, seal_field
from bluehelm.mission.site_keys import PublicKeys, SiteKeys

_ROWS: Final = 1000
"""Put into a table at once."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A record's key so that one site can read it."""

    key: str
    site: str
    record: str
    wrapped: bytes


@dataclass(slots=True)
class KeyRing:
    """What one open file can read: its site's private keys, where the passphrase was given, and the keys they open.

    Attributes:
        own: the site's private keys, or None while the file is locked.
    """

    own: SiteKeys | None
    _opened: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def seal(
        self, fields: Fields, *, record: str, site: str, key: tuple[str, bytes], protected: Iterable[str]
    ) -> Fields:
        """The fields with the protected ones under the key, as this site's words; what is null stays null."""
        key_id, secret = key
        sealed = dict(fields)
        for name in protected:
            if sealed.get(name) is not None:
                sealed[name] = seal_field(sealed[name], key=secret, key_id=key_id, record=record, field=name, site=site)
        return sealed

    def new_key(self, record: str, readers: Mapping[str, PublicKeys]) -> tuple[tuple[str, bytes], list[WrappedKey]]:
        """A key for a record, and the same wrapped for each reader (public keys by site)."""
        key_id, secret = new_record_key(record)
        self._opened[key_id, record] = secret
        return (key_id, secret), self.wrap(key_id, secret, record, readers)

    def wrap(self, key_id: str, secret: bytes, record: str, readers: Mapping[str, PublicKeys]) -> list[WrappedKey]:
        """A record's key wrapped for each reader."""
        purpose = key_purpose(key_id, record)
        return [
            WrappedKey(key_id, site, record, keys.wrap(secret, purpose=purpose))
            for site, keys in sorted(readers.items())
        ]

    def open(
        self, connection: Connection, fields: Fields, *, record: str, protected: Iterable[str]
    ) -> tuple[Fields, tuple[str, ...]]:
        """The fields with the protected ones readable, and the names of those that cannot be read (left out)."""
        opened, shut = dict(fields), []
        for name in sorted(protected):
            value = opened.get(name)
            if value is None:
                continue
            secret = self.secret(connection, value["sealed"], record) if is_sealed(value) else None
            try:
                if secret is None or not is_sealed(value):
                    raise ValueError  # noqa: TRY301 - a field without its key is shut, like one that was changed
                opened[name] = open_field(value, key=secret, record=record, field=name)
            except ValueError:
                del opened[name]
                shut.append(name)
        return opened, tuple(shut)

    def secret(self, connection: Connection, key_id: str, record: str) -> bytes | None:
        """A record's key, or None where this site has none, or is locked."""
        if self.own is None:
            return None
        if (key_id, record) not in self._opened:
            wrapped = connection.scalar(
                select(tables.record_keys.c.wrapped).where(
                    tables.record_keys.c.key == key_id,
                    tables.record_keys.c.site == self.own.public.site,
                    tables.record_keys.c.record == record,
                )
            )
            secret = self.unwrapped(key_id, record, wrapped) if wrapped is not None else None
            if secret is None:
                return None
            self._opened[key_id, record] = secret
        return self._opened[key_id, record]

    def unwrapped(self, key_id: str, record: str, wrapped: bytes) -> bytes | None:
        """The key in what was wrapped for this site; None where it is not, or holds another key."""
        secret = self.own.unwrap(wrapped, purpose=key_purpose(key_id, record)) if self.own is not None else None
        return secret if secret is not None and is_named(secret, key_id, record) else None

    def forget(self, records: Iterable[str]) -> None:
        """Drop the keys of erased records from memory."""
        gone = set(records)
        self._opened = {name: secret for name, secret in self._opened.items() if name[1] not in gone}


def keep_keys(
    connection: Connection,
    wrapped: Iterable[WrappedKey],
    *,
    by: str | None = None,
    trusted: Collection[str] = (),
    ring: KeyRing | None = None,
) -> list[WrappedKey]:
    """Store wrapped keys that are not there yet, and such as take the place of another; those that are new. Keys of
    erased records are not taken.

    What was wrapped for this site itself is kept where it holds the key that its name says, takes the place of what
    does not, and is never replaced. While the site's own keys are locked, nobody can tell: what is there stays.

    Args:
        connection: of the one writer.
        wrapped: what came, or was made.
        by: site that brought them; None where they were made here.
        trusted: sites whose keys for others stand before those that the rest brought; this site is one of them.
        ring: opens what is for this site; None where all was made here.
    """
    given = {(item.key, item.site, item.record): item for item in wrapped}
    if not given:
        return []
    own = str(connection.scalar(select(tables.mission.c.own_site)))
    by, trusted = by or own, {own, *trusted}
    table, of = tables.record_keys, tables.records.c
    rows = connection.execute(select(table).where(table.c.key.in_({item.key for item in given.values()})))
    known = {(row.key, row.site, row.record): row for row in rows}
    names = {item.record for item in given.values()}
    erased = set(connection.scalars(select(of.id).where(of.id.in_(names), of.erased.is_not(None))))
    kept = {}
    for name, item in given.items():
        here = known.get(name)
        if item.site == own and ring is not None:
            better = _is_better(ring, item, None if here is None else here.wrapped)
        else:
            better = here is None or (by in trusted and here.brought_by not in trusted)
        if better and item.record not in erased:
            kept[name] = item
    for key, site, record in kept.keys() & known.keys():
        place = (table.c.key == key, table.c.site == site, table.c.record == record)
        connection.execute(delete(table).where(*place))
    if kept:
        columns = ("key", "site", "record", "wrapped")
        made = [{name: getattr(item, name) for name in columns} | {"brought_by": by} for item in kept.values()]
        connection.execute(table.insert(), made)
    return [item for name, item in kept.items() if name not in known or known[name].wrapped != item.wrapped]


def _is_better(ring: KeyRing, item: WrappedKey, here: bytes | None) -> bool:
    """Whether what was wrapped for this site is to stand, in the place of what is there: only the true key is."""
    if ring.own is None:
        return here is None
    if here is not None and ring.unwrapped(item.key, item.record, here) is not None:
        return False
    return ring.unwrapped(item.key, item.record, item.wrapped) is not None


def destroy_keys(connection: Connection, records: Iterable[str]) -> None:
    """Destroy every key of the records: what they protected can never be read again in this file."""
    destroy_rows(connection, tables.record_keys, records)


def destroy_rows(connection: Connection, table: Table, records: Iterable[str]) -> None:
    """Delete the records' rows from a table of keys so that no copy of them stays in the file's bytes.

    SQLite overwrites a deleted row where it lies; but one that it moved between pages before, as others came and went,
    left a copy that it no longer knows. So the whole table is emptied, which overwrites its pages, and filled again.
    """
    names = sorted(set(records))
    gone = connection.execute(delete(table).where(table.c.record.in_(names))).rowcount if names else 0
    if not gone or connection.dialect.name != "sqlite":
        return
    rest = connection.execute(select(table)).all()
    connection.execute(delete(table))
    columns = [column.name for column in table.columns]
    for start in range(0, len(rest), _ROWS):
        connection.execute(
            table.insert(), [dict(zip(columns, row, strict=True)) for row in rest[start : start + _ROWS]]
        )
