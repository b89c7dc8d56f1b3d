"""Pages of a report and a pack from awkward records: words stay words, nothing is cut in silence, all is labelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from awkward_records import CASES, HOSTILE, WEEK, awkward_records

from bluehelm.brief import pdf, write_brief
from bluehelm.brief.content import BriefContent
from bluehelm.brief.html import render_html
from bluehelm.brief.section_report_pack import pack_content
from bluehelm.brief.situation_report_content import report_content
from bluehelm.mission import Mark
from bluehelm.problems import UNPRINTABLE
from bluehelm.situation.meeting_records import meeting_pack_of_records
from bluehelm.situation.situation_report import make_situation_report

DRAWN = {"svg", "g", "path", "rect", "text", "defs", "clippath", "lineargradient", "stop", "line", "circle", "title"}
WRITTEN = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "span", "p", "b", "strong",
    "h1", "h2", "h3", "ol", "ul", "li", "nav", "a", "figure", "figcaption", "details", "summary", "table", "caption",
    "colgroup", "col", "thead", "tbody", "tr", "th", "td", "wbr", "footer",
}  # fmt: skip


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src", "xlink:href"}}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def contents(case: str) -> Iterator[BriefContent]:
    """The report of the week and the pack of the next meeting."""
    records = awkward_records(**CASES[case])
    yield report_content(make_situation_report(records, WEEK))
    pack, _ = meeting_pack_of_records(replace(records, marks={}), "m7", as_of=date(2025, 3, 12))
    yield pack_content(pack, mission=records.mission, as_of="2025-03-09 18:00 UTC", fictional=True)


def test_hostile_words_make_no_tag_attribute_or_link() -> None:
    """Only tags of the template and of drawings, none that runs, loads or links anywhere but within the page."""
    for content in contents("hostile"):
        tags = Tags()
        tags.feed(render_html(content).decode())
        assert tags.names <= WRITTEN | DRAWN
        assert not [name for name in tags.attributes if name.startswith("on") or name in {"style", "srcdoc"}]
        assert all(link.startswith("#") for link in tags.links)
        shown = " ".join(tags.words)
        assert '#read("/etc/passwd")' in shown, "it is shown as it was typed"
        assert not re.search(UNPRINTABLE, shown)


def test_only_the_pages_own_style_is_allowed() -> None:
    """One style sheet, admitted by its checksum, and it holds nothing that somebody typed."""
    for content in contents("hostile"):
        page = render_html(content).decode()
        assert page.count("<style>") == page.count("</style>") == 1
        style = page[page.index("<style>") : page.index("</style>")]
        assert "alert" not in style
        assert "passwd" not in style
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_hostile_words_reach_typst_as_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They stand in brief.json and nowhere in its markup; no drawing holds a script or a link; the PDF is made."""
    compiled: list[tuple[str, str]] = []
    real = pdf.typst.compile

    def watched(path: Path, **given: object) -> object:
        drawings = "".join(one.read_text(encoding="utf-8") for one in path.parent.glob("*.svg"))
        compiled.append((path.read_text(encoding="utf-8"), drawings))
        return real(path, **given)  # type: ignore[call-overload]

    monkeypatch.setattr(pdf.typst, "compile", watched)
    for content in contents("hostile"):
        made = pdf.render_pdf(content)
        assert made[:4] == b"%PDF"
        assert b"root:" not in made
        assert b"/JavaScript" not in made
        assert b"/URI" not in made
    assert len(compiled) == 2
    for markup, drawings in compiled:
        assert "alert" not in markup
        assert "<script" not in drawings
        assert "onload" not in re.sub(r">[^<]*<", "><", drawings)


@pytest.mark.parametrize("case", [name for name in CASES if name != "hundreds"])
def test_every_page_is_marked_dated_and_labelled(case: str) -> None:
    """The mark and the fictional label stand above the first and in the margin of each printed page; every figure has
    its source and day.
    """
    for content in contents(case):
        page = render_html(content).decode()
        assert content.mark in {"UNCLASSIFIED", "CONFIDENTIAL"}
        ribbon = page[page.index('class="ribbon"') :][:300]
        assert content.mark in ribbon
        assert "FICTIONAL" in ribbon
        assert f'@top-center{{content:"{content.mark}' in page
        assert page.count("<table ") <= page.count("Source: records of this mission file")


def test_the_mark_of_a_report_is_its_highest() -> None:
    """Confidential records make a confidential report; a pack for the parties holds none of them."""
    report, pack = contents("staff killed")
    assert (report.mark, pack.mark) == ("CONFIDENTIAL", "UNCLASSIFIED")
    unmarked = awkward_records(incidents=2, mark=Mark.UNCLASSIFIED)
    assert report_content(make_situation_report(unmarked, WEEK)).mark == "UNCLASSIFIED"


def test_own_people_killed_are_told_first_in_all_forms() -> None:
    """The first point of the first page, in red, with the number."""
    report, _ = contents("staff killed")
    assert report.first.points[0].figure == "2 own staff killed"
    assert report.first.points[0].tone == "alarm"
    assert report.first.points[0].text.startswith("Staff, verified: 2 killed; claimed, not verified: none recorded.")
    assert report.sections[0].title == "1. The mission's own people"


def test_a_day_after_an_arabic_name_keeps_its_order() -> None:
    """A mark of direction follows the name, so that 2025-03-07 is not read as 07-03-2025."""
    report, _ = contents("scripts")
    point = report.first.points[-1].text
    assert re.search("[\u0600-\u06ff]( \\d)?\u200e, ", point)
    assert not re.search("[\u0600-\u06ff], ", point)


def test_incidents_outside_the_outline_are_within_the_frame() -> None:
    """No disc stands over the map's title: the frame holds the sectors and what happened beside them."""
    report, _ = contents("twelve sectors")
    svg = report.first.pictures[0].svg
    width, height = map(float, re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    discs = re.findall(r'translate\(([\d.-]+),([\d.-]+)\)" d="M[\d.]+,0A', svg)
    assert len(discs) > 20
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in discs)


def test_no_outline_is_drawn_where_none_is_known() -> None:
    """Neither coast nor border around the places of incidents: a rectangle is no country."""
    with_sectors, without = (
        next(contents(case)).first.pictures[0].svg for case in ("long party", "no outlines")
    )  # fmt: skip
    assert with_sectors.count('stroke="#1b1f24" stroke-width="1.6"') > without.count(
        'stroke="#1b1f24" stroke-width="1.6"'
    )


def test_hostile_words_are_what_they_should_be() -> None:
    """The list of attacks holds each kind, so that the tests above show something."""
    for attack in (
        "<script>",
        "</style>",
        "<svg",
        "#import",
        "#read",
        "$",
        "@ref",
        "\\",
        "]",
        "[red]",
        "\x1b",
        "\u202e",
    ):
        assert attack in HOSTILE


def test_a_brief_carries_the_mark_it_is_given(tmp_path: Path) -> None:
    """A brief from a mission file is marked above its first page and each printed one; one from public data is not."""
    marked, public = (
        write_brief(tmp_path / f"{name}.html", mark=mark)[0].read_text(encoding="utf-8")
        for name, mark in (("marked", "confidential"), ("public", ""))
    )
    assert "<span>CONFIDENTIAL</span>" in marked
    assert '@top-center{content:"CONFIDENTIAL"' in marked
    assert 'class="ribbon"' not in public
