"""The keys of protected records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bluehelm.mission import tables
from bluehelm.mission.key_ring import KeyRing, destroy_keys, keep_keys
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.site_keys import SiteKeys

RECORD = "0" * 16 + "-" + "a" * 16


@pytest.fixture
def file(empty_store: Callable[[], Path | str]) -> Iterator[MissionFile]:
    """A mission file for its tables."""
    made = MissionFile.create(empty_store(), mission="M", site="HQ", code="HQ")
    yield made
    made.close()


@pytest.fixture(scope="module")
def sites() -> list[SiteKeys]:
    """Three sites; the third is entitled to nothing."""
    return [SiteKeys.generate() for _ in range(3)]


def test_only_entitled_sites_open_a_record(file: MissionFile, sites: list[SiteKeys]) -> None:
    """Each with its own wrapping of the one key; without the passphrase nobody does."""
    writer = KeyRing(sites[0])
    readers = {keys.public.site: keys.public for keys in sites[:2]}
    key, wrapped = writer.new_key(RECORD, readers)
    sealed = writer.seal(
        {"name": "Amina", "note": None, "open": 1}, record=RECORD, site="s", key=key, protected=["name", "note"]
    )
    assert (sealed["note"], sealed["open"]) == (None, 1)
    with file.core.changing() as connection:
        assert len(keep_keys(connection, wrapped)) == 2
        assert keep_keys(connection, wrapped) == []
        for keys, opened, shut in (
            (sites[0], "Amina", ()),
            (sites[1], "Amina", ()),
            (sites[2], None, ("name",)),
            (None, None, ("name",)),
        ):
            fields, left = KeyRing(keys).open(connection, sealed, record=RECORD, protected=["name", "note"])
            assert (fields.get("name"), left) == (opened, shut)


def test_what_is_written_in_clear_into_a_protected_field_is_not_shown(file: MissionFile, sites: list[SiteKeys]) -> None:
    """A hostile site cannot pass words off as something that was sealed."""
    with file.core.reading() as connection:
        fields, shut = KeyRing(sites[0]).open(connection, {"name": "Amina"}, record=RECORD, protected=["name"])
    assert (fields, shut) == ({}, ("name",))


def test_destroyed_keys_open_nothing(file: MissionFile, sites: list[SiteKeys]) -> None:
    """Neither for a ring that never had them, nor for one told to forget; other records keep theirs."""
    other = RECORD[:-1] + "b"
    ring, readers = KeyRing(sites[0]), {sites[0].public.site: sites[0].public}
    keys = {record: ring.new_key(record, readers) for record in (RECORD, other)}
    with file.core.changing() as connection:
        for _, wrapped in keys.values():
            keep_keys(connection, wrapped)
        destroy_keys(connection, [RECORD])
        destroy_keys(connection, [])
        ring.forget([RECORD])
        for reader in (ring, KeyRing(sites[0])):
            assert reader.secret(connection, keys[RECORD][0][0], RECORD) is None
            assert reader.secret(connection, keys[other][0][0], other) == keys[other][0][1]
        assert connection.scalar(select(func.count()).select_from(tables.record_keys)) == 1


def test_a_key_of_one_record_is_none_of_anothers(file: MissionFile, sites: list[SiteKeys]) -> None:
    """A wrapping moved to another record does not open."""
    ring, readers = KeyRing(sites[0]), {sites[0].public.site: sites[0].public}
    (key_id, _), wrapped = ring.new_key(RECORD, readers)
    other = RECORD[:-1] + "b"
    with file.core.changing() as connection:
        keep_keys(connection, wrapped)
        connection.execute(tables.record_keys.update().values(record=other))
        assert KeyRing(sites[0]).secret(connection, key_id, other) is None
