"""Words in common count by how rare they are, in any spelling and script."""

from __future__ import annotations

import math

import pytest

from bluehelm.situation.records import Incident
from bluehelm.situation.report_words import RareWords, words_of


def words(text: str) -> dict[str, str]:
    """The words of an incident with that narrative and nothing else but its title "x"."""
    fields = {"reference": "N-1", "title": "x", "category": "other", "what": text}
    return words_of(Incident.model_validate(fields | {"when": {"start": "2026-03-01"}, "where": {"country": "CAF"}}))


def test_stems_join_forms_of_a_word() -> None:
    """Capitals, accents and endings do not keep words apart; words of two letters are left out, numbers stay."""
    assert words("Shelled, SHELLING at Béma 82").keys() == {"shell", "bema", "82"}
    assert words("обстрел села").keys() == {"обстр", "села"}


def test_likeness_by_hand() -> None:
    """Two reports, one word in common of two each: its share of both lengths."""
    one, other = words("patrol mortar"), words("patrol bridge")
    rare = RareWords([one, other])
    common, own = 1.0, math.log(3 / 2) + 1
    assert rare.likeness(one, other) == pytest.approx(common / (common + own**2))
    assert rare.likeness(one, one) == pytest.approx(1)
    assert rare.likeness(one, words("")) == rare.likeness(words(""), words("")) == 0


def test_rare_words_are_told_first() -> None:
    """What every report says comes last; a word that no report had is the rarest."""
    reports = [words("patrol mortar"), words("patrol bridge"), words("patrol camp")]
    rare = RareWords(reports)
    assert rare.common(words("patrol mortar zebra"), words("zebra mortar patrol"), 3) == ("zebra", "mortar", "patrol")
    assert rare.common(words("patrol mortar"), words("mortar patrol"), 1) == ("mortar",)
