"""Headquarters and two posts keep March 2025 offline, carry bundles on a stick, and end with one mission."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from pydantic import JsonValue
from sqlalchemy import Engine, select, text

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import ScenarioClock, ScenarioPlay, write_demo_records
from bluehelm.demo.scenario import EXCHANGES, SITES
from bluehelm.exchange import write_as_geojson, write_as_geopackage, write_as_hxl, write_as_kml, write_as_ucdp
from bluehelm.mission import MissionFile, tables
from bluehelm.mission.checking import check_file
from bluehelm.mission.people import create_mission, read_people
from bluehelm.problems import InputRefused
from bluehelm.situation import standing
from bluehelm.situation.attribution import Signed, State
from bluehelm.situation.records import Approval, Attribution, Incident
from bluehelm.situation.release import Release, prepare_release
from bluehelm.situation.release_policy import policy_for
from bluehelm.situation.release_source import releasable_incidents
from bluehelm.situation.signed_versions import versions_of

HEAD = "A. Keita"
WORDS_OF_THE_STICK = "bread river lantern seven"
OFF = {"HQ": timedelta(), "NOR": timedelta(days=3), "SOU": timedelta(days=-5)}
"""How far each site's clock is off."""
ENTITLED = {"NOR": True, "SOU": False}
WRITERS = [write_as_hxl, write_as_ucdp, write_as_geojson, write_as_kml, write_as_geopackage]


@dataclass(frozen=True)
class Bundle:
    """One file on the stick, and what it takes to read it."""

    path: Path
    reader: str | None = None
    passphrase: str | None = None


@dataclass
class Month:
    """Three sites' files, a folder that stands for a stick, and the month that is played into the files."""

    stick: Path
    files: dict[str, MissionFile]
    play: ScenarioPlay
    random: Random
    count: int = 0
    waited: int = 0
    said: list[str] = field(default_factory=list)

    def write(self, site: str, **how: object) -> Path:
        """A bundle of a site on the stick."""
        self.count += 1
        path = self.stick / f"{self.count:03}-{site}.helmx"
        self.files[site].send(path, **how)  # type: ignore[arg-type]
        return path

    def whole(self, site: str) -> list[Bundle]:
        """A site's bundle of all that others lack: open, or one for each other site, locked to it."""
        if self.random.random() < 0.5:
            return [Bundle(self.write(site))]
        others = [other for other in SITES if other != site]
        ids = {other: self.files[other].core.identity.own_site for other in others}
        return [Bundle(self.write(site, receiver=ids[other]), reader=other) for other in others]

    def part(self, site: str, since: date) -> Bundle:
        """A site's bundle of what was written from a day on, sometimes under a passphrase."""
        passphrase = self.random.choice([None, WORDS_OF_THE_STICK])
        moment = datetime.combine(since, time(tzinfo=UTC)) + OFF[site]
        return Bundle(self.write(site, since=moment, passphrase=passphrase), passphrase=passphrase)

    def deliver(self, bundles: list[Bundle]) -> None:
        """Every bundle to every site that can read it, in an order of its own at each, some twice."""
        for site, file in self.files.items():
            readable = [bundle for bundle in bundles if bundle.reader in {None, site}]
            pile = [*readable, *self.random.choices(readable, k=1)]
            self.random.shuffle(pile)
            for bundle in pile:
                report = file.receive(bundle.path, passphrase=bundle.passphrase)
                self.waited += sum(report.waiting.values())
                self.said += [problem.code for problem in report.problems]

    def exchange(self) -> None:
        """Bundles of all sites, delivered."""
        self.deliver([bundle for site in SITES for bundle in self.whole(site)])

    def live(self, evenings: Sequence[date] = EXCHANGES) -> None:
        """The month: each site alone, and an exchange on some evenings."""
        first = date(2025, 3, 1)
        for evening in evenings:
            middle = first + (evening - first) / 2
            self.play.until(middle)
            bundles = [self.part(site, first) for site in SITES]
            self.play.until(evening)
            bundles += [self.part(site, middle) for site in SITES]
            self.deliver([*bundles, *(bundle for site in SITES for bundle in self.whole(site))])
            first = evening + timedelta(days=1)

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files.values():
            file.close()


def three_sites(folder: Path, headquarters: Path | str, *, seed: int) -> Month:
    """A mission founded at headquarters and joined by two posts, on the eve of the month."""
    clocks = {site: ScenarioClock(off) for site, off in OFF.items()}
    founder = create_mission(
        headquarters, mission="UNMAV", site=SITES["HQ"], code="HQ", head=HEAD, kinds=KINDS, clock=clocks["HQ"]
    )
    write_demo_records(founder, author=HEAD, month=False)
    (folder / "stick").mkdir()
    start = folder / "stick" / "start.helmx"
    founder.send(start, everything=True)
    files = {"HQ": founder}
    for site, entitled in ENTITLED.items():
        where = folder / f"{site}.helm"
        file, _ = MissionFile.join(where, start, site=SITES[site], code=site, kinds=KINDS, clock=clocks[site])
        hello = folder / "stick" / f"hello-{site}.helmx"
        file.send(hello)
        founder.receive(hello)
        founder.admit(file.fingerprint, entitled=entitled, author=HEAD)
        files[site] = file
    month = Month(folder / "stick", files, ScenarioPlay(files, clocks), Random(seed))  # noqa: S311 - to be repeated
    month.deliver([Bundle(month.write("HQ", everything=True))])
    month.exchange()
    return month


def shared(file: MissionFile) -> tuple[object, ...]:
    """What two files that exchanged everything have in common: entries, states, conflicts."""
    with file.core.reading() as connection:
        entries = set(connection.execute(select(tables.entries.c.site, tables.entries.c.hash)))
        columns = [column for column in tables.records.columns if column.name != "number"]
        states = connection.execute(select(*columns).order_by(tables.records.c.id)).all()
    return entries, [tuple(row) for row in states], file.conflicts()


def incident(file: MissionFile, reference: str) -> Incident:
    """The incident of a reference, with what this site may read."""
    return next(
        file.get(stored.id).record(Incident)
        for stored in file.find("incident")
        if stored.fields["reference"] == reference
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """The month lived to its end, headquarters on either store, with the conflict left open."""
    folder = tmp_path_factory.mktemp("month")
    with ExitStack() as stack:
        where: Path | str = folder / "HQ.helm"
        if request.param == "postgresql":
            where = stack.enter_context(new_database(request.getfixturevalue("postgresql")))
        lived = three_sites(folder, where, seed=7)
        stack.callback(lived.close)
        lived.live()
        yield lived


@contextmanager
def new_database(server: Engine) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    name = f"bluehelm_three_sites_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_three_sites_end_identical(month: Month) -> None:
    """Edited offline for a month, with clocks days off, bundles out of order, repeated, partial and locked: all three
    files end with the same entries, records and conflicts, and each is whole.
    """
    files = month.files
    assert month.waited > 0, "some bundle came before what it builds on"
    assert shared(files["NOR"]) == shared(files["HQ"]) == shared(files["SOU"])
    assert [conflict.field for conflict in files["HQ"].conflicts()] == ["effect"]
    assert [check_file(file).problems for file in files.values()] == [(), (), ()]


def test_a_conflict_settled_at_a_post_is_settled_everywhere(tmp_path: Path) -> None:
    """The other value is chosen at a post; after the next exchange it stands at all three sites, identical again."""
    month = three_sites(tmp_path, tmp_path / "HQ.helm", seed=3)
    files = month.files
    month.live(EXCHANGES[:2])
    (conflict,) = files["SOU"].conflicts()
    files["SOU"].settle(conflict.record, "effect", conflict.others[0].value, author="E. Moreau")
    month.exchange()
    assert [file.conflicts() for file in files.values()] == [(), (), ()]
    assert shared(files["NOR"]) == shared(files["HQ"]) == shared(files["SOU"])
    assert incident(files["NOR"], "HQ-0002").effect == conflict.others[0].value
    month.close()


def test_the_order_of_the_bundles_does_not_matter(tmp_path: Path) -> None:
    """Another order on the way gives the same records as they are read by people."""
    told = []
    for seed in (11, 12):
        (tmp_path / str(seed)).mkdir()
        month = three_sites(tmp_path / str(seed), tmp_path / str(seed) / "HQ.helm", seed=seed)
        month.live(EXCHANGES[:1])
        found = [stored.record(Incident) for stored in month.files["SOU"].find("incident")]
        told.append(sorted((item.reference, item.status, item.effect, item.title) for item in found))
        month.close()
    assert told[0] == told[1]


def test_both_posts_edits_of_one_incident_stand(month: Month) -> None:
    """Different fields both stand; of one field the later stands, and the other is shown with who wrote it."""
    for file in month.files.values():
        found = incident(file, "HQ-0002")
        assert found.how.startswith("The mast at Windgap")
        assert [damage.note for damage in found.damage] == ["The mast's generator"]
        (conflict,) = file.conflicts()
        assert {conflict.standing.stamp.author, conflict.others[0].stamp.author} == {"N. Varga", "E. Moreau"}


def test_an_edit_that_crosses_an_approval_takes_its_force(month: Month) -> None:
    """The post's edit of 10 March and headquarters' approval of that day are both kept; the approval of 18 March, after
    the edit had arrived, is the one that counts. An objection stands against another attribution.
    """
    file = month.files["NOR"]
    roles = {person.name: person.role for person in read_people(file).everybody}

    def stands(reference: str, *, words: int | None = None) -> State:
        incident_id = next(item.id for item in file.find("incident") if item.fields["reference"] == reference)
        (found,) = file.find("attribution", parent=incident_id)
        versions = versions_of(file.history(found.id), Attribution)
        approvals: list[Signed[Approval]] = [
            versions_of(file.history(stored.id), Approval)[-1] for stored in file.find("approval", parent=found.id)
        ]
        approvals.sort(key=lambda word: word.at)
        return standing(found.id, versions, approvals[:words], roles, conflicts=found.conflicts).state

    assert stands("NOR-0004", words=1) == "edited_since_approved"
    assert stands("NOR-0004") == "approved"
    assert stands("SOU-0010") == "objected"
    assert stands("NOR-0019") == "not_approved"


def secrets_of(file: MissionFile, *, site: str | None = None) -> set[str]:
    """Texts of more than one word in protected fields that this file can read, of records first written at a site."""
    found: set[str] = set()
    for listed in file.find():
        stored = file.get(listed.id)
        if stored.value is not None and site in {None, stored.created.site}:
            for name in stored.value.protected:
                found |= texts_of(stored.value.model_dump(mode="json")[name])
    return {words for words in found if " " in words}


def texts_of(value: JsonValue) -> set[str]:
    """The texts in a value."""
    if isinstance(value, dict):
        return {words for part in value.values() for words in texts_of(part)}
    if isinstance(value, list):
        return {words for part in value for words in texts_of(part)}
    return {value} if isinstance(value, str) else set()


def found_in(files: Iterable[Path], texts: set[str]) -> set[str]:
    """Which of these texts stand in one of the files."""
    content = b"".join(path.read_bytes() for path in files)
    return {words for words in texts if words.encode() in content}


def test_protected_fields_are_read_where_entitled_only(month: Month) -> None:
    """The entitled post reads the other's victims; the other reads its own only, and its file holds no byte of more."""
    north, south = month.files["NOR"], month.files["SOU"]
    assert incident(north, "SOU-0004").victims[0].name == "Fictional Jonas Reed"
    assert incident(south, "SOU-0004").victims[0].name == "Fictional Jonas Reed"
    assert incident(north, "NOR-0006").victims[0].name == "Fictional Ansa Merrow"
    assert incident(south, "NOR-0006").victims == ()
    secrets = secrets_of(north, site=north.core.identity.own_site)
    assert "Fictional Isolde Varn" in secrets
    assert found_in(month.stick.parent.glob("SOU.helm*"), secrets) == set()
    assert found_in(month.stick.parent.glob("SOU.helm*"), {"Shepherds shot at"}), "the search finds what is there"


def test_an_erasure_reaches_every_site(month: Month) -> None:
    """The source that headquarters erased cannot be read at the post that wrote it."""
    for file in month.files.values():
        source = next(stored for stored in file.find("source") if stored.fields["code_name"] == "PLOVER")
        assert file.get(source.id).erased
        assert "name" in file.get(source.id).sealed


def test_a_clock_days_ahead_is_told_of(month: Month) -> None:
    """Headquarters hears that the northern post's clock is ahead; nothing is lost for it."""
    assert "clock-ahead" in month.said


def test_an_expelled_site_counts_nowhere_after(tmp_path: Path) -> None:
    """What a post writes after it was expelled counts at no other site, whoever brings the bundle."""
    month = three_sites(tmp_path, tmp_path / "HQ.helm", seed=5)
    files = month.files
    month.play.until(date(2025, 3, 4))
    month.exchange()
    files["HQ"].expel(files["SOU"].core.identity.own_site, author=HEAD)
    month.play.until(date(2025, 3, 6))
    late = month.write("SOU", everything=True)
    files["NOR"].receive(late)
    files["NOR"].receive(month.write("HQ"))
    files["HQ"].receive(late)
    for site in ("HQ", "NOR"):
        references = {stored.fields["reference"] for stored in files[site].find("incident")}
        assert "SOU-0003" in references
        assert references & {"SOU-0005", "SOU-0006"} == set()
        assert check_file(files[site]).whole
    month.close()


def copy_for(file: MissionFile, party: str, *, as_of: date) -> Release:
    """A party's copy of the mission."""
    kinds = ("incident", "claim", "attribution", "violation", "clause")
    stored = [file.get(item.id) for kind in kinds for item in file.find(kind)]
    receiver = next(item.id for item in file.find("party") if item.fields["short_name"] == party)
    policy = policy_for("party", as_of=as_of)
    incidents = releasable_incidents(stored, policy, party=receiver, fictional=True)
    return prepare_release(incidents, policy, receiver=receiver, secret=bytes(range(32)), as_of=as_of)


def test_a_partys_copy_is_clean(month: Month, tmp_path: Path) -> None:
    """No text of any protected field of the whole mission is in a party's copy, in any format; other texts neither."""
    file = month.files["HQ"]
    secrets = secrets_of(file)
    assert len(secrets) > 40
    told: set[str] = set()
    for stored in file.find("incident"):
        told |= {str(stored.fields[name]) for name in ("what", "title", "reference") if stored.fields.get(name)}
    copy = copy_for(file, "UF", as_of=date(2026, 3, 1))
    assert copy.rows.height > 5
    for number, writer in enumerate(WRITERS):
        writer(copy.rows, tmp_path / f"copy-{number}")
    assert found_in(tmp_path.iterdir(), secrets | told) == set()
    assert found_in(tmp_path.iterdir(), {"ceasefire_violation"}), "the search finds what is there"


def test_a_bundle_of_a_locked_stick_is_refused_without_its_words(month: Month) -> None:
    """Whoever finds a locked bundle reads nothing of it."""
    bundle = month.stick / "found.helmx"
    month.files["HQ"].send(bundle, everything=True, passphrase=WORDS_OF_THE_STICK)
    with pytest.raises(InputRefused):
        month.files["SOU"].receive(bundle)
