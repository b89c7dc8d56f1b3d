"""A protected field as it is written: encrypted under a key of its record, so that destroying the key erases it.

The key stands outside the hash chain, wrapped for each site entitled to it. Its name is made from it, and so stands in
the chain for this one key: another under the same name is none, whoever brings it. Cipher texts are padded to steps of
64 bytes: the length of a name should not tell the name. A value is bound to its record, its field and the site that
wrote it, and counts in entries of that site alone (`membership`): nobody can put another site's words, which they may
not be able to read, into an entry of their own. It is not bound to one entry: a repaired file chains its own anew.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final, TypeGuard

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pydantic import JsonValue

from bluehelm.mission.entry import canonical
from bluehelm.mission.record import Fields

_MEMBERS: Final = {"sealed", "box", "site"}
_NONCE: Final = 12
_STEP: Final = 64
_KEY: Final = 32
_NAME: Final = 40
"""Hex digits of a key's name, 160 bits: nobody makes two keys with one name."""


def new_record_key(record: str) -> tuple[str, bytes]:
    """A fresh key of a record, and its name."""
    secret = ChaCha20Poly1305.generate_key()
    return key_name(secret, record), secret


def key_name(secret: bytes, record: str) -> str:
    """The name of a record's key: it says nothing of the key, and no other key has it."""
    return sha256(b"bluehelm record key\x00" + record.encode() + b"\x00" + secret).hexdigest()[:_NAME]


def is_named(secret: bytes, key_id: str, record: str) -> bool:
    """Whether a secret is the record's key of that name."""
    return len(secret) == _KEY and key_name(secret, record) == key_id


def key_purpose(key_id: str, record: str) -> str:
    """What a record key is wrapped for: no wrap of one record can pass for another's."""
    return f"bluehelm record key {key_id} {record}"


def seal_field(value: JsonValue, *, key: bytes, key_id: str, record: str, field: str, site: str) -> JsonValue:
    """The value under the key, bound to its record and field, and to the site that writes it."""
    plain = canonical(value).encode()
    padded = plain + b" " * (-len(plain) % _STEP)
    nonce = os.urandom(_NONCE)
    box = nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, _bound(site, record, field))
    return {"sealed": key_id, "box": b64encode(box).decode(), "site": site}


def is_sealed(value: JsonValue) -> TypeGuard[dict[str, str]]:
    """Whether a value is one that ``seal_field`` made."""
    return (
        isinstance(value, dict) and value.keys() == _MEMBERS and all(isinstance(part, str) for part in value.values())
    )


def sealed_elsewhere(fields: Fields, site: str) -> frozenset[str]:
    """Names of the fields whose values another site sealed."""
    return frozenset(name for name, value in fields.items() if is_sealed(value) and value["site"] != site)


def open_field(value: dict[str, str], *, key: bytes, record: str, field: str) -> JsonValue:
    """The value that was sealed.

    Raises:
        ValueError: when the key is another, or the box was changed or moved from another record, field or site.
    """
    try:
        box = b64decode(value["box"], validate=True)
        plain = ChaCha20Poly1305(key).decrypt(box[:_NONCE], box[_NONCE:], _bound(value["site"], record, field))
    except InvalidTag as error:
        raise ValueError(f"expected the key of {field!r}, got another, or the value was changed") from error
    opened: JsonValue = json.loads(plain)
    return opened


def _bound(site: str, record: str, field: str) -> bytes:
    return canonical([site, record, field]).encode()
