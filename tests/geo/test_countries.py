"""Countries: numbers with dates, names as the sources write them, and every code found in the real data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.geo.countries import (
    STATE_CODES,
    country_name,
    iso3_by_number,
    iso3_from_cow,
    iso3_from_gw,
    iso3_from_name,
    state_codes,
    suggest_countries,
)

TERRITORIES = """
ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM ESH FLK FRO GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY MAC
MAF MNP MSR MTQ MYT NCL NFK NIU PCN PRI PSE PYF REU SGS SHN SJM SPM SXM TCA TKL UMI VAT VGB VIR WLF
"""


@pytest.mark.parametrize(
    ("code", "on", "iso3"),
    [
        (482, date(2014, 1, 1), "CAF"),
        (626, date(2011, 7, 8), None),
        (626, date(2011, 7, 9), "SSD"),
        (625, date(2000, 1, 1), "SDN"),
        (347, date(2008, 2, 16), None),
        (347, date(2008, 2, 17), "XKX"),
        (345, date(2006, 6, 4), "SRB"),
        (345, date(2006, 6, 5), None),
        (340, date(2006, 6, 4), None),
        (340, date(2006, 6, 5), "SRB"),
        (341, date(2006, 6, 3), "MNE"),
        (255, date(2000, 1, 1), None),
        (260, date(2000, 1, 1), "DEU"),
        (265, date(1990, 10, 2), "DEU"),
        (265, date(1990, 10, 3), None),
        (678, date(1995, 1, 1), "YEM"),
        (679, date(1995, 1, 1), None),
        (680, date(1990, 5, 21), "YEM"),
        (817, date(1975, 4, 30), "VNM"),
        (817, date(1975, 5, 1), None),
        (860, date(2002, 5, 19), None),
        (860, date(2002, 5, 20), "TLS"),
        (970, date(2000, 1, 1), "KIR"),
        (-1, date(2000, 1, 1), None),
    ],
)
def test_gleditsch_ward_numbers_hold_between_their_dates(code: int, on: date, iso3: str | None) -> None:
    """A Gleditsch-Ward number gives its country from its first day to its last, and nothing outside."""
    assert iso3_from_gw(code, on) == iso3


@pytest.mark.parametrize(
    ("code", "on", "iso3"),
    [
        (255, date(1990, 10, 2), None),
        (255, date(1990, 10, 3), "DEU"),
        (260, date(1990, 10, 2), "DEU"),
        (260, date(1990, 10, 3), None),
        (345, date(2010, 1, 1), "SRB"),
        (340, date(2010, 1, 1), None),
        (678, date(1990, 5, 21), "YEM"),
        (679, date(1990, 5, 22), "YEM"),
        (652, date(1960, 1, 1), None),
        (652, date(1962, 1, 1), "SYR"),
        (970, date(2000, 1, 1), "NRU"),
        (946, date(2000, 1, 1), "KIR"),
    ],
)
def test_correlates_of_war_numbers_differ_where_they_should(code: int, on: date, iso3: str | None) -> None:
    """Germany, Yemen, Serbia and the small islands of the Pacific have other numbers or dates in this system."""
    assert iso3_from_cow(code, on) == iso3


def test_the_table_is_typed_and_its_spells_are_sound() -> None:
    """The table has the documented columns; spells of a number do not overlap and end after they start."""
    table = state_codes()
    assert table.schema == schema_of(STATE_CODES)
    assert table.filter(pl.col("end") < pl.col("start")).is_empty()
    following = table.with_columns(previous=pl.col("end").fill_null(date.max).shift(1).over("system", "code"))
    assert following.filter(pl.col("previous") >= pl.col("start")).is_empty()


def test_one_number_is_one_country_whatever_the_date() -> None:
    """Readers may join without dates: within a system no number stands for two of today's countries."""
    countries = state_codes().group_by("system", "code").agg(pl.col("iso3").n_unique())
    assert countries["iso3"].max() == 1


def test_all_members_of_the_united_nations_have_a_number() -> None:
    """Each state since 1946 is there: all 193 members today, and Taiwan and Kosovo."""
    states = {country.alpha_3 for country in pycountry.countries} - set(TERRITORIES.split()) | {"XKX"}
    assert len(states) == 193 + 2
    for system in ("GW", "COW"):
        assert set(iso3_by_number(system).values()) == states


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("DR Congo (Zaire)", "COD"),
        ("DRC", "COD"),
        ("Congo", "COG"),
        ("Cambodia (Kampuchea)", "KHM"),
        ("Yemen (North Yemen)", "YEM"),
        ("Bosnia-Herzegovina", "BIH"),
        ("Ivory Coast", "CIV"),
        ("Cote D'ivoire", "CIV"),
        ("CÔTE D\u2019IVOIRE", "CIV"),
        ("Russia (Soviet Union)", "RUS"),
        ("Serbia (Yugoslavia)", "SRB"),
        ("Myanmar (Burma)", "MMR"),
        ("Kingdom of eSwatini (Swaziland)", "SWZ"),
        ("Korea (ROK)", "KOR"),
        ("U.K.", "GBR"),
        ("Western Sahara", "ESH"),
        ("The Gambia", "GMB"),
        ("  turkey ", "TUR"),
        ("Kosovo", "XKX"),
        ("Ethiopia/Eritrea", None),
        ("Multinational", None),
        ("", None),
    ],
)
def test_names_as_the_sources_write_them(name: str, iso3: str | None) -> None:
    """Old, short and doubled names give one code; what is no single country gives none."""
    assert iso3_from_name(name) == iso3


@given(st.sampled_from(sorted(country.alpha_3 for country in pycountry.countries)))
def test_every_shown_name_is_found_again(iso3: str) -> None:
    """Looking up the name that we show gives the code back."""
    assert iso3_from_name(country_name(iso3)) == iso3


def test_shown_names_are_in_common_use() -> None:
    """Names read as people say them, without the commas of the ISO list."""
    assert country_name("COD") == "Democratic Republic of the Congo"
    assert country_name("XKX") == "Kosovo"
    assert not [c.alpha_3 for c in pycountry.countries if "," in country_name(c.alpha_3) and c.alpha_3 != "BES"]


def test_an_unknown_code_has_no_name() -> None:
    """A code that is no country's is a lookup error that names it."""
    with pytest.raises(LookupError, match="no country has the ISO 3166 alpha-3 code 'XYZ'"):
        country_name("XYZ")


@pytest.mark.parametrize(
    ("given_code", "first"),
    [("CAR", "CAF"), ("DRC", "COD"), ("UK", "GBR"), ("South Sudn", "SSD"), ("626", "SSD"), ("KOS", "XKX")],
)
def test_suggestions_start_with_what_was_meant(given_code: str, first: str) -> None:
    """Initials, two letters, misspelt names, numbers and beginnings of names lead to the country."""
    everything = (*(country.alpha_3 for country in pycountry.countries), "XKX")
    assert suggest_countries(given_code, among=everything)[0] == first


def test_every_number_in_the_ucdp_files_is_known(real_data: Path) -> None:
    """Numbers of countries and of governments as parties give a code, and the country's is the one its name gives."""
    for file in ("ged_caf.csv", "hdx_ged_ssd.csv", "hdx_ged_nga.csv"):
        rows = pl.read_csv(real_data / "ucdp" / file, infer_schema=False)
        numbers = rows.select("country", pl.col("country_id").cast(pl.Float64, strict=False).cast(pl.Int32))
        for name, number in numbers.drop_nulls().unique().iter_rows():
            assert iso3_by_number("GW")[number] == iso3_from_name(name)
        for column in ("gwnoa", "gwnob"):
            parties = rows[column].cast(pl.Float64, strict=False).cast(pl.Int32).drop_nulls().unique()
            assert all(number in iso3_by_number("GW") for number in parties)


def test_every_number_in_geo_pko_is_known(real_data: Path) -> None:
    """Numbers agree with names, but for Western Sahara, which Geo-PKO puts under Morocco, and a double entry."""
    rows = pl.read_csv(real_data / "geopko" / "geo_pko_v2.1.csv", infer_schema=False)
    differing = {
        name
        for name, cow, gw in rows.select("country", "cow_code", "gnwo").unique().iter_rows()
        if "," in cow or not iso3_by_number("COW")[int(cow)] == iso3_by_number("GW")[int(gw)] == iso3_from_name(name)
    }
    assert differing == {"Western Sahara", "Ethiopia/Eritrea"}


def test_every_number_in_views_is_known(real_data: Path) -> None:
    """The 191 countries of the VIEWS challenge have the same code by number, by date and by name."""
    numbers = pl.read_csv(real_data / "views" / "cm_history_2017-11_2020-10.csv")
    names = pl.read_csv(real_data / "views" / "country_list.csv")
    pairs = numbers.select("country_id", "gleditsch_ward").unique().join(names, on="country_id")
    assert len(pairs) == 191
    for name, number in pairs.select("name", "gleditsch_ward").iter_rows():
        assert iso3_from_gw(number, date(2020, 1, 1)) == iso3_from_name(name), name


def test_every_name_in_the_histories_is_known(real_data: Path) -> None:
    """All 134 names over the monthly history are understood."""
    header = (real_data / "history" / "country_month_deaths_1989-01_2020-10.csv").read_text().splitlines()[0]
    names = [name for name in header.split(",")[1:] if not name.startswith("Unnamed")]
    assert [name for name in names if iso3_from_name(name) is None] == []
