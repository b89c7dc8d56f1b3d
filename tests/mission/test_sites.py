"""Sites that ask to join, are admitted and are expelled."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bluehelm.mission import tables, waiting
from bluehelm.mission.bundle import read_bundle
from bluehelm.mission.entry import canonical
from bluehelm.mission.journal import chain_head
from bluehelm.mission.sealed_field import key_purpose
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.problems import InputRefused


def refused(call):
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


def rows(file, table) -> int:
    with file.core.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_what_a_site_sent_before_its_admission_is_taken_in_with_it(posts_on_both) -> None:
    """A joining site's entries wait, with their keys; the founder admits it, and all of it is there."""
    posts = posts_on_both
    head = posts.found()
    north = posts.join(head, "NOR", admit=False)
    note = north.add(posts.Note(text="t", witness="Amina"), author="B")
    (report,) = posts.carry(north, head)
    assert report.strangers == (posts.site(north),)
    assert report.waiting == {posts.site(north): 2}
    known = next(site for site in head.sites() if site.id == posts.site(north))
    assert (known.name, known.standing, known.waiting, known.entries) == ("NOR", "asks to join", 2, 0)
    report = head.admit(north.fingerprint, entitled=False, author="A")
    assert report.entries == {posts.site(north): 2}
    assert head.get(note).fields["witness"] == "Amina"
    assert rows(head, tables.waiting) == 0


def test_a_site_that_asks_through_another_post_is_admitted(posts) -> None:
    """The stranger meets only North: headquarters hears of it from North, admits it, and all reaches everybody."""
    head = posts.found()
    north = posts.join(head, "NOR")
    stranger = posts.join(north, "STR", admit=False)
    note = stranger.add(posts.Note(text="t"), author="C")
    posts.carry(stranger, north)
    posts.carry(north, head)
    head.admit(stranger.fingerprint, entitled=False, author="A")
    posts.carry(head, north)
    assert north.get(note).fields["text"] == "t"
    posts.carry(north, head)
    assert head.get(note).fields["text"] == "t"


def test_only_the_founder_admits_and_expels_and_only_whom_it_can(posts) -> None:
    """Refused: another site, an unknown site, the founder itself, an expelled site, a number below 0."""
    head = posts.found()
    north = posts.join(head, "NOR")
    stranger = posts.join(head, "STR", admit=False)
    site = posts.site(north)
    assert refused(lambda: north.admit(stranger.fingerprint, entitled=True, author="B")).code == "not-the-founder"
    assert refused(lambda: north.expel(site, author="B")).code == "not-the-founder"
    assert refused(lambda: head.admit("0" * 32, entitled=True, author="A")).code == "no-such-site"
    assert refused(lambda: head.admit(posts.site(stranger), entitled=True, author="A")).code == "no-fingerprint"
    assert refused(lambda: head.admit(head.fingerprint, entitled=True, author="A")).code == "not-to-admit"
    assert refused(lambda: head.expel(posts.site(stranger), author="A")).code == "no-such-site"
    assert refused(lambda: head.expel(posts.site(head), author="A")).code == "no-such-site"
    for number in (-1, 10**30):
        assert refused(lambda number=number: head.expel(site, after=number, author="A")).code == "bad-number"
    head.expel(site, author="A")
    assert refused(lambda: head.admit(site, entitled=True, author="A")).code == "not-to-admit"


def test_an_expelled_sites_later_entries_count_nowhere(posts_on_both) -> None:
    """Expelled after its second entry: the first note stands, the later edit is undone at every site that has it, and
    what it writes after changes nothing.
    """
    posts = posts_on_both
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    first = north.add(posts.Note(text="good"), author="B")
    second = north.add(posts.Note(text="bad"), author="B")
    note = head.add(posts.Note(text="ours"), author="A")
    posts.carry(head, north)
    north.edit(note, {"text": "theirs"}, author="B")
    posts.carry(north, head, south)
    assert head.get(note).fields["text"] == "theirs"
    head.expel(posts.site(north), after=2, author="A")
    assert head.get(note).fields["text"] == "ours"
    assert refused(lambda: head.get(second)).code == "no-such-record"
    late = north.add(posts.Note(text="late"), author="B")
    posts.meet(head, north, south)
    for file in (head, south, north):
        assert file.get(first).fields["text"] == "good"
        assert file.get(note).fields["text"] == "ours"
        for record in (second, late):
            assert refused(lambda file=file, record=record: file.get(record)).code == "no-such-record"
    assert posts.state(head) == posts.state(south) == posts.state(north)


def test_of_two_expulsions_the_stricter_stands(posts) -> None:
    """Expelled after entry 3, then after entry 2, in either order of arrival: entry 3 does not count."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    notes = [north.add(posts.Note(text=str(number)), author="B") for number in range(2)]
    posts.carry(north, head, south)
    head.expel(posts.site(north), after=3, author="A")
    assert head.get(notes[1]).fields["text"] == "1"
    head.expel(posts.site(north), after=2, author="A")
    head.expel(posts.site(north), after=9, author="A")
    posts.carry(head, south)
    for file in (head, south):
        assert file.get(notes[0]).fields["text"] == "0"
        assert refused(lambda file=file: file.get(notes[1])).code == "no-such-record"


def test_an_expelled_site_gets_no_new_keys_and_passes_others_entries_on(posts) -> None:
    """What is written after the expulsion is not readable for it; entries of others that it carries are taken."""
    head = posts.found()
    north, south = posts.join(head, "NOR", entitled=True), posts.join(head, "SOU")
    head.expel(posts.site(north), author="A")
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    posts.carry(head, north)
    assert north.get(note).sealed == ("witness",)
    posts.carry(north, south)
    assert south.get(note).fields["text"] == "t"


def forged_key(posts, key: str, site: str, record: str) -> str:
    return canonical(["key", key, site, record, "ab" * 80])


def test_a_stranger_writes_nothing_in_another_sites_name(posts) -> None:
    """A stranger continues another's chain with right hashes and its own signature: nothing enters or stays, and it is
    told.
    """
    head = posts.found()
    north = posts.join(head, "NOR")
    keys = SiteKeys.generate()
    for file, victim in ((north, posts.site(head)), (head, posts.site(north)), (north, posts.site(north))):
        with file.core.reading() as connection:
            last = chain_head(connection, victim)
        for after, previous in ((last.sequence, last.hash), (0, "0" * 64), (50, "1" * 64)):
            bodies, digest = posts.chain(
                victim, [{"text": "forged"}] * 3, previous=previous, after=after, clock=last.clock
            )
            lines = [*bodies, posts.signature(keys, after + 3, digest)]
            before = posts.state(file)
            report = file.receive(posts.forge(file, keys, lines))
            assert [problem.code for problem in report.problems] == ["unsigned"]
            assert posts.state(file) == before
            assert rows(file, tables.waiting) == 0


def test_an_admitted_site_writes_nothing_in_another_sites_name(posts) -> None:
    """The same by a site that is admitted, and honest entries in the same bundle are taken."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    note = north.add(posts.Note(text="honest"), author="B")
    honest = posts.bundle(north, everything=True)
    lines = [line if isinstance(line, str) else canonical(line) for line in read_bundle(honest).lines()][1:]
    with south.core.reading() as connection:
        last = chain_head(connection, posts.site(head))
    forged, _ = posts.chain(
        posts.site(head), [{"text": "forged"}], previous=last.hash, after=last.sequence, clock=last.clock
    )
    report = south.receive(posts.forge(north, north.core.ring.own, [*lines, *forged]))
    assert [problem.message for problem in report.problems] == [
        "1 entry in this bundle did not bear the signature of their site."
    ]
    assert south.get(note).fields["text"] == "honest"
    assert rows(south, tables.waiting) == 0


def test_a_stranger_does_not_fill_the_file(posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits of strangers is bounded all together; the rest is left out and told, and comes once it is admitted.
    Honest sites go on.
    """
    monkeypatch.setattr(waiting, "MOST_OF_STRANGERS", 3_000)
    head = posts.found()
    north = posts.join(head, "NOR")
    stranger = posts.join(head, "STR", admit=False)
    notes = [stranger.add(posts.Note(text="a" * 200), author="C") for _ in range(20)]
    for _ in range(3):
        (report,) = posts.carry(stranger, head, everything=True)
        assert "no-room" in [problem.code for problem in report.problems]
        assert 0 < rows(head, tables.waiting) < 8
    note = north.add(posts.Note(text="t"), author="B")
    posts.carry(north, head)
    assert head.get(note).fields["text"] == "t"
    head.admit(stranger.fingerprint, entitled=False, author="A")
    posts.carry(stranger, head, everything=True)
    assert head.get(notes[-1]).fields["text"] == "a" * 200


def test_an_admitted_site_does_not_fill_the_file_with_what_waits(posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits of one admitted site is bounded, too; the bundle it builds on still brings everything."""
    monkeypatch.setattr(waiting, "MOST_OF_A_SITE", 3_000)
    head = posts.found()
    north = posts.join(head, "NOR")
    north.add(posts.Note(text="first"), author="B")
    early = posts.bundle(north)
    moment = north.core.clock.now()
    notes = [north.add(posts.Note(text="a" * 200), author="B") for _ in range(20)]
    (report,) = posts.carry(north, head, since=moment)
    assert [problem.code for problem in report.problems] == ["no-room"]
    head.receive(early)
    posts.carry(north, head)
    assert head.get(notes[-1]).fields["text"] == "a" * 200


def test_a_stranger_brings_no_other_strangers_and_no_keys(posts) -> None:
    """A stranger lists more sites with entries, and keys for records that are not its own: neither is kept."""
    head = posts.found()
    note = head.add(posts.Note(witness="Amina"), author="A")
    keys = SiteKeys.generate()
    others = [SiteKeys.generate() for _ in range(5)]
    lines = []
    for other in others:
        bodies, digest = posts.chain(other.public.site, [{"text": "x"}])
        lines += [*bodies, posts.signature(other, 1, digest)]
    bodies, digest = posts.chain(keys.public.site, [{"text": "theirs"}], record=note)
    lines += [*bodies, posts.signature(keys, 1, digest)]
    lines += [forged_key(posts, f"{number:040x}", posts.site(head), note) for number in range(50)]
    before = rows(head, tables.record_keys)
    report = head.receive(posts.forge(head, keys, lines, also=[other.public for other in others]))
    assert (report.keys, report.waiting) == (0, {keys.public.site: 1})
    assert rows(head, tables.record_keys) == before
    assert {site.id for site in head.sites()} == {posts.site(head), keys.public.site}


def test_a_poisoned_key_gives_way_to_the_true_one(posts) -> None:
    """An admitted site sends South a false key under the true one's name: the true one still comes in its place."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU", entitled=True)
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    true = posts.bundle(head)
    with head.core.reading() as connection:
        key = connection.scalar(select(tables.record_keys.c.key).where(tables.record_keys.c.record == note))
    lines = [line if isinstance(line, str) else canonical(line) for line in read_bundle(true).lines()][1:]
    lines = [line for line in lines if not line.startswith('["key"')]
    south.receive(posts.forge(head, north.core.ring.own, [*lines, forged_key(posts, key, posts.site(south), note)]))
    assert south.get(note).sealed == ("witness",)
    assert south.receive(true).keys >= 1
    assert south.get(note).fields["witness"] == "Amina"


def test_an_admitted_site_brings_keys_of_known_records_only(posts) -> None:
    """Keys of records that are nowhere would only fill the file: they are left out."""
    head = posts.found()
    north = posts.join(head, "NOR")
    nowhere = f"{1:016x}-{posts.site(north)}"
    lines = [forged_key(posts, f"{number:040x}", posts.site(head), nowhere) for number in range(50)]
    assert head.receive(posts.forge(head, north.core.ring.own, lines)).keys == 0
    assert rows(head, tables.record_keys) == 0


def key_names(file, record: str) -> list[str]:
    with file.core.reading() as connection:
        return sorted(
            set(connection.scalars(select(tables.record_keys.c.key).where(tables.record_keys.c.record == record)))
        )


@pytest.mark.parametrize("wrapped_well", [False, True])
def test_a_false_key_does_not_keep_a_newly_entitled_site_out(posts, *, wrapped_well: bool) -> None:
    """North, admitted but not entitled, sends headquarters false keys for South, and headquarters for itself, under the
    true ones' names: once South is entitled, it reads all the same.
    """
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU")
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    [key] = key_names(head, note)
    lines = [forged_key(posts, key, posts.site(south), note)]
    if wrapped_well:
        wrapped = head.core.public_keys[posts.site(south)].wrap(bytes(32), purpose=key_purpose(key, note))
        lines = [canonical(["key", key, posts.site(south), note, wrapped.hex()])]
    poisoned = posts.forge(head, north.core.ring.own, lines)
    head.receive(poisoned)
    posts.carry(head, south)
    south.receive(poisoned)
    head.admit(south.fingerprint, entitled=True, author="A")
    head.receive(poisoned)
    posts.carry(head, south, receiver=posts.site(south))
    south.receive(poisoned)
    assert south.get(note).fields["witness"] == "Amina"


def test_a_false_key_of_an_entitled_site_gives_way_when_its_record_comes_again(posts) -> None:
    """South was entitled before; the false key for it comes to headquarters before headquarters made one: it is
    replaced with the bundle that brings it.
    """
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU", entitled=True)
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    [key] = key_names(head, note)
    place = (tables.record_keys.c.site == posts.site(south), tables.record_keys.c.record == note)
    with head.core.changing() as connection:
        connection.execute(tables.record_keys.delete().where(*place))
    head.receive(posts.forge(head, north.core.ring.own, [forged_key(posts, key, posts.site(south), note)]))
    with head.core.reading() as connection:
        row = connection.execute(select(tables.record_keys).where(*place)).one()
    assert (row.brought_by, row.wrapped == bytes.fromhex("ab" * 80)) == (posts.site(head), False)


def test_a_key_of_another_record_under_a_known_name_blocks_nothing(posts) -> None:
    """North sends South a key of its own record under the name of another one's: the true one is stored beside it."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU", entitled=True)
    mine = north.add(posts.Note(text="mine"), author="N")
    posts.carry(north, head, south)
    note = head.add(posts.Note(text="t", witness="Amina"), author="A")
    [key] = key_names(head, note)
    south.receive(posts.forge(head, north.core.ring.own, [forged_key(posts, key, posts.site(south), mine)]))
    posts.carry(head, south, everything=True)
    assert south.get(note).fields["witness"] == "Amina"


def test_a_false_key_is_not_passed_on(posts) -> None:
    """North passes West's record to headquarters with a well-made wrap of another secret in the true one's place: no
    other site gets it as headquarters' word, and West's own bundle puts it right.
    """
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU", entitled=True)
    west = posts.join(head, "WES", entitled=True)
    note = west.add(posts.Note(text="t", witness="Amina"), author="W")
    true = posts.bundle(west, everything=True)
    [key] = key_names(west, note)
    lines = [line if isinstance(line, str) else canonical(line) for line in read_bundle(true).lines()][1:]
    lines = [line for line in lines if not line.startswith('["key"')]
    wrapped = head.core.public_keys[posts.site(head)].wrap(bytes(32), purpose=key_purpose(key, note))
    lines.append(canonical(["key", key, posts.site(head), note, wrapped.hex()]))
    head.receive(posts.forge(head, north.core.ring.own, lines))
    assert head.get(note).sealed == ("witness",)
    with head.core.reading() as connection:
        sites = connection.scalars(select(tables.record_keys.c.site).where(tables.record_keys.c.record == note)).all()
    assert sites == []
    head.receive(true)
    assert head.get(note).fields["witness"] == "Amina"
    posts.carry(head, south, receiver=posts.site(south))
    assert south.get(note).fields["witness"] == "Amina"


def test_only_keys_that_a_site_can_use_are_told(posts) -> None:
    """A post that may not read hears of no keys that came; an entitled one of its own."""
    head = posts.found()
    north, south = posts.join(head, "NOR"), posts.join(head, "SOU", entitled=True)
    head.add(posts.Note(witness="Amina"), author="A")
    of_north, of_south = posts.carry(head, north, south)
    assert (of_north.keys, of_south.keys) == (0, 1)
