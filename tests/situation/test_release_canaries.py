"""Nothing that somebody typed leaves by a copy: every text of every record is a canary, and none is in any file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest
from canary_filler import Filler

from bluehelm.exchange import write_as_geojson, write_as_geopackage, write_as_hxl, write_as_kml, write_as_ucdp
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Record
from bluehelm.partners import PARTNER_KINDS
from bluehelm.situation import SITUATION_KINDS
from bluehelm.situation.records import Incident
from bluehelm.situation.release import Release, prepare_release
from bluehelm.situation.release_policy import Audience, policy_for
from bluehelm.situation.release_source import releasable_incidents

KINDS = (*SITUATION_KINDS, *PARTNER_KINDS)
WRITERS = [write_as_hxl, write_as_ucdp, write_as_geojson, write_as_kml, write_as_geopackage]
CANARY = "Qzx"
"""Every canary begins so; nothing else that is written does."""
RELEASED_TEXT = "Shelling near the market; inquiries go on."
DAY = date(2026, 2, 3)
IDS = {"party": "party-1", "incident": "incident-1", "clause": "clause-1"}


@dataclass(frozen=True)
class Stored:
    """A record as the mission file gives it."""

    id: str
    value: Record | None
    mark: Mark = Mark.UNCLASSIFIED
    withdrawn: str | None = None
    sealed: tuple[str, ...] = ()


def filled(kind: type[Record], random: Random, numbers: Iterator[int]) -> Record | None:
    """A record with a canary in every free text, or None where the choices made at random do not fit together."""
    fields = Filler(
        kind, random, numbers, canary=CANARY, id_of=lambda of: IDS.get(of, f"{CANARY}-id-{next(numbers)}")
    ).record()
    if kind is Incident:
        killed = random.choice([0, 1, 3, 8])
        tally = {"low": killed, "best": killed, "high": killed}
        fields["casualties"] = {"civilians": {"killed": tally}, "fighters": fields["casualties"]["fighters"]}
        fields["where"] |= {"latitude": 6.2, "longitude": 18.6, "precision": random.choice([1, 4])}
        fields["status"] = random.choice(["verified", "verified", "unverifiable", "assigned"])
        fields["duplicate_of"] = None
    try:
        return kind.model_validate(fields)
    except ValueError:
        return None


def canaries_in(value: object) -> int:
    """How many texts of a record hold a canary."""
    if isinstance(value, dict):
        return sum(canaries_in(part) for part in value.values())
    if isinstance(value, list):
        return sum(canaries_in(part) for part in value)
    return int(isinstance(value, str) and CANARY in value)


def mission(seed: int) -> list[Stored]:
    """Sixty incidents and ten records of every other kind, all their texts canaries."""
    random, numbers = Random(seed), count()  # noqa: S311 - the test must be repeatable
    stored = []
    for kind in KINDS:
        for number in range(60 if kind is Incident else 10):
            tries = (filled(kind, random, numbers) for _ in range(200))
            value = next(record for record in tries if record is not None)
            mark = random.choice([Mark.UNCLASSIFIED, Mark.UNCLASSIFIED, Mark.CONFIDENTIAL])
            stored.append(Stored(f"{kind.kind}-{number}", value, mark, random.choice([None] * 9 + ["an error"])))
    return stored


def released(stored: list[Stored], audience: Audience) -> Release:
    """A copy of the mission for one kind of receiver, with one released text."""
    policy = policy_for(audience, as_of=date(2026, 9, 1))
    incidents = releasable_incidents(
        stored,
        policy,
        party="party-1" if audience == "party" else None,
        standing=[item.id for item in stored],
        admin_units=[("CAF", "Ouaka", None)],
        released_texts={item.id: RELEASED_TEXT for item in stored},
    )
    return prepare_release(incidents, policy, receiver="party-1", secret=b"0123456789abcdef", as_of=date(2026, 9, 1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_kind_can_be_filled_with_canaries(kind: type[Record]) -> None:
    """The search below is not empty: a record of each kind, protected fields and all, is full of canaries."""
    random, numbers = Random(1), count()  # noqa: S311 - the test must be repeatable
    value = next(record for _ in range(200) if (record := filled(kind, random, numbers)) is not None)
    fields = value.model_dump(mode="json")
    free = [name for name in kind.protected if canaries_in(fields[name]) == 0]
    assert free in ([], ["harms"])
    assert canaries_in(fields) > 0 or kind.kind == "post_report"


@pytest.mark.parametrize("audience", ["party", "public", "humanitarian"])
@pytest.mark.parametrize("seed", range(4))
def test_no_canary_is_in_any_file(seed: int, audience: Audience, tmp_path: Path) -> None:
    """Each format, byte by byte (SQLite's pages among them), file names, and what goes beside the copy."""
    release = released(mission(seed), audience)
    assert release.rows.height > 5
    for write in WRITERS:
        write(release.rows, tmp_path / f"{write.__name__}.out")
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert len(content) > 500
        for form in (CANARY.encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le"), CANARY[::-1].encode()):
            assert form not in content
        for id_ in (b"incident-1", b"party-1", b"clause-1", b"0123456789abcdef"):
            assert id_ not in content
        assert CANARY not in path.name
    assert CANARY not in release.summary()
    assert CANARY not in str(release.report)


def test_a_released_text_goes_out_in_every_format(tmp_path: Path) -> None:
    """What somebody released for the receiver is there: the search above would find it."""
    release = released(mission(0), "party")
    for write in WRITERS:
        write(release.rows, tmp_path / "copy")
        found = RELEASED_TEXT.encode() in (tmp_path / "copy").read_bytes()
        assert found == (write is not write_as_ucdp)
