"""Paragraphs, verbs, ceilings and authority, on texts in the drafting style of resolutions."""

from __future__ import annotations

import pytest

from bluehelm.exchange import CouncilText, TextParagraph
from bluehelm.mandate.authority import find_authority
from bluehelm.mandate.ceilings import find_ceilings
from bluehelm.mandate.paragraphs import parse_text
from bluehelm.mandate.records import Ceiling, Paragraph, ceiling_phrases
from bluehelm.mandate.verbs import clauses_of, opening_verb


def text_of(text: str, paragraphs: tuple[TextParagraph, ...] = ()) -> CouncilText:
    return CouncilText("S/RES/1", "Security Council", 2020, "resolution", "test", text, paragraphs)


def operative(text: str, number: str = "1") -> Paragraph:
    return Paragraph(number=number, kind="operative", text=text, verb=opening_verb(text))


def found_ceilings(*texts: str) -> list[tuple[str, int]]:
    return [(found.personnel, found.number) for found in find_ceilings([operative(text) for text in texts])[0]]


def test_scanned_text_is_cut_at_numbers_that_follow() -> None:
    """A number inside a sentence, a page break, a lost bracket and a footnote do not break the paragraphs."""
    scan = (
        "Resolution 5 (1993)\nof 3 May 1993\n\nThe Security Council,\n\nRecalling its resolution of 12 December\n"
        "1992. and others,\n\n1. Calls upon the parties to observe the truce of\n12. April, and to meet\n\n"
        "without delay;\n2. Decides that the Mission shall:\n\n(a) Observe;\n\nb) Report;\n\n"
        "18 See Official Records of the Council.\n\n3. Requests a report.\n\nAdopted unanimously at the 9th\nmeeting.\n"
    )
    parsed = parse_text(text_of(scan))
    assert [(item.number, item.verb) for item in parsed.paragraphs] == [
        ("", ""), ("1", "Calls upon"), ("2", "Decides"), ("2(a)", "Decides"), ("2(b)", "Decides"), ("3", "Requests")
    ]  # fmt: skip
    assert parsed.paragraphs[1].text.endswith("and to meet without delay;")
    assert parsed.paragraphs[5].text == "Requests a report."


def test_unnumbered_paragraphs_are_known_by_their_verb() -> None:
    """Where nothing is numbered, what opens with an operative verb is operative."""
    parsed = parse_text(text_of("The Security Council,\n\nHaving met, 4\n\nRecommends admission;\n\nUrges speed.\n"))
    assert [(item.kind, item.verb) for item in parsed.paragraphs] == [
        ("preambular", ""), ("operative", "Recommends"), ("operative", "Urges")
    ]  # fmt: skip


def test_a_part_of_a_text_may_number_from_one_again() -> None:
    """A second part that starts with 1 is kept as paragraphs, not swallowed by the last one."""
    parsed = parse_text(text_of("The Security Council,\n\n1. Decides x;\n\n2. Urges y;\n\n1. Requests z.\n"))
    assert [item.number for item in parsed.paragraphs] == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (["1.", "(a)", "(i)", "(ii)", "(b)"], ["1", "1(a)", "1(a)(i)", "1(a)(ii)", "1(b)"]),
        (["1.", "(g)", "(h)", "(i)", "(j)"], ["1", "1(g)", "1(h)", "1(i)", "1(j)"]),
        (["1.", "(z)", "(aa)", "2."], ["1", "1(z)", "1(aa)", "2"]),
        (["1.", "(i)", "(ii)", "(a)"], ["1", "1(i)", "1(ii)", "1(ii)(a)"]),
        (["1.", "•", None], ["1", "1", "1"]),
    ],
)
def test_letters_and_roman_numerals_nest(labels: list[str | None], numbers: list[str]) -> None:
    """A label "i" after "h" is a letter, after "(a)" a numeral below it; bullets bear their paragraph's number."""
    items = tuple(TextParagraph(label, "operative", None, "To act;") for label in labels)
    assert [item.number for item in parse_text(text_of("", items)).paragraphs] == numbers


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Decides to act;", "Decides"),
        ("Strongly condemns the attack;", "Condemns"),
        ("In this regard, further requests a report;", "Requests"),
        ("Takes note of the report;", "Takes note"),
        ("Acting under Chapter VII,", ""),
        ("Reports show that it rained;", ""),
    ],
)
def test_opening_verbs(text: str, verb: str) -> None:
    """The verb is found behind adverbs, and participles and nouns are none."""
    assert opening_verb(text) == verb


def test_each_clause_has_its_own_verb() -> None:
    """A paragraph that welcomes, decides and requests is three clauses; an item inherits its paragraph's verb."""
    paragraphs = [
        operative("Welcomes the truce, decides to send observers and requests a report; urges speed;"),
        Paragraph(number="2(a)", kind="operative", text="To renew the mandate;", verb="Decides"),
    ]
    assert [(clause.verb, clause.decides) for clause in clauses_of(paragraphs)] == [
        ("welcomes", False), ("decides", True), ("requests", False), ("urges", False), ("decides", True)
    ]  # fmt: skip


CONSISTS = (
    "Decides that it will consist of up to 7,000 military personnel, including liaison officers, up to 900 civilian "
    "police personnel, and a civilian component;"
)
CEILINGS = (
    "Decides to maintain a troop ceiling of 17,000 personnel, and a police ceiling of 2,101 personnel, including 88 "
    "justice and corrections advisors;"
)
MAXIMUM = (
    "Authorizes a maximum of 19 815 military personnel, 760 military observers, 391 police personnel and 1,050 "
    "personnel of formed police units;"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CONSISTS, [("military", 7000), ("police", 900)]),
        (CEILINGS, [("military", 17000), ("police", 2101), ("corrections", 88)]),
        (MAXIMUM, [("military", 19815), ("observers", 760), ("police", 391), ("formed_police", 1050)]),
        ("Maintains the authorized troop ceiling at 3,550 until 15 May 2021;", [("military", 3550)]),
        ("Decides on up to 3,300 police personnel and up to 16 formed police units;", [("police", 3300)]),
        ("Welcomes the offer of up to 500 troops;", []),
        ("Decides to support up to 20,900 personnel of the Somali National Army and up to 30 troops;", []),
        ("Decides that 3 military personnel were wounded in 2014;", []),
    ],
)
def test_ceilings_in_the_usual_phrases(text: str, expected: list[tuple[str, int]]) -> None:
    """A number of personnel counts after a word for a limit, in a clause that decides, and not for other forces."""
    assert found_ceilings(text) == expected


INCLUDING = (
    "Decides that UNTIDE will comprise up to 10,000 military personnel, including 240 military observers and 200 staff "
    "officers and 1,800 police personnel, including 1,400 formed police unit personnel and 400 individual police "
    "officers, and 20 corrections officers;"
)
INCLUDED = (
    "10,000 military (of them 240 observers, 200 staff officers), 1,800 police (of them 1,400 formed police, 400 "
    "individual police), 20 corrections"
)
UNIFORMED = (
    "Authorizes up to 3,000 uniformed personnel, including 2,400 military personnel, of whom 60 military observers, "
    "and 600 police personnel;"
)
COMPONENT = (
    "Authorizes up to 17,300 military personnel and a civilian component including up to 3,300 police personnel;"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (INCLUDING, INCLUDED),
        (UNIFORMED, "3,000 uniformed (of them 2,400 military (of them 60 observers), 600 police)"),
        (COMPONENT, "17,300 military, 3,300 police"),
        (CONSISTS, "7,000 military, 900 police"),
        (CEILINGS, "17,000 military, 2,101 police (of them 88 corrections)"),
        (MAXIMUM, "19,815 military, 760 observers, 391 police, 1,050 formed police"),
    ],
)  # fmt: skip
def test_what_is_included_is_no_addition(text: str, words: str) -> None:
    """Personnel after "including" are shown inside the number before it; those that follow on are not."""
    assert ", ".join(ceiling_phrases(find_ceilings([operative(text)])[0])) == words


def test_a_part_without_its_whole_stands_alone() -> None:
    """A part among ceilings that lack its whole is still shown."""
    observers = Ceiling(personnel="observers", number=240, paragraph="2", quote="", part_of="military")
    assert ceiling_phrases([observers]) == ("240 observers",)


def test_a_second_number_is_told() -> None:
    """Where a later paragraph sets another number, the first is shown and the other named."""
    ceilings, problems = find_ceilings(
        [
            operative("Authorizes up to 900 troops until June;", "1"),
            operative("Authorizes up to 600 troops from July;", "2"),
        ]
    )
    assert [ceiling.number for ceiling in ceilings] == [900]
    assert "600 in paragraph 2; the first is shown" in problems[0].message


def test_recalled_authority_is_not_invoked() -> None:
    """A text that recalls what another decided under Chapter VII acts under no chapter itself."""
    recalled = Paragraph(number="", kind="preambular", text="Recalling resolution 3 (2020), acting under Chapter VII,")
    assert find_authority([recalled]).chapter is None


def test_authority_of_one_paragraph_only() -> None:
    """A chapter invoked inside an operative paragraph covers that paragraph, not the text."""
    authority = find_authority([operative("Acting under Chapter VII of the Charter, authorizes the Force;", "4")])
    assert (authority.chapter, authority.scope) == ("VII", "paragraph 4")


def test_articles_of_chapter_seven() -> None:
    """Acting under Articles 39 and 40 is acting under Chapter VII."""
    text = "Acting under Articles 39 and 40 of the Charter,"
    assert find_authority([Paragraph(number="", kind="preambular", text=text)]).chapter == "VII"


def test_force_must_be_authorised_and_to_the_mission() -> None:
    """Duties to take measures are no licence; a licence to member states gives way to the mission's own."""
    paragraphs = [
        operative("Decides that all States shall take all necessary measures to freeze assets;", "1"),
        operative("Authorizes Member States to take all necessary means to support UNTIDE;", "2"),
        operative("Authorizes UNTIDE to use all necessary means;", "3"),
        operative("Authorizes the Secretary-General to take all necessary measures to recruit staff;", "4"),
    ]
    assert find_authority(paragraphs, "UNTIDE").all_necessary_means == ("3",)
    assert find_authority(paragraphs).all_necessary_means == ("2", "3")
    assert find_authority(paragraphs[:1]).all_necessary_means == ()
