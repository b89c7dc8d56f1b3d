"""HXL: a CSV file whose second row tags the columns, so that humanitarian tools join it without a manual.

Tags: HXL 1.1 tag dictionary (https://hxlstandard.org/standard/1-1final/dictionary/).
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write, write_released_file
from bluehelm.exchange.table_text import csv_bytes

HXL_TAGS: Final = MappingProxyType(
    {
        "reference": "#event+id",
        "day": "#date+start",
        "last_day": "#date+end",
        "day_precision": "#date+precision",
        "latitude": "#geo+lat",
        "longitude": "#geo+lon",
        "where_precision": "#geo+precision",
        "cell": "#geo+code+v_priogrid",
        "admin1": "#adm1+name",
        "admin2": "#adm2+name",
        "country": "#country+code+v_iso3",
        "category": "#event+type",
        "killed_low": "#affected+killed+min",
        "killed_best": "#affected+killed",
        "killed_high": "#affected+killed+max",
        "injured_low": "#affected+injured+min",
        "injured_best": "#affected+injured",
        "injured_high": "#affected+injured+max",
        "civilians_killed": "#affected+killed+civilians",
        "women_killed": "#affected+killed+women",
        "children_killed": "#affected+killed+children",
        "status": "#status",
        "attribution": "#event+attribution",
        "claimed_by_receiver": "#event+claimed",
        "clauses": "#event+clause+list",
        "released_text": "#description",
        "fictional": "#meta+fictional",
    }
)
"""The tag of each column of ``RELEASED``."""


def write_as_hxl(rows: pl.DataFrame, path: Path | str) -> None:
    """Write released rows as HXL-tagged CSV: a row of names, a row of tags, then the rows.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
        InputRefused: when the file cannot be written.
    """
    rows = ready_to_write(rows)
    tags = [HXL_TAGS[name] for name in rows.columns]
    body = csv_bytes([rows.columns, *rows.iter_rows()]).split(b"\r\n", 1)
    # Tags begin with '#', never with a formula's sign, and stay as they are.
    write_released_file(path, b"\r\n".join([body[0], ",".join(tags).encode(), body[1]]))
