"""Write a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bluehelm.problems import InputRefused, Problem, Severity


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path`` first and put it in place in one step; a failure leaves nothing behind.

    Raises:
        InputRefused: code ``output-not-writable`` when the folder is absent or cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("xb") as stream:
                stream.write(content)
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    except OSError as cause:
        message = f"The brief cannot be written to '{path}': {cause.strerror or cause}. Nothing was written."
        hint = "Name a file in a folder that exists and that you may write to."
        raise InputRefused(Problem(Severity.ERROR, "output-not-writable", message, hint, file=path.name)) from cause
