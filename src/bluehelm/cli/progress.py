"""What a person sees while they wait: one line a step, on standard error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Names each step while it runs, and says how long it took once it is done.

    On a terminal the running step turns a spinner; elsewhere each finished step is one plain line.
    """

    def __init__(self, *, quiet: bool = False, told_from: float = 0.0) -> None:
        """``told_from``: seconds; a step that took less leaves no line."""
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        self._told_from = told_from

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show ``what`` until the block ends."""
        begun = time.monotonic()
        with self._console.status(f"{what} ..."):
            yield
        if (took := time.monotonic() - begun) >= self._told_from:
            self._console.print(f"  {what} [dim]({took:.1f} s)[/dim]")
