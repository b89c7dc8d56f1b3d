"""The section on compliance shows warnings first, never a rate without patrols, and no user text as markup."""

from __future__ import annotations

from datetime import date

import polars as pl

from bluehelm.brief.content import BriefContent, FirstPage, Picture, Section, Sentence, Table
from bluehelm.brief.html import render_html
from bluehelm.brief.pdf import render_pdf
from bluehelm.brief.section_compliance import compliance_section
from bluehelm.columns import schema_of
from bluehelm.situation import ALLEGATIONS, COMMITMENTS, EFFORT, Compliance, measure_compliance

NORTH, ODD = "North <b>\x1b[31m", "Clause #1 & $x$ *"


def measured(*, patrols: int | None = 50, until: date = date(2025, 1, 31)) -> Compliance:
    """Two allegations a month for two years, then twelve, every second one verified."""
    months = [date(2023 + place // 12, place % 12 + 1, 1) for place in range(25)]
    days = [day.replace(day=5) for day in months for _ in range(12 if day.year == 2025 else 2)]
    rows = [
        (f"id-{place}", ODD, NORTH, None, day, ("verified", "reported")[place % 2], None, day, (day, None)[place % 2])
        for place, day in enumerate(days)
    ]
    allegations = pl.DataFrame(rows, schema=schema_of(ALLEGATIONS), orient="row")
    effort = pl.DataFrame([(None, day, 60, patrols, 0, 5, 5) for day in months], schema=schema_of(EFFORT), orient="row")
    kept = pl.DataFrame([(NORTH, date(2025, 1, 1), 2, 1, 0)], schema=schema_of(COMMITMENTS), orient="row")
    return measure_compliance(allegations, effort, kept, until=until)


def tables(section: Section) -> dict[str, Table]:
    return {block.title: block for block in section.blocks if isinstance(block, Table)}


def test_a_warning_comes_first_and_its_rows_are_red() -> None:
    """The jump to twelve, told once in full; the party's rows are marked in both tables."""
    section = compliance_section(measured())
    first = section.blocks[0]
    assert isinstance(first, Sentence)
    assert first.tone == "alarm"
    assert first.text.startswith("Warning. The rate has risen since 2025-01: from 2.0 to 12.0")
    assert [block.tone for block in section.blocks if isinstance(block, Sentence)].count(first.tone) == 1
    assert tables(section)["Allegations by party and clause"].alarms == (0,)
    assert tables(section)["Whether it grows or falls"].alarms == (0, 1)


def test_rates_stand_beside_the_counts_or_are_not_known() -> None:
    """Thirty-four allegations in 600 patrols; where no patrols are known the cells say so, without an empty chart."""
    known = tables(compliance_section(measured()))["Allegations by party and clause"].rows[0]
    assert (known[2], known[3], known[8], known[9]) == ("34", "17", "5.7", "2.8")
    section = compliance_section(measured(patrols=None))
    assert tables(section)["Allegations by party and clause"].rows[0][8:] == ("not known", "not known")
    chart = next(block for block in section.blocks if isinstance(block, Picture))
    assert ">?</text>" not in chart.svg
    assert "Patrols done, whole area" not in chart.svg
    assert "The patrols done are not known." in chart.note


def test_no_allegation_is_said_with_caution() -> None:
    """An empty record is not shown as a clean one."""
    section = compliance_section(measured(until=date(2020, 1, 31)))
    assert [block.tone for block in section.blocks if isinstance(block, Sentence)] == ["caution", "caution"]
    assert "no sign that the agreement was kept" in str(section.blocks[1])


def test_the_section_stands_in_html_and_pdf_the_same_each_time() -> None:
    """Names with markup are shown as they are written, without their control characters."""
    section = compliance_section(measured(), title="4. How the agreement is kept")
    brief = BriefContent("Averra", "Situation report", True, FirstPage((), (), ()), (section,), "footer")
    page = render_html(brief)
    assert b"North &lt;b&gt;[31m" in page
    assert b"<b>[31m" not in page
    assert page == render_html(brief)
    assert render_pdf(brief).startswith(b"%PDF")
