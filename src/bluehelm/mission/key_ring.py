"""The keys of protected records: made, wrapped for each site entitled to them, and destroyed.

Wrapped keys lie in a table of their own, outside the hash chain: destroying them leaves the chain whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def seal(self, fields: Fields, *, record: str, key: tuple[str, bytes], protected: Iterable[str]) -> Fields:
        """The fields with the protected ones under the key; what is null stays null."""
        key_id, secret = key
        sealed = dict(fields)
        for name in protected:
            if sealed.get(name) is not None:
                sealed[name] = seal_field(sealed[name], key=secret, key_id=key_id, record=record, field=name)
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


def keep_keys(connection: Connection, wrapped: Iterable[WrappedKey]) -> int:
    """Store wrapped keys that are not there yet; how many were new. Keys of erased records are not taken."""
    given = {(item.key, item.site): item for item in wrapped}
    if not given:
        return 0
    known = set(
        connection.execute(
            select(tables.record_keys.c.key, tables.record_keys.c.site).where(
                tables.record_keys.c.key.in_({key for key, _ in given})
            )
        )
    )
    names = {item.record for item in given.values()}
    erased = set(
        connection.scalars(
            select(tables.records.c.id).where(tables.records.c.id.in_(names), tables.records.c.erased.is_not(None))
        )
    )
    new = [item for name, item in given.items() if name not in known and item.record not in erased]
    if new:
        connection.execute(
            tables.record_keys.insert(),
            [{"key": k.key, "site": k.site, "record": k.record, "wrapped": k.wrapped} for k in new],
        )
    return len(new)


def destroy_keys(connection: Connection, records: Iterable[str]) -> None:
    """Destroy every key of the records: what they protected can never be read again in this file."""
    names = sorted(set(records))
    if names:
        connection.execute(delete(tables.record_keys).where(tables.record_keys.c.record.in_(names)))
