"""Forms in plain text: written, sent through what mail and radio do to them, and read back the same."""

from __future__ import annotations

import textwrap
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluehelm.exchange import FieldSpec, FieldType, Form, blank_form, parse_forms, write_form
from bluehelm.geo import from_mgrs
from bluehelm.problems import Problem

SPECS = (
    FieldSpec("reference", required=True, description="Short number, such as NOR-0042"),
    FieldSpec("when.start", FieldType.DATE_OR_TIME),
    FieldSpec("where.latitude", FieldType.NUMBER),
    FieldSpec("where.longitude", FieldType.NUMBER),
    FieldSpec("where.mgrs", FieldType.MGRS),
    FieldSpec("category", choices=("explosion", "armed_clash")),
    FieldSpec("killed", FieldType.COUNT),
    FieldSpec("weapons", FieldType.LIST),
    FieldSpec("what"),
)
LATITUDE, LONGITUDE = from_mgrs("33PVL1234567890")
KINDS = {"incident": SPECS}
FORM = """BLUEHELM 1 incident
ref: NOR-0042
when.start: 2025-03-04 06:30Z
where.mgrs: 33PVL1234567890
killed: 2/3/5
what: Two explosions heard from the village;
  smoke seen north of the bridge.
END
"""


def parsed(text: str) -> tuple[Form, tuple[Problem, ...]]:
    (form,), problems = parse_forms(text, kinds=KINDS, file="mail.txt")
    return form, problems


def problem_of(text: str) -> Problem:
    _, (problem,) = parse_forms(text, kinds=KINDS, file="mail.txt")
    return problem


def test_a_form_becomes_nested_typed_fields() -> None:
    """The example of the reference is read: a short name, a time, MGRS as degrees, a count, a text over two lines."""
    form, problems = parsed(FORM)
    assert (form.kind, form.row, problems) == ("incident", 1, ())
    assert form.fields == {
        "reference": "NOR-0042",
        "when": {"start": "2025-03-04T06:30:00+00:00"},
        "where": {"latitude": pytest.approx(LATITUDE), "longitude": pytest.approx(LONGITUDE)},
        "killed": {"low": 2, "best": 3, "high": 5},
        "what": "Two explosions heard from the village; smoke seen north of the bridge.",
    }


def test_times_take_the_zone_of_the_posts_where_it_is_given() -> None:
    """A time without a zone is told; with the posts' zone it is read."""
    text = FORM.replace("06:30Z", "06:30")
    assert problem_of(text).code == "zone-missing"
    (form,), problems = parse_forms(text, kinds=KINDS, offset=timezone(timedelta(hours=1)))
    assert form.fields["when"] == {"start": "2025-03-04T06:30:00+01:00"}
    assert problems == ()


@pytest.mark.parametrize(
    ("changed", "code", "row", "words"),
    [
        (FORM.replace("what:", "wat:"), "field-unknown", 6, "Did you mean what?"),
        (FORM.replace("killed: 2", "killed: x"), "not-a-count", 5, "low/best/high"),
        (FORM.replace("ref:", "category: explosion\n#"), "field-missing", 1, "Ask the sender"),
        (FORM.replace("1 inc", "2 inc"), "form-version", 1, "newer program"),
        (FORM.replace("incident", "incidnt"), "kind-unknown", 1, "Did you mean incident?"),
        (FORM.replace("END", ""), "end-missing", 1, "last lines"),
        (FORM.replace("END", "sum: 0000\nEND"), "sum-differs", 1, "send it again"),
        (FORM.replace("END", "what: again\nEND"), "field-twice", 8, "once"),
        (FORM.replace("\nref", "\nhello there\nref"), "line-unknown", 2, "name of the field"),
        ("Dear colleagues,\nnothing today.", "no-form", None, "BLUEHELM 1 incident"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(changed: str, code: str, row: int | None, words: str) -> None:
    """Each fault has one problem with row and next step."""
    problem = problem_of(changed)
    assert (problem.code, problem.row, problem.file) == (code, row, "mail.txt")
    assert words in problem.hint


def test_a_line_that_cannot_be_read_does_not_cost_the_others() -> None:
    """An unknown field is left out, and the form is there."""
    form, (problem,) = parsed(FORM.replace("killed:", "kiled:"))
    assert "killed" not in form.fields
    assert form.fields["reference"] == "NOR-0042"
    assert (problem.column, problem.row) == ("kiled", 5)


def test_a_text_broken_at_a_word_with_a_colon_stays_whole() -> None:
    """A line that looks like a field, but is none and like none, belongs to the text before it; this is told."""
    form, (problem,) = parsed(FORM.replace("  smoke seen", "Bridgehead: smoke seen"))
    assert form.fields["what"] == "Two explosions heard from the village; bridgehead: smoke seen north of the bridge."
    assert (problem.code, problem.severity, problem.row) == ("line-kept-as-text", "warning", 7)


def test_several_forms_in_a_mail_with_greeting_and_signature() -> None:
    """What stands around forms does not matter; a form without END ends where the next begins, and at a signature."""
    mail = f"Good evening,\n{FORM}and\n{FORM.replace('END', '')}BLUEHELM 1 incident\nref: NOR-0044\n-- \nPost 4\n"
    forms, problems = parse_forms(mail, kinds=KINDS)
    assert [form.fields["reference"] for form in forms] == ["NOR-0042", "NOR-0042", "NOR-0044"]
    assert [form.row for form in forms] == [2, 11, 19]
    assert [problem.code for problem in problems] == ["end-missing", "end-missing"]


def test_a_blank_form_says_what_goes_where_and_comes_back_empty() -> None:
    """Each field has a note; a form sent back unfilled but for one line gives this one field."""
    blank = blank_form("incident", SPECS)
    assert "# Short number, such as NOR-0042; needed\nreference:\n" in blank
    assert "# one of: explosion, armed_clash\ncategory:\n" in blank
    form, problems = parsed(blank.replace("reference:", "reference: NOR-1").replace("killed:", "killed: ?"))
    assert form.fields == {"reference": "NOR-1"}
    assert problems == ()


def test_a_name_that_is_none_is_not_written() -> None:
    """A form with a field that nobody could read back is a mistake of the program."""
    with pytest.raises(ValueError, match="expected a field name"):
        write_form("incident", {"What happened": "x"})


WORD = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="\u02bc"), min_size=1, max_size=12)
TEXT = st.lists(st.lists(WORD, min_size=1, max_size=25).map(" ".join), min_size=1, max_size=3).map("\n".join)
FIELDS = st.dictionaries(st.from_regex(r"[a-rt-z]{2,5}(\.[a-z_]{1,5})?", fullmatch=True), TEXT, max_size=4)


def nested(flat: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for path, value in flat.items():
        group, _, name = path.rpartition(".")
        if not group:
            fields[name] = value
        elif isinstance(inside := fields.setdefault(group, {}), dict):
            inside[name] = value
    return fields


@settings(deadline=None)
@given(FIELDS)
def test_what_is_written_is_read_the_same(flat: dict[str, str]) -> None:
    """Any fields come back as they were, with their sum."""
    fields = nested(flat)
    forms, problems = parse_forms(write_form("incident", fields))  # type: ignore[arg-type]
    assert problems == ()
    assert [form.fields for form in forms] == [fields]


DISTURBANCES = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "quoted": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "quoted twice": lambda text: "".join(f">> {line}\n" for line in text.splitlines()),
    "trailing blanks": lambda text: text.replace("\n", "  \t\n"),
    "hard blanks": lambda text: text.replace(" ", "\u00a0"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "double spaced": lambda text: text.replace("\n", "\n\n"),
    "without indentation": lambda text: "\n".join(line.strip() for line in text.splitlines()),
    "indented": lambda text: textwrap.indent(text, "    "),
    "no end": lambda text: text.removesuffix("END\n"),
    "a mail around": lambda text: f"Dear all,\n\n{text}\n-- \nPost 4\n",
    "narrow": lambda text: "\n".join(
        part for line in text.splitlines() for part in textwrap.wrap(line, 70, break_long_words=False) or [""]
    ),
}
PLAIN = st.text("abcdefghij ,.XYZ059", min_size=1, max_size=200).map(lambda text: " ".join(text.split())).filter(bool)
WHATS = st.lists(PLAIN, min_size=1, max_size=3).map("\n".join)


@settings(deadline=None)
@given(WHATS, st.lists(st.sampled_from(sorted(DISTURBANCES)), max_size=2, unique=True))
def test_what_mail_and_radio_do_changes_nothing(what: str, disturbances: list[str]) -> None:
    """After each tolerated disturbance, and two of them, the form is the same and its sum holds."""
    fields = {"reference": "NOR-1", "when": {"start": "2025-03-04T06:30:00+00:00"}, "what": what}
    text = write_form("incident", fields)  # type: ignore[arg-type]
    for name in sorted(disturbances, key=lambda name: name in {"indented", "quoted", "quoted twice", "a mail around"}):
        text = DISTURBANCES[name](text)
    forms, problems = parse_forms(text, kinds=KINDS)
    assert problems == ()
    assert [form.fields for form in forms] == [fields]


@given(WHATS)
def test_capitals_dashes_and_quotes_do_not_break_the_sum(what: str) -> None:
    """A radio that knows capitals only and a telephone that curls quotes and stretches dashes do no harm."""
    text = write_form("incident", {"reference": "NOR-1", "what": f'It\'s 5-6 "shots". {what}'})
    for changed in (text.upper(), text.translate(str.maketrans({"'": "\u2019", "-": "\u2013", '"': "\u201d"}))):
        (form,), problems = parse_forms(changed, kinds=KINDS)
        assert problems == ()
        assert set(form.fields) == {"reference", "what"}


@given(WHATS, st.data())
def test_a_changed_letter_is_noticed(what: str, data: st.DataObject) -> None:
    """One letter of a text changed on the way: the form is not used."""
    text = write_form("incident", {"reference": "NOR-1", "what": what})
    at = data.draw(st.sampled_from([index for index, letter in enumerate(text) if letter in "abcdefghij059"]))
    if text[:at].count("\n") == 0 or ":" in text[at : at + 12] or text[text.rfind("\n", 0, at) + 1 :].startswith("sum"):
        return
    forms, problems = parse_forms(text[:at] + "k" + text[at + 1 :], kinds=KINDS)
    assert forms == ()
    assert [problem.code for problem in problems] == ["sum-differs"]


@settings(deadline=None)
@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            ["BLUEHELM 1 incident\n", "BLUEHELM 1 x\n", "> ", "ref: ", "when.start: ", "what", ":", "END\n", "\n", "|",
             "killed: 1/", "where.mgrs: 33P", "sum: 12", "#", "--\n", "\ud800", "\x00", "where: x\n", "weapons: a;b\n",
             "where.latitude: 1e9\n", "99999999999999999999"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_any_text_gives_forms_or_problems(text: str) -> None:
    """No text makes the reader fail, with and without known fields."""
    for kinds in (None, KINDS):
        forms, problems = parse_forms(text, kinds=kinds)
        assert forms or problems


def test_a_long_text_is_read_in_time_and_a_huge_one_told() -> None:
    """Very many lines in one value are no trouble; a text longer than any mail of forms is not read."""
    forms, problems = parse_forms("BLUEHELM 1 incident\nwhat: x\n" + "y\n" * 100_000)
    assert (forms, [problem.code for problem in problems]) == ((), ["form-too-long"])
    assert parse_forms("x" * 2_000_001)[1][0].code == "text-too-long"
