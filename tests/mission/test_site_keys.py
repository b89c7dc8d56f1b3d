"""The keys of a site."""

from __future__ import annotations

import pytest

from bluehelm.mission.site_keys import (
    PublicKeys,
    SiteKeys,
    WrongPassphrase,
    needs_passphrase,
    open_with_passphrase,
    seal_with_passphrase,
)

PHRASE = "seven quiet lanterns"


@pytest.fixture(scope="module")
def keys() -> SiteKeys:
    """The keys of one site."""
    return SiteKeys.generate()


def test_a_signature_is_the_sites_own_over_the_very_words(keys: SiteKeys) -> None:
    """Not over others, not another site's, not one cut short."""
    signature = keys.sign(b"entry 7")
    assert keys.public.signed(b"entry 7", signature)
    assert not keys.public.signed(b"entry 8", signature)
    assert not SiteKeys.generate().public.signed(b"entry 7", signature)
    assert not keys.public.signed(b"entry 7", signature[:-1])
    assert not PublicKeys(b"short", b"short").signed(b"entry 7", signature)


def test_a_wrapped_secret_is_for_one_site_and_one_purpose(keys: SiteKeys) -> None:
    """Another site, another purpose and changed bytes give nothing; each wrapping looks different."""
    wrapped = keys.public.wrap(b"s" * 32, purpose="key a of r")
    assert keys.unwrap(wrapped, purpose="key a of r") == b"s" * 32
    assert keys.unwrap(wrapped, purpose="key a of q") is None
    assert SiteKeys.generate().unwrap(wrapped, purpose="key a of r") is None
    assert keys.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]), purpose="key a of r") is None
    assert keys.unwrap(b"", purpose="key a of r") is None
    assert b"s" * 8 not in wrapped
    assert wrapped != keys.public.wrap(b"s" * 32, purpose="key a of r")


def test_a_sites_id_is_made_from_both_its_keys(keys: SiteKeys) -> None:
    """Nobody keeps the id and puts in a key of their own."""
    public, other = keys.public, SiteKeys.generate().public
    assert len(public.site) == 16
    assert len({public.site, PublicKeys(other.signing, public.exchange).site, other.site}) == 3
    assert PublicKeys(public.signing, other.exchange).site != public.site


def test_private_keys_open_with_their_passphrase_alone(keys: SiteKeys) -> None:
    """The same keys come back; a wrong one, none at all, or changed bytes are refused."""
    locked = keys.lock(PHRASE)
    assert needs_passphrase(locked)
    assert keys.signing not in locked
    assert SiteKeys.unlock(locked, PHRASE) == keys
    for stored, phrase in ((locked, "another"), (locked, None), (locked[:-1], PHRASE), (locked[:9], PHRASE)):
        with pytest.raises(WrongPassphrase):
            SiteKeys.unlock(stored, phrase)


def test_without_a_passphrase_the_keys_lie_open(keys: SiteKeys) -> None:
    """For exercises: and it can be seen that they do."""
    stored = keys.lock(None)
    assert not needs_passphrase(stored)
    assert SiteKeys.unlock(stored, None) == keys
    with pytest.raises(WrongPassphrase):
        SiteKeys.unlock(stored[:-1], None)


def test_private_keys_are_never_printed(keys: SiteKeys) -> None:
    """Not in a trace, not in a message."""
    assert keys.signing.hex() not in repr(keys)
    assert str(keys.signing) not in repr(keys)


def test_one_passphrase_gives_other_bytes_each_time() -> None:
    """Two files with one passphrase do not show it."""
    first, second = (seal_with_passphrase(b"plain", PHRASE) for _ in range(2))
    assert first != second
    assert open_with_passphrase(first, PHRASE) == open_with_passphrase(second, PHRASE) == b"plain"


@pytest.mark.parametrize(
    ("typed", "later"), [("Caf\u00e9 de la gare", "Cafe\u0301 de la gare"), ("\uff21 long one", "A long one")]
)
def test_one_passphrase_however_a_keyboard_writes_it(typed: str, later: str) -> None:
    """An accent as a part of its letter or after it, a wide letter or a plain one: the same words open the keys."""
    assert open_with_passphrase(seal_with_passphrase(b"x", typed), later) == b"x"
    with pytest.raises(WrongPassphrase):
        open_with_passphrase(seal_with_passphrase(b"x", typed), later.upper())
