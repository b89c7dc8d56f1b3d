"""Carry entries between two mission files: out and in, beside git's own bundles in the same run.

    python benchmarks/sync.py [--entries 10000] [--join 200000]

Headquarters writes incidents; North, which has an earlier bundle, takes in the new ones: one bundle out, one in. As a
peer, git carries the same bodies, one commit a thousand entries with the durability it has: `git bundle create` and
`git pull`, which check hashes and merge nothing, fold nothing and sign nothing. With --join, a new site's first file
from one bundle of so many entries, with the peak of memory of the process that makes it. Linux only, for that measure.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from invented_incidents import SECTOR_SHARES, invented_incidents

from bluehelm.mission import MissionFile
from bluehelm.situation.records import SITUATION_KINDS, Sector

SEED = 20260301
BATCH = 1_000
AUTHOR = "Watch officer"


def fill(file: MissionFile, incidents: int, *, seed: int) -> None:
    """Write incidents in batches."""
    sectors = [stored.id for stored in file.find("sector")]
    if not sectors:
        sectors = list(file.add_all([Sector(name=f"Sector {n + 1}") for n in range(len(SECTOR_SHARES))], author=AUTHOR))
    invented = invented_incidents(incidents, sectors, a_day=100, seed=seed)
    while batch := list(islice(invented, BATCH)):
        file.add_all(batch, author=AUTHOR)


def sync_once(folder: Path, entries: int) -> tuple[float, float, int, list[str]]:
    """Seconds out and in, the size of the bundle, and the bodies that it carried."""
    head = MissionFile.create(folder / "hq.helm", mission="UNMAV", site="HQ", code="HQ", kinds=SITUATION_KINDS)
    fill(head, 1_000, seed=SEED)
    start = folder / "start.helmx"
    head.send(start, everything=True)
    north, _ = MissionFile.join(folder / "nor.helm", start, site="North", code="NOR", kinds=SITUATION_KINDS)
    north.send(folder / "hello.helmx")
    head.receive(folder / "hello.helmx")
    head.admit(north.fingerprint, entitled=True, author=AUTHOR)
    fill(head, entries, seed=SEED + 1)
    bundle = folder / "new.helmx"
    started = time.perf_counter()
    sent = head.send(bundle, receiver=north.core.identity.own_site)
    out = time.perf_counter() - started
    started = time.perf_counter()
    report = north.receive(bundle)
    taken = time.perf_counter() - started
    if sum(report.entries.values()) < entries:
        raise SystemExit(f"expected {entries} new entries, got {report.summary()}")
    with head.core.reading() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM entries ORDER BY number DESC LIMIT ?", (entries,)).scalars()
        bodies = list(rows)
    head.close()
    north.close()
    return out, taken, sent.size, bodies


def git_once(folder: Path, bodies: list[str]) -> tuple[float, float, int]:
    """Seconds that git takes to bundle the same bodies and to pull them, and the size of its bundle."""
    one, two, bundle = folder / "one", folder / "two", folder / "new.bundle"
    settings = ("-c", "user.name=X", "-c", "user.email=x@example.org", "-c", "protocol.file.allow=always")

    def git(where: Path, *arguments: str) -> None:
        subprocess.run(["git", *settings, "-C", str(where), *arguments], check=True, capture_output=True)

    one.mkdir()
    git(one, "init", "-q", "-b", "main")
    for first in range(0, len(bodies), BATCH):
        for number, body in enumerate(bodies[first : first + BATCH], start=first):
            (one / f"{number}.json").write_text(body, encoding="utf-8")
        git(one, "add", ".")
        git(one, "commit", "-q", "-m", str(first))
    started = time.perf_counter()
    git(one, "bundle", "create", str(bundle), "main")
    out = time.perf_counter() - started
    two.mkdir()
    git(two, "init", "-q", "-b", "main")
    started = time.perf_counter()
    git(two, "pull", "-q", str(bundle), "main")
    return out, time.perf_counter() - started, bundle.stat().st_size


def join_once(folder: Path, entries: int) -> tuple[float, float, float]:
    """Seconds of a first join, in a process of its own, with its peak of memory in MB, and the bundle's size in MB."""
    bundle = folder / "all.helmx"
    with MissionFile.create(folder / "big.helm", mission="UNMAV", site="HQ", code="HQ", kinds=SITUATION_KINDS) as head:
        fill(head, entries, seed=SEED)
        size = head.send(bundle, everything=True).size
    command = [sys.executable, __file__, "--join-from", str(bundle)]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak), size / 1e6


def join_here(bundle: Path) -> None:
    """Make a new site's file from a bundle; print seconds and the peak of memory in MB."""
    started = time.perf_counter()
    where = bundle.with_name("joined.helm")
    file, _ = MissionFile.join(where, bundle, site="North", code="NOR", kinds=SITUATION_KINDS)
    file.close()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(time.perf_counter() - started, int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def main() -> None:
    """Measure, and print asked and measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--join", type=int, default=200_000, help="0 leaves the first join out")
    parser.add_argument("--join-from", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.join_from is not None:
        join_here(options.join_from)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, taken, size, bodies = sync_once(folder, options.entries)
        git_out, git_in, git_size = git_once(folder, bodies)
        print(f"{options.entries:,} entries, {os.cpu_count()} cores")
        print(f"{'':12}{'out':>8}{'in':>8}{'both':>8}{'bundle':>11}   asked: both in 10 s for 10,000")
        print(f"{'Bluehelm':12}{out:7.2f}s{taken:7.2f}s{out + taken:7.2f}s{size / 1e6:8.1f} MB")
        print(f"{'git bundle':12}{git_out:7.2f}s{git_in:7.2f}s{git_out + git_in:7.2f}s{git_size / 1e6:8.1f} MB")
        if options.join:
            seconds, peak, megabytes = join_once(folder, options.join)
            print(f"first join of {options.join:,}: {seconds:.1f} s, peak {peak:,.0f} MB, bundle {megabytes:,.1f} MB")


if __name__ == "__main__":
    main()
