"""UCDP Georeferenced Event Dataset and its monthly candidate releases.

Sundberg and Melander 2013, doi:10.1177/0022343313484347; candidate events: Hegre, Croicu, Eck and Hogbladh 2020,
doi:10.1177/2053168020935257. Column names are those of the GED codebooks 1.5 to 25.1 and of the copies on HDX.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.source_format import SourceFormat

STANDARD_LAYOUT: Final = tuple(
    (  # noqa: SIM905 - reads like the header row it stands for
        "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
        "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
        "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
        "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
        "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
        "low,gwnoa,gwnob"
    ).split(",")
)
"""The 49 columns of the releases since GED 17; candidate releases without a header row are cut by it."""

_VIOLENCE: Final = {"1": "state_based", "2": "non_state", "3": "one_sided"}
_KIND: Final = {"1": "armed_clash", "2": "armed_clash", "3": "attack_on_civilians"}
_TYPE: Final = pl.col("violence_code").str.strip_suffix(".0")
_STATUS: Final = pl.col("code_status")

_FIELDS: Final = {
    "event_id": ("id",),
    "start": ("date_start",),
    "end": ("date_end",),
    "date_precision": ("date_prec",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "where_precision": ("where_prec",),
    "country_iso3": ("iso3",),
    "country_gw": ("country_id", "gwno"),
    "country_name": ("country",),
    "admin1": ("adm_1",),
    "admin2": ("adm_2",),
    "place": ("where_coordinates",),
    "actor_a": ("side_a",),
    "actor_b": ("side_b",),
    "deaths_best": ("best", "best_est"),
    "deaths_low": ("low", "low_est"),
    "deaths_high": ("high", "high_est"),
    "deaths_civilians": ("deaths_civilians",),
    "violence_code": ("type_of_violence",),
    "code_status": ("code_status",),
}


def _ucdp(name: str, source: str) -> SourceFormat:
    return SourceFormat(
        name=name,
        source=source,
        fields=_FIELDS,
        required=("event_id", "start", "end", "latitude", "longitude", "deaths_best", "violence_code"),
        never_empty=("event_id", "start", "end", "latitude", "longitude"),
        derived={
            "event_id": pl.col("event_id").str.strip_suffix(".0"),
            "kind": _TYPE.replace_strict(_KIND, default=None, return_dtype=pl.String),
            "violence": _TYPE.replace_strict(_VIOLENCE, default=None, return_dtype=pl.String),
            "note": pl.when(_STATUS != "Clear").then(pl.concat_str(pl.lit("UCDP code status: "), _STATUS)),
        },
        kind_field="violence_code",
    )


UCDP_GED: Final = _ucdp("ucdp-ged", "UCDP GED")
UCDP_CANDIDATE: Final = _ucdp("ucdp-candidate", "UCDP candidate")
