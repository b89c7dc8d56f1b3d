"""Reading back what ``bluehelm fetch`` and ``bluehelm import`` have written: checked rows in our own columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.columns import Column, schema_of
from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

_PARQUET: Final = b"PAR1"


def is_prepared(path: str | Path) -> bool:
    """Whether a file is Parquet; a file that cannot be opened is not, and its reader will say why.

    Raises:
        InputRefused: for a pipe, a device, or a path that no file can have.
    """
    refuse_irregular(Path(path))
    try:
        with Path(path).open("rb") as stream:
            return stream.read(len(_PARQUET)) == _PARQUET
    except OSError:
        return False


def read_prepared(path: str | Path, columns: Sequence[Column]) -> pl.DataFrame:
    """A Parquet file with exactly the documented columns, as it was written.

    Raises:
        InputRefused: when it is damaged, or its columns are others.
    """
    path = Path(path)
    expected = schema_of(columns)
    try:
        found = pl.read_parquet_schema(path)
        wrong = [name for name, dtype in expected.items() if found.get(name) != dtype]
        if not wrong:
            return pl.read_parquet(path, columns=expected.names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _refused(path, "bad-parquet", f"The Parquet file cannot be read: {error}.") from error
    message = f"The Parquet file has other columns than Bluehelm writes: {', '.join(wrong)} missing or of another type."
    raise _refused(path, "other-parquet", message)


def _refused(path: Path, code: str, message: str) -> InputRefused:
    hint = "Make it again with `bluehelm fetch` or `bluehelm import`, or give the publisher's own CSV file."
    return InputRefused(Problem(Severity.ERROR, code, message, hint, path.name))
