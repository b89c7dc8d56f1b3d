"""The year before the scripted month: quiet, counted, and followed by the one jump that the warning finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import write_demo_records
from bluehelm.demo.data_files import load_data
from bluehelm.demo.history import write_history
from bluehelm.mission import MissionFile
from bluehelm.mission.access import Desk
from bluehelm.mission.people import create_mission, read_people
from bluehelm.situation import Compliance
from bluehelm.situation.compliance_records import compliance_of_records
from bluehelm.situation.records import Incident, Patrol
from bluehelm.situation.situation_report_reading import read_records

HEAD = "A. Keita"


def founded(where: Path) -> MissionFile:
    return create_mission(where, mission="UNMAV", site="Headquarters", code="HQ", head=HEAD, kinds=KINDS)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MissionFile]:
    """The whole demo: the first day, the year before, and March 2025."""
    with founded(tmp_path_factory.mktemp("history") / "try.helm") as made:
        write_demo_records(made, author=HEAD)
        yield made


def compliance(file: MissionFile, until: date) -> Compliance:
    person = read_people(file).named(HEAD)
    assert person is not None
    return compliance_of_records(read_records(Desk(file, person), until=until), until=until)


def test_the_year_holds_what_its_file_counts(file: MissionFile) -> None:
    """Incidents by party and month, and patrols done by sector and month, are those written in history.yaml."""
    data = load_data("history.yaml")
    parties = {stored.id: stored.fields["short_name"] for stored in file.find("party")}
    told = [stored.record(Incident) for stored in file.find("incident")]
    counted = Counter(
        (parties[str(one.who[0].party)], f"{one.when.first_day:%Y-%m}") for one in told if one.origin is not None
    )
    assert counted == {
        (party, month): count
        for party, counts in data["incidents"].items()
        for month, count in zip(data["months"], counts, strict=True)
    }
    patrols = [stored.record(Patrol) for stored in file.find("patrol")]
    done = Counter(one.reference[:10] for one in patrols if one.status == "done" and one.reference.startswith("REG"))
    assert done["REG-E-2412"] == data["patrols"]["E"]["done"][data["months"].index("2024-12")]


def test_the_jump_is_warned_of_and_the_quiet_months_are_not(file: MissionFile) -> None:
    """March 2025 brings the one warning, of one party; the five months before it, that could be judged, bring none."""
    assert {one.party for one in compliance(file, date(2025, 3, 31)).warnings} == {"ADF"}
    for until in (date(2024, 10, 31), date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)):
        measured = compliance(file, until)
        assert measured.warnings == ()
        assert any(one.watch.judged for one in measured.series)


def test_an_annex_that_comes_into_force_is_no_rise(file: MissionFile) -> None:
    """Clauses of February 2025 have no year of quiet behind them: nothing of them can be judged in March."""
    series = [one for one in compliance(file, date(2025, 3, 31)).series if (one.clause or "").startswith("Annex")]
    assert len(series) > 5
    assert {(one.watch.judged, one.trend) for one in series} == {(0, None)}


def test_every_attribution_of_the_year_has_its_second_person(file: MissionFile) -> None:
    """What the register holds is attributed as the rules want it: by one, approved by another."""
    person = read_people(file).named(HEAD)
    assert person is not None
    records = read_records(Desk(file, person), until=date(2025, 2, 28))
    year = {key for key, one in records.incidents.items() if one.origin is not None}
    assert len(year & records.attributions.keys()) > 100
    assert not year & set(records.unsettled)


def test_the_year_is_the_same_every_time(tmp_path: Path) -> None:
    """Same seed, same days, titles and findings."""
    told = []
    for name in ("one.helm", "two.helm"):
        with founded(tmp_path / name) as made:
            write_demo_records(made, author=HEAD, month=False)
            write_history(made)
            incidents = [stored.record(Incident) for stored in made.find("incident")]
            told.append(sorted((one.reference, one.title, str(one.when.start), one.status) for one in incidents))
    assert told[0] == told[1]
    assert {status for *_, status in told[0]} == {"verified", "not_verified", "unverifiable", "false"}
