"""ACLED exports, old with numbers for kinds of actors and new with words, read to the same events."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.exchange import read_events
from bluehelm.problems import Problem, errors_in

# Invented events in ACLED's layouts: its own data may not be redistributed.
NEW = {
    "event_id_cnty": "XVA1",
    "event_date": "16 May 2025",
    "year": "2025",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Military Forces",
    "assoc_actor_1": "",
    "inter1": "State forces",
    "actor2": "Rebels",
    "assoc_actor_2": "",
    "inter2": "Rebel group",
    "interaction": "State forces-Rebel group",
    "civilian_targeting": "",
    "iso": "140",
    "region": "Middle Africa",
    "country": "Central African Republic",
    "admin1": "Bangui",
    "admin2": "Bangui",
    "admin3": "",
    "location": "Bangui",
    "latitude": "4.3667",
    "longitude": "18.5833",
    "geo_precision": "1",
    "source": "Radio",
    "source_scale": "National",
    "notes": '"On 16 May, clashes."',
    "fatalities": "4",
    "tags": "",
    "timestamp": "1747700000",
}
WORDS = {"inter1": "State forces", "inter2": "Rebel group"}


def read(folder: Path, *rows: dict[str, str], tag_row: bool = False) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    if tag_row:
        lines.insert(
            1, ",".join({"event_date": "#date", "latitude": "#geo+lat", "iso": ""}.get(n, "#x+y") for n in NEW)
        )
    path = folder / "acled.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_events(path)


def test_a_new_export_becomes_events(tmp_path: Path) -> None:
    """Words for kinds of actors, a written-out date, one count of deaths."""
    events, problems = read(tmp_path, NEW)
    assert errors_in(problems) == ()
    assert events.row(0, named=True) | {"cell": None} == {
        "event_id": "XVA1",
        "source": "ACLED",
        "start": date(2025, 5, 16),
        "end": date(2025, 5, 16),
        "date_precision": 1,
        "latitude": 4.3667,
        "longitude": 18.5833,
        "where_precision": 1,
        "cell": None,
        "country": "CAF",
        "admin1": "Bangui",
        "admin2": "Bangui",
        "place": "Bangui",
        "kind": "armed_clash",
        "violence": "state_based",
        "actor_a": "Military Forces",
        "actor_b": "Rebels",
        "deaths_best": 4,
        "deaths_low": 4,
        "deaths_high": 4,
        "deaths_civilians": None,
        "note": None,
    }


def test_what_acled_does_not_say_is_said_once(tmp_path: Path) -> None:
    """The missing range of deaths and the missing count of civilians are notes on the file."""
    _, problems = read(tmp_path, NEW, NEW | {"event_id_cnty": "XVA2"})
    notes = [problem.message for problem in problems if problem.code == "source-note"]
    assert len(notes) == 2
    assert "one count of deaths without a range" in notes[0]
    assert "does not count civilian deaths apart" in notes[1]


def test_old_numbers_and_new_words_give_the_same_events(tmp_path: Path) -> None:
    """inter1 = 1 is State forces, inter2 = 2 a Rebel group; upper-case headers and day/month/year are older still."""
    new, _ = read(tmp_path, NEW)
    numbered, _ = read(tmp_path, NEW | {"inter1": "1", "inter2": "2", "interaction": "12", "event_date": "16-May-2025"})
    assert numbered.equals(new)
    oldest = {name.upper(): value for name, value in (NEW | {"inter1": "1", "inter2": "2"}).items()}
    oldest = {{"GEO_PRECISION": "GEO_PRECIS"}.get(k, k): v for k, v in oldest.items()} | {
        "EVENT_DATE": "16/05/2025",
        "EVENT_TYPE": "Battle-No change of territory",
    }
    old, _ = read(tmp_path, oldest)
    assert old.equals(new)


def test_the_tag_row_of_hdx_is_passed_over(tmp_path: Path) -> None:
    """An export through HDX has HXL tags in its second row."""
    events, problems = read(tmp_path, NEW, tag_row=True)
    assert events.height == 1
    assert errors_in(problems) == ()


@pytest.mark.parametrize(
    ("changes", "kind", "violence", "civilians"),
    [
        ({"inter1": "Political militia"}, "armed_clash", "non_state", None),
        ({"inter1": "3", "inter2": "4"}, "armed_clash", "non_state", None),
        ({"inter2": "External/Other forces"}, "armed_clash", None, None),
        ({"inter2": "8"}, "armed_clash", None, None),
        ({"inter1": "8"}, "armed_clash", None, None),
        (
            {"event_type": "Violence against civilians", "sub_event_type": "Attack"},
            "attack_on_civilians",
            "one_sided",
            4,
        ),
        (
            {"event_type": "Violence against civilians", "sub_event_type": "Abduction/forced disappearance"},
            "abduction",
            "one_sided",
            4,
        ),
        ({"event_type": "Explosions/Remote violence"}, "explosion", None, None),
        (
            {"event_type": "Explosions/Remote violence", "civilian_targeting": "Civilian targeting"},
            "explosion",
            None,
            4,
        ),
        ({"event_type": "Remote violence"}, "explosion", None, None),
        ({"event_type": "Riots", "fatalities": "0"}, "unrest", None, 0),
        ({"event_type": "Protests", "fatalities": "0"}, "unrest", None, 0),
        ({"event_type": "Strategic developments", "fatalities": "0"}, "other", None, 0),
    ],
)
def test_types_of_event(
    tmp_path: Path, changes: dict[str, str], kind: str, violence: str | None, civilians: int | None
) -> None:
    """Each type and pair of actors gives our kind, the type of violence where it can be told, and civilian deaths."""
    events, problems = read(tmp_path, NEW | changes)
    assert events.select("kind", "violence", "deaths_civilians").row(0) == (kind, violence, civilians)
    assert "kind-unknown" not in {problem.code for problem in problems}


def test_a_type_that_acled_has_not_had_yet_is_warned_of(tmp_path: Path) -> None:
    """A new event type is loaded as 'other' and said, not guessed."""
    events, problems = read(tmp_path, NEW | {"event_type": "Cyber"})
    assert events["kind"].item() == "other"
    assert "kind-unknown" in {problem.code for problem in problems}


@pytest.mark.parametrize(("time", "geo", "ours"), [("1", "1", (1, 1)), ("2", "2", (3, 2)), ("3", "3", (4, 4))])
def test_precision_is_put_on_ucdps_scale(tmp_path: Path, time: str, geo: str, ours: tuple[int, int]) -> None:
    """Day, week, month; the place, near it, the province."""
    events, _ = read(tmp_path, NEW | {"time_precision": time, "geo_precision": geo})
    assert events.select("date_precision", "where_precision").row(0) == ours


def test_the_country_comes_from_iso3_number_or_name(tmp_path: Path) -> None:
    """Exports have had an alpha-3 code, a number, or only the name."""
    by_code = {k: v for k, v in NEW.items() if k not in {"iso", "country"}} | {"iso3": "CAF"}
    by_number = NEW | {"country": ""}
    by_name = NEW | {"iso": ""}
    assert [read(tmp_path, row)[0]["country"].item() for row in (by_code, by_number, by_name)] == ["CAF"] * 3
