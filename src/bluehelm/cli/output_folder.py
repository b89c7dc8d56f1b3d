"""Writing several files as one: all of them appear, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bluehelm.problems import InputRefused, Problem, Severity

SCRATCH: Final = ".bluehelm-"
"""Beginning of the scratch folder's name; the number of the process that made it follows."""


@contextmanager
def write_together(
    targets: Sequence[Path], *, inputs: Iterable[Path | None] = (), beside_folder: bool = False
) -> Iterator[Path]:
    """A scratch folder beside the targets; its files take their places when the block ends well, or vanish.

    With ``beside_folder`` it lies beside the targets' own folder, where that can be: what a killed run leaves there is
    not given away with the folder.

    What would stand in the way is found out before any work: a missing folder is made; a target that is a folder or a
    device, or one of the ``inputs``, is refused. All targets lie in one folder; each is made in the scratch folder
    under its own name.

    Raises:
        InputRefused: when a target cannot be written; whatever was there before is left as it was.
    """
    folder = targets[0].parent
    for target in targets:
        _check_target(target, inputs)
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = _beside(folder) if beside_folder else folder
        for place in {folder, beside}:
            _clear_what_a_killed_run_left(place)
        scratch = tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-", dir=beside)
    except OSError as cause:
        raise _not_writable(folder, cause) from cause
    try:
        with scratch as name:
            yield Path(name)
            _replace_all(Path(name), targets)
    except BaseException as cause:
        for empty in made:
            with suppress(OSError):
                empty.rmdir()
        if isinstance(cause, OSError):
            raise _not_writable(folder, cause) from cause
        raise


def files_beside(out: Path, suffixes: Sequence[str]) -> tuple[Path, ...]:
    """``out`` with each suffix in turn.

    Raises:
        InputRefused: when ``out`` is no name of a file.
    """
    _check_name(out)
    return tuple(out.with_suffix(suffix) for suffix in suffixes)


def _replace_all(scratch: Path, targets: Sequence[Path]) -> None:
    """Put every file in its place; if one cannot be, the files replaced before it come back."""
    before = {target: scratch / f"before-{target.name}" for target in targets if target.exists()}
    for target, copy in before.items():
        shutil.copy2(target, copy)
    done: list[Path] = []
    try:
        for target in targets:
            os.replace(scratch / target.name, target)  # noqa: PTH105 - the atomic call, by its name
            done.append(target)
    except BaseException:
        for target in done:
            if target in before:
                os.replace(before[target], target)  # noqa: PTH105
            else:
                target.unlink()
        raise


def _beside(folder: Path) -> Path:
    """The folder around a folder; itself where that is another disk, to which nothing is moved in one step, or shut."""
    around = folder.resolve().parent
    movable = around.stat().st_dev == folder.stat().st_dev and os.access(around, os.W_OK)
    return around if movable else folder


def _clear_what_a_killed_run_left(folder: Path) -> None:
    for left in folder.glob(f"{SCRATCH}*"):
        process = left.name.removeprefix(SCRATCH).partition("-")[0]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _check_target(target: Path, inputs: Iterable[Path | None]) -> None:
    _check_name(target)
    if target.exists() and not target.is_file():
        what = "a folder" if target.is_dir() else "no ordinary file"
        raise _refused(f"Cannot write '{target}': it is {what}.", "Name a file with --out")
    if target.exists() and not os.access(target, os.W_OK):
        raise _refused(f"Cannot write '{target}': it may not be changed.", "Name another file with --out")
    for given in inputs:
        if given is not None and target.exists() and given.exists() and target.samefile(given):
            raise _refused(f"'{target}' is one of the inputs and would be lost.", "Name another file with --out")


def _check_name(target: Path) -> None:
    if target.name in {"", ".."}:
        raise _refused(f"'{target}' is a folder, not a file.", "Name a file with --out")


def _not_writable(folder: Path, cause: OSError) -> InputRefused:
    hint = "Name another place with --out, free some space, or ask for the right to write there"
    return _refused(f"Cannot write in the folder '{folder}': {cause.strerror or 'the system refused'}.", hint)


def _refused(message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, "output-not-writable", message, f"{hint}. Nothing was written."))
