"""``bluehelm report``: from a form on the radio to an attribution that stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

FORM = """Good morning, here is ours.

BLUEHELM 1 incident
category: explosion
when.start: 2025-03-04 06:30Z
where.place: Port Ash
sector: n
who.1.party: nf
casualties.civilians.killed: 2/3/5
what: Two explosions near the bridge.
protected_note: the widow by the well saw it
END
"""
CLAIM = """BLUEHELM 1 claim
incident: nor 1
claimant: army of averra
says: The Front shelled the bridge.
against: NF
received: 2025-03-05
END
"""


def written(at_hand: Any, *more: str) -> str:
    """An incident in the file; its reference."""
    fields = ("category=explosion", "when.start=2025-03-04T06:30Z", "where.place=Port Ash", "who.1.party=NF", *more)
    return str(at_hand.read("report", "add", at_hand.file, "incident", *fields)["written"][0]["reference"])


def test_a_blank_form_is_short_and_marks_what_is_protected(at_hand: Any) -> None:
    """The short form asks what a monitor can say on the radio; the full one has every field and warns of some."""
    short, full = at_hand.done("report", "form", "incident"), at_hand.done("report", "form", "incident", "--full")
    assert "when.start:" in short
    assert "victims.1" not in short
    assert full.count("\n") > 2 * short.count("\n")
    assert "# PROTECTED" in full
    assert "\nstatus:" not in full


def test_a_form_for_an_unknown_kind_names_a_near_one(at_hand: Any) -> None:
    """A kind that is misspelt is refused with the one that was meant."""
    assert "Did you mean incident?" in at_hand.refused("report", "form", "incidnt")


def test_a_form_is_checked_without_a_mission_and_written_with_one(at_hand: Any) -> None:
    """Without --into nothing is written; with it the form gets the next number and its names become ids."""
    path = at_hand.write("forms.txt", FORM)
    assert "1 of 1 forms are good. Nothing was written" in at_hand.done("report", "parse", path)
    said = at_hand.done("report", "parse", path, "--into", at_hand.file)
    assert "Written: NOR-0001  incident  Explosion at Port Ash" in said
    with at_hand.mission() as file:
        fields = file.find("incident")[0].fields
        parties = {item.fields["short_name"]: item.id for item in file.find("party")}
    assert fields["who"] == [{"party": parties["NF"], "role": "initiator"}]
    assert fields["casualties"]["civilians"]["killed"] == {"low": 2, "best": 3, "high": 5}


def test_one_form_read_twice_is_written_once(at_hand: Any) -> None:
    """Mail is read again by mistake: what is here already is told, and not written again."""
    path = at_hand.write("forms.txt", FORM)
    at_hand.done("report", "parse", path, "--into", at_hand.file)
    assert "is here already as NOR-0001" in at_hand.done("report", "parse", path, "--into", at_hand.file)
    with at_hand.mission() as file:
        assert len(file.find("incident")) == 1


def test_a_check_counts_every_form_and_says_what_into_says(at_hand: Any) -> None:
    """Forms that cannot be read are counted, and one with an unread line is held back as it will be with --into."""
    text = FORM + FORM.replace("casualties.civilians.killed: 2/3/5", "casualties.civilians.killed: few")
    text += "BLUEHELM 1 incident\ncategory: explosion\nEND\n" + FORM.replace("Port Ash", "Boda")
    text += "BLUEHELM 1 incident\ncategory: explosion\nwhen.start: soon\nEND\n"
    path = at_hand.write("forms.txt", text)
    assert "2 of 5 forms are good" in at_hand.run("report", "parse", path).output
    checked, done = (at_hand.read_in_part("report", "parse", path, *into) for into in ((), ("--into", at_hand.file)))
    assert len(checked["forms"]) == len(done["written"]) == 2
    assert [one["code"] for one in checked["problems"]] == [one["code"] for one in done["problems"]]


def test_several_files_are_one_commit(at_hand: Any) -> None:
    """Each form of each file gets a number of its own, and a file with nothing good does not stop the others."""
    files = [at_hand.write(f"{name}.txt", FORM.replace("near the bridge", f"at {name}")) for name in ("one", "two")]
    found = at_hand.read_in_part("report", "parse", *files, at_hand.write("none.txt", "Hello"), "--into", at_hand.file)
    assert [item["reference"] for item in found["written"]] == ["NOR-0001", "NOR-0002"]
    assert ("no-form", "none.txt") in {(problem["code"], problem["file"]) for problem in found["problems"]}


def test_forms_name_one_another_and_standard_input_is_read(at_hand: Any) -> None:
    """A claim that comes with its incident finds it by the reference that the form gives, however it is written."""
    both = FORM.replace("category", "reference: NOR-0001\ncategory") + CLAIM
    at_hand.done("report", "parse", "-", "--into", at_hand.file, into=both)
    with at_hand.mission() as file:
        assert file.find("claim")[0].fields["incident"] == file.find("incident")[0].id


def test_a_form_with_a_line_that_cannot_be_read_is_held_back(at_hand: Any) -> None:
    """The good form is written; the other waits for its line to be mended, for a record must not lack what was said."""
    wrong = FORM.replace("2/3/5", "some").replace("Two explosions", "Three explosions")
    path = at_hand.write("forms.txt", FORM + "\n" + wrong)
    found = at_hand.read_in_part("report", "parse", path, "--into", at_hand.file)
    assert [item["reference"] for item in found["written"]] == ["NOR-0001"]
    assert {"not-a-count", "form-held-back"} <= {problem["code"] for problem in found["problems"]}


def test_a_claim_of_a_withdrawn_incident_is_told_so(at_hand: Any) -> None:
    """It says that the incident was withdrawn and why, and not that there is none; one that never was is none."""
    at_hand.done("report", "parse", at_hand.write("forms.txt", FORM), "--into", at_hand.file)
    at_hand.done("report", "withdraw", at_hand.file, "NOR-0001", "--reason", "typed in twice")
    path = at_hand.write("claim.txt", CLAIM)
    said = at_hand.refused("report", "parse", path, "--into", at_hand.file)
    assert "The incident 'nor 1' was withdrawn: typed in twice" in said
    assert "bluehelm report show averra.helm " in said
    path.write_text(CLAIM.replace("nor 1", "nor 2"), encoding="utf-8")
    assert "There is no incident 'nor 2'" in at_hand.refused("report", "parse", path, "--into", at_hand.file)


def test_an_unknown_party_is_kept_in_words_with_the_near_ones(at_hand: Any) -> None:
    """A party that is misspelt is not guessed: the report is written, the near one is named, and how to correct it."""
    path = at_hand.write("forms.txt", FORM.replace("who.1.party: nf", "who.1.party: northern frond"))
    found = at_hand.read("report", "parse", path, "--into", at_hand.file)
    assert len(found["written"]) == 1
    assert [problem["code"] for problem in found["problems"]] == ["party-in-words"]
    assert "There is no party 'northern frond'" in found["problems"][0]["message"]
    assert "Did you mean NF?" in found["problems"][0]["hint"]
    at_hand.done("report", "edit", at_hand.file, "nor 1", "who.1.party=NF")


def test_short_messages_become_incidents(at_hand: Any) -> None:
    """A message of an incident is written with its day, place and toll; a garbled one is told."""
    lines = "BH1 INC 0403 0630Z 33PVL12345678 SHELL K2 W? N T: two shells\nBH1 INC 9999\n"
    path = at_hand.write("sms.txt", lines)
    found = at_hand.read_in_part("report", "sms", path, "--received", "2025-03-05", "--into", at_hand.file)
    assert [item["reference"] for item in found["written"]] == ["NOR-0001"]
    assert "sms-parts" in {problem["code"] for problem in found["problems"]}
    with at_hand.mission() as file:
        assert file.find("incident")[0].fields["title"].startswith("Explosion in sector N")


def test_a_list_shows_what_filters_ask_for(at_hand: Any) -> None:
    """Sector by its short name, days, category and words narrow the list; the count is told."""
    written(at_hand, "sector=N")
    at_hand.done(
        "report", "add", at_hand.file, "incident", "category=unrest", "when.start=2025-04-01", "where.place=Bria"
    )
    listed = at_hand.done("report", "list", at_hand.file, "--sector", "n", "--from", "2025-03-01", "--to", "2025-03-31")
    assert "NOR-0001" in listed
    assert "NOR-0002" not in listed
    assert at_hand.read("report", "list", at_hand.file, "--category", "unrest")["total"] == 1
    assert (
        at_hand.read("report", "list", at_hand.file, "--text", "bria")["records"][0]["fields"]["reference"]
        == "NOR-0002"
    )
    assert "No incident that you may read" in at_hand.done("report", "list", at_hand.file, "--status", "verified")


def test_a_list_never_holds_protected_fields(at_hand: Any) -> None:
    """What is protected is not in a list, not even for the head; one record shown by itself has it, marked."""
    written(at_hand, "protected_note=the widow by the well")
    assert "protected_note" not in at_hand.read("report", "list", at_hand.file)["records"][0]["fields"]
    assert "PROTECTED: do not copy" in at_hand.done("report", "show", at_hand.file, "NOR-0001")


def test_an_edit_changes_one_part_and_leaves_the_others(at_hand: Any) -> None:
    """A dotted field is set inside its group; an empty value clears; the history tells who did it."""
    written(at_hand)
    at_hand.done(
        "report", "edit", at_hand.file, "nor-1", "where.described=at the well", "who.2.name=villagers", by=HERE
    )
    fields = at_hand.read("report", "show", at_hand.file, "NOR-0001")["record"]["fields"]
    assert (fields["where"]["place"], fields["where"]["described"]) == ("Port Ash", "at the well")
    assert [actor.get("name") for actor in fields["who"]][1] == "villagers"
    assert f"{HERE} (NOR " in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    at_hand.done("report", "edit", at_hand.file, "NOR-0001", "where.described=")
    assert "described" not in at_hand.done("report", "show", at_hand.file, "NOR-0001").partition("History")[0]


HERE = "B. Lind"


def test_an_edit_does_not_move_a_status(at_hand: Any) -> None:
    """A status has rules of its own, so an edit refuses it and names the verb."""
    written(at_hand)
    assert "Use bluehelm report move" in at_hand.refused("report", "edit", at_hand.file, "NOR-0001", "status=verified")


def test_an_incident_moves_step_by_step(at_hand: Any) -> None:
    """A leap is refused in words, a step that lacks something says what; the end is reached by the rules."""
    written(at_hand)
    move = ("report", "move", at_hand.file, "NOR-0001")
    assert "cannot become verified at once; it can become triaged" in at_hand.refused(*move, "verified")
    assert "You can move it on to" in at_hand.done(*move, "triaged")
    assert 'Give --assign "TEAM"' in at_hand.refused(*move, "assigned")
    at_hand.done(*move, "assigned", "--assign", "Team 1")
    assert "a verification of this incident" in at_hand.refused(*move, "under verification")
    fields = ("incident=NOR-0001", "methods=site_visit", "result.begun=2025-03-05T08:00Z")
    ended = ("result.finished=2025-03-06T08:00Z", "result.finding=verified", "result.confidence=high")
    at_hand.done("report", "add", at_hand.file, "verification", *fields, *ended)
    at_hand.done(*move, "under verification")
    assert "may not" in at_hand.refused(*move, "verified", by=HERE)
    assert "under verification -> verified" in at_hand.done(*move, "verified", by="C. Rossi")


def test_an_attribution_needs_a_second_person(at_hand: Any) -> None:
    """Who wrote it cannot approve it; approved by another it stands, and an edit takes that away."""
    written(at_hand)
    attribute = ("report", "attribute", at_hand.file, "NOR-0001", "one", "--party", "NF")
    assert "does not stand yet" in at_hand.done(*attribute, "--reasons", "crater", by="C. Rossi")
    assert "does not approve it" in at_hand.refused("report", "approve", at_hand.file, "NOR-0001", by="C. Rossi")
    approved = at_hand.done("report", "approve", at_hand.file, "NOR-0001")
    assert "finding.parties: NF" in approved
    assert "It stands: written by C. Rossi, approved as it is by A. Keita." in approved
    at_hand.done(*attribute, "--confidence", "low", by=HERE)
    assert "approved other content" in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    assert "a reason for the objection" in at_hand.refused("report", "approve", at_hand.file, "NOR-0001", "--object")


def test_high_confidence_without_a_verification_is_doubted(at_hand: Any) -> None:
    """The attribution is written, with a warning here and a line on the page, until a verification found it so."""
    written(at_hand)
    attribute = ("report", "attribute", at_hand.file, "NOR-0001", "one", "--party", "NF", "--confidence")
    assert "no verification" not in at_hand.done(*attribute, "moderate")
    assert "no verification of this incident has found it" in at_hand.done(*attribute, "high")
    assert "no verification of this incident has found it" in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    look = ("incident=NOR-0001", "methods=site_visit", "result.begun=2025-03-05T06:00Z", "result.finding=verified")
    look = (*look, "result.finished=2025-03-06T06:00Z", "result.confidence=high", "text=Crater seen.")
    at_hand.done("report", "add", at_hand.file, "verification", *look)
    assert "no verification" not in at_hand.done(*attribute, "high", "--reasons", "crater")
    assert "no verification" not in at_hand.done("report", "show", at_hand.file, "NOR-0001")


def test_duplicates_are_suggested_linked_and_unlinked(at_hand: Any) -> None:
    """A report of the same event is told with its reasons; the link keeps both, and can be undone."""
    written(at_hand, "what=Two explosions near the bridge of Port Ash")
    twin = (
        "category=explosion",
        "when.start=2025-03-04T06:40Z",
        "where.place=Port Ash",
        "what=Explosions at the bridge",
    )
    assert "May tell NOR-0001 again" in at_hand.done("report", "add", at_hand.file, "incident", *twin)
    assert "report link" in at_hand.done("report", "duplicates", at_hand.file)
    link = ("report", "link", at_hand.file, "NOR-0002")
    assert "NOR-0001 is counted" in at_hand.done(*link, "--duplicate-of", "NOR-0001")
    assert "Told again by: NOR-0002" in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    assert "no duplicate of itself" in at_hand.refused(*link, "--duplicate-of", "NOR-0002")
    assert "counts by itself again" in at_hand.done(*link)


def test_what_a_claim_says_is_changed_for_a_reason_and_in_sight(at_hand: Any) -> None:
    """Without a reason it stays; with one, the page of the incident says who did it and why. Other fields need none,
    and keep none.
    """
    written(at_hand)
    claim = ("incident=NOR-0001", "claimant=NF", "says=The army fired", "against=ARM", "received=2025-03-05")
    at_hand.done("report", "add", at_hand.file, "claim", *claim)
    (known,) = at_hand.read("report", "show", at_hand.file, "NOR-0001")["claim"]
    edit = ("report", "edit", at_hand.file, known["id"])
    for turned in ("says=Nobody fired", "claimant=ARM", "against=NF", "stance=denies"):
        assert "needs a reason" in at_hand.refused(*edit, turned)
    at_hand.done(*edit, "credibility=3")
    at_hand.done(*edit, "says=The army fired")
    assert "this changes none" in at_hand.refused(*edit, "credibility=4", "--reason", "Fog.")
    assert "changed after" not in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    at_hand.done(*edit, "says=Nobody fired", "--reason", "Misheard on the radio")
    shown = " ".join(at_hand.done("report", "show", at_hand.file, "NOR-0001").split())
    assert "was changed after it was recorded (by A. Keita, " in shown
    assert "Misheard on the radio" in shown


def test_one_mistyped_year_hides_no_duplicates(at_hand: Any) -> None:
    """An incident of 2099 is named and left out; those of real days are held against each other. --on moves the day."""
    written(at_hand, "what=Two explosions near the bridge of Port Ash")
    twin = ("category=explosion", "when.start=2025-03-04T06:40Z", "where.place=Port Ash", "what=At the bridge")
    at_hand.done("report", "add", at_hand.file, "incident", *twin)
    at_hand.done("report", "add", at_hand.file, "incident", "category=other", "when.start=2099-01-01", "where.place=X")
    told = " ".join(at_hand.run("report", "duplicates", at_hand.file).output.split())
    assert "Left out, for their day lies after" in told
    assert "NOR-0003" in told
    assert "report link" in told
    assert [pair["incident"] for pair in at_hand.read("report", "duplicates", at_hand.file)] == ["NOR-0002"]
    assert at_hand.read("report", "duplicates", at_hand.file, "--on", "2100-01-01") == []


def test_the_real_name_of_a_source_stands_only_below_its_heading(at_hand: Any) -> None:
    """A source is called by its code name, on its page and in lists; what is erased says so."""
    at_hand.done("report", "add", at_hand.file, "source", "code_name=HERON", "name=Jean Doe", "contact=+236 70")
    listed = at_hand.done("report", "list", at_hand.file, "--kind", "source")
    assert "HERON" in listed
    assert "Jean" not in listed
    before, _, after = at_hand.done("report", "show", at_hand.file, "HERON").partition("PROTECTED: do not copy")
    assert before.startswith("HERON")
    assert "Jean" not in before
    assert "name: Jean Doe" in after
    at_hand.done("report", "erase", at_hand.file, "HERON", "--reason", "retention over", "--yes")
    erased = at_hand.done("report", "show", at_hand.file, "HERON")
    assert "name: erased" in erased
    assert "cannot be read here" not in erased


def test_a_list_of_clauses_fits_a_narrow_terminal(at_hand: Any) -> None:
    """Clauses stand under their numbers; ids would leave no room for what they say."""
    added = at_hand.read("report", "add", at_hand.file, "agreement", "title=Ceasefire", "type=ceasefire")["written"][0]
    at_hand.done(
        "report",
        "add",
        at_hand.file,
        "clause",
        f"agreement={added['id']}",
        "number=2.1",
        "title=All hostilities cease",
        "obligation=prohibition",
    )
    listed = at_hand.done("report", "list", at_hand.file, "--kind", "clause")
    assert "2.1" in listed
    assert "All hostilities cease" in listed
    assert added["id"][:10] not in listed


def test_who_is_alleged_is_not_what_is_known(at_hand: Any) -> None:
    """The party that a report names stands apart from what is known, and a duplicate by its reference."""
    written(at_hand)
    written(at_hand, "what=the same again")
    at_hand.done("report", "link", at_hand.file, "NOR-0002", "--duplicate-of", "NOR-0001")
    known, _, alleged = at_hand.done("report", "show", at_hand.file, "NOR-0002").partition("Alleged")
    assert "who.1.party" not in known
    assert "who.1.party: NF" in alleged
    assert "duplicate_of: NOR-0001" in known
    assert "duplicate_of -> NOR-0001" in alleged


def test_a_withdrawn_report_keeps_its_number(at_hand: Any) -> None:
    """It leaves the list, and its number is not given again."""
    written(at_hand)
    at_hand.done("report", "withdraw", at_hand.file, "NOR-0001", "--reason", "exercise")
    assert at_hand.read("report", "list", at_hand.file)["total"] == 0
    assert written(at_hand) == "NOR-0002"


def test_an_erasure_names_what_is_lost_and_asks(at_hand: Any) -> None:
    """Only the protected fields go; without a yes nothing does."""
    written(at_hand, "protected_note=the widow", "what=open")
    erase = ("report", "erase", at_hand.file, "NOR-0001", "--reason", "retention over")
    asked = at_hand.run(*erase, into="n\n")
    assert "protected_note will be lost for good" in asked.output
    assert asked.exit_code == 1
    at_hand.done(*erase, "--yes")
    shown = at_hand.done("report", "show", at_hand.file, "NOR-0001")
    assert "the widow" not in shown
    assert "what: open" in shown


def test_an_erasure_names_what_hangs_on_the_record(at_hand: Any) -> None:
    """Claims and observations protect fields of their own: they are named, also one that was withdrawn, and are kept
    unless somebody says --hanging; a record that protects nothing itself says where it is.
    """
    written(at_hand, "what=open")
    add = ("report", "add", at_hand.file)
    claim = at_hand.read(
        *add, "claim", "incident=NOR-0001", "says=Shots", "claimant=NF", "received=2025-03-05", "statement=She saw it"
    )
    (claim_id,) = [item["id"] for item in claim["written"]]
    erase = ("report", "erase", at_hand.file, "NOR-0001", "--reason", "consent withdrawn")
    refused = at_hand.refused(*erase)
    assert claim_id in refused
    assert "--hanging" in refused
    at_hand.done("report", "edit", at_hand.file, "NOR-0001", "protected_note=the widow")
    at_hand.done("report", "withdraw", at_hand.file, claim_id, "--reason", "twice")
    asked = at_hand.run(*erase, into="n\n")
    assert "These hang on it and keep what they protect" in asked.output
    assert claim_id in asked.output
    told = at_hand.read(*erase, "--yes")
    assert [item["id"] for item in told["hanging_kept"]] == [claim_id]
    with at_hand.mission() as file:
        assert file.get(claim_id).erased is None
    told = at_hand.read(*erase, "--yes", "--hanging")
    assert [item["id"] for item in told["erased"]] == [claim_id]
    with at_hand.mission() as file:
        assert file.get(claim_id).erased == "consent withdrawn"
    assert "nothing-to-erase" in repr(at_hand.run(*erase, "--yes", "--hanging").exception.problems)


def test_what_a_source_told_is_found_and_erased_with_it(at_hand: Any) -> None:
    """The claim names its source and nothing else: ``told`` finds it; erasing the source names it, also withdrawn."""
    written(at_hand)
    add = ("report", "add", at_hand.file)
    at_hand.done(*add, "source", "code_name=IBIS", "name=Fictional Ana")
    words = ("incident=NOR-0001", "says=Shots", "received=2025-03-05")
    (claim,) = at_hand.read(*add, "claim", *words, "source=IBIS")["written"]
    (other,) = at_hand.read(*add, "claim", *words, "claimant=NF")["written"]
    told = at_hand.read("report", "told", at_hand.file, "IBIS")["claims"]
    assert [item["id"] for item in told] == [claim["id"]] != [other["id"]]
    assert "a source alleges: Shots" in at_hand.done("report", "show", at_hand.file, "NOR-0001")
    erase = ("report", "erase", at_hand.file, "IBIS", "--reason", "consent withdrawn")
    at_hand.done("report", "withdraw", at_hand.file, claim["id"], "--reason", "twice")
    assert claim["id"] in at_hand.run(*erase, into="n\n").output
    erased = at_hand.read(*erase, "--yes", "--hanging")["erased"]
    assert {claim["id"]} < {item["id"] for item in erased}
    with at_hand.mission() as file:
        assert file.get(claim["id"]).erased == "consent withdrawn"


def test_an_incident_entered_late_is_in_the_report_of_the_day_of_entry(at_hand: Any) -> None:
    """By hand, form and message: the day of writing or receipt is filled in; the same form is still known later."""
    today = datetime.now(UTC).date()
    written(at_hand)
    path, sms = at_hand.write("forms.txt", FORM), at_hand.write("sms.txt", "BH1 INC 0503 0630Z ? SHELL ? ? N")
    at_hand.done("report", "parse", path, "--into", at_hand.file)
    at_hand.done("report", "sms", sms, "--received", "2025-03-09", "--into", at_hand.file)
    with at_hand.mission() as file:
        heard = {item.fields["reference"]: item.fields["reported"] for item in file.find("incident")}
        entry = next(item.id for item in file.find("incident") if item.fields["reference"] == "NOR-0002")
        file.edit(entry, {"reported": "2025-03-12"}, author="A. Keita")
    assert [heard[one] for one in sorted(heard)] == [today.isoformat(), today.isoformat(), "2025-03-09"]
    assert "here already as NOR-0002" in at_hand.done("report", "parse", path, "--into", at_hand.file)
    daily = at_hand.done("situation", at_hand.file, "--day", "2025-03-09")
    assert "NOR-0003: heard of now, 2025-03-05" in daily
    assert "Heard of only now: 1 incident of earlier days" in " ".join(daily.split())


def test_a_claim_of_a_party_that_is_not_named_is_refused(at_hand: Any) -> None:
    """Whose claim it is cannot be guessed: the problem says what to write."""
    written(at_hand)
    words = ("claim", "incident=NOR-0001", "says=Shots", "received=2025-03-05", "claimed_by=party")
    assert "name the party, or write source" in at_hand.refused("report", "add", at_hand.file, *words)


def test_a_file_is_attached(at_hand: Any) -> None:
    """An attachment is listed with its incident, without its name."""
    written(at_hand)
    at_hand.done("report", "attach", at_hand.file, "NOR-0001", at_hand.write("crater.jpg", "not really"))
    shown = at_hand.done("report", "show", at_hand.file, "NOR-0001")
    assert "image/jpeg, " in shown
    assert "crater.jpg" not in shown


def test_an_observer_reports_and_does_not_judge(at_hand: Any) -> None:
    """A report may come from an observer; who is answerable is not for them to say."""
    fields = ("category=explosion", "when.start=2025-03-04", "where.place=Port Ash")
    at_hand.done("report", "add", at_hand.file, "incident", *fields, by="D. Okoro")
    said = at_hand.refused("report", "attribute", at_hand.file, "NOR-0001", "unknown", by="D. Okoro")
    assert "The role observer may not say who is answerable" in said


def test_an_unknown_reference_names_the_near_ones(at_hand: Any) -> None:
    """A wrong number is refused with the nearest there is."""
    written(at_hand)
    assert "Did you mean NOR-0001?" in at_hand.refused("report", "show", at_hand.file, "NOR-0011")


@pytest.mark.parametrize("words", [("--received", "soon"), ("--received", "2025-03-05", "--offset", "3")])
def test_a_bad_day_or_zone_is_refused_with_an_example(at_hand: Any, words: tuple[str, ...]) -> None:
    """What cannot be read is refused before anything is done."""
    said = at_hand.refused("report", "sms", at_hand.write("sms.txt", ""), *words)
    assert "Write" in said
