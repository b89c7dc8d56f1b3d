"""Nothing that somebody typed leaves by a copy, whoever gets it, in whatever format, however often.

Every free text of every record of a mission is a canary: protected fields, names of attachments, authors, sites,
accounts, sectors and places among them. Then copies are made over time, and their folders searched byte by byte.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import struct
import tempfile
import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import combinations, count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from canary_filler import Filler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.cli.share_reading import read_content, secret_of_references
from bluehelm.mission import Draft, MissionFile, Record, tables
from bluehelm.mission.attachments import attach
from bluehelm.mission.mark import Mark
from bluehelm.mission.people import add_person, create_mission
from bluehelm.mission.records import Account, ImportBatch, Retention, Role, RunRecord
from bluehelm.situation import digest_of, policy_for
from bluehelm.situation.records import Approval, Attribution, Incident, Violation
from bluehelm.situation.shared_copy_history import earlier_copies

CANARY = "Qzxw7"
"""Every canary begins so; nothing else that is written does."""
RELEASED = "Inquiries near the market go on."
HEAD = f"{CANARY} Keita"
FORMATS = ("hxl", "geojson", "gpkg", "kml", "ucdp", "helm")
DAYS = ("2026-04-05", "2026-05-10", "2026-07-12")


def filled(kind: type[Record], filler: Filler) -> Record:
    """A record with a canary in every free text."""
    for _ in range(300):
        fields = filler.value(filler.schema)
        if kind is Incident:
            fields |= incident_facts(fields, filler.random)
        try:
            return kind.model_validate(fields)
        except ValueError:
            continue
    raise AssertionError(f"no record of kind {kind.kind} could be filled")


def incident_facts(fields: dict[str, Any], random: Random) -> dict[str, Any]:
    """What lets most incidents go out, in one of few places and categories, so that some hide each other."""
    killed = random.choice([0, 1, 2, 3, 8])
    tally = {"low": killed, "best": killed, "high": killed}
    return {
        "casualties": {"civilians": {"killed": tally}, "fighters": fields["casualties"]["fighters"]},
        "where": fields["where"]
        | {"latitude": random.choice([6.2, 7.1]), "longitude": 18.6, "precision": random.choice([1, 1, 4])},
        "when": {"start": f"2026-0{random.choice([1, 2, 3])}-1{random.choice([0, 5])}", "precision": 1},
        "category": random.choice(["armed_clash", "attack_on_civilians"]),
        "status": random.choice(["verified", "verified", "unverifiable", "assigned"]),
        "duplicate_of": None,
    }


@dataclass(frozen=True)
class Truth:
    """What was known of a row when a copy was made."""

    harmed: int
    touched: bool


class Canaries:
    """A mission of canaries, and the copies that were made of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.where = folder, folder / "mission.helm"
        self.random, self.numbers = Random(seed), count()  # noqa: S311 - the test must be repeatable
        self.ids: dict[str, list[str]] = {}
        site, mission = f"{CANARY} Site", f"{CANARY} Mission"
        with create_mission(self.where, mission=mission, site=site, code="QZX", head=HEAD, kinds=KINDS) as file:
            self.party = self.fill(file)
            photo = attach(file, PHOTO, of=self.ids["incident"][0], author=HEAD, name=f"{CANARY}.jpg", note=CANARY)
            drawing = attach(file, DRAWING, of=self.ids["incident"][0], author=HEAD, name=f"{CANARY}.png")
            self.photos = (photo, drawing)
            add_person(file, Account(name=f"{CANARY} Analyst", role=Role.ANALYST), author=HEAD)
            add_person(file, Account(name=f"{CANARY} Reviewer", role=Role.REVIEWER), author=HEAD)
            self.approve(file)

    def id_of(self, kind: str) -> str:
        """A record of the kind that another refers to, or of any."""
        return self.random.choice(self.ids.get(kind) or self.ids["place"])

    def fill(self, file: MissionFile) -> str:
        """Records of every kind in one commit; id of one party."""
        numbers = {kind: 36 if kind is Incident else 4 for kind in KINDS}
        self.ids = {kind.kind: [file.new_id() for _ in range(number)] for kind, number in numbers.items()}
        drafts = []
        for kind in KINDS:
            filler = Filler(kind, self.random, self.numbers, canary=CANARY, id_of=self.id_of)
            for record_id in self.ids[kind.kind]:
                mark = self.random.choice([Mark.UNCLASSIFIED] * 4 + [Mark.CONFIDENTIAL])
                drafts.append(Draft(filled(kind, filler), id=record_id, mark=mark))
        first = incident_facts(drafts_of(drafts, Incident)[0].model_dump(mode="json"), Random(1))  # noqa: S311
        sure = {**drafts_of(drafts, Incident)[0].model_dump(mode="json"), **first, "status": "verified"}
        sure["casualties"] = {"civilians": {"killed": {"low": 9, "best": 9, "high": 9}}}
        at = next(number for number, draft in enumerate(drafts) if draft.id == self.ids["incident"][0])
        drafts[at] = Draft(Incident.model_validate(sure), id=self.ids["incident"][0])
        file.add_all(drafts, author=f"{CANARY} Writer")
        day = {"on": "2026-02-03", "format": CANARY, "rows": 1, "records": 1, "refused": 0, "sha256": "0" * 64}
        more: list[Record] = [
            ImportBatch.model_validate({"file": f"{CANARY}.csv", "undone": CANARY, **day}),
            RunRecord(run="0" * 64, verb=CANARY, summary=CANARY, details={CANARY: CANARY}),
            Retention(of_kind="source", months=24, reason=CANARY),
        ]
        file.add_all(more, author=HEAD, batch=f"{CANARY}-batch")
        file.withdraw(self.ids["claim"][0], reason=CANARY, author=HEAD)
        return self.ids["party"][0]

    def approve(self, file: MissionFile) -> None:
        """A second person's word on every attribution, so that some go out."""
        for stored in file.find(Attribution.kind):
            approval = Approval(of=stored.id, digest=digest_of(stored.record(Attribution)), decision="approve")
            file.add(approval, author=f"{CANARY} Reviewer")

    def go_on(self) -> None:
        """Time passes: findings change, numbers are corrected, marks are raised, and more happens."""
        with MissionFile.open(self.where, kinds=KINDS) as file:
            for record_id in self.ids["incident"][1:]:
                change = self.random.choice(["", "", "", "status", "toll", "mark", "withdraw"])
                if change == "status":
                    status = self.random.choice(["verified", "false", "under_verification"])
                    file.edit(record_id, {"status": status, "status_reason": CANARY}, author=HEAD)
                elif change == "toll":
                    killed = self.random.choice([0, 2, 9])
                    tally = {"low": killed, "best": killed, "high": killed}
                    file.edit(record_id, {"casualties": {"civilians": {"killed": tally}}}, author=HEAD)
                elif change == "mark":
                    file.set_mark(record_id, self.random.choice([Mark.UNCLASSIFIED, Mark.CONFIDENTIAL]), author=HEAD)
                elif change == "withdraw" and file.get(record_id).withdrawn is None:
                    file.withdraw(record_id, reason=CANARY, author=HEAD)
            filler = Filler(Incident, self.random, self.numbers, canary=CANARY, id_of=self.id_of)
            self.ids["incident"] += file.add_all([filled(Incident, filler) for _ in range(8)], author=HEAD)

    def share(self, audience: str, day: str, number: int) -> tuple[Path, str]:
        """A copy in every format, with photographs and a released text; the folder, and what was printed."""
        out = self.folder / f"out-{number}"
        texts = self.folder / "texts.csv"
        texts.write_text(f"incident,text\n{self.ids['incident'][0]},{RELEASED}\n", encoding="utf-8")
        words = ["share", str(self.where), "--for", self.party if audience == "party" else audience, "--out", str(out)]
        words += ["--as-of", day, "--as", HEAD, "--texts", str(texts), "--json"]
        words += [part for name in FORMATS for part in ("--format", name)]
        words += [part for photo in self.photos for part in ("--photo", photo)]
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return out, done.stdout

    def truth(self, audience: str) -> dict[str, Truth]:
        """By reference, who was harmed in the rows that the receiver has, as known when they were sent."""
        receiver = self.party if audience == "party" else audience
        with MissionFile.open(self.where, kinds=KINDS) as file:
            given = read_content(file.core).releases
        rows = earlier_copies(item for item in given if item.receiver == receiver).rows
        return {row.reference: Truth(row.figures[-1][-1], row.touched) for row in rows}

    def secrets(self) -> list[bytes]:
        """What must be in no copy though nobody typed it: ids of records, sites and entries, keys, and the secret."""
        with MissionFile.open(self.where, kinds=KINDS) as file, file.core.reading() as connection:
            names = [*connection.scalars(tables.records.select().with_only_columns(tables.records.c.id))]
            hashes = [*connection.scalars(tables.entries.select().with_only_columns(tables.entries.c.hash))]
            own = file.core.ring.own
            site = file.core.identity.own_site
        assert own is not None
        with MissionFile.open(self.where, kinds=KINDS) as file:
            secret = secret_of_references(file.core, author=HEAD)
        raw = [secret, own.signing, own.exchange, own.public.signing, own.public.exchange]
        return [*(name.encode() for name in (*names, *hashes, site)), *raw, *(key.hex().encode() for key in raw)]


def drafts_of(drafts: Iterable[Draft], kind: type[Record]) -> list[Record]:
    """The records of a kind."""
    return [draft.record for draft in drafts if isinstance(draft.record, kind)]


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


_EXTRA = CANARY.encode()
PHOTO = b"".join(
    [
        b"\xff\xd8",
        _segment(0xE1, b"Exif\x00\x00" + _EXTRA),
        _segment(0xED, b"Photoshop 3.0\x00" + _EXTRA),
        _segment(0xFE, _EXTRA),
        _segment(0xDB, bytes(65)),
        _segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00"),
        _segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + b"\x01\x11\x00"),
        _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56",
        b"\xff\xd9",
        _EXTRA,
    ]
)
"""A JPEG with canaries in EXIF, IPTC, a comment, and behind its end."""
DRAWING = b"".join(
    [
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)),
        _chunk(b"tEXt", b"Author\x00" + _EXTRA),
        _chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(_EXTRA)),
        _chunk(b"IDAT", zlib.compress(bytes(2 * (1 + 3 * 3)))),
        _chunk(b"IEND", b""),
    ]
)
"""A PNG with canaries in its texts, one of them packed."""


def forms(word: str) -> list[bytes]:
    """How a word could stand in a file: in encodings of text, in base64 at each of its three offsets, in hex."""
    plain = word.encode()
    spelt = [word, word.lower(), word.upper(), word[::-1]]
    found = [text.encode(code) for text in spelt for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")]
    found += [plain.hex().encode(), plain.hex().upper().encode()]
    for offset in range(3):
        packed = b64encode(b"\x00" * offset + plain)
        found.append(packed[-(-offset * 8 // 6) : (offset + len(plain)) * 8 // 6])
    return found


def contents(content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and what is packed in it."""
    yield content
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b", content):
        try:
            yield zlib.decompressobj(wbits=47).decompress(content[start.start() :])
        except zlib.error:
            continue


def assert_clean(folder: Path, secrets: Iterable[bytes]) -> None:
    """No canary and no secret is in any file or its name; the released text is, where a format has room for it."""
    sought = [*forms(CANARY), *secrets]
    for path in folder.rglob("*"):
        assert CANARY.lower() not in path.name.lower()
        for content in contents(path.read_bytes()):
            assert [form for form in sought if form in content] == [], path.name
    for name in ("incidents.hxl.csv", "incidents.geojson", "incidents.kml", "incidents.gpkg", "incidents.helm"):
        assert RELEASED.encode() in (folder / name).read_bytes(), name


def references_in(folder: Path) -> list[set[str]]:
    """The references of the rows, as each format gives them."""
    with closing(sqlite3.connect(folder / "incidents.gpkg")) as database:
        packed = {row[0] for row in database.execute("SELECT reference FROM released_incidents")}
    with MissionFile.open(folder / "incidents.helm", kinds=KINDS) as file:
        kept = {str(stored.fields["reference"]) for stored in file.find("shared_incident")}
    features = json.loads((folder / "incidents.geojson").read_text(encoding="utf-8"))["features"]
    marks = set(re.findall(r'id="incident-(\w+)"', (folder / "incidents.kml").read_text(encoding="utf-8")))
    return [packed, kept, {feature["id"] for feature in features}, marks]


def rows_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """The rows of the table by reference, without the text that somebody released."""
    lines = (folder / "incidents.hxl.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader([lines[0], *lines[2:]])
    apart = {"reference", "released_text"}
    return {row["reference"]: tuple(value for name, value in row.items() if name not in apart) for row in rows}


def assert_hidden(rows: Iterable[tuple[tuple[str, ...], Truth]], smallest: int) -> None:
    """Rows that look alike harmed nobody, or at least the smallest group of people."""
    groups: dict[tuple[str, ...], list[Truth]] = defaultdict(list)
    for look, truth in rows:
        groups[look].append(truth)
    for group in groups.values():
        touched = [truth.harmed for truth in group if truth.touched]
        assert not touched or sum(touched) >= smallest


@pytest.mark.parametrize("audience", ["party", "public", "humanitarian"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
def test_no_canary_leaves_and_nobody_can_be_told_apart(audience: str, seed: int) -> None:
    """Three copies over months, in every format with photographs: clean, and hidden alone and side by side."""
    smallest = policy_for("public", as_of=date(2026, 7, 12)).smallest_group
    copies: list[tuple[dict[str, tuple[str, ...]], dict[str, Truth]]] = []
    with tempfile.TemporaryDirectory() as name:
        mission = Canaries(Path(name), seed)
        for number, day in enumerate(DAYS):
            folder, _ = mission.share(audience, day, number)
            rows = rows_of(folder)
            assert len(rows) > 3
            assert all(found == rows.keys() for found in references_in(folder))
            copies.append((rows, mission.truth(audience)))
            mission.go_on()
        secrets = mission.secrets()
        for number in range(len(DAYS)):
            assert_clean(Path(name) / f"out-{number}", secrets)
    for rows, truth in copies:
        assert_hidden(((look, truth[reference]) for reference, look in rows.items()), smallest)
    for (before, old), (after, new) in combinations(copies, 2):
        gone = [(look, old[reference]) for reference, look in before.items() if after.get(reference) != look]
        come = [(look, new[reference]) for reference, look in after.items() if before.get(reference) != look]
        assert_hidden(gone, smallest)
        assert_hidden(come, smallest)


def test_every_kind_is_full_of_canaries(tmp_path: Path) -> None:
    """The search above is not empty: of every kind a record is in the mission file, and its texts are canaries."""
    mission = Canaries(tmp_path, seed=1)
    with MissionFile.open(mission.where, kinds=KINDS) as file:
        plain = {kind.kind: repr([file.get(stored.id).fields for stored in file.find(kind.kind)]) for kind in KINDS}
        content = read_content(file.core)
    without = {kind for kind, text in plain.items() if CANARY not in text}
    assert without <= {"post_report", Violation.kind, Approval.kind}
    assert content.standing
    for word in forms(CANARY):
        assert word in b"".join([*contents(PHOTO), *contents(DRAWING), *forms(CANARY)])
    found = b"".join(contents(DRAWING))
    assert found.count(CANARY.encode()) == 2
