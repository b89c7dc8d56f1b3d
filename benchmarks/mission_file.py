"""The mission file at full size: ten years at 100 incidents a day, a million entries, on SQLite.

    python benchmarks/mission_file.py [--incidents 365000] [--keep NAME.helm]

Incidents of the size of field reports (fictional, seeded) are written in batches, then changed (triaged, assigned ...)
until the journal holds 2.74 times as many entries. Measured: writing in batches and one by one, opening, lists,
filters and searches (the slowest of many, first and second pages), and the whole check. Beside it, as a peer in the
same run, bare SQLite that stores the same bodies with the same durability and nothing else: no state, index or rules.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent))
from invented_incidents import AFTER, FIRST_DAY, RARE_WORDS, SECTOR_SHARES, WORDS, invented_incidents

from bluehelm.mission import MissionFile
from bluehelm.mission.checking import check_file
from bluehelm.situation.records import SITUATION_KINDS, Sector

BATCH = 1_000
A_DAY = 100
SEED = 20260301
ENTRIES_AN_INCIDENT = 2.74
ONE_BY_ONE = 600
AUTHOR = "Watch officer"
Result = TypeVar("Result")


def fill(file: MissionFile, incidents: int) -> tuple[list[str], float, float]:
    """Write the mission; the sectors, and the entries a second of adding and of changing in batches."""
    sectors = list(file.add_all([Sector(name=f"Sector {n + 1}") for n in range(len(SECTOR_SHARES))], author=AUTHOR))
    invented = invented_incidents(incidents, sectors, a_day=A_DAY, seed=SEED)
    ids: list[str] = []
    adding = changing = 0.0
    while batch := list(islice(invented, BATCH)):
        started = time.perf_counter()
        ids += file.add_all(batch, author=AUTHOR)
        adding += time.perf_counter() - started
    changes = round(incidents * (ENTRIES_AN_INCIDENT - 1))
    for step in range(len(AFTER)):
        due = ids[: max(0, changes - step * incidents)]
        for first in range(0, len(due), BATCH):
            started = time.perf_counter()
            file.edit_all(dict.fromkeys(due[first : first + BATCH], AFTER[step]), author=AUTHOR)
            changing += time.perf_counter() - started
    return sectors, len(ids) / adding, changes / changing


def write_one_by_one(file: MissionFile, sectors: list[str]) -> float:
    """Single commits a second."""
    drafts = list(invented_incidents(ONE_BY_ONE, sectors, a_day=A_DAY, seed=SEED + 1))
    started = time.perf_counter()
    for draft in drafts:
        file.add(draft, author=AUTHOR)
    return ONE_BY_ONE / (time.perf_counter() - started)


def write_bare(source: Path, target: Path) -> tuple[float, float]:
    """Bare SQLite with bodies of the mission file: rows a second in batches, and one by one."""
    with sqlite3.connect(source) as read:
        rows = read.execute("SELECT hash, body FROM entries ORDER BY number LIMIT 50000").fetchall()
    bare = sqlite3.connect(target, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, hash TEXT, body TEXT)")
    started = time.perf_counter()
    for first in range(0, len(rows), BATCH):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany("INSERT INTO entries (hash, body) VALUES (?, ?)", rows[first : first + BATCH])
        bare.execute("COMMIT")
    batches = time.perf_counter() - started
    started = time.perf_counter()
    for row in rows[:ONE_BY_ONE]:
        bare.execute("INSERT INTO entries (hash, body) VALUES (?, ?)", row)
    singles = time.perf_counter() - started
    bare.close()
    return len(rows) / batches, min(len(rows), ONE_BY_ONE) / singles


def questions(sectors: list[str], last: date) -> Iterator[tuple[str, dict[str, object]]]:
    """Many lists, filters and searches, each with its name."""
    common, rare_word, rare = WORDS[0], RARE_WORDS[17], sectors[-1]
    month = {"day_from": last - timedelta(days=400), "day_to": last - timedelta(days=370)}
    years = {"day_from": FIRST_DAY + timedelta(days=40), "day_to": last - timedelta(days=40)}
    spans: dict[str, dict[str, object]] = {"any day": {}, "one month": dict(month), "all years": dict(years)}
    narrow: dict[str, dict[str, object]] = {
        "all": {},
        "common sector": {"sector": sectors[0]},
        "rare sector": {"sector": rare},
        "status": {"status": "reported"},
        "category": {"category": "cyber"},
        "rare sector and status": {"sector": rare, "status": "triaged"},
        "sector, status and category": {"sector": sectors[0], "status": "triaged", "category": "explosion"},
        "nothing": {"sector": rare, "status": "false"},
    }
    texts: dict[str, str | None] = {
        "list": None,
        "common word": common,
        "rare word": rare_word,
        "beginning": common[:4],
        "two common words": f"{common} {WORDS[1]}",
        "common and rare word": f"{common} {rare_word}",
        "no such word": "zyzzyva",
    }
    for text_name, text in texts.items():
        for span_name, span in spans.items():
            for name, filters in narrow.items():
                asked = {"kind": "incident", **filters, **span, **({"text": text} if text else {})}
                yield f"{text_name}, {name}, {span_name}", asked


def ask(file: MissionFile, sectors: list[str], last: date) -> list[tuple[float, str]]:
    """Milliseconds of each question, its second page, and one record by id; the better of two times, slowest first."""
    times: list[tuple[float, str]] = []
    for name, asked in questions(sectors, last):
        found, best = _timed(lambda asked=asked: file.find(limit=50, **asked))
        times.append((best, name))
        if len(found) == 50:
            after = found[-1].id
            _, best = _timed(lambda asked=asked, after=after: file.find(limit=50, after=after, **asked))
            times.append((best, f"{name}, second page"))
            _, best = _timed(lambda after=after: file.get(after))
            times.append((best, "one record"))
    return sorted(times, reverse=True)


def _timed(call: Callable[[], Result]) -> tuple[Result, float]:
    best = float("inf")
    for _ in range(2):
        started = time.perf_counter()
        value = call()
        best = min(best, 1000 * (time.perf_counter() - started))
    return value, best


def main() -> None:
    """Fill a file, measure, print asked and measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--incidents", type=int, default=365_000)
    parser.add_argument("--keep", type=Path, help="keep the file here; one that is there already is only read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.keep or Path(folder) / "averra.helm"
        measured: list[tuple[str, str, str]] = []
        if not where.exists():
            with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ", kinds=SITUATION_KINDS) as file:
                sectors, added, changed = fill(file, options.incidents)
                singles = write_one_by_one(file, sectors)
            bare, bare_singles = write_bare(where, Path(folder) / "bare.db")
            measured += [
                ("adding in batches", "5,000 entries/s", f"{added:,.0f} (bare SQLite {bare:,.0f})"),
                ("changing in batches", "5,000 entries/s", f"{changed:,.0f}"),
                ("adding one by one", "300 entries/s", f"{singles:,.0f} (bare SQLite {bare_singles:,.0f})"),
            ]
        started = time.perf_counter()
        file = MissionFile.open(where, kinds=SITUATION_KINDS)
        measured.append(("opening", "1 s", f"{time.perf_counter() - started:.2f} s"))
        with file:
            sectors = [stored.id for stored in reversed(file.find("sector"))]
            (newest,) = file.find("incident", limit=1)
            last = date.fromisoformat(str(newest.fields["when"]["start"])[:10])  # type: ignore[index,call-overload]
            times = ask(file, sectors, last)
            measured.append(("lists, filters, searches", "100 ms", f"{times[0][0]:,.0f} ms, slowest of {len(times)}"))
            started = time.perf_counter()
            with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
                check_file(file, deep=False, executor=executor)
            measured.append(("check of the chains", "30 s", f"{time.perf_counter() - started:.1f} s, two processes"))
            started = time.perf_counter()
            report = check_file(file)
            deep = f"{time.perf_counter() - started:.1f} s, one process: {report.summary()}"
            measured.append(("check of everything", "", deep))
        size = where.stat().st_size / 1e6
        print(f"{report.entries:,} entries, {size:,.0f} MB, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
    print(f"{'':26}{'asked':18}measured")
    for name, asked, result in measured:
        print(f"{name:26}{asked:18}{result}")
    print("slowest questions: " + "; ".join(f"{name} {took:.0f} ms" for took, name in times[:5]))


if __name__ == "__main__":
    main()
