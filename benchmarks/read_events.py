"""Read, check and grid a file of the size of UCDP GED: Bluehelm beside pandas, in one run.

    python benchmarks/read_events.py [--rows 386000] [--runs 5]

The file is made in a temporary folder by drawing rows with replacement, under fresh ids, from the UCDP files in
$BLUEHELM_DATA or ../shared/data; without them, from invented rows of the same layout. Both sides read the same
columns, apply the same checks and must give the same frame and the same counts of problems, or there is no result.
Every timed run is a process of its own, the two sides in turns, so that neither finds the other's memory or warm
library; the time leaves out starting Python and importing libraries. Linux only, for the measure of memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

DATA = Path(os.environ.get("BLUEHELM_DATA", Path(__file__).parents[2] / "shared" / "data"))
SEED = 20241231


def make_file(path: Path, rows: int) -> str:
    """Write the file; say what it was made from."""
    from bluehelm.exchange.ucdp import STANDARD_LAYOUT

    real = DATA / "ucdp"
    base = _real_rows(real) if real.is_dir() else _invented_rows()
    drawn = base.sample(rows, with_replacement=True, shuffle=True, seed=SEED)
    drawn.with_columns(id=pl.int_range(1, rows + 1)).select(STANDARD_LAYOUT).write_csv(path)
    return "real rows" if real.is_dir() else "invented rows"


def _real_rows(folder: Path) -> pl.DataFrame:
    frames = []
    for name in ("ged_caf.csv", "hdx_ged_ssd.csv", "hdx_ged_nga.csv"):
        frame = pl.read_csv(folder / name, infer_schema=False)
        frame = frame.filter(~pl.col("date_start").str.starts_with("#"))
        codes = [name for name in frame.columns if frame[name].str.ends_with(".0").any() and "l" not in name[:1]]
        frame = frame.with_columns(pl.col(code).str.strip_suffix(".0") for code in codes)
        if "geom_wkt" not in frame.columns:
            frame = frame.with_columns(geom_wkt=pl.format("POINT ({} {})", "longitude", "latitude"))
        frames.append(frame)
    return pl.concat(frames, how="diagonal")


def _invented_rows() -> pl.DataFrame:
    from bluehelm.exchange.ucdp import STANDARD_LAYOUT

    count = 5_000
    row = pl.int_range(count, eager=True)
    day = pl.date(2000, 1, 1).dt.offset_by(pl.format("{}d", row * 13 % 7_000))
    values = {
        "type_of_violence": row % 3 + 1,
        "code_status": pl.lit("Clear"),
        "country": pl.lit("Central African Republic"),
        "country_id": pl.lit(482),
        "latitude": (row * 37 % 5_000) / 1_000 + 4,
        "longitude": (row * 53 % 9_000) / 1_000 + 16,
        "date_start": day.dt.strftime("%Y-%m-%d 00:00:00.000"),
        "date_end": day.dt.offset_by("1d").dt.strftime("%Y-%m-%d 00:00:00.000"),
        "date_prec": row % 5 + 1,
        "where_prec": row % 7 + 1,
        "best": row % 40,
        "low": row % 38,
        "high": row % 60,
        "deaths_civilians": row % 7,
    }
    filler = pl.format('"Invented text {}, of the usual length of a headline in such a file"', row)
    columns = {name: values.get(name, filler) for name in STANDARD_LAYOUT}
    return pl.select(**columns).cast(pl.String)


def run_once(side: str, path: Path) -> dict[str, float]:
    """One timed read in this process: seconds and the peak of memory in MB."""
    if side == "bluehelm":
        from bluehelm.exchange import read_events as read
    else:
        from read_events_pandas import read_events as read
    started = time.perf_counter()
    frame, problems = read(path)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "peak_mb": _peak_mb(), "rows": len(frame), "problems": len(problems)}


def _peak_mb() -> float:
    """Peak of this process's own memory, libraries included (ru_maxrss would count that of the parent at the fork)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def assert_same(path: Path) -> None:
    """Both sides give the same frame and the same problems, or the comparison means nothing."""
    from read_events_pandas import read_events as read_with_pandas

    from bluehelm.exchange import read_events

    ours, our_problems = read_events(path)
    theirs, their_problems = read_with_pandas(path)
    for name in ours.columns:
        expected = ours[name].to_list()
        found = [None if value != value else value for value in theirs[name].astype(object).tolist()]  # noqa: PLR0124
        if ours.schema[name] == pl.Date:
            found = [value.date() for value in found]
        if expected != found:
            row = next(i for i, (a, b) in enumerate(zip(expected, found, strict=True)) if a != b)
            sys.exit(f"{name} differs, first in row {row}: ours {expected[row]!r}, pandas {found[row]!r}")
    counted = {problem.code: problem.message.split()[0] for problem in our_problems}
    if counted != their_problems:
        sys.exit(f"problems differ: ours {counted}, pandas {their_problems}")


def main() -> None:
    """Make the file, run both sides in turns, print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=386_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", nargs=2, metavar=("SIDE", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(run_once(options.once[0], Path(options.once[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "GEDEvent_v24_1.csv"
        origin = make_file(path, options.rows)
        print(f"{options.rows:,} {origin}, {path.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} cores")
        assert_same(path)
        sides: dict[str, list[dict[str, float]]] = {"bluehelm": [], "pandas": []}
        for _ in range(options.runs):
            for side, runs in sides.items():
                command = [sys.executable, __file__, "--once", side, str(path)]
                runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    print(f"{'':10}{'min s':>8}{'median s':>10}{'peak MB':>9}")
    for side, runs in sides.items():
        seconds = [run["seconds"] for run in runs]
        print(f"{side:10}{min(seconds):8.2f}{median(seconds):10.2f}{max(run['peak_mb'] for run in runs):9.0f}")
    ratio = [median(run["seconds"] for run in runs) for runs in sides.values()]
    print(f"Bluehelm is {ratio[1] / ratio[0]:.1f} times as fast (medians); same frame, same problems.")


if __name__ == "__main__":
    main()
