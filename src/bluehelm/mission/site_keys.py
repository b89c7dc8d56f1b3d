"""The keys of a site: one pair signs its chain, the other receives the keys of protected records.

A site's fingerprint is the SHA-256 of both public keys, and its id the beginning of that: short enough to stand in
every entry, too short to trust alone. An admission names the whole fingerprint, and people read out half of it. Private
keys lie in the mission file only under the site's passphrase. Methods: Ed25519 (RFC 8032), X25519 with HPKE (RFC 9180),
Argon2id with the second recommended parameters of RFC 9106, ChaCha20-Poly1305 (RFC 8439).
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_HPKE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
TIME_COST: Final = 3
MEMORY_KIB: Final = 1 << 16
LANES: Final = 4
"""The second parameters that RFC 9106 recommends for Argon2id, for passphrases and passwords alike."""
_KEY: Final = 32
_SALT: Final = 16
_NONCE: Final = 12
_SPOKEN: Final = 32
_GROUP: Final = 4
_WITH_PASSPHRASE: Final = b"\x01"
_OPEN: Final = b"\x00"


class WrongPassphrase(ValueError):
    """The passphrase does not open the keys, or the sealed bytes were changed."""


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What everybody may know of a site's keys: 32 bytes each."""

    signing: bytes
    exchange: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of both keys, in hex: what an admission names."""
        return sha256(b"bluehelm site" + self.signing + self.exchange).hexdigest()

    @property
    def site(self) -> str:
        """The site's id: the first sixteen hex digits of its fingerprint."""
        return self.fingerprint[:16]

    @property
    def spoken(self) -> str:
        """The first 128 bits of the fingerprint, as people read it out: eight groups of four hex digits."""
        return "-".join(self.fingerprint[start : start + _GROUP] for start in range(0, _SPOKEN, _GROUP))

    def can_receive(self) -> bool:
        """Whether a secret can be wrapped for these keys: some points of the curve are no keys of anybody."""
        try:
            X25519PrivateKey.from_private_bytes(bytes(_KEY)).exchange(X25519PublicKey.from_public_bytes(self.exchange))
        except ValueError:
            return False
        return True

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature over the message is the site's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.signing).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def wrap(self, secret: bytes, *, purpose: str) -> bytes:
        """The secret so that only the site can read it; ``purpose`` must be given again to unwrap it."""
        return _HPKE.encrypt(secret, X25519PublicKey.from_public_bytes(self.exchange), info=purpose.encode())


@dataclass(frozen=True, slots=True, repr=False)
class SiteKeys:
    """The private keys of a site, 32 bytes each. Never printed, never sent."""

    signing: bytes
    exchange: bytes

    @classmethod
    def generate(cls) -> Self:
        """New keys from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw(), X25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> PublicKeys:
        """The public halves."""
        signing = Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()
        exchange = X25519PrivateKey.from_private_bytes(self.exchange).public_key().public_bytes_raw()
        return PublicKeys(signing, exchange)

    def sign(self, message: bytes) -> bytes:
        """Signature of 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(message)

    def unwrap(self, wrapped: bytes, *, purpose: str) -> bytes | None:
        """The secret that was wrapped for this site and purpose; None when it was not."""
        private = X25519PrivateKey.from_private_bytes(self.exchange)
        try:
            return _HPKE.decrypt(wrapped, private, info=purpose.encode())
        except (InvalidTag, ValueError):
            return None

    def lock(self, passphrase: str | None) -> bytes:
        """The keys as stored. Without a passphrase they lie open: for exercises only."""
        plain = self.signing + self.exchange
        return _OPEN + plain if passphrase is None else _WITH_PASSPHRASE + seal_with_passphrase(plain, passphrase)

    @classmethod
    def unlock(cls, stored: bytes, passphrase: str | None) -> Self:
        """The keys that ``lock`` stored.

        Raises:
            WrongPassphrase: when the passphrase is missing or another.
        """
        if stored[:1] == _OPEN:
            plain = stored[1:]
        elif passphrase is None:
            raise WrongPassphrase("expected a passphrase")
        else:
            plain = open_with_passphrase(stored[1:], passphrase)
        if len(plain) != 2 * _KEY:
            raise WrongPassphrase("expected two keys of 32 bytes")
        return cls(plain[:_KEY], plain[_KEY:])


def heard_fingerprint(text: str) -> str | None:
    """The 32 hex digits that somebody heard and typed, with any blanks and hyphens; None where it is another number of
    them.

    >>> heard_fingerprint("3F9C 0d5a b821 7e46 - 0011 2233 4455 6677")
    '3f9c0d5ab8217e460011223344556677'
    """
    digits = "".join(text.replace("-", " ").split()).lower()
    return digits if re.fullmatch(rf"[0-9a-f]{{{_SPOKEN}}}", digits) else None


def needs_passphrase(stored: bytes) -> bool:
    """Whether stored keys lie under a passphrase."""
    return stored[:1] != _OPEN


def seal_with_passphrase(plain: bytes, passphrase: str) -> bytes:
    """Bytes under a passphrase: salt, nonce, cipher text. Takes a tenth of a second and 64 MiB, so that guessing is
    slow.
    """
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + ChaCha20Poly1305(_stretched(passphrase, salt)).encrypt(nonce, plain, None)


def open_with_passphrase(stored: bytes, passphrase: str) -> bytes:
    """What ``seal_with_passphrase`` sealed.

    Raises:
        WrongPassphrase: when the passphrase is another or the bytes were changed.
    """
    salt, nonce, sealed = stored[:_SALT], stored[_SALT : _SALT + _NONCE], stored[_SALT + _NONCE :]
    if len(salt) + len(nonce) < _SALT + _NONCE:
        raise WrongPassphrase("expected sealed bytes, got too few")
    try:
        return ChaCha20Poly1305(_stretched(passphrase, salt)).decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise WrongPassphrase("expected another passphrase") from error


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """Keyboards write one letter in several ways (é, or e and an accent): all of them are the same passphrase."""
    usual = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(usual, salt, TIME_COST, MEMORY_KIB, LANES, _KEY, Type.ID)
