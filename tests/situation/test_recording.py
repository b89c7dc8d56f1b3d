"""What people type becomes records: names, numbers, edits and the fields of forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.exchange import Form, blank_form, parse_forms, write_form
from bluehelm.problems import Problem, Severity
from bluehelm.situation import SITUATION_KINDS
from bluehelm.situation.recording import Recording, draft_records, sound_forms
from bluehelm.situation.recording_edit import changed_fields, read_assignments
from bluehelm.situation.recording_fields import NOT_TYPED, SHORT, form_fields, short_fields
from bluehelm.situation.recording_import import guessed_fields, told_together, words_of_sheet
from bluehelm.situation.recording_names import Named, last_number, numbered, resolve, usual_reference
from bluehelm.situation.records import Incident

KINDS = {kind.kind: kind for kind in SITUATION_KINDS}
PARTIES = [Named("p1", ("NF", "Northern Front")), Named("p2", ("ARM", "Army of Averra", "Northern Front"))]


def recording(*taken: str, seen: Sequence[Named] = ()) -> Recording:
    """A mission file with two parties and some references, a few of them of incidents that everybody may read."""
    ids = (f"id{number}" for number in count(1))
    directory = {"party": PARTIES, "sector": [Named("s1", ("N", "North"))], "incident": seen}
    return Recording(
        KINDS, lambda kind, _: directory.get(kind, []), lambda: next(ids), "NOR", lambda _: taken, "forms.txt"
    )


def incident(**fields: object) -> Form:
    """A form of an incident with what is needed."""
    given = {"category": "explosion", "when": {"start": "2025-03-04"}, "where": {"place": "Bria"}}
    return Form("incident", given | fields, 7)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 99_999), max_size=8))
def test_a_new_number_is_never_taken(numbers: list[int]) -> None:
    """Whatever numbers there are, the next one is above all of this site, and that of another site does not count."""
    taken = [f"NOR-{number}" for number in numbers]
    following = numbered("incident", "NOR", last_number("incident", "NOR", [*taken, "SOU-99999"]) + 1)
    assert following not in {usual_reference(text) for text in taken}
    assert int(following.removeprefix("NOR-")) == max(numbers, default=0) + 1


def test_patrols_and_incidents_count_apart() -> None:
    """A patrol's number has a letter of its own, so that nobody takes one for the other on the radio."""
    assert last_number("patrol", "NOR", ["NOR-0007", "NOR-P0003"]) == 3
    assert numbered("patrol", "NOR", 4) == "NOR-P0004"


def test_numbers_go_on_above_those_that_forms_give_themselves() -> None:
    """Forms of one file that name a number, and those that do not, never share one."""
    forms = [incident(), incident(reference="NOR-0009"), incident(), incident(reference="SOU-0044"), incident()]
    drafted, problems = draft_records(forms, recording("NOR-0004"))
    references = [getattr(item.record, "reference", "") for item in drafted]
    assert references == ["NOR-0005", "NOR-0009", "NOR-0010", "SOU-0044", "NOR-0011"]
    assert not problems


@pytest.mark.parametrize(
    ("words", "meant"), [("nf", "p1"), ("NORTHERN  front", None), ("army of averra", "p2"), ("p1", "p1")]
)
def test_a_name_means_one_record_or_is_a_problem(words: str, meant: str | None) -> None:
    """Capitals and blanks do not matter; a name that two have means neither."""
    found = resolve("party", words, PARTIES)
    assert found == meant if meant else isinstance(found, Problem)
    assert meant or found.code == "name-ambiguous"  # type: ignore[union-attr]


def test_an_agreement_is_meant_by_a_beginning_that_no_other_has() -> None:
    """A title is long: its beginning is enough where one alone begins so; other kinds are named in full."""
    titles = [Named("1", ("General ceasefire of Port Ash",)), Named("2", ("General amnesty",)), Named("3", ("Gener",))]
    assert resolve("agreement", "general cease", titles) == "1"
    assert resolve("agreement", "gener", titles) == "3"
    unclear = resolve("agreement", "General", titles)
    assert isinstance(unclear, Problem)
    assert unclear.code == "name-ambiguous"
    assert isinstance(resolve("agreement", "Gen", titles), Problem)
    assert isinstance(resolve("place", "general cease", titles), Problem)


def test_forms_get_numbers_titles_and_ids() -> None:
    """What nobody typed is filled in: number, title, ids for names; a number that is taken is a problem."""
    drafted, problems = draft_records(
        [incident(sector="n"), incident(reference="nor 1")],
        recording("NOR-0002", "NOR-1", seen=[Named("i1", ("NOR-1",))]),
    )
    record = drafted[0].record
    assert isinstance(record, Incident)
    assert (record.reference, record.title, record.sector) == ("NOR-0003", "Explosion at Bria", "s1")
    assert [(problem.code, problem.row) for problem in problems] == [("reference-taken", 7)]


def test_a_number_of_a_record_that_is_not_shown_is_not_confirmed() -> None:
    """Who types the number of a record that they may not read gets the next one, as if they had typed none."""
    drafted, problems = draft_records([incident(reference="nor 1"), incident()], recording("NOR-0001", "NOR-0004"))
    assert problems == ()
    assert [item.record.reference for item in drafted] == ["NOR-0005", "NOR-0006"]  # type: ignore[attr-defined]


def test_two_forms_do_not_share_a_number() -> None:
    """The second of two forms with one number is told, and so is one with the number that the first was given."""
    forms = [incident(reference="NOR-7"), incident(reference="nor 7"), incident(), incident(reference="NOR-8")]
    drafted, problems = draft_records(forms, recording())
    assert [item.record.reference for item in drafted] == ["NOR-0007", "NOR-0008"]  # type: ignore[attr-defined]
    assert [problem.code for problem in problems] == ["reference-taken", "reference-taken"]


def test_a_refused_form_uses_up_no_number() -> None:
    """The number of a form that breaks a rule goes to the next one."""
    wrong, right = incident(when={"start": "2025-03-04", "end": "2025-03-01"}), incident()
    drafted, problems = draft_records([wrong, right], recording())
    assert [item.record.reference for item in drafted] == ["NOR-0001"]  # type: ignore[attr-defined]
    assert "expected an end not before the start" in problems[0].message


def test_an_incident_without_a_place_lies_in_its_sector() -> None:
    """A short message may know the sector alone: that is where it was, in words."""
    form = Form("incident", {"category": "unrest", "when": {"start": "2025-03-04"}, "sector": "N"}, 1)
    drafted, _ = draft_records([form], recording())
    record = drafted[0].record
    assert isinstance(record, Incident)
    assert (record.where.described, record.title) == ("sector N", "Unrest in sector N")


def test_a_sheet_may_name_who_is_no_party() -> None:
    """In a sheet an unknown party is kept in words, and told once for all its rows."""
    rows = [incident(who=[{"party": "Rebels"}]), incident(who=[{"name": "nf"}])]
    drafted, problems = draft_records(rows, recording(), fill=words_of_sheet())
    assert [item.record.who[0].party for item in drafted] == [None, "p1"]  # type: ignore[attr-defined]
    assert [problem.code for problem in told_together(problems)] == ["party-in-words"]


def test_unknown_parties_and_sectors_stay_in_words() -> None:
    """A new mission has no parties yet: a report is written all the same, with their words and the next step."""
    form = incident(
        sector="Nort",
        who=[{"party": "army of avera"}],
        casualties={"fighters": [{"party": "Rebels", "toll": {"killed": {"low": 1, "best": 1, "high": 1}}}]},
    )
    drafted, problems = draft_records([form], recording())
    record = drafted[0].record
    assert isinstance(record, Incident)
    assert (record.sector, record.where.described) == (None, "sector Nort")
    assert (record.who[0].party, record.who[0].name) == (None, "army of avera")
    assert record.casualties.fighters[0].name == "Rebels"
    told = {problem.column: problem for problem in problems}
    assert set(told) == {"who.1.party", "casualties.fighters.1.party", "sector"}
    assert "Did you mean ARM?" in told["who.1.party"].hint
    assert "report add FILE sector" in told["sector"].hint
    assert {problem.severity for problem in problems} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("category", "who", "roles"),
    [
        ("explosion", [{"party": "NF"}], ["initiator"]),
        ("explosion", [{"name": "men"}, {"party": "NF"}], ["initiator", "target"]),
        ("armed_clash", [{"party": "NF"}, {"party": "ARM"}], ["initiator", "participant"]),
        ("explosion", [{"party": "NF", "role": "unknown"}, {"party": "ARM"}], ["unknown", "unknown"]),
        ("explosion", [{"party": "NF"}, {"party": "ARM", "role": "initiator"}], ["unknown", "initiator"]),
    ],
)
def test_who_stands_first_is_said_to_have_done_it(category: str, who: list[dict[str, str]], roles: list[str]) -> None:
    """The form asks for "the party said to have done it": reports must not come to say that nobody was named."""
    drafted, _ = draft_records([incident(category=category, who=who)], recording())
    assert [actor.role for actor in drafted[0].record.who] == roles  # type: ignore[attr-defined]


@pytest.mark.parametrize(("day", "told"), [("2025-03-06", False), ("2025-03-07", True), ("2052-03-04", True)])
def test_a_day_in_the_future_is_told_and_kept(day: str, told: bool) -> None:
    """A slip of the year is noticed at once; tomorrow is today in another zone."""
    at_desk = recording()
    at_desk.today = date(2025, 3, 5)
    drafted, problems = draft_records([incident(when={"start": day})], at_desk)
    assert len(drafted) == 1
    assert [(problem.code, problem.column) for problem in problems] == [("day-in-future", "when.start")] * told


def test_a_broken_rule_of_a_sheet_names_its_column() -> None:
    """The heading that stands in the sheet is named, once; a word of the command line has no row."""
    form = incident(where={"latitude": 94.5, "longitude": 18.5})
    _, problems = draft_records([form], recording())
    (told,) = told_together(problems, {"where.latitude": ("Coord. GPS", "Lat")})
    assert (told.column, told.row) == ("Coord. GPS + Lat", 7)
    assert "where.latitude" not in told.message
    _, problems = draft_records([Form("incident", form.fields, 0)], recording())
    assert [problem.row for problem in problems] == [None]


def test_a_place_is_guessed_in_words() -> None:
    """A village of a sheet is rarely a record yet: its column is where it was, and is linked where it is one."""
    paths = {spec.path for spec in guessed_fields(Incident)}
    assert "where.place" in paths
    assert "place" not in paths


def test_a_patrol_that_went_without_a_day_names_the_missing_field() -> None:
    """What is missing is named, not the rule."""
    form = Form("patrol", {"planned": "2025-03-04", "outcome": {"status": "done"}}, 1)
    _, problems = draft_records([form], recording())
    assert "expected outcome.day" in problems[0].message


def test_an_edit_keeps_what_it_does_not_name() -> None:
    """One part of a group or list is set, cleared or replaced; the rest of it stays."""
    standing = {"where": {"place": "Bria", "latitude": 1.0, "longitude": 2.0}, "who": [{"party": "p1"}]}
    words = ["where.described=at the well", "who.2.name=men", "where.mgrs=33PVL1234567890", "fire.shots=2/3/5"]
    values, problems = read_assignments(Incident, words)
    changes = changed_fields(Incident, values, standing)  # type: ignore[arg-type]
    assert problems == ()
    assert changes["who"] == [{"party": "p1"}, {"name": "men"}]
    assert changes["fire"] == {"shots": {"low": 2, "best": 3, "high": 5}}
    where = changes["where"]
    assert isinstance(where, dict)
    assert (where["place"], where["described"]) == ("Bria", "at the well")
    assert where["latitude"] != 1.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("where.plase=x", "field-unknown"),
        ("where=x", "field-has-parts"),
        ("status=verified", "field-not-typed"),
        ("x", "not-an-assignment"),
    ],
)
def test_an_edit_that_cannot_be_read_says_why(text: str, code: str) -> None:
    """Each kind of mistake has a code and a next step of its own."""
    _, problems = read_assignments(Incident, [text])
    assert [problem.code for problem in problems] == [code]
    assert problems[0].hint


@pytest.mark.parametrize("kind", SITUATION_KINDS, ids=lambda kind: kind.kind)
def test_every_form_can_be_read_again(kind: type) -> None:
    """A blank form of every kind names known fields only, and none that a verb of its own sets."""
    specs = form_fields(kind)
    assert not {spec.path.partition(".")[0] for spec in specs} & NOT_TYPED.get(kind.kind, frozenset())
    _, problems = parse_forms(blank_form(kind.kind, short_fields(kind)), kinds={kind.kind: specs})
    assert {problem.code for problem in problems} <= {"field-missing"}


def test_short_forms_ask_nothing_that_is_protected() -> None:
    """What goes over the radio is heard by others: no short form asks for a victim or witness."""
    for name, fields in SHORT.items():
        assert not {path.partition(".")[0] for path in fields} & KINDS[name].protected


def test_protected_fields_of_a_full_form_say_so() -> None:
    """On the full form every protected field is marked, and no other."""
    marked = {spec.path.partition(".")[0] for spec in form_fields(Incident) if spec.description.startswith("PROTECTED")}
    assert marked == Incident.protected


def test_a_written_form_becomes_the_record_it_was_made_from() -> None:
    """A record sent as a form from one post is the same record at the other."""
    drafted, _ = draft_records(
        [incident(reference="NOR-0009", what="Two\nlines", weapons=["mine", "mortar"])], recording()
    )
    fields = drafted[0].record.model_dump(mode="json", exclude_defaults=True)
    forms, problems = parse_forms(write_form("incident", fields), kinds={"incident": form_fields(Incident)})
    again, _ = draft_records(forms, recording())
    assert problems == ()
    assert again[0].record == drafted[0].record


def test_a_form_is_not_held_back_for_the_fault_of_the_next_one() -> None:
    """Of two forms in one text, the good one is written although the one after it cannot be read."""
    good = "BLUEHELM 1 incident\ncategory: explosion\nwhen.start: 2026-03-04\nEND\n"
    bad = "BLUEHELM 1 incident\ncategory: nonsense\nwhen.start: 2026-03-04\nEND\n"
    for text, rows in ((good + bad, [1]), (bad + good, [5])):
        forms, problems = parse_forms(text, kinds={"incident": form_fields(Incident)})
        sound, _ = sound_forms(forms, problems)
        assert [form.row for form in sound if form.fields["category"] == "explosion"] == rows
