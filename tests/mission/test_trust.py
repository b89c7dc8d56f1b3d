"""What a compromised post with valid keys of its own cannot do."""

from __future__ import annotations

from typing import Any

import pytest

from bluehelm.mission import tables
from bluehelm.mission.access import Desk
from bluehelm.mission.access_on_trust import person_on_trust
from bluehelm.mission.bundle import read_bundle
from bluehelm.mission.entry import canonical
from bluehelm.mission.mark import Mark
from bluehelm.mission.people import add_person, people_in, read_people, recover_head
from bluehelm.mission.permissions import About, Person, decide_adding
from bluehelm.mission.records import Account, Role
from bluehelm.mission.sealed_field import key_purpose, new_record_key, seal_field
from bluehelm.problems import InputRefused

WORDS, OTHER_WORDS = "four words of nothing", "five words of something else"


def head_of(file: Any) -> str:
    """An account of a head."""
    return add_person(file, Account(name="A. Keita", role=Role.HEAD), author="Founder")


def test_an_erasure_counts_only_from_a_site_that_may_read(posts: Any) -> None:
    """A post that may not read protected fields cannot have them destroyed anywhere; one that may, can."""
    hq = posts.found()
    source = hq.add(posts.Note(text="heron", witness="Anna"), author="Founder")
    low, high = posts.join(hq, "LOW"), posts.join(hq, "HIGH", entitled=True)
    with pytest.raises(InputRefused, match="trusts"):
        low.erase([source], reason="cleanup", author="x")
    posts.write_raw(low, source, {"_erased": "cleanup"})
    posts.carry(low, hq, everything=True)
    assert hq.get(source).fields["witness"] == "Anna"
    high.erase([source], reason="asked for", author="y")
    posts.carry(high, hq, everything=True)
    assert "witness" not in hq.get(source).fields


def test_a_post_that_may_not_read_makes_nobody_head_and_spoils_no_account(posts: Any) -> None:
    """Its entries on accounts stay in the journal and change nothing, at headquarters and in its own file."""
    hq = posts.found()
    head = head_of(hq)
    low = posts.join(hq, "LOW")
    with pytest.raises(InputRefused, match="trusts"):
        add_person(low, Account(name="Boss", role=Role.HEAD), author="x")
    posts.write_raw(low, head, {"closed": True}, kind="account", version=99)
    posts.write_raw(low, low.new_id(), {"name": "Boss", "role": "head"}, kind="account")
    posts.carry(low, hq, everything=True)
    assert [(person.name, person.closed) for person in read_people(hq).everybody] == [("A. Keita", False)]
    with low.core.reading() as connection:
        assert [person.name for person in people_in(connection, low.core.kinds).everybody] == ["A. Keita"]


def test_what_a_site_wrote_counts_from_the_day_it_is_entitled(posts: Any) -> None:
    """Entitling a site folds what it wrote anew, everywhere alike; taking the right back folds it back."""
    hq = posts.found()
    head_of(hq)
    low = posts.join(hq, "LOW")
    posts.write_raw(low, low.new_id(), {"name": "R. Sow", "role": "reviewer"}, kind="account")
    posts.carry(low, hq, everything=True)
    hq.admit(low.fingerprint, entitled=True, author="Founder")
    assert {person.name for person in read_people(hq).everybody} == {"A. Keita", "R. Sow"}
    posts.meet(hq, low)
    assert posts.state(hq) == posts.state(low)
    hq.admit(low.fingerprint, entitled=False, author="Founder")
    assert {person.name for person in read_people(hq).everybody} == {"A. Keita"}


def test_what_headquarters_adds_is_never_sealed_under_a_post_s_key(posts: Any) -> None:
    """A post that made the record, or planted a key in it, cannot read what headquarters writes there later."""
    hq = posts.found()
    low = posts.join(hq, "LOW")
    own = low.add(posts.Note(text="of the post", witness="Anna"), author="x")
    key_id, secret = new_record_key(own)
    wrapped = hq.core.public_keys[posts.site(hq)].wrap(secret, purpose=key_purpose(key_id, own))
    box = seal_field("planted", key=secret, key_id=key_id, record=own, field="witness", site=posts.site(low))
    posts.write_raw(low, own, {"witness": box})
    low.core.ring._opened[key_id, own] = secret
    from bluehelm.mission.key_ring import WrappedKey, keep_keys

    with low.core.changing() as connection:
        keep_keys(connection, [WrappedKey(key_id, posts.site(hq), own, wrapped)])
    posts.carry(low, hq, everything=True)
    hq.edit(own, {"witness": "safe house"}, author="Founder")
    posts.carry(hq, low, everything=True)
    assert hq.get(own).fields["witness"] == "safe house"
    assert low.get(own).sealed == ("witness",)


@pytest.mark.parametrize("claimed", [False, True])
def test_a_copied_value_is_nobody_s_word(posts: Any, *, claimed: bool) -> None:
    """A post copies what headquarters sealed earlier - into the same field of a later entry, into another field, into
    a record of its own, as it stands or as if it had sealed it - and nothing of that can be read as if it were true.
    """
    hq = posts.found()
    low, high = posts.join(hq, "LOW"), posts.join(hq, "HIGH", entitled=True)
    source = hq.add(posts.Note(text="heron", witness="Anna"), author="Founder")
    other = hq.add(posts.Note(text="egret", witness="Berta"), author="Founder")
    old = hq.history(source)[0].changes["witness"]
    hq.edit(source, {"witness": "Anna Maria"}, author="Founder")
    posts.carry(hq, low, high)
    box = {**old, "site": posts.site(low)} if claimed else old
    replaces = tuple(entry.id for entry in hq.history(source))
    posts.write_raw(low, source, {"witness": box, "place": "x"}, replaces=replaces)
    posts.write_raw(low, other, {"witness": box})
    own = low.new_id()
    posts.write_raw(low, own, {"text": box, "witness": box})
    posts.meet(hq, low, high)
    assert posts.state(hq) == posts.state(low) == posts.state(high)
    for file in (hq, high):
        assert file.get(source).fields["place"] == "x"
        assert file.get(source).fields.get("witness") == (None if claimed else "Anna Maria")
        assert file.get(other).fields.get("witness") == (None if claimed else "Berta")
        shown = [] if own not in {note.id for note in file.find("note")} else [file.get(own)]
        assert "Anna" not in str([note.fields for note in shown])


def test_an_expelled_site_reads_nothing_written_later(posts: Any) -> None:
    """A site that could read a record's fields cannot read what is put in them after it was expelled."""
    hq = posts.found()
    source = hq.add(posts.Note(text="heron", witness="Anna"), author="Founder")
    high = posts.join(hq, "HIGH", entitled=True)
    assert high.get(source).fields["witness"] == "Anna"
    hq.expel(posts.site(high), author="Founder")
    hq.edit(source, {"witness": "Anna, moved"}, author="Founder")
    posts.carry(hq, high, everything=True)
    assert high.get(source).sealed == ("witness",)


def test_namesakes_do_not_approve_each_other(posts: Any) -> None:
    """Two accounts of one name may be one person: told apart on the screen, not in the two-person rule."""
    reviewer = Person("1", "R. Sow (HQ)", Role.REVIEWER)
    about = About(kind="approval", authors=frozenset({"r.  sow"}))
    assert "second person" in str(decide_adding(reviewer, about))
    other = Person("2", "L. Brun", Role.REVIEWER)
    assert "second person" not in str(decide_adding(other, about))


def test_a_name_on_trust_reads_no_higher_than_confidential(posts: Any) -> None:
    """A post that cannot check passwords shows an analyst what is confidential, not what is strictly so, and before it
    is admitted only what is unmarked.
    """
    hq = posts.found(passphrase=WORDS)
    analyst = Account(name="Ana", role=Role.ANALYST, clearance=Mark.STRICTLY_CONFIDENTIAL)
    add_person(hq, analyst, author="Founder")
    ids = [hq.add(posts.Note(text="x"), author="Founder", mark=mark) for mark in Mark]
    stranger = posts.join(hq, "NEW", admit=False, passphrase=WORDS)
    member = posts.join(hq, "LOW", passphrase=WORDS)
    for file, seen in ((stranger, ids[:1]), (member, ids[:2])):
        person = person_on_trust(file, "Ana")
        assert person is not None
        assert sorted(note.id for note in Desk(file, person).find("note")) == sorted(seen)


def test_the_founding_site_s_passphrase_makes_a_head_again(posts: Any) -> None:
    """When nobody can log in, file and passphrase of the founding site make a head; another site's do not."""
    hq = posts.found()
    low = posts.join(hq, "LOW", entitled=True)
    assert recover_head(hq, "N. Head", password=OTHER_WORDS) == "N. Head"
    assert Desk.log_in(hq, "N. Head", OTHER_WORDS).person.role is Role.HEAD
    with pytest.raises(InputRefused, match="founding site"):
        recover_head(low, "N. Other", password=OTHER_WORDS)


@pytest.mark.parametrize("entitled", [False, True])
def test_a_second_key_under_a_true_one_s_name_takes_no_place(posts: Any, *, entitled: bool) -> None:
    """A post overwrites what headquarters protected with words of its own, under the name of headquarters' key, and
    brings the key to them: nobody takes it, and with the post's expulsion the true words are back.
    """
    hq = posts.found()
    low, high = posts.join(hq, "LOW", entitled=entitled), posts.join(hq, "HIGH", entitled=True)
    notes = hq.add_all([posts.Note(witness="Anna")] * 3, author="Founder")
    posts.carry(hq, low, high)
    good = next(site.entries for site in low.sites() if site.id == posts.site(low))
    lines = []
    for note in notes:
        [written] = low.history(note)
        key, secret = written.changes["witness"]["sealed"], b"x" * 32
        box = seal_field("Forged", key=secret, key_id=key, record=note, field="witness", site=posts.site(low))
        posts.write_raw(low, note, {"witness": box}, replaces=(written.id,))
        for file in (hq, high):
            wrapped = hq.core.public_keys[posts.site(file)].wrap(secret, purpose=key_purpose(key, note))
            lines.append(canonical(["key", key, posts.site(file), note, wrapped.hex()]))
    found = [line if isinstance(line, str) else canonical(line) for line in read_bundle(posts.bundle(low)).lines()]
    bad = posts.forge(hq, low.core.ring.own, [*found[1:], *lines])
    for file in (hq, high):
        file.receive(bad)
        assert file.get(notes[0]).sealed == ("witness",)
    hq.expel(posts.site(low), after=good, author="Founder")
    posts.carry(hq, high)
    for file in (hq, high):
        assert {file.get(note).fields.get("witness") for note in notes} == {"Anna"}


def test_a_locked_file_keeps_the_key_that_it_has(posts: Any) -> None:
    """While its keys are locked nobody can tell which is true: what is there stays, and the true one, brought again
    once it is open, takes the place of a false one.
    """
    hq = posts.found()
    south = posts.join(hq, "SOU", entitled=True, passphrase=WORDS)
    low, high = posts.join(hq, "LOW"), posts.join(hq, "HIGH", entitled=True)
    posts.meet(hq, low, high, south)
    where = south.core.where
    south.close()
    note = low.add(posts.Note(witness="Anna"), author="x")
    locked = posts.reopen(where)
    true = posts.bundle(low)
    locked.receive(true)
    [written] = low.history(note)
    key = written.changes["witness"]["sealed"]
    wrapped = hq.core.public_keys[posts.site(south)].wrap(b"x" * 32, purpose=key_purpose(key, note))
    line = canonical(["key", key, posts.site(south), note, wrapped.hex()])
    false = posts.forge(hq, high.core.ring.own, [line])
    locked.receive(false)
    locked.close()
    south = posts.reopen(where, passphrase=WORDS)
    assert south.get(note).fields["witness"] == "Anna"
    place = (tables.record_keys.c.record == note, tables.record_keys.c.site == posts.site(south))
    with south.core.changing() as connection:
        connection.execute(tables.record_keys.update().where(*place).values(wrapped=wrapped))
    south.core.ring.forget([note])
    assert south.get(note).sealed == ("witness",)
    south.receive(true)
    assert south.get(note).fields["witness"] == "Anna"
