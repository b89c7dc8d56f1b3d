"""Clause templates: every built-in one is whole, and filling one in says what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.partners import ClauseTemplate, clauses_from_template, load_template, templates

EXAMPLES = {
    template.id: {name: parameter.example for name, parameter in template.parameters.items()}
    for template in templates()
}
RECORDS = {
    template.id: {name: f"id-of-{name}" for name, parameter in template.parameters.items() if parameter.kind == "party"}
    for template in templates()
}


def test_the_five_kinds_of_agreement_have_a_template() -> None:
    """General ceasefire, heavy weapons, cantonment, movement and status of forces are there."""
    assert [template.id for template in templates()] == [
        "cantonment",
        "freedom_of_movement",
        "general_ceasefire",
        "status_of_forces",
        "withdrawal_of_heavy_weapons",
    ]
    with pytest.raises(LookupError, match="there is no clause template 'truce'; there are cantonment"):
        load_template("truce")


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_a_template_is_whole(template: ClauseTemplate) -> None:
    """Numbers are not repeated; each parameter is used and each place has one; roles that bind are parties."""
    numbers = [provision.number for provision in template.provisions]
    assert len(set(numbers)) == len(numbers)
    needed = {name for provision in template.provisions for name in provision.needs}
    assert needed == set(template.parameters)
    for provision in template.provisions:
        assert {template.parameters[name].kind for name in provision.binds} <= {"party"}
        assert provision.within_days is None or provision.within_days in provision.needs
        assert "{" not in provision.looks_like
        assert provision.title in template.why(provision.number)


def test_every_category_that_a_ceasefire_can_be_breached_by_is_in_a_template() -> None:
    """Only unrest and other incidents point to no clause."""
    seen = {
        category
        for template in templates()
        for provision in template.provisions
        for category in provision.incident_categories
    }
    assert set(EVENT_KINDS) - seen == {"unrest", "other"}


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.id)
def test_the_examples_fill_a_template(template: ClauseTemplate) -> None:
    """With its own examples a template gives a clause for each provision, no place left open, and no problem."""
    clauses, problems = clauses_from_template(
        template, agreement="a1", values=EXAMPLES[template.id], parties=RECORDS[template.id]
    )
    assert problems == ()
    assert [clause.number for clause in clauses] == [provision.number for provision in template.provisions]
    assert not any("{" in clause.text or "}" in clause.text for clause in clauses)


def test_a_missing_parameter_costs_only_the_clauses_that_need_it() -> None:
    """Without the calibre the definition of a heavy weapon is not written, and the message says so."""
    template = load_template("withdrawal_of_heavy_weapons")
    values = EXAMPLES[template.id] | {"calibre_mm": "  "}
    clauses, problems = clauses_from_template(template, agreement="a1", values=values)
    assert len(clauses) == len(template.provisions) - 1
    assert [(problem.code, problem.column) for problem in problems] == [("missing-parameter", "calibre_mm")]
    assert "1(a) cannot be written" in problems[0].message
    assert "calibre from which" in problems[0].hint


def test_an_unknown_parameter_is_named_with_the_one_meant() -> None:
    """A slip of typing is a warning with the name that was probably meant."""
    template = load_template("withdrawal_of_heavy_weapons")
    values = EXAMPLES[template.id] | {"distance_kms": "15"}
    clauses, problems = clauses_from_template(template, agreement="a1", values=values)
    assert len(clauses) == len(template.provisions)
    assert [(problem.code, problem.hint) for problem in problems] == [
        ("unknown-parameter", "Did you mean 'distance_km'?")
    ]


@pytest.mark.parametrize("wrong", ["15 km", "-1", "inf", "nan", "1e3", "1_000", "12,5", "٣"])
def test_a_number_is_a_number_without_unit(wrong: str) -> None:
    """15 and 12.5 may stand for a distance; words, units and less than nothing may not."""
    template = load_template("withdrawal_of_heavy_weapons")
    for good in (15, 12.5, "12.5"):
        values = EXAMPLES[template.id] | {"distance_km": good}
        clauses, problems = clauses_from_template(template, agreement="a1", values=values)
        assert problems == ()
        assert any(f"at least {good} km" in clause.text for clause in clauses)
    values = EXAMPLES[template.id] | {"distance_km": wrong}
    _, problems = clauses_from_template(template, agreement="a1", values=values)
    assert [problem.code for problem in problems] == ["not-a-number"]


def test_a_deadline_counts_from_entry_into_force() -> None:
    """Fourteen days from 1 May are 15 May; no deadline is set where the day in force is not known."""
    template = load_template("withdrawal_of_heavy_weapons")
    values = EXAMPLES[template.id] | {"withdrawal_days": 14}
    clauses, _ = clauses_from_template(template, agreement="a1", values=values, in_force_from=date(2027, 5, 1))
    deadlines = {clause.number: clause.by_day for clause in clauses}
    assert deadlines["2(b)"] == date(2027, 5, 15)
    assert deadlines["3(a)"] is None
    clauses, _ = clauses_from_template(template, agreement="a1", values=values)
    assert {clause.by_day for clause in clauses} == {None}


@pytest.mark.parametrize("days", ["12.5", "99999", "9" * 30])
def test_a_deadline_is_in_whole_days_of_this_age(days: str) -> None:
    """Half a day, or a day after the year 2100, is a problem and no clause."""
    template = load_template("withdrawal_of_heavy_weapons")
    values = EXAMPLES[template.id] | {"inventory_days": days}
    clauses, problems = clauses_from_template(template, agreement="a1", values=values, in_force_from=date(2027, 5, 1))
    assert "1(b)" not in [clause.number for clause in clauses]
    assert [problem.column for problem in problems] == ["inventory_days"]


def test_a_clause_for_one_party_is_not_written_for_all() -> None:
    """A duty of the host needs the host's record: without it there is a problem, no clause that binds all."""
    template = load_template("status_of_forces")
    values = EXAMPLES[template.id]
    clauses, problems = clauses_from_template(template, agreement="a1", values=values, parties={"mission": "m"})
    assert [problem.column for problem in problems] == ["host"]
    of_all = {provision.number for provision in template.provisions if not provision.binds}
    assert {clause.number for clause in clauses} == of_all | {"1"}
    clauses, _ = clauses_from_template(template, agreement="a1", values=values, parties={"mission": "m", "host": "h"})
    assert {clause.binds for clause in clauses} == {("m",), ("h",), ()}


@given(st.text(min_size=1, max_size=30))
def test_a_value_stands_in_the_text_as_it_was_given(value: str) -> None:
    """Braces and signs in a value are only text: nothing is filled in twice, and control characters are gone."""
    template = load_template("general_ceasefire")
    values = EXAMPLES[template.id] | {"mission": "{line}" + value}
    clauses, _ = clauses_from_template(template, agreement="a1", values=values)
    moves = next(clause for clause in clauses if clause.number == "9(a)")
    assert "let {line}" in moves.text
    assert EXAMPLES[template.id]["line"] not in moves.text
    assert all(sign.isprintable() or sign.isspace() or ord(sign) > 127 for sign in moves.text)


def test_a_summary_says_what_to_fill_in() -> None:
    """The summary lists provisions and parameters with an example."""
    text = load_template("cantonment").summary()
    assert "2 No armed absence (prohibition)" in text
    assert "buffer_km: distance that the other party keeps from a site, km (such as: 5)" in text
