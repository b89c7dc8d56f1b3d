"""Writing several files as one: all of them appear, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bluehelm.problems import InputRefused, Problem, Severity


def _refuse(folder: Path, cause: OSError) -> InputRefused:
    return InputRefused(
        Problem(
            Severity.ERROR,
            "output-not-writable",
            f"Cannot write in the folder '{folder}': {cause.strerror or cause}.",
            "Name another place with --out, or ask for the right to write there. Nothing was written.",
        )
    )


@contextmanager
def write_together(folder: Path) -> Iterator[Path]:
    """A scratch folder inside ``folder``; its files move up when the block ends well, and vanish when it does not.

    The folder is made when it is missing. Opening this first finds out, before any work, that nothing can be written.

    Raises:
        InputRefused: when the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".bluehelm-", dir=folder)
    except OSError as cause:
        raise _refuse(folder, cause) from cause
    with scratch as name:
        yield Path(name)
        try:
            for path in sorted(Path(name).iterdir()):
                os.replace(path, folder / path.name)  # noqa: PTH105 - the atomic call, by its name
        except OSError as cause:
            raise _refuse(folder, cause) from cause
