"""What the command line must not tell of records that somebody may not read, or not erase."""

from __future__ import annotations

from typing import Any

from bluehelm.mission.mark import Mark

OBSERVER = "D. Okoro"
FIELDS = ("category=explosion", "when.start=2025-03-04T06:30Z", "where.place=Port Ash")


def test_the_number_of_a_hidden_record_is_not_confirmed(at_hand: Any) -> None:
    """An observer who types it gets the next number; the head, who sees the record, is told that it is taken."""
    add = ("report", "add", at_hand.file, "incident", *FIELDS)
    at_hand.done(*add)
    with at_hand.mission() as file:
        file.set_mark(file.find("incident")[0].id, Mark.STRICTLY_CONFIDENTIAL, author="A. Keita")
    told = at_hand.read(*add, "what=Fire", "reference=NOR-0001", by=OBSERVER)
    assert [item["reference"] for item in told["written"]] == ["NOR-0002"]
    assert told["problems"] == []
    assert "is taken" in at_hand.refused(*add, "what=Smoke", "reference=NOR-0001")


def test_who_may_not_erase_learns_nothing_by_trying(at_hand: Any) -> None:
    """The refusal is the same whether a record holds protected fields or not."""
    add = ("report", "add", at_hand.file, "source")
    at_hand.done(*add, "code_name=Heron", "name=Nobody Inparticular")
    at_hand.done(*add, "code_name=Crane")
    heron, crane, none = (
        at_hand.refused("report", "erase", at_hand.file, name, "--reason", "x", "--yes", by=OBSERVER)
        for name in ("Heron", "Crane", "Stork")
    )
    assert heron == crane == none
    assert "may not erase" in heron
