"""Places: four lists become one, the user's own first, and a sentence says how many came from where."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
import yaml

from bluehelm.columns import schema_of
from bluehelm.exchange.frames import DEPLOYMENTS, EVENTS
from bluehelm.geo.area import Area
from bluehelm.geo.places import PLACES, count_places, places_in
from bluehelm.geo.settlements import SETTLEMENTS, read_settlements

SEA = Area.box(-31, -21, -29, -19, name="Open ocean")
CAF = Area.country("CAF")


def _events(*rows: tuple[str | None, float, float, int], country: str = "XVA") -> pl.DataFrame:
    names = ("place", "latitude", "longitude", "where_precision")
    given = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        country=pl.lit(country), source=pl.lit("UCDP GED")
    )
    return pl.concat([pl.DataFrame(schema=schema_of(EVENTS)), given.cast({"where_precision": pl.Int8})], how="diagonal")


def _deployments(*rows: tuple[str, float, float]) -> pl.DataFrame:
    given = pl.DataFrame(rows, schema=("place", "latitude", "longitude"), orient="row")
    given = given.with_columns(mission=pl.lit("UNX"), month=pl.lit(date(2014, 12, 1)))
    return pl.concat([pl.DataFrame(schema=schema_of(DEPLOYMENTS)), given], how="diagonal")


def _own(*rows: tuple[str, float, float, int | None]) -> pl.DataFrame:
    names = {"name": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "population": pl.Int64}
    return pl.DataFrame(rows, schema=names, orient="row")


def test_the_package_knows_51_settlements_of_the_central_african_republic_and_bangui_is_one() -> None:
    """Bangui belongs to its own country although its cell lies mostly across the river; Zongo opposite does not."""
    places = places_in(CAF)
    assert places.schema == schema_of(PLACES)
    assert places.row(0, named=True)["name"] == "Bangui"
    assert "Zongo" not in places["name"]
    assert count_places(places) == "51 places: 51 settlements (GeoNames)."


def test_an_area_that_is_no_country_takes_settlements_by_their_point() -> None:
    """A box round Bangui holds Bangui and Zongo, of two countries."""
    assert {"Bangui", "Zongo"} <= set(places_in(Area.box(4.2, 18.4, 4.5, 18.7, name="Bangui"))["name"])


def test_the_users_own_place_wins_over_the_packaged_one_of_the_same_name() -> None:
    """A user who puts Bambari 10 km off, with today's people, has one Bambari: theirs."""
    own = _own(("bambari", 5.85, 20.68, 90_000))
    places = places_in(CAF, own=own)
    bambari = places.filter(pl.col("name").str.to_lowercase() == "bambari")
    assert bambari.select("kind", "population", "source").rows() == [("user", 90_000, "own records")]
    assert places.height == 51


@pytest.mark.parametrize(("north_km", "places"), [(2.9, 1), (3.1, 2)])
def test_two_names_within_three_kilometres_are_one_place(north_km: float, places: int) -> None:
    """A deployment site under another name is the user's place when it is nearer than 3 km."""
    site = _deployments(("Camp", -30 + north_km / 111.195, -20.0))
    assert places_in(SEA, own=_own(("Port", -30, -20, 500)), deployments=site).height == places


@pytest.mark.parametrize(("north_km", "places"), [(24.9, 1), (25.1, 2)])
def test_one_name_within_twenty_five_kilometres_is_one_place(north_km: float, places: int) -> None:
    """The same name farther off than 25 km is another place."""
    site = _deployments(("Port", -30 + north_km / 111.195, -20.0))
    assert places_in(SEA, own=_own(("Port", -30, -20, 500)), deployments=site).height == places


def test_three_well_located_incidents_make_a_place_and_two_do_not() -> None:
    """Incidents located no better than a district, or without a name, do not count towards the three."""
    events = _events(
        *[("Reef village", -30.0, -20.0, precision) for precision in (1, 2, 1)],
        *[("Shoal town", -30.5, -20.0, precision) for precision in (1, 1, 3)],
        *[(None, -29.5, -20.0, 1)] * 3,
    )
    places = places_in(SEA, events=events)
    assert places.select("name", "kind", "source").rows() == [("Reef", "incident", "UCDP GED")]
    assert places["population"].to_list() == [None]


def test_reports_of_one_place_under_two_names_are_one_place_and_the_users_own_stay_as_many_as_they_are() -> None:
    """Two points of incidents 1 km apart are one place; two posts of the user 1 km apart are two."""
    points = [("Reef", -30.0, -20.0), ("Reef: harbour", -30.009, -20.0)]
    events = _events(*[(*point, 1) for point in points * 3])
    assert places_in(SEA, events=events)["name"].to_list() == ["Reef"]
    own = _own(*[(*point, None) for point in points])
    assert places_in(SEA, own=own).height == 2


def test_an_own_place_in_a_cell_beyond_the_area_is_left_out() -> None:
    """A file with places of a whole region gives the area its own: the cells it touches decide."""
    own = _own(("Port", -30, -20, 500), ("Far port", -33, -20, 500))
    sites = _deployments(("Far camp", -33.2, -20.0))
    assert places_in(SEA, own=own, deployments=sites)["name"].to_list() == ["Port"]


def test_incidents_belong_to_a_country_by_their_own_record() -> None:
    """Incidents recorded for another country make no place of this one, though they lie inside its outline."""
    rows = [("Nowhere", 7.0, 21.0, 1)] * 3
    assert "Nowhere" in places_in(CAF, events=_events(*rows, country="CAF"))["name"]
    assert "Nowhere" not in places_in(CAF, events=_events(*rows, country="TCD"))["name"]


def test_order_does_not_depend_on_the_order_of_the_inputs() -> None:
    """The same places come in the same order when all inputs are turned round."""
    events = _events(*[(f"Reef {n % 7}", -30 + n % 7 / 10, -20.0, 1) for n in range(40)])
    sites = _deployments(*[(f"Camp {n}", -30 + n / 20, -20.5) for n in range(8)])
    own = _own(*[(f"Port {n}", -30 + n / 12, -19.5, n) for n in range(5)])
    forward = places_in(SEA, own=own, events=events, deployments=sites)
    back = places_in(SEA, own=own.reverse(), events=events.reverse(), deployments=sites.reverse())
    assert forward.equals(back)
    assert forward["kind"].unique(maintain_order=True).to_list() == ["user", "deployment", "incident"]


def test_the_count_says_how_many_came_from_where() -> None:
    """One of a kind is written in the singular, each kind with its source."""
    places = places_in(
        SEA,
        own=_own(("Port", -30, -20, 500), ("Bay", -30.5, -20, None)),
        deployments=_deployments(("Camp", -29.5, -20.0)),
        events=_events(*[("Reef", -30.2, -19.5, 1)] * 3),
    )
    assert count_places(places) == (
        "4 places: 2 places of your own (own records), 1 deployment site (deployment maps), "
        "1 place of several incidents (UCDP GED)."
    )


def test_an_area_without_any_place_says_what_to_do() -> None:
    """Open ocean has no place, and the sentence asks for the user's own."""
    assert count_places(places_in(SEA)) == "No place is known here: give your own places file."


def test_the_packaged_file_is_the_one_its_provenance_describes() -> None:
    """Checksum, rows and licence of the settlements are those written beside the file, which stays under 4 MB."""
    data = files("bluehelm.geo") / "data"
    content = (data / "places.parquet").read_bytes()
    provenance = yaml.safe_load((data / "places_provenance.yaml").read_text(encoding="utf-8"))
    assert hashlib.sha256(content).hexdigest() == provenance["places_sha256"]
    assert len(content) < 4_000_000
    assert read_settlements().height == provenance["rows"]
    assert provenance["licence"] == "CC BY 4.0"


def test_settlements_have_their_documented_columns_and_no_population_of_nought() -> None:
    """GeoNames writes 0 for unknown; here that is null, so that no town counts as empty."""
    settlements = read_settlements()
    assert settlements.schema == schema_of(SETTLEMENTS)
    assert settlements.filter(pl.col("population") <= 0).is_empty()
    assert settlements.select("name", "latitude", "longitude", "country").null_count().sum_horizontal().item() == 0


def test_incidents_more_than_double_the_places_of_a_country_at_war(real_data: Path) -> None:
    """With UCDP's incidents, the Central African Republic has over 100 places in place of 51."""
    from bluehelm.exchange.events import read_events

    events, _ = read_events(real_data / "ucdp/ged_caf.csv")
    places = places_in(CAF, events=events)
    assert places.height > 100
    assert places.select("name", "latitude", "longitude").is_duplicated().sum() == 0
