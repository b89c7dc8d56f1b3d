"""What is said where something small is wrong: the whole command, the option by its name, the word in any case."""

from __future__ import annotations

from typing import Any

import pytest

from bluehelm.mission.read_log import keep_reads


def test_a_damaged_file_names_the_whole_command(at_hand: Any) -> None:
    """The hint can be typed as it stands, with the name of the file."""
    whole = at_hand.file.read_bytes()
    at_hand.file.write_bytes(whole[: len(whole) // 3])
    assert "bluehelm check averra.helm --repair NEW.helm" in at_hand.refused("report", "list", at_hand.file)


@pytest.mark.parametrize("text", ["BLUEHELM 1 incident\nEND\n", "Date,Lat\n2026-11-22,4.4\n", "Ümläut " * 900])
def test_a_text_never_was_a_mission_file(at_hand: Any, text: str) -> None:
    """Nobody is sent to repair a form or a sheet."""
    said = at_hand.refused("report", "list", at_hand.write("form.helm", text))
    assert "This is a text file, not a mission file" in said
    assert "repair" not in said


def test_a_guest_needs_a_party_before_a_password_and_roles_are_read_in_any_case(at_hand: Any) -> None:
    """The option is named, and nobody types a password for nothing."""
    assert "--party" in at_hand.refused("people", "add", at_hand.file, "G. Uest", "--role", "Guest")
    assert "P. Lan is planner now" in at_hand.done("people", "add", at_hand.file, "P. Lan", "--role", "PLANNER")


def test_reads_do_not_drown_in_log_ins(at_hand: Any) -> None:
    """They are counted in one line, and shown where they are asked for."""
    with at_hand.mission() as file:
        keep_reads(file.core, person="A. Keita", read=[("log-in 1a2b", "logged in")] * 7)
    said = at_hand.done("people", "reads", at_hand.file)
    assert "logged in" not in said
    assert "7 lines on log-ins are left out" in said
    assert at_hand.done("people", "reads", at_hand.file, "--log-ins").count("logged in") == 7


def test_a_short_message_without_a_zone_names_the_option(at_hand: Any) -> None:
    """The zone of the posts is given with --offset."""
    lines = at_hand.write("sms.txt", "BH1 INC 0403 0630 33PVL12345678 SHELL K2 W? N T: two shells\n")
    assert "--offset +03:00" in at_hand.done("report", "sms", lines, "--received", "2025-03-05")


def test_a_pack_for_a_day_without_a_meeting_says_how_one_is_recorded(at_hand: Any) -> None:
    """The command stands in the hint."""
    pack = ("meeting-pack", at_hand.file, "--on", "2025-03-12", "--out", at_hand.folder / "pack.html")
    assert "bluehelm report add FILE meeting day=2025-03-12 agreement=" in at_hand.refused(*pack)


INCIDENT = ("category=explosion", "when.start=2025-03-04", "where.place=Port Ash")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("call +236 70 12 34 56", "what looks like a telephone number"),
        ("0701234567 knows", "what looks like a telephone number"),
        ("mail a.person@example.org", "an e-mail address"),
        ("heron saw two men", "the code name of a source"),
    ],
)
def test_what_leads_to_a_person_in_an_open_field_is_told_and_not_repeated(at_hand: Any, words: str, what: str) -> None:
    """The report is written; the warning names the field and says what erasing does not reach."""
    at_hand.done("report", "add", at_hand.file, "source", "code_name=HERON")
    result = at_hand.run("report", "add", at_hand.file, "incident", *INCIDENT, f"what={words}")
    assert result.exception is None
    told = " ".join(result.output.split())
    assert f"The field what holds {what}" in told
    assert "report erase does not reach open text" in told
    assert words not in told


@pytest.mark.parametrize(
    "words", ["on 04/03/2025 at 0630", "at 4.3741, 18.5512", "33PVL1234567890", "2025-03-04 06:30"]
)
def test_days_and_positions_are_no_telephone_numbers(at_hand: Any, words: str) -> None:
    """Nobody learns to pass over a warning that is wrong; a protected field takes what it is for."""
    more = (f"what={words}", "protected_note=0701234567")
    assert "holds" not in at_hand.done("report", "add", at_hand.file, "incident", *INCIDENT, *more)


def test_a_row_of_a_sheet_is_looked_at_too(at_hand: Any) -> None:
    """The warning is among the problems of the import."""
    at_hand.done("report", "add", at_hand.file, "source", "code_name=HERON")
    sheet = at_hand.write("a.csv", "Date,Type,Place,Title\n2025-04-03,explosion,Port Ash,Heron saw two men\n")
    found = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    assert "person-in-open-text" in {item["code"] for item in found["problems"]}
