"""A writer is killed (SIGKILL) at random moments: is every acknowledged entry there, does the chain hold?

    python benchmarks/kill.py [--times 200] [--seed 1]

Each time a process of its own opens the mission file and works: single records, edits, imports of many records in one
commit, a file imported with `bluehelm import`, bundles of another site, conflicts settled, sources erased, packs, and
repairs of a damaged copy. After each of them it says what is now done; the parent kills it at a seeded moment, opens
the file and looks for what was acknowledged. The same file is used on and on, so that each time begins on what the last
kill left; the chains are proved, and all that was ever acknowledged is looked for, after every 25th kill and at the
end. The writer is forked from a process that has the program loaded, so that little time goes by with nothing to
interrupt.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.draws import random_stream
from bluehelm.mission import MissionFile, tables
from bluehelm.mission.checking import check_file
from bluehelm.mission.journal import in_parts
from bluehelm.mission.packing import pack, unpack
from bluehelm.mission.people import create_mission
from bluehelm.mission.records import Retention
from bluehelm.mission.repair import repair_file
from bluehelm.situation.records import Sector, Source

AUTHOR = "A. Keita"
LONGEST_WAIT = 0.6
"""Seconds of work before the kill, at most."""
KILLS_A_BUNDLE = 10
"""So many kills meet the same bundle of the other site; then it sends one with ``IN_A_BUNDLE`` more records."""
IN_A_BUNDLE = 200
KILLS_A_CHECK = 25
AT_ONCE = 100
STEPS = ("add", "edit", "add many", "sync", "settle", "erase", "pack", "repair")
WEIGHTS = (0.25, 0.15, 0.15, 0.2, 0.05, 0.1, 0.05, 0.05)
KILLS_AN_IMPORTER = 5
"""Every fifth writer imports files and does nothing else; it is killed once it has what that loads."""


@dataclass
class Place:
    """Where all of it lies: the mission, a damaged copy of it, and a folder for what is made beside it."""

    folder: Path
    bundles: list[Path] = field(default_factory=list)
    shared: str = ""

    @property
    def file(self) -> Path:
        """The mission file that is written to and killed over."""
        return self.folder / "hq.helm"

    @property
    def damaged(self) -> Path:
        """A copy with its end cut off."""
        return self.folder / "damaged.helm"


def write(place: Place, bundle: Path, seed: int, say: Callable[[str], None]) -> None:
    """Work for ever; after each step that is done, say what it was."""
    steps = random_stream(seed, "kill", "writer").choice(STEPS, size=10_000, p=WEIGHTS)
    if seed % KILLS_AN_IMPORTER == 0:
        first = import_file(place, f"{seed}-first")
        say("ready")
        say(f"import {first}")
        for number in range(10_000):
            say(f"import {import_file(place, f'{seed}-{number}')}")
    with MissionFile.open(place.file, kinds=KINDS) as file:
        say("ready")
        for number, step in enumerate(steps):
            say(" ".join([step.replace(" ", "-"), *work(place, file, step, bundle, f"{seed}-{number}")]))


def work(place: Place, file: MissionFile, step: str, bundle: Path, name: str) -> tuple[str, ...]:
    """One step; what can be looked for afterwards."""
    rule = Retention(of_kind="source", months=1, reason="kill")
    if step == "add many":
        return file.add_all([rule] * AT_ONCE, author=AUTHOR, batch="import")
    if step == "sync":
        file.receive(bundle)
        return (bundle.stem.partition("-")[2],)
    if step == "settle":
        file.edit(place.shared, {"name": name}, author=AUTHOR)
        for conflict in file.conflicts():
            file.settle(conflict.record, conflict.field, conflict.standing.value, author=AUTHOR)
        return ()
    if step in {"pack", "repair"}:
        if step == "pack":
            pack(file, place.folder / f"{name}.helmpack")
        else:
            repair_file(place.damaged, place.folder / f"{name}.helm", kinds=KINDS)
        return (name,)
    if step == "erase":
        record = file.add(Source(code_name=f"S {name}", name="Kill"), author=AUTHOR)
        file.erase([record], reason="kill", author=AUTHOR)
        return (record,)
    record = file.add(rule, author=AUTHOR)
    if step == "edit":
        file.edit(record, {"months": 2}, author=AUTHOR)
    return (record,)


def import_file(place: Place, name: str) -> str:
    """Import a sheet of places as a person does, by the command."""
    sheet = place.folder / f"{name}.csv"
    rows = [f"K{name}-{number},{number / 100},18.5" for number in range(AT_ONCE)]
    sheet.write_text("\n".join(["name,latitude,longitude", *rows, ""]), encoding="utf-8")
    app(["import", str(sheet), "--into", str(place.file), "--kind", "place", "--yes"], standalone_mode=False)
    return name


def forked(job: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Run a job in a process of its own: its id, and where to read what it says."""
    read, written = os.pipe()
    process = os.fork()
    if process:
        os.close(written)
        return process, read
    try:
        os.close(read)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        job(lambda line: void(os.write(written, f"{line}\n".encode())))
    except BaseException as error:
        os.write(written, f"failed {error!r}\n".encode())
        raise
    finally:
        os._exit(0)


def void(_: object) -> None:
    """Nothing."""


def kill_once(place: Place, bundle: Path, seed: int) -> list[list[str]]:
    """Start a writer, kill it; the steps that it acknowledged."""
    wait = float(random_stream(seed, "kill", "moment").uniform(0.0, LONGEST_WAIT))
    process, said = forked(lambda say: write(place, bundle, seed, say))
    with os.fdopen(said, "rb") as stream:
        first = stream.readline()
        time.sleep(wait if first == b"ready\n" else 0)
        os.kill(process, signal.SIGKILL)
        rest = first.removeprefix(b"ready\n") + stream.read()
    os.waitpid(process, 0)
    return [line.split() for line in rest[: rest.rfind(b"\n") + 1].decode().splitlines()]


def prepare(folder: Path, bundles: int) -> Place:
    """A mission, a damaged copy, and bundles of another site, each with all that the one before has and more."""
    place, first = Place(folder), folder / "first.helmx"
    made = [folder / f"north-{number}.helmx" for number in range(bundles + 1)]
    rule = Retention(of_kind="source", months=1, reason="kill")
    with create_mission(place.file, mission="UNMAV", site="HQ", code="HQ", head=AUTHOR, kinds=KINDS) as file:
        place.shared = file.add(Sector(name="Shared"), author=AUTHOR)
        file.send(first)
        post, _ = MissionFile.join(folder / "north.helm", first, site="North", code="N", kinds=KINDS)
        with post:
            post.send(made[0])
            for number, bundle in enumerate(made[1:]):
                post.add_all([Source(code_name=f"North {number} {n}") for n in range(IN_A_BUNDLE)], author="Nora")
                post.edit(place.shared, {"name": f"north {number}"}, author="Nora")
                post.send(bundle, everything=True)
            fingerprint = post.fingerprint
        file.receive(made[0])
        file.admit(fingerprint, entitled=True, author=AUTHOR)
        file.add_all([rule] * 500, author=AUTHOR)
    content = place.file.read_bytes()
    place.damaged.write_bytes(content[: len(content) * 3 // 4])
    place.bundles = made[1:]
    return place


def lost(place: Place, file: MissionFile, steps: list[list[str]]) -> list[str]:
    """What was acknowledged and is not there."""
    gone: list[str] = []
    records = [name for step, *names in steps if step in {"add", "edit", "add-many", "erase"} for name in names]
    erased = {name for step, *names in steps if step == "erase" for name in names}
    table = tables.records.c
    with file.core.reading() as connection:
        for part in in_parts(records):
            rows = connection.execute(select(table.id, table.erased).where(table.id.in_(part))).all()
            gone += sorted(set(part) - {row.id for row in rows})
            gone += [f"{row.id} is not erased" for row in rows if row.id in erased and row.erased is None]
        own = file.core.identity.own_site
        taken = connection.scalars(select(table.id).where(table.kind == Source.kind, table.created_site != own)).all()
        names = connection.scalars(select(table.fields).where(table.kind == "place")).all()
    places = Counter(str(fields["name"]).rpartition("-")[0] for fields in names)
    for step, *said in steps:
        if step == "failed":
            gone.append(" ".join(said))
        elif step == "sync" and len(taken) < int(said[0]) * IN_A_BUNDLE:
            gone.append(f"bundle {said[0]}")
        elif step == "import" and places[f"K{said[0]}"] != AT_ONCE:
            gone.append(f"import {said[0]}")
    gone += [f"half of the import {name}" for name, number in places.items() if number != AT_ONCE]
    return gone + beside(place, steps)


def beside(place: Place, steps: list[list[str]]) -> list[str]:
    """Packs and repaired files that were acknowledged and are not whole; what else was made is removed."""
    gone = []
    for step, *said in steps:
        if step in {"pack", "repair"}:
            made = place.folder / f"{said[0]}.{'helmpack' if step == 'pack' else 'helm'}"
            try:
                target = unpack(made, place.folder, name=f"{said[0]}-unpacked").path if step == "pack" else made
                MissionFile.open(target, kinds=KINDS).close()
            except ValueError as error:
                gone.append(f"{step} {said[0]}: {error}")
    kept = {place.file.stem, place.damaged.stem, "first", "north", *(bundle.stem for bundle in place.bundles)}
    for path in list(place.folder.iterdir()):
        if path.name.partition(".")[0] not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return gone


def main() -> None:
    """Kill so many times; stop at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["BLUEHELM_PERSON"] = AUTHOR
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = prepare(Path(folder), -(-options.times // KILLS_A_BUNDLE))
        every: list[list[str]] = []
        counted: Counter[str] = Counter()
        for number in range(1, options.times + 1):
            bundle = place.bundles[(number - 1) // KILLS_A_BUNDLE]
            steps = kill_once(place, bundle, options.seed * 1_000_000 + number)
            every += [step for step in steps if step[0] not in {"pack", "repair"}]
            whole = number % KILLS_A_CHECK == 0 or number == options.times
            with MissionFile.open(place.file, kinds=KINDS) as file:
                gone = lost(place, file, steps) + (lost(place, file, every) if whole else [])
                report = check_file(file) if whole else None
            if gone or (report and not report.whole):
                sys.exit(f"kill {number}: lost {gone[:10]}; {report}")
            if report:
                print(f"{number} kills: {report.summary()}", file=sys.stderr, flush=True)
            counted.update(step for step, *_ in steps)
            counted["records"] += sum(len(names) for step, *names in steps if step in {"add", "edit", "add-many"})
    done = ", ".join(f"{step.replace('-', ' ')} {counted[step]:,}" for step in sorted(counted))
    print(f"{options.times} kills in {time.monotonic() - begun:.0f} s, none lost. Acknowledged: {done}.")
    print(report.summary() if report else "")


if __name__ == "__main__":
    main()
