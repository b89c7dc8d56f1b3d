"""``bluehelm agreement``: made from model clauses, shown, and set against incidents."""

from __future__ import annotations

from typing import Any

import pytest

from bluehelm.partners import load_template

TEMPLATE = load_template("general_ceasefire")
VALUES = [
    word
    for name, parameter in TEMPLATE.parameters.items()
    if name not in {"party_a", "party_b"}
    for word in ("--value", f"{name}={parameter.example}")
]


@pytest.fixture
def agreed(at_hand: Any) -> Any:
    """A mission whose two parties have agreed a ceasefire."""
    words = ("--party", "ARM", "--party", "nf", "--signed", "2025-01-01", "--short-title", "Ceasefire")
    at_hand.done("agreement", "add", at_hand.file, "--template", "general-ceasefire", *words, *VALUES)
    return at_hand


def test_templates_are_listed_and_shown(at_hand: Any) -> None:
    """All templates with their names; one with what must be filled in; an unknown one with the near one."""
    assert "general_ceasefire: General ceasefire" in at_hand.done("agreement", "templates")
    assert "air_km" in at_hand.done("agreement", "templates", "general-ceasefire")
    assert "Did you mean cantonment?" in at_hand.refused("agreement", "templates", "cantonments")


def test_an_agreement_is_written_with_clauses_and_commitments(agreed: Any) -> None:
    """The parties' names stand in the text; duties with a deadline become commitments of each party."""
    with agreed.mission() as file:
        agreement = file.find("agreement")[0]
        clauses = file.find("clause", parent=agreement.id)
        commitments = file.find("commitment")
    assert len(clauses) == len(TEMPLATE.provisions)
    assert any("Army of Averra" in clause.fields["text"] for clause in clauses)
    assert commitments
    shown = agreed.done("agreement", "show", agreed.file, "ceasefire")
    assert "between ARM, NF" in shown
    assert "1(a) Cessation of hostilities (prohibition" in shown


def test_what_is_not_filled_in_is_told(at_hand: Any) -> None:
    """An agreement is not written with holes: each missing value is named with an example."""
    words = ("--template", "general_ceasefire", "--party", "ARM", "--party", "NF")
    said = at_hand.refused("agreement", "add", at_hand.file, *words, *VALUES[2:])
    assert "is missing" in said
    assert at_hand.read("agreement", "show", at_hand.file) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--party", "NF", "--party", "nf"), "named twice"),
        (("--party", "ARM", "--party", "NF", "--signed", "2025-02-01", "--in-force", "2025-01-01"), "before it was"),
        (("--party", "ARM", "--party", "NF", "--title", "x" * 301), "at most 300"),
        (("--party", "NF", "--party", "ARM", "--signed", "2025-01-01"), "here already"),
    ],
)
def test_what_is_no_agreement_is_refused(agreed: Any, words: tuple[str, ...], said: str) -> None:
    """A party twice, days out of order, an endless title, and the same agreement again."""
    command = ("agreement", "add", agreed.file, "--template", "general_ceasefire")
    assert said in agreed.refused(*command, *words, *VALUES)
    assert len(agreed.read("agreement", "show", agreed.file)) == 1


def test_a_violation_is_recorded_once(agreed: Any) -> None:
    """The same incident, clause and party again is told; for the other party it is another one."""
    fields = ("category=armed_clash", "when.start=2025-03-04", "where.place=Port Ash")
    agreed.done("report", "add", agreed.file, "incident", *fields)
    command = ("report", "violation", agreed.file, "NOR-0001", "--clause", "1(a)", "--party")
    agreed.done(*command, "NF")
    assert "already; it was not written again" in " ".join(agreed.done(*command, "nf").split())
    assert agreed.read(*command, "NF")["known"]
    agreed.done(*command, "ARM")
    assert len(agreed.read("report", "show", agreed.file, "NOR-0001")["violation"]) == 2


@pytest.mark.parametrize(
    ("name", "told"), [("note.txt", ""), ("bridge.jpg", "Its place, camera and time"), ("letter.pdf", "its author")]
)
def test_what_may_still_be_in_an_attachment_is_told_where_it_can_be(agreed: Any, name: str, told: str) -> None:
    """A photograph holds its place, a letter its author, a text file nothing that it does not show."""
    fields = ("category=armed_clash", "when.start=2025-03-04", "where.place=Port Ash")
    agreed.done("report", "add", agreed.file, "incident", *fields)
    shown = agreed.done("report", "attach", agreed.file, "NOR-0001", agreed.write(name, "text"))
    assert told in shown
    assert ("still be in it" in shown or "still in it" in shown) == bool(told)


def test_clauses_are_proposed_for_an_incident_and_a_violation_is_recorded(agreed: Any) -> None:
    """What an incident may breach is a proposal; the violation names clause and party, as alleged."""
    fields = ("category=armed_clash", "when.start=2025-03-04", "where.place=Port Ash", "who.1.party=NF")
    agreed.done("report", "add", agreed.file, "incident", *fields)
    assert "1(a) Cessation of hostilities: Ceasefire" in agreed.done("report", "show", agreed.file, "NOR-0001")
    violation = ("report", "violation", agreed.file, "NOR-0001", "--party", "nf", "--clause")
    assert "is set against clause 1(a)" in agreed.done(*violation, "1(a)")
    assert "clause 1(a), NF" in agreed.done("report", "show", agreed.file, "NOR-0001")
    assert "There is no clause '99'" in agreed.refused(*violation, "99")


def test_a_clause_that_does_not_bind_is_told(agreed: Any) -> None:
    """Before the ceasefire held, its clauses bound nobody: the violation is written, with a warning."""
    fields = ("category=armed_clash", "when.start=2024-03-04", "where.place=Port Ash")
    agreed.done("report", "add", agreed.file, "incident", *fields)
    said = agreed.done("report", "violation", agreed.file, "NOR-0001", "--party", "NF", "--clause", "1(a)")
    assert "in force only from 2025-01-01" in said
