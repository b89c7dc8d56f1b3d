"""The brief as a file: what a reader finds in it, what nobody can put into it, and that it is whole or absent."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bluehelm.brief import write_brief
from bluehelm.mission import Run
from bluehelm.problems import InputRefused

LOADING = ("src", "href", "xlink:href", "data", "action", "poster", "srcset")


class Page(HTMLParser):
    """Facts of a page: its text, elements with attributes, and what it would load."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def having(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found for name, found in self.elements if name == tag and attributes.items() <= found.items()
        ]  # fmt: skip


@pytest.fixture(scope="module")
def source(made: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    assert write_brief(path, **made.but(fictional=True)) == (path,)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_page_loads_nothing_from_outside(page: Page, source: str) -> None:
    """Links stay within the page, fonts are within it, and its policy forbids every load and every script."""
    for _, attributes in page.elements:
        for name in LOADING:
            assert (attributes.get(name) or "#").startswith("#")
    assert re.findall(r"url\((?!#|data:font/woff2)", source) == []
    (policy,) = page.having("meta", **{"http-equiv": "Content-Security-Policy"})
    assert (policy["content"] or "").startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in (policy["content"] or "")
    assert page.having("script") == []


def test_page_can_be_read_without_seeing_it(page: Page) -> None:
    """The language is named, every table says which cells head it, and every drawing has words."""
    assert page.having("html", lang="en")
    headers = page.having("th")
    assert headers
    assert {header.get("scope") for header in headers} == {"col", "row"}
    drawings = page.having("div", role="img")
    assert len(drawings) == 8
    assert all(len(drawing.get("aria-label") or "") > 40 for drawing in drawings)
    assert len(page.having("h1")) == 1


def test_ids_occur_once(page: Page) -> None:
    """Eight drawings stand in one page, and no id of theirs is used twice."""
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("key", ["first-page", "mandate", "situation", "outlook", "laydown", "method", "annex-text"])
def test_sections_are_there(page: Page, key: str) -> None:
    """A reader finds the first page, the five sections and the annex by their ids."""
    assert len(page.having("section", id=key)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "UNLOC: Low Coast",
        "EXPIRED",
        "S/RES/9999 ran out on 2014-08-31; a renewal is not among the given texts. That is 122 days before",
        "Ceiling: 5,200 military",
        "2014-08-31 (computed)",
        "2 to 37",
        "50 % is the highest chance of at least 25 deaths in one place in any single month",
        "1 of 1 unit",
        "What the first moves bring: the best laydown with at most so many moves",
        "no better placement exists",
        "A place is a half-degree cell of the map, about 55 km wide.",
        "conflictology, which takes the months ahead to be like the last twelve, did best here",
        "OUT OF DATE",
        "CC BY 4.0",
        "conflictology (used)",
        "50 % of the deaths are placed no better than to a district.",
        "do not imply official endorsement",
        "FICTIONAL: no real country, mission, party or person",
    ],
)
def test_figures_come_from_the_results(page: Page, words: str) -> None:
    """What was given to the brief can be read in it, in words that can be checked by hand."""
    assert words in page.words


def test_figures_name_their_run(page: Page, made: Any) -> None:
    """Each key point, table and picture says its source, its date, its confidence and its run."""
    origins = re.findall(r"Source: .+? Data: .+? Confidence: .+? Run " + made.arguments["run"].short, page.words)
    assert len(origins) >= 20


def test_markup_in_the_input_stays_text(page: Page, source: str) -> None:
    """An incident that names its actor in HTML, Jinja2 and Typst shows that name and runs nothing."""
    assert "<script>alert(1)</script>" in page.words
    assert "{{ 7*7 }}" in page.words
    assert "<script" not in source
    assert "<img" not in source


def test_real_missions_are_not_called_fictional(made: Any, tmp_path: Path) -> None:
    """Without the word of the caller nothing is labelled fictional."""
    path = tmp_path / "brief.html"
    write_brief(path, **made.arguments)
    assert "FICTIONAL" not in path.read_text(encoding="utf-8")


def test_sections_without_input_say_so(tmp_path: Path) -> None:
    """A brief made of nothing is still a brief, and every section says what is missing."""
    path = tmp_path / "brief.html"
    write_brief(path)
    words = Page(path.read_text(encoding="utf-8")).words
    for missing in (
        "No mandate was given",
        "No incidents were summarised",
        "No forecast was made",
        "No units were given",
    ):
        assert missing in words
    assert "No run was recorded" in words


def test_same_results_give_the_same_bytes(made: Any, tmp_path: Path) -> None:
    """HTML and PDF repeat to the byte, with text of every markup in them."""
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for suffix in (".html", ".pdf"):
            (path,) = write_brief(tmp_path / name / f"brief{suffix}", **made.but(fictional=True))
            written.append(path.read_bytes())
    assert written[0] == written[2]
    assert written[1] == written[3]
    assert written[1].startswith(b"%PDF-")
    assert b"NotoSans" in written[1]


def test_folder_that_is_not_there_is_refused(made: Any, tmp_path: Path) -> None:
    """A brief into a folder that does not exist is refused in words, and nothing is left behind."""
    with pytest.raises(InputRefused, match=r"cannot be written to .*No such file.* Nothing was written") as refused:
        write_brief(tmp_path / "absent" / "brief.html", **made.arguments)
    assert refused.value.problems[0].code == "output-not-writable"
    assert list(tmp_path.iterdir()) == []


def test_failed_replacement_leaves_the_old_brief(made: Any, tmp_path: Path) -> None:
    """Where a folder stands in the file's place, it stays and no part of a brief lies beside it."""
    target = tmp_path / "brief.html"
    target.mkdir()
    with pytest.raises(InputRefused, match="cannot be written"):
        write_brief(target, **made.arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_other_suffix_is_refused(tmp_path: Path) -> None:
    """A name that ends in neither .html nor .pdf is refused before anything is made."""
    with pytest.raises(InputRefused, match=r"HTML or PDF, not as '\.docx'.*End the name in \.html or \.pdf"):
        write_brief(tmp_path / "brief.docx")


def test_months_after_the_last_incident_are_not_shown_as_quiet(made: Any, run: Run, tmp_path: Path) -> None:
    """Where the record ends before the as-of month, the first page says in red that these months are unknown."""
    ended = "The last incident ended on 2014-10-02; what came after it is unknown, not quiet."
    late = run.inputs[0].model_copy(update={"out_of_date": ended})
    late_run = run.model_copy(update={"inputs": (late, *run.inputs[1:])})
    path = tmp_path / "brief.html"
    for record, times in ((run, 0), (late_run, 1)):
        write_brief(path, **made.but(run=record))
        assert path.read_text(encoding="utf-8").count("Counted as if nothing had happened then") == times
