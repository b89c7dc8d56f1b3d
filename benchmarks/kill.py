"""A writer is killed (SIGKILL) at random moments: is every acknowledged entry there, does the chain hold?

    python benchmarks/kill.py [--times 200] [--seed 1]

Each time a process of its own opens the mission file and writes: single records, edits, imports of many records in one
commit, and bundles of another site. After each commit it prints what is now in the file; the parent kills it at a
seeded moment and looks. The same file is used on and on, so that each time begins on what the last kill left.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import select

from bluehelm.draws import random_stream
from bluehelm.mission import MissionFile, tables
from bluehelm.mission.checking import check_file
from bluehelm.mission.records import ImportBatch, Retention

LONGEST_WAIT = 0.6
"""Seconds of writing before the kill, at most."""
KILLS_A_BUNDLE = 3
"""So many kills meet the same bundle of the other site; then it sends one with ``IN_A_BUNDLE`` more records."""
IN_A_BUNDLE = 200


def write(where: Path, bundle: Path, seed: int) -> None:
    """Write for ever; after each commit, say which records are in the file."""
    choices = random_stream(seed, "kill", "writer").integers(0, 10, 10_000)
    with MissionFile.open(where) as file:
        print("ready", flush=True)
        for choice in choices:
            record = Retention(of_kind="source", months=1, reason="kill")
            if choice < 4:
                ids = (file.add(record, author="Anna"),)
            elif choice < 6:
                ids = (file.add(record, author="Anna"),)
                file.edit(ids[0], {"months": 2}, author="Anna")
            elif choice < 9:
                ids = file.add_all([record] * 300, author="Anna", batch="import")
            else:
                file.receive(bundle)
                ids = (bundle.name,)
            print(" ".join(ids), flush=True)


def kill_once(where: Path, bundle: Path, seed: int) -> set[str]:
    """Start a writer, kill it; the ids that it acknowledged."""
    wait = float(random_stream(seed, "kill", "moment").uniform(0.0, LONGEST_WAIT))
    command = [sys.executable, __file__, "--write", str(where), str(bundle), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None  # noqa: S101
        writer.stdout.readline()
        time.sleep(wait)
        os.kill(writer.pid, signal.SIGKILL)
        said = writer.stdout.read()
    whole = said[: said.rfind("\n") + 1]
    return set(whole.split())


def prepare(folder: Path, bundles: int) -> tuple[Path, list[Path]]:
    """A mission, and bundles of another site, each with all that the one before has and more."""
    where, first = folder / "hq.helm", folder / "first.helmx"
    made = [folder / f"north-{number}.helmx" for number in range(bundles + 1)]
    with MissionFile.create(where, mission="UNMAV", site="HQ", code="HQ") as file:
        file.send(first)
        post, _ = MissionFile.join(folder / "north.helm", first, site="North", code="N")
        with post:
            post.send(made[0])
            for bundle in made[1:]:
                batch = ImportBatch(format="kill", rows=0, records=0, refused=0, on=date(2025, 3, 1))
                post.add_all([batch] * IN_A_BUNDLE, author="Nora")
                post.send(bundle, everything=True)
            fingerprint = post.fingerprint
        file.receive(made[0])
        file.admit(fingerprint, entitled=False, author="Anna")
    return where, made[1:]


def lost(file: MissionFile, acknowledged: set[str]) -> int:
    """How many acknowledged records are not in the file."""
    with file.core.reading() as connection:
        found = connection.execute(select(tables.records.c.id, tables.records.c.created_site)).all()
    own = {row.id for row in found}
    taken = sum(row.created_site != file.core.identity.own_site for row in found)
    bundles = [int(name.partition("-")[2].partition(".")[0]) for name in acknowledged if name.endswith(".helmx")]
    records = {name for name in acknowledged if not name.endswith(".helmx")}
    return len(records - own) + max(0, max(bundles, default=0) * IN_A_BUNDLE - taken)


def main() -> None:
    """Kill so many times; stop at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", nargs=3, metavar=("FILE", "BUNDLE", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(Path(options.write[0]), Path(options.write[1]), int(options.write[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        where, bundles = prepare(Path(folder), -(-options.times // KILLS_A_BUNDLE))
        acknowledged: set[str] = set()
        for number in range(options.times):
            bundle = bundles[number // KILLS_A_BUNDLE]
            acknowledged |= kill_once(where, bundle, options.seed * 1_000_000 + number)
            with MissionFile.open(where) as file:
                gone, report = lost(file, acknowledged), check_file(file, deep=number % 20 == 0)
            if gone or not report.whole:
                sys.exit(f"kill {number + 1}: {gone} lost; {report.summary()} {report.problems}")
        with MissionFile.open(where) as file:
            report = check_file(file)
    taken = sum(name.endswith(".helmx") for name in acknowledged)
    print(f"{options.times} kills: {len(acknowledged) - taken:,} acknowledged records and {taken} bundles, none lost.")
    print(report.summary())


if __name__ == "__main__":
    main()
