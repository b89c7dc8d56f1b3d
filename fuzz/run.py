"""Feed every reader with broken input, guided by which lines of it each input reaches (atheris, libFuzzer).

    python fuzz/run.py                        # every target, 20 seconds each
    python fuzz/run.py --total 60 --workers 2 # every target, a minute together, two at a time
    python fuzz/run.py sheet --seconds 600    # one of them, for longer
    python fuzz/run.py sheet --again .fuzz/crashes/sheet-crash-0123abcd

Input that reaches new lines is kept in ``.fuzz/corpus`` and is where the next run begins; input that breaks a reader
is saved in ``.fuzz/crashes`` and named at the end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parent))

FOLDER = Path(__file__).parents[1] / ".fuzz"
CRASHES = FOLDER / "crashes"
LONGEST_READ = 25  # seconds, on a machine that may have much else to do
MOST_MEMORY = 2048  # megabytes
LONGEST_REPORT = 4000  # characters
START = 180  # seconds that a target may need before and after


def main() -> None:
    """Run the targets that are asked for, each in a process of its own."""
    if find_spec("atheris") is None:
        sys.exit(print("Nothing is fuzzed: atheris has no package for this machine (it has for Linux on x86-64)."))
    asked = arguments()
    if asked.inside is not None:
        inside(asked.inside, asked.options)
    from targets import TARGETS

    unknown = sorted(set(asked.target) - set(TARGETS))
    if unknown:
        sys.exit(f"There is no target {', '.join(unknown)}. Next: choose among {', '.join(TARGETS)}.")
    names = asked.target or list(TARGETS)
    if asked.again is not None:
        sys.exit(subprocess.run(command(names[0], [str(asked.again)]), check=False).returncode)
    seconds = max(2, asked.total * asked.workers // len(names)) if asked.total else asked.seconds
    with ThreadPoolExecutor(asked.workers) as pool:
        whole = list(pool.map(lambda name: fuzz(name, TARGETS[name].seeds(), seconds, asked.seed), names))
    failed = [name for name, is_whole in zip(names, whole, strict=True) if not is_whole]
    if failed:
        sys.exit(f"Broken by some input: {', '.join(failed)}.")


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="*", help="names of targets; all of them where none is given")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--total", type=int, help="seconds for all targets together, in the place of --seconds")
    parser.add_argument("--seed", type=int, default=0, help="of the random choices; 0 is another one each time")
    parser.add_argument("--workers", type=int, default=1, help="targets at a time")
    parser.add_argument("--again", type=Path, help="read this one file with the target")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help=argparse.SUPPRESS)
    return parser.parse_args()


def command(name: str, options: Sequence[str]) -> list[str]:
    """The command that runs one target with libFuzzer's own options."""
    return [sys.executable, __file__, "--inside", name, "--options", *options]


def fuzz(name: str, seeds: Sequence[bytes], seconds: int, seed: int) -> bool:
    """Fuzz one target; print what broke it. True where nothing did."""
    corpus = FOLDER / "corpus" / name
    for folder in (corpus, CRASHES):
        folder.mkdir(parents=True, exist_ok=True)
    for content in seeds:
        (corpus / sha256(content).hexdigest()).write_bytes(content)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST_READ}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-seed={seed}",
        f"-artifact_prefix={CRASHES}/{name}-",
        "-max_len=16384",
        str(corpus),
    ]
    with tempfile.TemporaryDirectory(prefix="bluehelm-fuzz-") as scratch:
        try:
            done = subprocess.run(
                command(name, options),
                check=False,
                capture_output=True,
                text=True,
                errors="replace",
                env={**os.environ, "TMPDIR": scratch},
                timeout=seconds + LONGEST_READ + START,
            )
        except subprocess.TimeoutExpired:
            print(f"{name}: BROKEN, it did not end", flush=True)
            return False
    if done.returncode == 0:
        runs = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
        print(f"{name}: {runs[-1] if runs else 'done'}", flush=True)
        return True
    said = [line for line in done.stderr.splitlines() if not line.startswith(("INFO:", "WARNING:", "#"))]
    print(f"{name}: BROKEN", done.stdout[-LONGEST_REPORT:], "\n".join(said)[-LONGEST_REPORT:], sep="\n", flush=True)
    for path in sorted(CRASHES.glob(f"{name}-*")):
        print(f"Next: python fuzz/run.py {name} --again {path.relative_to(FOLDER.parent)}", flush=True)
    return False


def inside(name: str, options: Sequence[str]) -> NoReturn:
    """Fuzz in this process; libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["bluehelm"], enable_loader_override=False):
        from targets import TARGETS

        from bluehelm.problems import InputRefused
    read = TARGETS[name].read

    def once(content: bytes) -> None:
        with suppress(InputRefused):
            read(content)

    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()
    sys.exit(0)


if __name__ == "__main__":
    main()
