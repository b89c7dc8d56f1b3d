"""What a signed bundle may hold: each line is checked, and what is absurd is refused before it is in the file."""

# ruff: noqa: ARG005 - each bad line is made of some of the same three

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bluehelm.mission import received, tables
from bluehelm.mission.bundle_writing import write_bundle
from bluehelm.mission.entry import canonical
from bluehelm.mission.hybrid_clock import LAST_READING
from bluehelm.mission.site_keys import PublicKeys, SiteKeys
from bluehelm.problems import InputRefused

KEYS = SiteKeys.generate()
SITE = KEYS.public.site


def refused(call):
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value.problems[0]


@pytest.mark.parametrize(
    "manifest",
    [
        {"name": ""},
        {"name": 5},
        {"name": "a" * 81},
        {"founder": "x"},
        {"founder": None},
        {"sites": {}},
        {"sites": [[KEYS.public.signing.hex(), KEYS.public.exchange.hex()]] * 1001},
        {"sites": [["00", "11"]]},
        {"sites": [[KEYS.public.signing.hex()]]},
        {"sites": [5]},
        {"sites": [[KEYS.public.signing.hex(), "00" * 32]]},
        {"heads": []},
        {"made": 0},
        {"made": LAST_READING + 1},
        {"made": True},
        {"made": "5"},
    ],
)
def test_a_manifest_that_is_none_is_refused(posts, manifest: dict) -> None:
    """Each member of the first line must be what it should; a site's keys must be such that one can wrap for them."""
    head = posts.found()
    path = posts.forge(head, KEYS, [], **manifest)
    assert refused(lambda: head.receive(path)).code == "damaged-bundle"


def test_a_bundle_of_another_mission_or_founder_is_refused(posts) -> None:
    """Both the mission's id and its founder must be the file's own; the allowed neighbour is taken."""
    head = posts.found()
    identity = head.core.identity
    head.receive(posts.forge(head, KEYS, []))
    assert refused(lambda: head.receive(posts.forge(head, KEYS, [], founder=SITE))).code == "other-mission"
    path = posts.folder / "other.helmx"
    line = {"founder": identity.founder, "heads": {}, "made": 1, "name": "UNMAV", "sites": []}
    write_bundle(path, [canonical(line)], mission=f"{1:016x}-{identity.founder}", keys=KEYS)
    assert refused(lambda: head.receive(path)).code == "other-mission"


def test_a_point_of_the_curve_that_is_nobodys_key_is_no_key() -> None:
    """Wrapping for some points fails for ever: a site that has one is not taken for a site."""
    assert KEYS.public.can_receive()
    assert not PublicKeys(KEYS.public.signing, bytes(32)).can_receive()
    assert not PublicKeys(KEYS.public.signing, b"\1" + bytes(31)).can_receive()


def test_heads_that_are_absurd_are_left_out(posts) -> None:
    """A site that says it has entry 10^30 of everything is not believed, and the file can be sent as before."""
    head = posts.found()
    heads = {posts.site(head): 10**30, SITE: -5, "x": 5, "0" * 16: 7}
    head.receive(posts.forge(head, KEYS, [], heads=heads))
    with head.core.reading() as connection:
        stored = connection.scalar(select(tables.peers.c.heads).where(tables.peers.c.site == SITE))
    assert stored.keys() == {"made"}
    assert posts.bundle(head).exists()


BAD_LINES = {
    "huge checkpoint": lambda body, digest, sign: sign(10**30, digest),
    "checkpoint 0": lambda body, digest, sign: sign(0, digest),
    "checkpoint true": lambda body, digest, sign: sign(1, digest).replace(",1,", ",true,"),
    "checkpoint of nobody": lambda body, digest, sign: sign(1, digest).replace(SITE, "0" * 16),
    "checkpoint of another entry": lambda body, digest, sign: sign(1, digest).replace(digest, "0" * 64),
    "checkpoint with a letter": lambda body, digest, sign: sign(1, digest).replace(digest, "g" * 64),
    "short": lambda body, digest, sign: '["checkpoint"]',
    "unknown": lambda body, digest, sign: '["attachment","x"]',
    "empty": lambda body, digest, sign: "[]",
    "key": lambda body, digest, sign: canonical(["key", "0" * 16, SITE, f"{1:016x}-{SITE}", "00" * 79]),
    "key of nothing": lambda body, digest, sign: canonical(["key", "0" * 16, SITE, "x", "00" * 80]),
    "body without members": lambda body, digest, sign: '{"site":"x"}',
    "body not canonical": lambda body, digest, sign: body.replace(",", ", ", 1),
    "body with NUL": lambda body, digest, sign: body.replace('"t"', '"\\u0000"'),
    "body with half a character": lambda body, digest, sign: body.replace('"t"', '"\\ud800"'),
    "body with NaN": lambda body, digest, sign: body.replace('"t"', "NaN"),
    "body with infinity": lambda body, digest, sign: body.replace('"t"', "1e999"),
    "body with a huge number": lambda body, digest, sign: body.replace('"t"', "9" * 5_000),
    "body too deep": lambda body, digest, sign: body.replace('"t"', "[" * 50 + "]" * 50),
    "body far too deep": lambda body, digest, sign: body.replace('"t"', "[" * 200_000 + "]" * 200_000),
    "body too large": lambda body, digest, sign: body.replace('"t"', '"' + "a" * (1 << 20) + '"'),
    "body of a clock beyond": lambda body, digest, sign: body.replace('"clock":', '"clock":99'),
    "body with a huge sequence": lambda body, digest, sign: body.replace('"sequence":1', f'"sequence":{10**20}'),
}


@pytest.mark.parametrize("name", list(BAD_LINES))
def test_a_line_that_is_not_as_bluehelm_writes_it_is_refused(posts, name: str) -> None:
    """One bad line, and nothing of the bundle is taken."""
    head = posts.found()
    before = posts.state(head)
    (body,), digest = posts.chain(SITE, [{"text": "t"}])
    line = BAD_LINES[name](body, digest, lambda sequence, of: posts.signature(KEYS, sequence, of))
    problem = refused(lambda: head.receive(posts.forge(head, KEYS, [line])))
    assert problem.code == "damaged-bundle"
    assert posts.state(head) == before
    assert len(head.sites()) == 1


def test_more_signatures_than_any_mission_needs_are_refused(posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each signature costs time to check: a bundle with far too many is refused at the bound."""
    monkeypatch.setattr(received, "MOST_CHECKPOINTS", 5)
    head = posts.found()
    lines = [posts.signature(KEYS, number, "0" * 64) for number in range(1, 7)]
    head.receive(posts.forge(head, KEYS, lines[:5]))
    assert "more than 5 signatures" in refused(lambda: head.receive(posts.forge(head, KEYS, lines))).message


def test_a_sender_sends_a_signature_for_each_thousand_entries_and_the_last(posts, monkeypatch) -> None:
    """A site that signed after every entry sends few of its signatures: the last, and one for each span before."""
    from bluehelm.mission import sync_out

    monkeypatch.setattr(sync_out, "EVERY", 10)
    head = posts.found()
    for number in range(25):
        head.add(posts.Note(text=str(number)), author="A")
        posts.bundle(head)
    north = posts.join(head, "NOR", admit=False)
    with north.core.reading() as connection:
        sequences = connection.scalars(
            select(tables.checkpoints.c.sequence).order_by(tables.checkpoints.c.sequence)
        ).all()
        entries = connection.scalar(select(func.count()).where(tables.entries.c.site == posts.site(head)))
    assert list(sequences) == [6, 16, 26]
    assert entries == 26
