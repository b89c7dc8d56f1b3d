"""Signatures over a chain."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bluehelm.mission import checkpoint, tables
from bluehelm.mission.checkpoint import checkpoint_message, is_genuine, last_signed
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.problems import InputRefused


def test_a_signature_is_of_its_site_place_and_hash() -> None:
    """A checkpoint holds for the site, number and hash that were signed, and for no other."""
    keys, other = SiteKeys.generate(), SiteKeys.generate()
    site = keys.public.site
    signature = keys.sign(checkpoint_message(site, 5, "a" * 64))
    assert is_genuine(keys.public, 5, "a" * 64, signature)
    assert not is_genuine(keys.public, 6, "a" * 64, signature)
    assert not is_genuine(keys.public, 5, "b" * 64, signature)
    assert not is_genuine(other.public, 5, "a" * 64, signature)
    assert not is_genuine(keys.public, 5, "a" * 64, b"")


def test_a_site_signs_with_each_bundle_and_after_so_many_entries(posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bundle carries a fresh signature; without bundles one is made when it is due; nothing new, none."""
    monkeypatch.setattr(checkpoint, "EVERY", 5)
    head = posts.found()
    for _ in range(9):
        head.add(posts.Note(), author="A")
    posts.bundle(head)
    posts.bundle(head)
    with head.core.reading() as connection:
        signed = connection.scalars(select(tables.checkpoints.c.sequence).order_by(tables.checkpoints.c.sequence)).all()
        assert last_signed(connection, posts.site(head)) == 10
        assert last_signed(connection, "0" * 16) == 0
    assert list(signed) == [5, 10]


def test_a_locked_file_does_not_sign(posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the passphrase entries are written and not signed; the next bundle's signature covers them."""
    monkeypatch.setattr(checkpoint, "EVERY", 2)
    head = posts.found(passphrase="tall river")  # noqa: S106
    head.close()
    locked = posts.reopen(head.core.where)
    for _ in range(4):
        locked.add(posts.Note(), author="A")
    with locked.core.reading() as connection:
        assert last_signed(connection, posts.site(locked)) == 0
    locked.close()
    opened = posts.reopen(head.core.where, passphrase="tall river")  # noqa: S106
    posts.bundle(opened)
    with opened.core.reading() as connection:
        assert last_signed(connection, posts.site(opened)) == 5


def test_nothing_is_written_below_the_own_signature(posts) -> None:
    """A file that lost entries which its site had signed does not write a second history in their place."""
    head = posts.found()
    for _ in range(3):
        head.add(posts.Note(), author="A")
    posts.bundle(head)
    with head.core.changing() as connection:
        connection.execute(tables.entries.delete().where(tables.entries.c.sequence > 2))
    with pytest.raises(InputRefused, match="signed 4 entries and only 2 are in this file"):
        head.add(posts.Note(), author="A")
