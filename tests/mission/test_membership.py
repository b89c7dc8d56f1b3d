"""Who belongs to the mission: the founder's word alone, however hostile an admitted site is."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from bluehelm.mission.entry import FIRST, Entry
from bluehelm.mission.membership import Membership
from bluehelm.mission.records import Admission

FOUNDER, NORTH, SOUTH = "0" * 15 + "f", "1" * 16, "2" * 16


def entry(site: str, sequence: int, kind: str = "note") -> Entry:
    return Entry(site, sequence, sequence, "X", kind, 1, f"{1:016x}-{site}", {"a": 1}, (), FIRST)


def admission(site: str, **fields: object) -> dict:
    return {"site": site, "fingerprint": 4 * site, **fields}


def test_the_strictest_of_several_admissions_stands_in_any_order() -> None:
    """Admitted, expelled twice: the entitlement is gone and the earlier last entry counts, whatever came first."""
    given = [admission(NORTH, entitled=True), admission(NORTH, last_sequence=9), admission(NORTH, last_sequence=4)]
    for order in permutations(given):
        membership = Membership.of(FOUNDER, order)
        assert membership.expelled() == {NORTH: 4}
        assert membership.entitled() == (FOUNDER,)
        assert [membership.counts(entry(NORTH, number)) for number in (4, 5)] == [True, False]
        assert (membership.admits(NORTH), membership.is_member(NORTH)) == (True, False)


def test_of_two_admissions_of_one_id_for_other_keys_neither_counts() -> None:
    """Whichever comes first: nothing that either of them signed has an effect, and nobody is entitled by them."""
    given = [admission(NORTH, entitled=True), admission(NORTH, fingerprint=NORTH + "a" * 48, entitled=True)]
    for order in permutations(given):
        membership = Membership.of(FOUNDER, order)
        assert (membership.expelled(), membership.entitled()) == ({NORTH: 0}, (FOUNDER,))


def test_only_the_founders_admissions_count() -> None:
    """An admitted site's entry of kind admission has no effect; the founder's has, and all else of both has."""
    membership = Membership.of(FOUNDER, [admission(NORTH)])
    assert membership.counts(entry(FOUNDER, 1, "admission"))
    assert not membership.counts(entry(NORTH, 1, "admission"))
    assert membership.counts(entry(NORTH, 1))
    assert (membership.admits(NORTH), membership.admits(SOUTH)) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"site": 5},
        {"site": "x"},
        {"site": NORTH},
        {"site": NORTH, "fingerprint": 4 * SOUTH},
        admission(NORTH, last_sequence=-1),
        {"entitled": True},
    ],
)
def test_an_admission_that_nobody_can_read_admits_nobody(fields: dict) -> None:
    """What is no admission is passed over; the others stand."""
    assert Membership.of(FOUNDER, [fields, admission(SOUTH)]).admitted.keys() == {SOUTH}


def test_what_a_newer_program_added_to_an_admission_is_left_out() -> None:
    """A newer founder's admissions have more fields: the site is admitted all the same."""
    membership = Membership.of(FOUNDER, [{**admission(NORTH, entitled=True), "until": "2026-01-01"}])
    assert membership.admitted[NORTH] == Admission(site=NORTH, fingerprint=4 * NORTH, entitled=True)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("admission", {"entitled": True, "last_sequence": None}),
        ("note", {"entitled": True, "last_sequence": None}),
        ("note", {"_withdrawn": "no longer"}),
        ("site", {"site": "f" * 16}),
        ("note", {"last_sequence": 0}),
    ],
)
def test_an_admitted_site_cannot_write_into_an_admission(posts_on_both, kind: str, changes: dict) -> None:
    """North writes into the records that admit it and expelled South, under any kind and with a clock before theirs:
    nobody is admitted, entitled or expelled by it.
    """
    posts = posts_on_both
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    head.expel(posts.site(south), author="A")
    posts.carry(head, north)
    before = head.core.membership
    admissions = [stored.id for stored in head.find("admission")]
    assert len(admissions) == 3
    for record in admissions:
        posts.write_raw(north, record, changes, kind=kind)
    posts.carry(north, head, south)
    note = head.add(posts.Note(witness="Amina"), author="A")
    posts.meet(head, north, south)
    for file in (head, north, south):
        assert file.core.membership == before
        assert {stored.id for stored in file.find("admission")} == set(admissions)
    assert north.get(note).sealed == ("witness",)


def test_an_admitted_site_admits_nobody(posts) -> None:
    """North writes an admission for a stranger: the stranger's entries still wait everywhere."""
    head = posts.found()
    north = posts.join(head, "NOR")
    stranger = posts.join(head, "STR", admit=False)
    record = north.new_id()
    posts.write_raw(north, record, {"site": posts.site(stranger), "entitled": True}, kind="admission")
    posts.carry(north, head)
    (report,) = posts.carry(stranger, head)
    assert report.strangers == (posts.site(stranger),)
    assert not head.core.membership.admits(posts.site(stranger))


def test_a_record_is_not_turned_into_another_kind(posts) -> None:
    """An admitted site writes another kind under the id of a note, with an earlier clock: the note stays a note."""
    head = posts.found()
    clock = posts.Clock(datetime(2020, 1, 1, tzinfo=UTC))
    north = posts.join(head, "NOR", clock=clock)
    note = head.add(posts.Note(text="t"), author="A")
    posts.write_raw(north, note, {"text": "evil", "name": "x"}, kind="account")
    posts.carry(north, head)
    assert (head.get(note).kind, head.get(note).fields["text"]) == ("note", "t")
    posts.meet(head, north)
    assert posts.state(head) == posts.state(north)
    head.edit(note, {"text": "u"}, author="A")


def test_the_site_record_of_another_does_not_change_who_it_is(posts) -> None:
    """North renames headquarters and gives it other keys: the list of sites and the keys in use are as before."""
    head = posts.found()
    north = posts.join(head, "NOR")
    own = next(stored for stored in head.find("site") if stored.created.site == posts.site(head))
    posts.carry(head, north)
    north.edit(own.id, {"name": "North Headquarters", "exchange": "0" * 64}, author="B")
    posts.carry(north, head)
    assert [(site.name, site.standing) for site in head.sites()] == [("Headquarters", "founder"), ("NOR", "admitted")]
    assert head.core.public_keys[posts.site(head)] == head.core.ring.own.public
