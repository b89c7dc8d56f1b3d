"""What is said of a bundle that cannot be believed."""

from __future__ import annotations

from bluehelm.problems import Problem, Severity


def damaged_on_its_way(name: str, why: str) -> Problem:
    """A bundle whose bytes are not those that its sender signed, or do not unpack as they should."""
    message = f"This bundle was changed or damaged on its way: {why}. Nothing of it was taken."
    return Problem(
        Severity.ERROR, "damaged-bundle", message, "Copy it again, or ask the sender to make it again.", name
    )


def unreadable(name: str, error: OSError) -> Problem:
    """A bundle that the disk does not give."""
    message = f"This bundle cannot be read: {error.strerror}."
    hint = "Look whether the name is right, whether it is a folder, and whether the stick still answers."
    return Problem(Severity.ERROR, "unreadable", message, hint, name)
