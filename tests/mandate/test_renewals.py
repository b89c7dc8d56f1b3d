"""Renewals: a later text among those given is named, one that nobody could know yet is not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bluehelm.mandate import find_renewals, read_mandate


def _text(number: int, day: str, until: str, mission: str = "UNMAV") -> dict[str, object]:
    text = (
        f"Resolution {number} ({day[-4:]})\n\nAdopted by the Security Council at its 100th meeting, on {day}\n\n"
        "The Security Council,\n\nRecalling its previous resolutions,\n\n"
        f"1. Decides to extend the mandate of {mission} until {until};\n\n"
        "2. Decides to remain seized of the matter.\n"
    )
    return {
        "symbol": f"S/RES/{number}",
        "year": int(day[-4:]),
        "kind": "resolution",
        "source": "invented",
        "text": text,
        "paragraphs": None,
    }


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Three yearly extensions of one invented mission, and one of another."""
    rows = [
        _text(9001, "10 June 2020", "30 June 2021"),
        _text(9002, "11 June 2021", "30 June 2022"),
        _text(9003, "12 June 2022", "30 June 2023"),
        _text(9004, "12 June 2021", "30 June 2022", mission="MISCOAST"),
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("until", "renewals"),
    [
        (date(2021, 6, 10), ()),
        (date(2021, 6, 11), ("S/RES/9002",)),
        (date(2023, 1, 1), ("S/RES/9002", "S/RES/9003")),
    ],
)
def test_only_texts_adopted_by_the_as_of_date_renew(texts: Path, until: date, renewals: tuple[str, ...]) -> None:
    """The day before a renewal's adoption it is unknown, on the day it is named; another mission's never is."""
    mandate, _ = read_mandate(texts, symbol="S/RES/9001")
    assert find_renewals(texts, mandate, until=until) == renewals


def test_the_last_text_has_no_renewal(texts: Path) -> None:
    """A mandate after which no text is given has no renewal among them."""
    mandate, _ = read_mandate(texts, symbol="S/RES/9003")
    assert find_renewals(texts, mandate, until=date(2030, 1, 1)) == ()


def test_a_real_renewal_is_found_and_none_is_invented(real_data: Path) -> None:
    """Of MINUSCA's renewals the folder holds S/RES/2659 (2022); of UNMISS's none up to the end of 2013."""
    path = real_data / "unsc" / "unsc_texts.jsonl.gz"
    minusca, _ = read_mandate(path, symbol="S/RES/2149", mission="MINUSCA")
    unmiss, _ = read_mandate(path, symbol="S/RES/1996", mission="UNMISS")
    assert find_renewals(path, minusca, until=date(2022, 12, 31)) == ("S/RES/2659",)
    assert find_renewals(path, unmiss, until=date(2013, 12, 31)) == ()
