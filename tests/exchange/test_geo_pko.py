"""Geo-PKO maps into a month panel: which map holds when, what is summed, and how old the last known one is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange import deployment_at, read_deployments
from bluehelm.exchange.deployments import carry_forward
from bluehelm.exchange.frames import DEPLOYMENTS
from bluehelm.problems import InputRefused, Problem

COLUMNS = (
    "source,mission,year,month,location,latitude,longitude,no.troops,inf,eng,fpu,hq,unpol.dummy,unmo.dummy,"
    "nameoftcc_1,nameoftcc_2"
)


def write(folder: Path, *rows: str, columns: str = COLUMNS) -> Path:
    path = folder / "maps.csv"
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def place(
    mission: str = "UNTIDE",
    *,
    month: str = "2020,1",
    where: str = "Port,4.4,18.6",
    troops: str = "650",
    flags: str = "1,0,0,0,0,0",
    contributors: str = "Ghana,NA",
    source: str = "Map no. 1",
) -> str:
    return f"{source},{mission},{month},{where},{troops},{flags},{contributors}"


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_the_real_file(real_data: Path) -> None:
    """Geo-PKO 2.1 gives 52 missions, known strengths, and its quirks as notes, not refusals."""
    panel, problems = read_deployments(real_data / "geopko/geo_pko_v2.1.csv", strict=True)
    assert panel.schema == schema_of(DEPLOYMENTS)
    assert panel["mission"].n_unique() == 52
    assert "502 rows" in next(problem.message for problem in problems if problem.code == "unknown-strength")
    assert set(codes(problems)) == {
        "no-place", "two-maps-one-month", "estimated-strength", "unknown-strength", "troops-not-counted"
    }  # fmt: skip
    assert not panel.select("mission", "month", "place", "latitude", "longitude").is_duplicated().any()


@pytest.mark.parametrize(
    ("mission", "on", "facts"),
    [
        ("MINUSCA", date(2014, 10, 1), (date(2014, 10, 1), 8, 6750)),
        ("MINUSCA", date(2014, 12, 31), (date(2014, 12, 1), 8, 6750)),
        ("MINUSCA", date(2016, 3, 31), (date(2016, 1, 1), 13, 9985)),
        ("UNMISS", date(2013, 12, 31), (date(2013, 10, 1), 19, 5845)),
        ("UNMISS", date(2019, 3, 31), (date(2019, 3, 1), 18, 12035)),  # two maps of this month, not to be added up
    ],
)
def test_facts_of_real_deployments(real_data: Path, mission: str, on: date, facts: tuple[date, int, int]) -> None:
    """The map that stood on a day, its places and the sum of its strengths, counted by hand in the file."""
    panel, _ = read_deployments(real_data / "geopko/geo_pko_v2.1.csv")
    rows, problems = deployment_at(panel, mission, on)
    assert rows["map_month"].n_unique() == 1
    assert (rows["map_month"].item(0), rows.height, rows["troops"].sum()) == facts
    assert problems == ()


def test_bangui_in_december_2014(real_data: Path) -> None:
    """Mission headquarters, capabilities and contributors of a place come out with its cell."""
    panel, _ = read_deployments(real_data / "geopko/geo_pko_v2.1.csv")
    rows, _ = deployment_at(panel, "MINUSCA", date(2014, 12, 31))
    bangui = rows.row(by_predicate=pl.col("place") == "Bangui", named=True)
    assert (bangui["cell"], bangui["headquarters"], bangui["police"]) == (135758, "mission", False)
    assert {"infantry", "engineers"} <= set(bangui["capabilities"])
    assert "Rwanda" in bangui["contributors"]


def test_a_map_stands_until_the_next(tmp_path: Path) -> None:
    """A map of January holds in February and March until that of April; the panel ends with the last map's month."""
    later = place(month="2020,4", where="Reef,4.9,18.6", source="Map no. 1 Rev. 1")
    panel, _ = read_deployments(write(tmp_path, place(), later))
    assert panel.select("month", "map_month", "place").rows() == [
        (date(2020, 1, 1), date(2020, 1, 1), "Port"),
        (date(2020, 2, 1), date(2020, 1, 1), "Port"),
        (date(2020, 3, 1), date(2020, 1, 1), "Port"),
        (date(2020, 4, 1), date(2020, 4, 1), "Reef"),
    ]


def test_missions_do_not_end_one_another(tmp_path: Path) -> None:
    """A map of another mission does not end a mission's map."""
    rows = [place(), place(month="2020,3"), place("UNREEF", month="2020,2")]
    panel, _ = read_deployments(write(tmp_path, *rows))
    assert panel.group_by("mission").len().sort("mission").rows() == [("UNREEF", 1), ("UNTIDE", 3)]


def test_the_later_layout_is_read_by_names(tmp_path: Path) -> None:
    """A byte-order mark, a further column and another order change nothing."""
    older, _ = read_deployments(write(tmp_path, place()))
    columns = "\ufeffdate," + COLUMNS
    newer, _ = read_deployments(write(tmp_path, "2020-01-01," + place(), columns=columns))
    assert newer.equals(older)


def test_rows_of_one_place_are_summed(tmp_path: Path) -> None:
    """Strengths add up, flags and contributors join; two unnamed places with other coordinates stay two."""
    rows = [
        place(troops="650", flags="1,0,0,2,0,0"),
        place(troops="150", flags="0,1,1,3,0,1", contributors="Nepal,Ghana"),
        place(where="Port,5.0,18.6", troops="35"),
    ]
    panel, _ = read_deployments(write(tmp_path, *rows))
    first = panel.row(0, named=True)
    assert panel["troops"].to_list() == [800, 35]
    assert (first["headquarters"], first["police"], first["observers"]) == ("mission", True, 1)
    assert first["capabilities"] == ["infantry", "formed_police", "engineers"]
    assert first["contributors"] == ["Ghana", "Nepal"]


@pytest.mark.parametrize("troops", ["unknown", "NA", "", "many", "-5"])
def test_an_unknown_strength_is_empty(tmp_path: Path, troops: str) -> None:
    """A strength the source does not give is null, and so is a place's sum with it: half a sum would mislead."""
    panel, problems = read_deployments(write(tmp_path, place(troops=troops), place(troops="150")))
    assert panel["troops"].to_list() == [None]
    assert {"unknown-strength", "bad-strength"} & set(codes(problems))


def test_a_contingents_own_headquarters_is_none(tmp_path: Path) -> None:
    """Code 1 of ``hq`` is a contingent's own, 2 a sector's, 3 the mission's; NA is none."""
    rows = [
        place(where=f"P{code},{lat},10", flags=f"1,0,0,{code},0,0")
        for lat, code in enumerate(["0", "1", "2", "3", "NA"])
    ]
    panel, _ = read_deployments(write(tmp_path, *rows))
    assert panel["headquarters"].to_list() == [None, None, "sector", "mission", None]


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        (place(where="Port,91,18.6"), "bad-coordinates", "error"),
        (place(where="Port,4.4,east"), "bad-coordinates", "error"),
        (place(where="unclear,NA,NA"), "no-place", "warning"),
        (place(month="2020,13"), "bad-month", "error"),
        (place(month="twenty,1"), "bad-month", "error"),
        (place(mission=""), "no-mission", "error"),
    ],
)
def test_a_bad_row_is_named_and_the_others_load(tmp_path: Path, row: str, code: str, severity: str) -> None:
    """A row that cannot be placed in space, time or a mission is left out and named; strict stops at errors only."""
    path = write(tmp_path, place(), row)
    panel, problems = read_deployments(path)
    problem = next(problem for problem in problems if problem.code == code)
    assert (panel.height, problem.row, problem.severity) == (1, 3, severity)
    if severity == "error":
        with pytest.raises(InputRefused, match="Row 3"):
            read_deployments(path, strict=True)


def test_of_two_maps_of_one_month_the_later_full_one(tmp_path: Path) -> None:
    """A republished map replaces the first; one stray row dated wrongly does not; both are named, none is added."""
    rows = [
        *(place(where=f"P{lat},{lat},10", source="Map no. 1 Rev. 9 (republished as 9.1)") for lat in range(4)),
        *(place(where=f"P{lat},{lat},10", troops="35", source="Map no. 1 Rev. 09.1") for lat in range(3)),
        place(where="P9,9,10", source="Map no. 1 Rev. 12"),
    ]
    panel, problems = read_deployments(write(tmp_path, *rows))
    assert panel["troops"].to_list() == [35, 35, 35]
    message = next(problem.message for problem in problems if problem.code == "two-maps-one-month")
    assert "2 maps share mission and month" in message
    assert "UNTIDE 2020-01 'Map no. 1 Rev. 12'" in message


def test_one_map_under_two_spellings_is_one(tmp_path: Path) -> None:
    """Spelt "Rev. 5" and "rev. 05" it is one map, whose places all count."""
    rows = [place(source="Map no. 1 Rev. 5"), place(where="Reef,5,10", source="Map no. 1 rev. 05")]
    panel, problems = read_deployments(write(tmp_path, *rows))
    assert panel["place"].to_list() == ["Port", "Reef"]
    assert "two-maps-one-month" not in codes(problems)


def test_another_table_is_refused(tmp_path: Path) -> None:
    """The location-year file of the same source has no maps: the refusal names what is missing and what to give."""
    path = write(tmp_path, "BINUB,2007,Bujumbura,-3.4,29.4", columns="mission,year,location,latitude,longitude")
    with pytest.raises(InputRefused, match=r"the columns source, month, no\.troops are missing") as refused:
        read_deployments(path)
    assert "not the location-year one" in refused.value.problems[0].hint


def test_the_last_known_deployment_and_its_age(tmp_path: Path) -> None:
    """Twelve months after its map a deployment is current, in the thirteenth it is flagged with both dates."""
    panel, _ = read_deployments(write(tmp_path, place()))
    current, quiet = deployment_at(panel, "untide ", date(2021, 1, 31))
    old, flagged = deployment_at(panel, "UNTIDE", date(2021, 2, 1))
    assert current.equals(old)
    assert quiet == ()
    assert codes(flagged) == ["deployment-out-of-date"]
    assert "of 2020-01, 13 months before 2021-02-01" in flagged[0].message


def test_a_map_carried_too_long_is_flagged_before_the_next(tmp_path: Path) -> None:
    """Age counts from the map, not from the panel's last month: a gap of two years between maps is seen inside it."""
    panel, _ = read_deployments(write(tmp_path, place(), place(month="2022,1", source="Map no. 2")))
    rows, problems = deployment_at(panel, "UNTIDE", date(2021, 6, 30))
    assert rows["month"].to_list() == [date(2021, 6, 1)]
    assert codes(problems) == ["deployment-out-of-date"]


def test_before_the_first_map_nothing_is_known(tmp_path: Path) -> None:
    """Before a mission's first map there are no rows, and a problem names the month of the first."""
    panel, _ = read_deployments(write(tmp_path, place()))
    rows, problems = deployment_at(panel, "UNTIDE", date(2019, 12, 31))
    assert rows.is_empty()
    assert "its first map is of 2020-01" in problems[0].message


def test_an_unknown_mission_is_refused_with_near_ones(tmp_path: Path) -> None:
    """A misspelt acronym is refused with the ones it resembles."""
    panel, _ = read_deployments(write(tmp_path, place(), place("UNREEF")))
    with pytest.raises(InputRefused, match=r"No mission 'UNTIDY' in the deployments. Next: Did you mean UNTIDE"):
        deployment_at(panel, "UNTIDY", date(2020, 1, 1))


@given(st.sets(st.integers(0, 60), min_size=1, max_size=8))
def test_every_month_between_maps_has_one_map(months: set[int]) -> None:
    """From the first map's month to the last's, each month appears once, with the newest map not after it."""
    dates = [date(2015 + month // 12, month % 12 + 1, 1) for month in sorted(months)]
    maps = pl.DataFrame({"mission": "UNTIDE", "map_month": dates, "month": dates})
    panel = carry_forward(maps)
    assert panel.height == max(months) - min(months) + 1
    for month, shown in panel.select("month", "map_month").iter_rows():
        assert shown == max(day for day in dates if day <= month)


def test_problems_of_other_missions_are_not_told_when_one_is_asked_for(tmp_path: Path) -> None:
    """A bad row of another mission is named for the whole table, and not for the mission that is fine."""
    path = write(tmp_path, place("UNTIDE"), place("UNSHORE", where="Port,91,18.6"))
    assert "bad-coordinates" in codes(read_deployments(path)[1])
    panel, problems = read_deployments(path, mission="untide")
    assert panel["mission"].unique().to_list() == ["UNTIDE"]
    assert codes(problems) == ["estimated-strength"]
    assert read_deployments(path, mission="UNKNOWN")[0].height == 1


def test_control_characters_leave_the_names_of_places(tmp_path: Path) -> None:
    """A place and a mission with NUL and escape read without them; a note counts the row."""
    panel, problems = read_deployments(write(tmp_path, place("UN\x00TIDE", where="Po\x1brt,4.4,18.6")))
    assert panel.select("mission", "place").row(0) == ("UNTIDE", "Port")
    assert "control-characters" in codes(problems)


@pytest.mark.parametrize("troops", ["100001", "9999999999", "1e300"])
def test_a_strength_that_no_place_can_have_is_empty(tmp_path: Path, troops: str) -> None:
    """Over 100,000 people in one row is a slip: a warning, and no strength."""
    panel, problems = read_deployments(write(tmp_path, place(troops=troops)))
    assert panel["troops"].to_list() == [None]
    assert "bad-strength" in codes(problems)
