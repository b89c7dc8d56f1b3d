"""Sync as laws: whatever the order in which sites write, send, lose, repeat and receive, they end alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from bluehelm.mission import MissionFile, Record, tables
from bluehelm.problems import InputRefused

MOST_SITES = 5
WORDS = st.sampled_from(["bridge", "market", "river", ""])


class Note(Record):
    """A record of three fields, one of them protected."""

    kind: ClassVar[str] = "note"
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})
    searched: ClassVar[tuple[str, ...]] = ("text",)

    text: str = ""
    place: str = ""
    witness: str = ""


class WallClock:
    """A site's wall clock, days off from the others', that somebody may set back."""

    def __init__(self, off: timedelta) -> None:
        self.time = datetime(2025, 3, 1, tzinfo=UTC) + off

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


def shared_state(file: MissionFile) -> tuple[object, ...]:
    """What two files that exchanged everything have in common: entries, states, conflicts."""
    with file.core.reading() as connection:
        entries = set(connection.execute(select(tables.entries.c.site, tables.entries.c.hash)))
        columns = [column for column in tables.records.columns if column.name != "number"]
        states = connection.execute(select(*columns).order_by(tables.records.c.id)).all()
    return entries, [tuple(row) for row in states], file.conflicts()


class Exchange(RuleBasedStateMachine):
    """Two to five sites with clocks days apart, and a pile of bundles that is delivered in any order."""

    @initialize(days=st.lists(st.integers(-6, 6), min_size=1, max_size=MOST_SITES - 1))
    def found(self, days: list[int]) -> None:
        self.folder = TemporaryDirectory()
        self.where = Path(self.folder.name)
        self.clocks = [WallClock(timedelta(days=day)) for day in (0, *days)]
        first = MissionFile.create(
            self.where / "0.helm", mission="TEST", site="S0", code="S0", kinds=[Note], clock=self.clocks[0]
        )
        first.add(Note(text="first"), author="a")
        start = self.where / "start.helmx"
        first.send(start, everything=True)
        self.files = [first]
        for number in range(1, len(self.clocks)):
            file, _ = MissionFile.join(
                self.where / f"{number}.helm",
                start,
                site=f"S{number}",
                code=f"S{number}",
                kinds=[Note],
                clock=self.clocks[number],
            )
            self.files.append(file)
        self.bundles = [start]

    def site(self, number: int) -> MissionFile:
        return self.files[number % len(self.files)]

    @rule(site=st.integers(0, 4), text=WORDS, witness=WORDS)
    def add(self, site: int, text: str, witness: str) -> None:
        self.site(site).add(Note(text=text, witness=witness), author=f"p{site}")

    @rule(site=st.integers(0, 4), which=st.integers(0, 50), field=st.sampled_from(["text", "place"]), value=WORDS)
    def edit(self, site: int, which: int, field: str, value: str) -> None:
        file = self.site(site)
        notes = sorted(note.id for note in file.find("note"))
        if notes:
            file.edit(notes[which % len(notes)], {field: value}, author=f"p{site}")

    @rule(site=st.integers(0, 4), which=st.integers(0, 50), erase=st.booleans())
    def withdraw_or_erase(self, site: int, which: int, *, erase: bool) -> None:
        file = self.site(site)
        notes = sorted(note.id for note in file.find("note"))
        if notes and erase and file.core.membership.trusts(file.core.identity.own_site):
            file.erase([notes[which % len(notes)]], reason="asked for", author=f"p{site}")
        elif notes:
            file.withdraw(notes[which % len(notes)], reason="double", author=f"p{site}")

    @rule(site=st.integers(0, 4), days=st.integers(-9, 9))
    def set_clock(self, site: int, days: int) -> None:
        self.clocks[site % len(self.clocks)].time += timedelta(days=days)

    @rule(site=st.integers(0, 4), everything=st.booleans(), since=st.none() | st.integers(0, 3))
    def send(self, site: int, *, everything: bool, since: int | None) -> None:
        path = self.where / f"{len(self.bundles)}.helmx"
        moment = None if since is None else datetime(2025, 3, 1 + since, tzinfo=UTC)
        self.site(site).send(path, everything=everything, since=moment)
        self.bundles.append(path)

    @rule(site=st.integers(0, 4), which=st.integers(0, 100))
    def receive(self, site: int, which: int) -> None:
        self.site(site).receive(self.bundles[which % len(self.bundles)])

    @precondition(lambda self: len(self.files) > 1)
    @rule(which=st.integers(1, 4), entitled=st.booleans())
    def admit(self, which: int, *, entitled: bool) -> None:
        self.try_to_admit(which, entitled=entitled)

    @precondition(lambda self: len(self.files) > 2)
    @rule(which=st.integers(1, 4), after=st.none() | st.integers(0, 4))
    def expel(self, which: int, after: int | None) -> None:
        site = self.site(which).core.identity.own_site
        if site in self.files[0].core.membership.admitted:
            self.files[0].expel(site, after=after, author="p0")

    def try_to_admit(self, which: int, *, entitled: bool) -> None:
        file = self.site(which)
        site = file.core.identity.own_site
        if site != self.files[0].core.identity.own_site and site in self.files[0].core.public_keys:
            self.files[0].admit(file.fingerprint, entitled=entitled, author="p0")

    def teardown(self) -> None:
        if not hasattr(self, "files"):
            return
        try:
            self.exchange_all()
            states = [shared_state(file) for file in self.files]
        finally:
            for file in self.files:
                file.close()
            self.folder.cleanup()
        for state in states:
            assert state == states[0]

    def exchange_all(self) -> None:
        """Everybody's everything reaches everybody: once to be admitted, once more to be known."""
        for turn in range(2):
            for number, file in enumerate(self.files):
                path = self.where / f"last-{turn}-{number}.helmx"
                file.send(path, everything=True)
                for other in self.files:
                    other.receive(path)
                self.try_to_admit(number, entitled=True)
        self.files[0].send(self.where / "last.helmx", everything=True)
        for file in self.files:
            file.receive(self.where / "last.helmx")


TestExchange = Exchange.TestCase
TestExchange.__doc__ = "Whatever 2 to 5 sites edit, erase, admit, expel, send and receive in any order, they end alike."
TestExchange.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_a_bundle_of_another_mission_is_refused(tmp_path: Path) -> None:
    """A bundle enters only a file of its own mission: nothing of it is taken elsewhere."""
    ours = MissionFile.create(tmp_path / "a.helm", mission="A", site="S", code="S")
    theirs = MissionFile.create(tmp_path / "b.helm", mission="B", site="S", code="S")
    theirs.send(tmp_path / "b.helmx", everything=True)
    with pytest.raises(InputRefused) as refused:
        ours.receive(tmp_path / "b.helmx")
    assert refused.value.problems[0].code == "other-mission"
