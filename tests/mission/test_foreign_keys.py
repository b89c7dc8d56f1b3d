"""A site is who it is by its whole keys: bundles swapped on the stick, and keys made to pass for another site's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, update

from bluehelm.mission import tables
from bluehelm.mission.checking import check_file
from bluehelm.mission.site_keys import PublicKeys, SiteKeys
from bluehelm.problems import InputRefused

Impostor = Callable[[str], SiteKeys]


@pytest.fixture
def impostor(monkeypatch: pytest.MonkeyPatch) -> Impostor:
    """Makes keys that give another site's id, as if somebody had searched long enough for them."""
    passes_for: dict[bytes, str] = {}

    def fingerprint(keys: PublicKeys) -> str:
        true = sha256(b"bluehelm site" + keys.signing + keys.exchange).hexdigest()
        return passes_for.get(keys.signing, true[:16]) + true[16:]

    def make(site: str) -> SiteKeys:
        keys = SiteKeys.generate()
        passes_for[keys.public.signing] = site
        return keys

    monkeypatch.setattr(PublicKeys, "fingerprint", property(fingerprint))
    return make


def refused(call: Callable[[], object]) -> Any:
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


def false_bundle(posts: Any, file: Any, keys: SiteKeys, *others: Any) -> Any:
    """A bundle that the impostor signed, with a note under the id it passes for, and what other bundles hold."""
    bodies, last = posts.chain(keys.public.site, [{"name": "NOR", "code": "NOR"}, {"text": "false"}])
    lines = [posts.signature(keys, 2, last), *bodies, *others]
    known = {site: public for site, public in file.core.public_keys.items() if site != keys.public.site}
    victim = type("Victim", (), {"core": type("Core", (), {"identity": file.core.identity, "public_keys": known})})
    return posts.forge(victim, keys, lines)


def keys_here(file: Any, site: str) -> bytes | None:
    with file.core.reading() as connection:
        return connection.scalar(select(tables.site_keys.c.signing).where(tables.site_keys.c.site == site))


def test_a_joining_bundle_swapped_on_the_stick_admits_nobody(posts: Any) -> None:
    """Somebody makes a post of the same name and puts its bundle in the place of the true one: what West reads out is
    no fingerprint that headquarters knows. Once the true bundle came another way, it is, and only West is admitted.
    """
    hq = posts.found()
    west, false = posts.join(hq, "WST", admit=False), posts.join(hq, "WST", admit=False)
    on_stick, true = posts.bundle(west), posts.folder / "kept.helmx"
    shutil.copyfile(on_stick, true)
    shutil.copyfile(posts.bundle(false), on_stick)
    hq.receive(on_stick)
    problem = refused(lambda: hq.admit(west.fingerprint, entitled=True, author="A"))
    assert problem.code == "no-such-site"
    assert "changed the bundle on its way" in problem.hint
    assert not hq.core.membership.admitted
    hq.receive(true)
    hq.admit(west.fingerprint, entitled=True, author="A")
    assert hq.core.membership.admitted.keys() == {posts.site(west)}


def test_both_ends_show_one_fingerprint_and_take_it_as_people_type_it(posts: Any) -> None:
    """128 bits in eight groups of four, the same at the post and at headquarters, typed with capitals and blanks."""
    hq = posts.found()
    west = posts.join(hq, "WST", admit=False)
    posts.carry(west, hq)
    [here] = [site.fingerprint for site in hq.sites() if site.code == "WST"]
    [there] = [site.fingerprint for site in west.sites() if site.code == "WST"]
    assert here == there == west.fingerprint
    assert [len(group) for group in here.split("-")] == [4] * 8
    assert here.replace("-", "") == west.core.ring.own.public.fingerprint[:32]
    assert west.sites() != hq.sites()
    assert {site.fingerprint for site in west.sites()} == {site.fingerprint for site in hq.sites()}
    hq.admit(here.upper().replace("-", " "), entitled=False, author="A")
    [admission] = hq.find("admission")
    assert admission.fields["fingerprint"] == west.core.ring.own.public.fingerprint


@pytest.mark.parametrize("typed", ["", "3f9c", "x" * 32, "0" * 31, "0" * 33])
def test_less_than_the_whole_is_no_fingerprint(posts: Any, typed: str) -> None:
    """Half of it, or something else, admits nobody."""
    hq = posts.found()
    assert refused(lambda: hq.admit(typed, entitled=False, author="A")).code == "no-fingerprint"


def test_other_keys_for_an_admitted_site_are_refused(posts: Any, impostor: Impostor) -> None:
    """Keys found that give North's id: a bundle that they sign, or that a member passes on, is refused as a whole."""
    hq = posts.found()
    north, south = posts.join(hq, "NOR"), posts.join(hq, "SOU")
    keys = impostor(posts.site(north))
    path = false_bundle(posts, hq, keys)
    for file in (hq, south, north):
        before = posts.state(file)
        assert refused(lambda file=file: file.receive(path)).code == "foreign-keys"
        assert posts.state(file) == before
        assert keys_here(file, posts.site(north)) == north.core.ring.own.public.signing or file is south


@pytest.mark.parametrize("passed_on", [False, True])
def test_an_admission_drops_other_keys_that_came_before_it(posts: Any, impostor: Impostor, *, passed_on: bool) -> None:
    """An impostor's bundle reaches South before it heard of North. When the admission comes, its keys and entries are
    dropped and told, North's are taken, and what South protects is wrapped for North.
    """
    hq = posts.found()
    south = posts.join(hq, "SOU", entitled=True)
    north = posts.join(hq, "NOR", admit=False)
    keys = impostor(posts.site(north))
    south.receive(false_bundle(posts, south, keys))
    assert keys_here(south, posts.site(north)) == keys.public.signing
    note = north.add(posts.Note(text="true"), author="B")
    posts.carry(north, hq)
    hq.admit(north.fingerprint, entitled=True, author="A")
    if passed_on:
        posts.carry(hq, north)
    (report,) = posts.carry(north if passed_on else hq, south, everything=True)
    assert [problem.code for problem in report.problems] == ["foreign-keys"]
    assert keys_here(south, posts.site(north)) == north.core.ring.own.public.signing
    assert south.get(note).fields["text"] == "true"
    assert [item.fields["text"] for item in south.find("note")] == ["true"]
    secret = south.add(posts.Note(witness="Amina"), author="C")
    posts.meet(hq, north, south)
    assert north.get(secret).fields["witness"] == "Amina"
    assert posts.state(hq) == posts.state(north) == posts.state(south)


def test_an_admission_that_comes_with_other_keys_is_refused(posts: Any, impostor: Impostor) -> None:
    """A bundle holds the founder's true admission of North and an impostor's keys for it: nothing of it is taken."""
    hq = posts.found()
    south = posts.join(hq, "SOU")
    north = posts.join(hq, "NOR")
    from bluehelm.mission.bundle import read_bundle
    from bluehelm.mission.entry import canonical

    true = [line if isinstance(line, str) else canonical(line) for line in read_bundle(posts.bundle(hq)).lines()][1:]
    of_hq = [line for line in true if posts.site(north) not in line.split('"previous"')[0] or '"admission"' in line]
    path = false_bundle(posts, south, impostor(posts.site(north)), *of_hq)
    before = posts.state(south)
    assert refused(lambda: south.receive(path)).code == "foreign-keys"
    assert posts.state(south) == before
    posts.carry(hq, south, everything=True)
    assert south.core.membership.admits(posts.site(north))


def test_of_two_that_ask_under_one_id_the_second_is_left_out_and_told(posts: Any, impostor: Impostor) -> None:
    """Keys of a site that asks to join are not replaced by others, and nothing that those signed is kept."""
    hq = posts.found()
    north = posts.join(hq, "NOR", admit=False)
    posts.carry(north, hq)
    report = hq.receive(false_bundle(posts, hq, impostor(posts.site(north))))
    assert [problem.code for problem in report.problems] == ["foreign-keys"]
    assert "Two ask to join" in report.problems[0].message
    assert report.waiting == {posts.site(north): 1}
    assert keys_here(hq, posts.site(north)) == north.core.ring.own.public.signing
    hq.admit(north.fingerprint, entitled=False, author="A")
    assert hq.find("note") == ()


def test_a_post_is_told_when_headquarters_admitted_another_under_its_id(posts: Any, impostor: Impostor) -> None:
    """Headquarters compared nothing and admitted the impostor: the post takes in nothing and is told whom to call."""
    hq = posts.found()
    north = posts.join(hq, "NOR", admit=False)
    keys = impostor(posts.site(north))
    hq.receive(false_bundle(posts, hq, keys))
    hq.admit(keys.public.spoken, entitled=True, author="A")
    before = posts.state(north)
    problem = refused(lambda: posts.carry(hq, north, everything=True))
    assert problem.code == "foreign-keys"
    assert posts.state(north) == before


def test_kept_keys_that_are_not_the_admitted_ones_are_believed_nowhere(posts: Any, impostor: Impostor) -> None:
    """Keys put into the file past Bluehelm are not in use once it is opened, and check names the site."""
    hq = posts.found()
    north = posts.join(hq, "NOR", entitled=True)
    keys = impostor(posts.site(north)).public
    with hq.core.changing() as connection:
        statement = update(tables.site_keys).where(tables.site_keys.c.site == posts.site(north))
        connection.execute(statement.values(signing=keys.signing, exchange=keys.exchange))
    with hq.core.changing():
        assert posts.site(north) not in hq.core.public_keys
    again = posts.reopen(hq.core.where)
    assert posts.site(north) not in again.core.public_keys
    assert posts.site(north) not in again.core.readers()
    assert "foreign-keys" in {problem.code for problem in check_file(again).problems}
    posts.carry(north, again)
    assert again.core.public_keys[posts.site(north)] == north.core.ring.own.public


def test_a_bundle_that_gives_one_site_two_keys_is_refused(posts: Any, impostor: Impostor) -> None:
    """The sender's own keys cannot be hidden behind a member's true ones in the list."""
    hq = posts.found()
    north = posts.join(hq, "NOR")
    path = posts.forge(hq, impostor(posts.site(north)), [])
    assert "two keys" in refused(lambda: hq.receive(path)).message


def test_a_bundle_without_the_founder_s_keys_makes_no_file(posts: Any) -> None:
    """Whoever joins must know the founder's keys from the first moment: they are compared, and never replaced."""
    from bluehelm.mission import MissionFile

    hq = posts.found()
    north = posts.join(hq, "NOR")
    nobody = type("Victim", (), {"core": type("Core", (), {"identity": hq.core.identity, "public_keys": {}})})
    path = posts.forge(nobody, north.core.ring.own, [])
    where = posts.folder / "new.helm"
    assert refused(lambda: MissionFile.join(where, path, site="W", code="W")).code == "no-founder"
    assert not where.exists()
