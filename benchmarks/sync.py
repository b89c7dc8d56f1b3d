"""Carry entries between two mission files: out and in, beside git's own bundles in the same run.

    python benchmarks/sync.py [--entries 10000] [--join 200000]

Headquarters writes incidents; North, which has an earlier bundle, takes in the new ones: one bundle out, one in. As a
peer, git carries the same bodies, one commit a thousand entries with the durability it has: `git bundle create` and
`git pull`, which check hashes and merge nothing, fold nothing and sign nothing. With --join, a bundle of so many
entries and a new site's first file from it, with the peak of memory of each. Linux only, for that measure.
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


def join_once(folder: Path, entries: int) -> None:
    """Print seconds and peaks of memory of a bundle of everything and of a first join from it, each in a process of its
    own, without a lock and with one.
    """
    with MissionFile.create(folder / "big.helm", mission="UNMAV", site="HQ", code="HQ", kinds=SITUATION_KINDS) as head:
        fill(head, entries, seed=SEED)
    for lock in ("", "locked"):
        for step in ("send", "join"):
            command = [sys.executable, __file__, "--step", step, str(folder), lock]
            seconds, peak, size = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            print(f"{step} {entries:,} {lock}: {float(seconds):.1f} s, peak {peak} MB, bundle {size} MB", flush=True)


def step_here(step: str, folder: Path, lock: str) -> None:
    """Send everything, or make a new site's file from it; print seconds, the peak of memory in MB and the bundle's size
    in MB.
    """
    started, bundle, passphrase = time.perf_counter(), folder / "all.helmx", lock or None
    if step == "send":
        with MissionFile.open(folder / "big.helm", kinds=SITUATION_KINDS) as head:
            head.send(bundle, everything=True, passphrase=passphrase)
    else:
        where = folder / f"joined{lock}.helm"
        file, _ = MissionFile.join(
            where, bundle, site="North", code="NOR", kinds=SITUATION_KINDS, bundle_passphrase=passphrase
        )
        file.close()
    peak = int(Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) / 1024
    print(time.perf_counter() - started, f"{peak:.0f} {bundle.stat().st_size / 1e6:.1f}")


def main() -> None:
    """Measure, and print asked and measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--join", type=int, default=200_000, help="0 leaves the first join out")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step is not None:
        step, folder, lock = options.step
        step_here(step, Path(folder), lock)
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
            join_once(folder, options.join)


if __name__ == "__main__":
    main()
