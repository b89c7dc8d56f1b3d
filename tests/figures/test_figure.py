"""Figures: an amount has a unit, a source and days it holds for, and mistakes in a table are shown where they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bluehelm.figures import UNITS, Figure, Figures, load_figures, read_figures
from bluehelm.force.records import UNIT_KINDS
from bluehelm.problems import InputRefused

GOOD = """\
- key: reimbursement
  value: 1028
  unit: persons
  source: first document
  valid_from: 2013-07-01
  valid_to: 2014-06-30
- key: reimbursement
  value: 1332
  unit: persons
  source: second document
  valid_from: 2014-07-01
"""


def _table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _figure(**changes: object) -> Figure:
    given = {"key": "speed", "value": 4.0, "unit": "km/h", "source": "a manual", "valid_from": date(2014, 1, 1)}
    return Figure(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "value"), [(date(2013, 7, 1), 1028), (date(2014, 6, 30), 1028), (date(2014, 7, 1), 1332)]
)
def test_a_figure_is_the_one_that_held_on_the_day(tmp_path: Path, day: date, value: float) -> None:
    """On the last day of an old rate the old rate holds, on the next day the new one."""
    table, problems = read_figures(_table(tmp_path, GOOD))
    assert problems == ()
    assert table.at("reimbursement", day).value == value


def test_a_day_without_a_figure_is_refused_with_the_days_there_are(tmp_path: Path) -> None:
    """No figure is stretched to a day before its source speaks of it."""
    table, _ = read_figures(_table(tmp_path, GOOD))
    with pytest.raises(LookupError, match=r"'reimbursement' of the table 'own' holds on 2013-06-30; .*2013-07-01 to"):
        table.at("reimbursement", date(2013, 6, 30))


def test_an_unknown_key_is_answered_with_the_near_ones() -> None:
    """A slip in a key names the keys that were probably meant."""
    with pytest.raises(
        LookupError, match="no figure 'escalation_death' in the table 'checks'; there is escalation_deaths"
    ):
        load_figures("checks").at("escalation_death", date(2014, 1, 1))


def test_history_keeps_old_rows_beside_new_ones(tmp_path: Path) -> None:
    """A rate that changed is there with both values, oldest first."""
    table, _ = read_figures(_table(tmp_path, GOOD))
    assert [figure.value for figure in table.history("reimbursement")] == [1028, 1332]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("unit: persons", "unit: person", 3, "unit", "'person' is not a known unit. Next: Did you mean 'persons'?"),
        ("source: first document", "source:", 4, "source", "'source' is missing"),
        ("source: first document", "source: '  '", 4, "source", "The figure has no source"),
        ("2013-07-01", "2013-13-01", 5, "valid_from", "Expected a day of the calendar, got '2013-13-01'"),
        ("2014-06-30", "2012-06-30", 6, "valid_to", "ends on 2012-06-30, before it starts on 2013-07-01"),
        ("1028", "about 1000", 2, "value", "Expected a number, got 'about 1000'"),
        ("1028", ".inf", 2, "value", "Expected a number, got '.inf'"),
        ("1028", "nan", 2, "value", "Expected finite low <= value <= high"),
        ("1028", "[1, 2]", 2, None, "Expected one plain value here"),
        ("key: reimbursement", "key: Re-imbursement", 1, "key", "Expected a key in snake_case, got 'Re-imbursement'"),
        ("valid_to:", "valid_till:", 6, "valid_till", "no field 'valid_till'. Next: Did you mean 'valid_to'?"),
        ("valid_to:", "low: 2000\n  valid_to:", 2, "value", "got 2000.0, 1028.0, None"),
        ("valid_to:", "unit: km\n  valid_to:", 6, "unit", "'unit' is given twice"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_good_row_loads(
    tmp_path: Path, *, old: str, new: str, line: int, column: str | None, words: str
) -> None:
    """Each mistake in the first of two rows is shown at its line and field, and the second row still loads."""
    table, problems = read_figures(_table(tmp_path, GOOD.replace(old, new, 1)))
    assert [figure.value for figure in table] == [1332]
    assert words in str(problems[0])
    assert (problems[0].file, problems[0].row, problems[0].column) == ("own.yaml", line, column)


def test_two_rows_of_one_day_are_a_problem(tmp_path: Path) -> None:
    """When validities overlap by one day the later row is left out, and both spans are named."""
    table, problems = read_figures(_table(tmp_path, GOOD.replace("2014-07-01", "2014-06-30")))
    assert [figure.value for figure in table] == [1028]
    assert "2013-07-01 to 2014-06-30, and 2014-06-30 to today" in problems[0].message
    assert problems[0].row == 11


def test_an_older_row_that_never_ends_is_a_problem_wherever_it_stands(tmp_path: Path) -> None:
    """The newer row first and the older, endless one below it overlap as well."""
    older, newer = GOOD.replace("  valid_to: 2014-06-30\n", "").split("- key")[1:]
    table, problems = read_figures(_table(tmp_path, f"- key{newer}- key{older}"))
    assert [figure.value for figure in table] == [1332]
    assert [problem.code for problem in problems] == ["validity-overlaps"]


def test_overlap_is_refused_at_construction_too() -> None:
    """A table made in Python obeys the rule of the file: a row inside a longer one of the same key is refused."""
    first = _figure(valid_to=date(2020, 1, 1))
    second = _figure(valid_from=date(2015, 1, 1), valid_to=date(2016, 1, 1))
    with pytest.raises(InputRefused, match="Two rows of 'speed' hold on the same day"):
        Figures("own", (first, second))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "got an empty file"),
        ("key: speed\n", "Expected a list of figures"),
        ("- speed\n", "Expected 'name: value' lines here"),
        ("- key: 'speed\n", "This is not YAML"),
        ("- key: speed\n  note: a\0b\n", "There is a control character here (number 0 in hexadecimal)"),
        ("[" * 3000, "lists within lists too deep"),
    ],
)
def test_a_file_of_another_shape_is_one_clear_problem(tmp_path: Path, text: str, words: str) -> None:
    """No list, no rows or no YAML in any way gives one problem that says what was expected."""
    table, problems = read_figures(_table(tmp_path, text))
    assert (len(problems), tuple(table)) == (1, ())
    assert words in problems[0].message


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    """A Latin-1 file is named as wrongly encoded, with the byte."""
    path = tmp_path / "own.yaml"
    path.write_bytes(b"- key: d\xe9tour\n")
    _, problems = read_figures(path)
    assert "not UTF-8 text (byte 9)" in problems[0].message


def test_strict_stops_at_a_bad_row(tmp_path: Path) -> None:
    """With strict, a table with an error is refused as a whole."""
    with pytest.raises(InputRefused, match="'person' is not a known unit"):
        read_figures(_table(tmp_path, GOOD.replace("unit: persons", "unit: person")), strict=True)


@pytest.mark.parametrize(("on", "stale"), [(date(2018, 1, 1), False), (date(2018, 1, 2), True)])
def test_a_figure_is_stale_the_day_after_four_years(on: date, stale: bool) -> None:
    """Four years to the day are not older than four years; a day more is."""
    assert _figure().is_stale(on) is stale


def test_age_is_counted_from_the_day_the_source_confirmed_it() -> None:
    """A rule of 1978 that a source confirmed in 2017 is not stale in 2018."""
    assert not _figure(valid_from=date(1978, 1, 1), confirmed=date(2017, 1, 1)).is_stale(date(2018, 6, 1))


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("outside_country_distance", 50, "km"),
        ("escalation_deaths", 25, "deaths"),
        ("deployment_staleness", 12, "months"),
        ("history_minimum", 12, "months"),
        ("history_minimum_learned", 36, "months"),
        ("figure_staleness", 48, "months"),
    ],
)
def test_the_thresholds_of_the_checks_are_the_stated_ones(key: str, value: float, unit: str) -> None:
    """The thresholds that the issue and DESIGN.md name hold for every as-of date since 1989."""
    figure = load_figures("checks").at(key, date(1989, 1, 1))
    assert (figure.value, figure.unit) == (value, unit)


def test_an_unknown_table_names_those_there_are() -> None:
    """A slip in the name of a table lists the tables."""
    with pytest.raises(LookupError, match="no table of figures 'check'; there are checks"):
        load_figures("check")


def test_every_unit_says_what_it_means() -> None:
    """Each unit has its meaning in words."""
    assert all(UNITS.values())


@pytest.mark.parametrize("name", ["checks", "laydown", "travel"])
def test_every_packaged_figure_names_its_source_or_says_that_it_is_assumed_and_who_doubts_it(name: str) -> None:
    """A figure that nobody published says "assumption of this project", and what speaks against it."""
    for figure in load_figures(name):
        if figure.source.startswith("assumption of this project, no public source"):
            assert figure.disputed_by, figure.key
        else:
            assert len(figure.source) > 20, figure.key


@pytest.mark.parametrize("kind", UNIT_KINDS)
def test_every_kind_of_unit_has_a_default_reach(kind: str) -> None:
    """No kind of unit that a force can have is without a reach for the laydown."""
    assert load_figures("laydown").at(f"reach_{kind.replace(' ', '_')}", date(1989, 1, 1)).unit == "km"
