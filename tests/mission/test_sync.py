"""Bundles carried between honest posts: order, repeats, gaps, conflicts, keys, copies put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from bluehelm.mission import MissionFile, Record, tables
from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.records import Account, Role
from bluehelm.mission.sync_report import SyncReport
from bluehelm.problems import InputRefused


def refused(call):
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


def test_a_bundle_brings_records_and_repeating_it_changes_nothing(posts_on_both) -> None:
    """What one post wrote is at the other after one bundle; the same bundle again says that nothing is new."""
    head = posts_on_both.found()
    north = posts_on_both.join(head, "NOR")
    note = head.add(posts_on_both.Note(text="bridge"), author="A. Keita")
    path = posts_on_both.bundle(head)
    report = north.receive(path)
    assert north.get(note).fields["text"] == "bridge"
    assert sum(report.entries.values()) == 1
    before = posts_on_both.state(north)
    again = north.receive(path)
    assert (again.entries, again.records, again.summary()) == ({}, 0, "Nothing new.")
    assert posts_on_both.state(north) == before == posts_on_both.state(head)


def test_a_bundle_that_comes_before_the_one_it_builds_on_waits(posts_on_both) -> None:
    """The later bundle first: its entries wait, are told, and all are in once the earlier one came."""
    posts = posts_on_both
    head = posts.found()
    north = posts.join(head, "NOR")
    first = north.add(posts.Note(text="one"), author="B")
    early = posts.bundle(north)
    day = head.core.clock.now() + timedelta(days=1)
    north.core.clock._wall.time = day + timedelta(hours=1)
    second = north.add(posts.Note(text="two"), author="B")
    late = posts.bundle(north, since=day)
    report = head.receive(late)
    assert report.waiting == {posts.site(north): 1}
    assert report.summary() == "Nothing new. 1 entry waits for an earlier one, or for the admission of a site."
    assert refused(lambda: head.get(second)).code == "no-such-record"
    assert head.sites()[1].waiting == 1
    report = head.receive(early)
    assert report.waiting == {}
    assert [head.get(note).fields["text"] for note in (first, second)] == ["one", "two"]
    assert posts.state(head) == posts.state(north)


def test_since_takes_only_later_entries_and_any_year(posts) -> None:
    """--since leaves out what was written before; a day beyond all clocks sends nothing, and does not fail."""
    head = posts.found()
    head.add(posts.Note(text="old"), author="A")
    moment = head.core.clock.now()
    head.add(posts.Note(text="new"), author="A")
    assert head.send(posts.folder / "b.helmx", since=moment).entries == 1
    assert head.send(posts.folder / "c.helmx", since=datetime(9999, 12, 31, tzinfo=UTC)).entries == 0
    assert head.send(posts.folder / "d.helmx", since=datetime(1, 1, 1, tzinfo=UTC)).entries == 3


def test_edits_of_different_fields_both_stand_and_of_one_field_are_a_conflict(posts_on_both) -> None:
    """Two posts edit one record without a link: different fields join; one field shows both values until it is
    settled, and the choice reaches the other post.
    """
    posts = posts_on_both
    head = posts.found()
    north = posts.join(head, "NOR")
    note = head.add(posts.Note(text="bridge"), author="A")
    posts.carry(head, north)
    head.edit(note, {"place": "Zone 1", "status": "seen"}, author="A")
    north.edit(note, {"text": "river", "status": "closed"}, author="B")
    posts.meet(head, north)
    for file in (head, north):
        fields = file.get(note).fields
        assert (fields["place"], fields["text"]) == ("Zone 1", "river")
        (conflict,) = file.conflicts()
        assert {conflict.standing.value, *(other.value for other in conflict.others)} == {"seen", "closed"}
    report = posts.carry(head, north, everything=True)[0]
    assert report.summary() == "Nothing new. 1 record has a conflict to settle."
    north.settle(note, "status", "seen", author="B")
    posts.carry(north, head)
    assert (head.conflicts(), north.conflicts()) == ((), ())
    assert head.get(note).fields["status"] == "seen"


def test_an_approval_and_an_edit_that_cross_are_both_kept(posts) -> None:
    """The head approves a text while the post changes it: both entries are in the history of both files."""
    head = posts.found()
    north = posts.join(head, "NOR")
    note = north.add(posts.Note(text="draft"), author="B")
    posts.carry(north, head)
    approval = head.add(posts.Note(text="approved", parent=note), author="Head")
    north.edit(note, {"text": "changed"}, author="B")
    posts.meet(head, north)
    for file in (head, north):
        assert file.get(note).fields["text"] == "changed"
        assert file.get(approval).fields["parent"] == note
        assert [entry.changes["text"] for entry in file.history(note)] == ["draft", "changed"]


@pytest.mark.parametrize("days", [-400, -6, 6, 400])
def test_a_post_whose_clock_is_days_off_loses_nothing(posts, days: int) -> None:
    """Clocks differ by days or years: edits that saw each other stand in their order, whatever the clocks say."""
    head = posts.found()
    clock = posts.Clock(datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=days))
    north = posts.join(head, "NOR", clock=clock)
    note = north.add(posts.Note(text="1"), author="B")
    for number, (writer, reader) in enumerate([(head, north), (north, head)] * 3, start=2):
        posts.carry(reader, writer)
        writer.edit(note, {"text": str(number)}, author="P")
    posts.meet(head, north)
    assert head.get(note).fields["text"] == north.get(note).fields["text"] == "7"
    assert head.conflicts() == ()


def test_a_clock_days_ahead_dates_nobody_elses_entries_and_wins_nothing(posts) -> None:
    """North's clock is five days ahead: what headquarters writes once it has read North's words stands in their place,
    at both, and bears headquarters' own day.
    """
    head = posts.found()
    north = posts.join(head, "NOR", clock=posts.Clock(datetime(2025, 3, 6, tzinfo=UTC)))
    note = north.add(posts.Note(text="1"), author="B")
    posts.carry(north, head)
    head.edit(note, {"text": "2"}, author="A")
    posts.carry(head, north)
    assert [file.get(note).fields["text"] for file in (head, north)] == ["2", "2"]
    assert head.conflicts() == north.conflicts() == ()
    (own,) = [entry for entry in head.history(note) if entry.site == posts.site(head)]
    assert at_reading(own.clock).date() == date(2025, 3, 1)


def test_a_clock_far_ahead_is_told_and_set_back_it_still_syncs(posts) -> None:
    """A post whose clock said 2090 is told of; once somebody set it right, what it writes is still taken."""
    head = posts.found()
    clock = posts.Clock(datetime(2090, 1, 1, tzinfo=UTC))
    north = posts.join(head, "NOR", clock=clock)
    north.add(posts.Note(text="future"), author="B")
    (report,) = posts.carry(north, head)
    assert [problem.code for problem in report.problems] == ["clock-ahead"]
    assert "2090-01-01" in report.problems[0].message
    north.close()
    again = posts.reopen(north.core.where, clock=posts.Clock(datetime(2025, 3, 5, tzinfo=UTC)))
    note = again.add(posts.Note(text="present"), author="B")
    posts.carry(again, head)
    assert head.get(note).fields["text"] == "present"
    assert head.get(head.add(posts.Note(), author="A")).created.at.year == 2025


def test_an_erasure_reaches_every_site_and_no_older_bundle_brings_the_key_back(posts_on_both) -> None:
    """After the erasure came, the protected field is gone there for good, also when an older bundle is taken again."""
    posts = posts_on_both
    head = posts.found()
    north = posts.join(head, "NOR", entitled=True)
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    old = posts.bundle(head, everything=True)
    north.receive(old)
    assert north.get(note).fields["witness"] == "Amina"
    head.erase([note], reason="asked for", author="A")
    posts.carry(head, north)
    for file in (head, north):
        file.receive(old)
        assert (file.get(note).sealed, file.get(note).erased) == (("witness",), "asked for")
        with file.core.reading() as connection:
            keys = connection.scalar(select(func.count()).where(tables.record_keys.c.record == note))
        assert keys == 0


def test_an_erasure_that_comes_before_what_it_erases_destroys_the_key(posts) -> None:
    """The newer bundle with the erasure first, then the one with the record and its key: nothing can be read."""
    head = posts.found()
    north = posts.join(head, "NOR", entitled=True)
    note = head.add(posts.Note(witness="Amina"), author="A")
    old = posts.bundle(head)
    moment = head.core.clock.now()
    head.erase([note], reason="asked for", author="A")
    newer = posts.bundle(head, since=moment)
    for path in (newer, old, newer, old):
        north.receive(path)
    assert north.get(note).sealed == ("witness",)


def test_an_erasure_that_comes_empties_the_memory_of_an_open_file(posts) -> None:
    """A file that stays open had the key in memory: once the erasure came, it is not there either."""
    head = posts.found()
    north = posts.join(head, "NOR", entitled=True)
    note = head.add(posts.Note(witness="Amina"), author="A")
    posts.carry(head, north)
    assert north.get(note).fields["witness"] == "Amina"
    assert any(record == note for _, record in north.core.ring._opened)
    head.erase([note], reason="asked for", author="A")
    posts.carry(head, north)
    assert not any(record == note for _, record in north.core.ring._opened)


def test_keys_are_wrapped_for_entitled_sites_only_and_older_ones_come_with_the_entitlement(posts) -> None:
    """A site without entitlement cannot read; once the founder entitles it, any bundle brings the older keys, also
    through a third site.
    """
    head = posts.found()
    north, south = posts.join(head, "NOR", entitled=True), posts.join(head, "SOU")
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    posts.carry(head, north, south)
    assert (north.get(note).sealed, south.get(note).sealed) == ((), ("witness",))
    with south.core.reading() as connection:
        sites = set(connection.scalars(select(tables.record_keys.c.site).where(tables.record_keys.c.record == note)))
    assert sites == {posts.site(head), posts.site(north)}
    head.admit(south.fingerprint, entitled=True, author="A")
    posts.carry(head, north)
    posts.carry(north, south)
    assert south.get(note).fields["witness"] == "Amina"


@pytest.mark.parametrize("taken_in_locked", [False, True])
def test_a_record_written_before_its_site_knew_of_an_entitlement_is_readable_in_the_end(
    posts, monkeypatch: pytest.MonkeyPatch, *, taken_in_locked: bool
) -> None:
    """North writes without knowing that South may read: headquarters wraps the key for South when it takes the record
    in, or where its keys were locked then, when it sends South a bundle of its own.
    """
    head = posts.found()
    north, south = posts.join(head, "NOR", entitled=True), posts.join(head, "SOU", entitled=True)
    note = north.add(posts.Note(witness="Amina"), author="B")
    posts.carry(north, south)
    assert south.get(note).sealed == ("witness",)
    with monkeypatch.context() as patched:
        if taken_in_locked:
            patched.setattr(head.core.ring, "own", None)
        head.receive(posts.bundle(north))
    posts.carry(head, south, **({"receiver": posts.site(south)} if taken_in_locked else {"everything": True}))
    assert south.get(note).fields["witness"] == "Amina"


def test_an_entitlement_can_be_taken_back_for_what_comes(posts) -> None:
    """Admitted again without entitlement: what is written from then on is not readable there."""
    head = posts.found()
    north = posts.join(head, "NOR", entitled=True)
    head.admit(north.fingerprint, entitled=False, author="A")
    note = head.add(posts.Note(witness="Amina"), author="A")
    posts.carry(head, north)
    assert north.get(note).sealed == ("witness",)


def test_a_bundle_passes_through_a_third_site(posts_on_both) -> None:
    """North and South never meet: what North wrote reaches South by headquarters, and a conflict does, too."""
    posts = posts_on_both
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    note = north.add(posts.Note(text="seen from the north"), author="B")
    posts.carry(north, head)
    posts.carry(head, south)
    assert south.get(note).fields["text"] == "seen from the north"
    south.edit(note, {"text": "seen from the south"}, author="C")
    posts.carry(south, head)
    posts.carry(head, north)
    assert north.get(note).fields["text"] == "seen from the south"
    assert north.conflicts() == ()


def test_a_kind_that_a_site_does_not_know_is_carried_untouched(posts) -> None:
    """Headquarters runs without the kind: it keeps, shows and passes on the record as it was written."""

    class Sighting(Record):
        kind: ClassVar[str] = "sighting"
        what: str = ""

    head = posts.found()
    north = posts.join(head, "NOR", kinds=[posts.Note, Sighting])
    seen = north.add(Sighting(what="a drone"), author="B")
    posts.carry(north, head)
    stored = head.get(seen)
    assert (stored.kind, stored.value, stored.fields["what"]) == ("sighting", None, "a drone")
    assert refused(lambda: head.edit(seen, {"what": "a bird"}, author="A")).code == "unknown-kind"
    south = posts.join(head, "SOU", kinds=[posts.Note, Sighting])
    assert south.get(seen).record(Sighting).what == "a drone"


def test_a_kind_of_a_newer_version_is_carried_and_kept(posts) -> None:
    """A newer program's record is shown as it is, says so, and is whole again where the newer program runs."""

    class Newer(Record):
        kind: ClassVar[str] = "note"
        version: ClassVar[int] = 2
        upgrades: ClassVar = {1: lambda fields: fields}
        text: str = ""
        colour: str = ""

    head = posts.found()
    north = posts.join(head, "NOR", kinds=[Newer])
    note = north.add(Newer(text="t", colour="red"), author="B")
    posts.carry(north, head)
    stored = head.get(note)
    assert stored.value is None
    assert [problem.code for problem in stored.problems] == ["newer-record"]
    assert stored.fields["colour"] == "red"
    south = posts.join(head, "SOU", kinds=[Newer])
    assert south.get(note).record(Newer).colour == "red"


def test_a_copy_that_was_put_back_gets_its_own_entries_from_others(posts) -> None:
    """The post's disk died; an old copy of its file gets back what the others hold of it, and goes on writing."""
    head = posts.found()
    north = posts.join(head, "NOR", entitled=True)
    backup = posts.copy(north)
    notes = [north.add(posts.Note(text=f"n{number}", witness="w"), author="B") for number in range(3)]
    posts.carry(north, head)
    north.close()
    restored = posts.reopen(backup)
    (report,) = posts.carry(head, restored, everything=True)
    assert report.entries[posts.site(north)] == 3
    assert [restored.get(note).fields["witness"] for note in notes] == ["w"] * 3
    note = restored.add(posts.Note(text="after"), author="B")
    posts.carry(restored, head)
    assert head.get(note).fields["text"] == "after"
    assert posts.state(head) == posts.state(restored)


def test_a_site_that_nobody_admitted_yet_restores_itself_from_its_own_bundle(posts) -> None:
    """An old copy of a joining site's file takes in the bundle that the site itself made later."""
    head = posts.found()
    north = posts.join(head, "NOR", admit=False)
    backup = posts.copy(north)
    note = north.add(posts.Note(text="t"), author="B")
    path = posts.bundle(north)
    restored = posts.reopen(backup)
    assert restored.receive(path).entries == {posts.site(north): 1}
    assert restored.get(note).fields["text"] == "t"


def test_what_a_restored_site_lost_is_sent_again_without_being_asked(posts) -> None:
    """Headquarters learns from the restored site's bundle that it has less than before, and sends the rest."""
    head = posts.found()
    north = posts.join(head, "NOR")
    backup = posts.copy(north)
    note = head.add(posts.Note(text="t"), author="A")
    posts.carry(head, north)
    posts.carry(north, head)
    restored = posts.reopen(backup, clock=posts.Clock(datetime(2025, 4, 1, tzinfo=UTC)))
    posts.carry(restored, head)
    posts.carry(head, restored)
    assert restored.get(note).fields["text"] == "t"


@pytest.mark.parametrize("signed_at_once", [True, False])
def test_a_restored_copy_that_wrote_on_is_told_and_nothing_is_lost(posts, *, signed_at_once: bool) -> None:
    """An old copy wrote other entries in the place of those that the others have: both sides are told, the first
    history counts, and the second waits, whole.
    """
    head = posts.found()
    north = posts.join(head, "NOR")
    backup = posts.copy(north)
    first = [north.add(posts.Note(text=f"first {number}"), author="B") for number in range(2)]
    posts.carry(north, head)
    north.close()
    restored = posts.reopen(backup, clock=posts.Clock(datetime(2025, 4, 1, tzinfo=UTC)))
    second = []
    for number in range(3):
        second.append(restored.add(posts.Note(text=f"second {number}"), author="B"))
        if signed_at_once:
            posts.bundle(restored)
    (report,) = posts.carry(restored, head, everything=True)
    assert [problem.code for problem in report.problems] == ["forked"]
    assert report.waiting == {posts.site(north): 3}
    assert [head.get(note).fields["text"] for note in first] == ["first 0", "first 1"]
    (report,) = posts.carry(head, restored, everything=True)
    assert [problem.code for problem in report.problems] == ["forked"]
    assert report.problems[0].message.startswith("Other sites hold entries of this file")
    assert [restored.get(note).fields["text"] for note in second] == [f"second {number}" for number in range(3)]
    note = head.add(posts.Note(text="life goes on"), author="A")
    posts.carry(head, restored)
    assert restored.get(note).fields["text"] == "life goes on"


def test_a_bundle_is_locked_for_one_site_or_with_a_passphrase(posts) -> None:
    """The site it is for opens it, and whoever knows the passphrase; others are told for whom it is."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    note = head.add(posts.Note(text="t"), author="A")
    path = posts.bundle(head, receiver=posts.site(north))
    problem = refused(lambda: south.receive(path))
    assert problem.code == "locked-bundle"
    assert posts.site(north) in problem.message
    north.receive(path)
    assert north.get(note).fields["text"] == "t"
    path = posts.bundle(head, passphrase="tall green river")  # noqa: S106
    assert b"bridge" not in path.read_bytes()
    assert refused(lambda: south.receive(path)).code == "locked-bundle"
    assert refused(lambda: south.receive(path, passphrase="short")).code == "wrong-passphrase"  # noqa: S106
    south.receive(path, passphrase="tall green river")  # noqa: S106
    assert south.get(note).fields["text"] == "t"


def test_a_locked_file_takes_bundles_in_but_sends_none(posts) -> None:
    """Without the file's passphrase it cannot sign; what comes is taken all the same."""
    head = posts.found()
    north = posts.join(head, "NOR", passphrase="tall green river")  # noqa: S106
    north.close()
    locked = posts.reopen(north.core.where)
    note = head.add(posts.Note(text="t"), author="A")
    posts.carry(head, locked)
    assert locked.get(note).fields["text"] == "t"
    assert refused(lambda: posts.bundle(locked)).code == "locked"


def test_only_what_others_lack_is_sent_once_they_said_what_they_have(posts) -> None:
    """After North's bundle told what it has, the next one for it holds the new entry alone."""
    head = posts.found()
    north = posts.join(head, "NOR")
    for number in range(20):
        head.add(posts.Note(text=str(number)), author="A")
    posts.carry(head, north)
    posts.carry(north, head)
    head.add(posts.Note(text="new"), author="A")
    assert head.send(posts.folder / "b.helmx").entries == 1
    assert head.send(posts.folder / "b.helmx", everything=True).entries > 20


def test_an_older_bundle_does_not_say_that_a_site_has_less(posts) -> None:
    """North's old bundle taken again does not make headquarters send everything once more."""
    head = posts.found()
    north = posts.join(head, "NOR")
    old = posts.bundle(north)
    head.add(posts.Note(text="t"), author="A")
    posts.carry(head, north)
    posts.carry(north, head)
    head.receive(old)
    assert head.send(posts.folder / "b.helmx").entries == 0


def test_summaries_count_rightly(posts) -> None:
    """One entry is an entry, two are entries, and an unlocked bundle says what that means."""
    head = posts.found()
    one = head.send(posts.folder / "one.helmx").summary()
    assert one == "1 entry in one.helmx, 1 kB, not locked: whoever finds it can read what is not protected."
    head.add(posts.Note(), author="A")
    assert head.send(posts.folder / "two.helmx", passphrase="p").summary() == "2 entries in two.helmx, 1 kB, locked."  # noqa: S106
    report = SyncReport({"a": 1}, 1, 1, {"b": 1}, (), 1)
    assert report.summary() == (
        "1 new entry from 1 site, 1 record changed. 1 key of protected records came. 1 entry waits for an earlier one,"
        " or for the admission of a site. 1 record has a conflict to settle."
    )
    report = SyncReport({"a": 1, "b": 1_000}, 2, 2, {"b": 2}, (), 2)
    assert report.summary() == (
        "1,001 new entries from 2 sites, 2 records changed. 2 keys of protected records came. 2 entries wait for an"
        " earlier one, or for the admission of a site. 2 records have a conflict to settle."
    )


def test_every_change_to_an_account_is_told(posts) -> None:
    """A new account, another role and another password that a bundle brought stand in the report, and only once."""
    head = posts.found()
    north = posts.join(head, "NOR")
    clerk = head.add(Account(name="A. Clerk", role=Role.OBSERVER), author="A")
    head.add(posts.Note(text="t"), author="A")
    (report,) = posts.carry(head, north)
    assert report.accounts == ("A. Clerk (new, role: observer)",)
    assert "Accounts changed: A. Clerk (new, role: observer)." in report.summary()
    head.edit(clerk, {"role": "head", "verifier": "v", "closed": True}, author="A")
    (report,) = posts.carry(head, north, everything=True)
    assert report.accounts == ("A. Clerk (closed, role: head, password)",)
    (report,) = posts.carry(head, north, everything=True)
    assert report.accounts == ()


def test_whoever_stops_a_sync_finds_everything_as_it_was(posts) -> None:
    """Ctrl-C while a bundle is looked at, while its entries enter or while records are made: the file is as before, a
    new site's file is not there, and the same bundle is taken afterwards.
    """
    hq = posts.found()
    north = posts.join(hq, "NOR")
    hq.add_all([posts.Note(text=f"note {number}") for number in range(600)], author="A")
    bundle = posts.bundle(hq, everything=True)
    before = posts.state(north)
    told = set()

    for stop in ("bytes of the bundle", "entries", "records"):

        def progress(what: str, done: int, total: int, stop: str = stop) -> None:
            assert 0 <= done <= total
            told.add(what)
            if what == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            north.receive(bundle, progress=progress)
        assert posts.state(north) == before
        where = posts.folder / "new.helm"
        with pytest.raises(KeyboardInterrupt):
            MissionFile.join(where, bundle, site="S", code="S", kinds=[posts.Note], progress=progress)
        assert not list(posts.folder.glob("new.helm*"))
    assert told == {"bytes of the bundle", "entries", "records"}
    assert sum(north.receive(bundle).entries.values()) == 600
    assert posts.state(north)[0] == posts.state(hq)[0]
