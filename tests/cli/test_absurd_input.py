"""What nobody would type on purpose is refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest

LONG = "A" * 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_agreement_of_no_day_that_we_know(at_hand: Any, day: str) -> None:
    """The years that are taken are told."""
    words = ("agreement", "add", at_hand.file, "--template", "general_ceasefire", "--party", "NF", "--party", "ARM")
    assert "Days are from 1900 to 2100" in at_hand.refused(*words, "--signed", day)


def test_names_that_are_too_long(at_hand: Any) -> None:
    """Of a person, a mission, a site: told, and no file is made."""
    assert "at most 80 fit" in at_hand.refused("people", "add", at_hand.file, LONG, "--role", "head")
    new = ("new", at_hand.folder / "new.helm", "--code", "ZZ", "--open-keys")
    assert "at most 80 fit" in at_hand.refused(*new, "--mission", LONG, "--site", "S")
    assert "at most 80 fit" in at_hand.refused(*new, "--mission", "M", "--site", LONG)
    assert "at most 80 fit" in at_hand.refused(*new, "--mission", "M", "--site", "S", by=LONG)
    assert not (at_hand.folder / "new.helm").exists()


def test_meeting_pack_of_the_first_day_there_is(at_hand: Any) -> None:
    """Nothing lies before it: the records are read, and the next thing that is missing is told."""
    at_hand.done("report", "add", at_hand.file, "meeting", "reference=JC-01", "day=2025-03-12", "body=JC")
    words = ("meeting-pack", at_hand.file, "--on", "2025-03-12", "--as-of", "0001-01-01")
    assert "Nothing says which parties" in at_hand.refused(*words)
