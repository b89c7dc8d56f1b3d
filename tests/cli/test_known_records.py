"""What is "here already": only what says the same in every field, and it is named."""

from __future__ import annotations

from typing import Any

HEADING = "category,when.start,where.country,title\n"
SHELLED = "explosion,2025-04-03,CAF,Market shelled\n"
ABDUCTED = "explosion,2025-04-03,CAF,Abduction of teacher\n"
CLAIM = ("incident=NOR-0001", "says=It was theirs", "received=2025-04-06")


def imported(at_hand: Any, name: str, rows: str, *more: str, heading: str = HEADING) -> Any:
    """What an import of rows tells."""
    sheet = at_hand.write(name, heading + rows)
    return at_hand.read("import", sheet, "--into", at_hand.file, "--yes", *more)


def codes(told: Any) -> set[str]:
    """Codes of the problems told."""
    return {problem["code"] for problem in told["problems"]}


def test_reports_with_other_titles_are_two_reports(at_hand: Any) -> None:
    """Same day, category and country, another title: written, with a word that it may be the same event."""
    imported(at_hand, "one.csv", SHELLED)
    told = imported(at_hand, "two.csv", ABDUCTED)
    assert (told["records"], told["known"]) == (1, 0)
    assert "possible-duplicate" in codes(told)


def test_a_report_that_says_less_or_more_is_another_report(at_hand: Any) -> None:
    """A row without the text that the record has is written, and so is one with a text that it lacks."""
    imported(at_hand, "full.csv", SHELLED.strip() + ",Two shells\n", heading=HEADING.strip() + ",what\n")
    assert imported(at_hand, "less.csv", SHELLED)["records"] == 1
    more = imported(at_hand, "more.csv", SHELLED.strip() + ",Three shells\n", heading=HEADING.strip() + ",what\n")
    assert more["records"] == 1


def test_what_is_left_out_is_named(at_hand: Any) -> None:
    """Each row that is here already is told with the reference of the record that says the same."""
    imported(at_hand, "one.csv", SHELLED + ABDUCTED)
    again = imported(at_hand, "one.csv", SHELLED + ABDUCTED, "--again")
    assert again["here_already"] == [{"row": 2, "as": "NOR-0001"}, {"row": 3, "as": "NOR-0002"}]
    said = at_hand.done("import", at_hand.folder / "one.csv", "--into", at_hand.file, "--yes", "--again")
    assert "Row 3 is here already as NOR-0002" in said


def test_rows_that_say_the_same_are_kept_and_told(at_hand: Any) -> None:
    """Two identical rows may be two events; read again, both are here already, and a third one is new."""
    told = imported(at_hand, "one.csv", SHELLED + SHELLED)
    assert (told["records"], "rows-alike" in codes(told)) == (2, True)
    again = imported(at_hand, "three.csv", SHELLED * 3)
    assert (again["records"], again["known"]) == (1, 2)


def test_rows_with_one_id_of_their_source_are_one(at_hand: Any) -> None:
    """Two rows that the source gives the same number and that say the same are written once; other numbers are two."""
    heading = HEADING.strip() + ",origin.reference\n"
    row = SHELLED.strip()
    told = imported(at_hand, "one.csv", f"{row},K7\n{row},K7\n{row},K8\n", heading=heading)
    assert (told["records"], told["here_already"]) == (2, [{"row": 3, "as": "NOR-0001"}])


def test_a_report_that_gives_its_own_reference_is_its_own(at_hand: Any) -> None:
    """Somebody else's number is kept: the same words under another number are another report."""
    fields = ("category=explosion", "when.start=2025-04-03", "where.country=CAF")
    at_hand.done("report", "add", at_hand.file, "incident", *fields, "reference=ABC-1")
    told = at_hand.read("report", "add", at_hand.file, "incident", *fields, "reference=ABC-2")
    assert [item["reference"] for item in told["written"]] == ["ABC-2"]
    assert "ABC-2 is taken" in at_hand.refused("report", "add", at_hand.file, "incident", *fields, "reference=ABC-2")


def test_a_triaged_report_read_again_is_still_known(at_hand: Any) -> None:
    """What the desk sets later does not make the report that came another one."""
    imported(at_hand, "one.csv", SHELLED)
    with at_hand.mission() as file:
        file.edit(file.find("incident")[0].id, {"status": "triaged"}, author="A. Keita")
    assert imported(at_hand, "one.csv", SHELLED, "--again")["known"] == 1


def test_another_protected_statement_is_another_claim(at_hand: Any) -> None:
    """Claims with the same open words: known only where the protected words are the same, too, or absent in both."""
    imported(at_hand, "one.csv", SHELLED)

    def add(*more: str) -> int:
        return len(at_hand.read("report", "add", at_hand.file, "claim", *CLAIM, *more)["written"])

    assert add("statement=I saw the tank") == 1
    assert add("statement=I heard it") == 1
    assert add() == 1
    assert add("statement=I heard it") == 0
    assert add() == 0


def test_what_cannot_be_opened_is_not_the_same(at_hand: Any) -> None:
    """Somebody who may not read the statement writes the claim again: nobody can tell whether it is the same."""
    imported(at_hand, "one.csv", SHELLED)
    from bluehelm.mission.people import add_person
    from bluehelm.mission.records import Account, Role

    with at_hand.mission() as file:
        add_person(file, Account(name="P. Lan", role=Role.PLANNER), author="A. Keita")
    words = ("report", "add", at_hand.file, "claim", *CLAIM, "statement=I saw it")
    assert len(at_hand.read(*words)["written"]) == 1
    assert len(at_hand.read(*words, by="P. Lan")["written"]) == 1
