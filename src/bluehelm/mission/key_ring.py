"""The keys of protected records: made, wrapped for each site entitled to them, and destroyed.

Wrapped keys lie in a table of their own, outside the hash chain: destroying them leaves the chain whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from bluehelm.mission import tables
from bluehelm.mission.record import Fields
from bluehelm.mission.sealed_field import is_sealed, key_purpose, new_record_key, open_field, seal_field
from bluehelm.mission.site_keys import PublicKeys, SiteKeys


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
        key_id, secret = new_record_key()
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
            secret = self.own.unwrap(wrapped, purpose=key_purpose(key_id, record)) if wrapped is not None else None
            if secret is None:
                return None
            self._opened[key_id, record] = secret
        return self._opened[key_id, record]

    def forget(self, records: Iterable[str]) -> None:
        """Drop the keys of erased records from memory."""
        gone = set(records)
        self._opened = {name: secret for name, secret in self._opened.items() if name[1] not in gone}


def keep_keys(
    connection: Connection, wrapped: Iterable[WrappedKey], *, by: str | None = None, trusted: Collection[str] = ()
) -> list[WrappedKey]:
    """Store wrapped keys that are not there yet, and such that a trusted site brought in the place of another's; those
    that are new. Keys of erased records are not taken.

    Args:
        connection: of the one writer.
        wrapped: what came, or was made.
        by: site that brought them; None where they were made here.
        trusted: sites whose keys stand before others'; this site is one of them.
    """
    given = {(item.key, item.site, item.record): item for item in wrapped}
    if not given:
        return []
    own = str(connection.scalar(select(tables.mission.c.own_site)))
    by, trusted = by or own, {own, *trusted}
    table = tables.record_keys
    rows = connection.execute(select(table).where(table.c.key.in_({item.key for item in given.values()})))
    known = {(row.key, row.site, row.record): row for row in rows}
    table_of_records = tables.records.c
    names = {item.record for item in given.values()}
    erased = set(
        connection.scalars(
            select(table_of_records.id).where(table_of_records.id.in_(names), table_of_records.erased.is_not(None))
        )
    )
    kept = {name: item for name, item in given.items() if item.record not in erased}
    if by in trusted:
        kept = {n: item for n, item in kept.items() if n not in known or known[n].brought_by not in trusted}
    else:
        kept = {n: item for n, item in kept.items() if n not in known}
    put_keys(connection, kept.values(), by=by, instead=kept.keys() & known.keys())
    return [item for name, item in kept.items() if name not in known or known[name].wrapped != item.wrapped]


def put_keys(
    connection: Connection, wrapped: Iterable[WrappedKey], *, by: str, instead: Iterable[tuple[str, str, str]]
) -> None:
    """Store wrapped keys, in the place of those named: key, site, record."""
    table = tables.record_keys
    for key, site, record in instead:
        place = (table.c.key == key, table.c.site == site, table.c.record == record)
        connection.execute(delete(table).where(*place))
    rows = [{"key": k.key, "site": k.site, "record": k.record, "wrapped": k.wrapped, "brought_by": by} for k in wrapped]
    if rows:
        connection.execute(table.insert(), rows)


def destroy_keys(connection: Connection, records: Iterable[str]) -> None:
    """Destroy every key of the records: what they protected can never be read again in this file."""
    names = sorted(set(records))
    if names:
        connection.execute(delete(tables.record_keys).where(tables.record_keys.c.record.in_(names)))
