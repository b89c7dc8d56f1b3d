"""A mandate read from real and invented texts: the facts a planner asks for, and what is said where they are absent."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bluehelm.mandate import Mandate, read_mandate
from bluehelm.problems import InputRefused, Severity

TEXTS = "unsc/unsc_texts.jsonl.gz"

# Re-keyed by hand from the Security Council's own texts (CR-UNSC and UN-EOSG collections): the last day of the mandate,
# whether it had to be computed, military and police ceilings, chapter acted under, paragraphs with all necessary means.
Facts = tuple[str, str, bool, int | None, int | None, str | None, tuple[str, ...]]
FACTS: list[Facts] = [
    ("S/RES/194", "1964-12-26", False, None, None, None, ()),
    ("S/RES/362", "1975-04-24", False, None, None, None, ()),
    ("S/RES/486", "1981-12-15", True, None, None, None, ()),  # the scan reads "IS December 1981"
    ("S/RES/586", "1987-01-19", False, None, None, None, ()),  # the scan reads "until! 19 January 1987"
    ("S/RES/743", "1993-02-20", True, None, None, None, ()),  # twelve months from 21 February 1992
    ("S/RES/745", "1993-08-27", True, None, None, None, ()),  # eighteen months from 28 February 1992
    ("S/RES/785", "1992-11-30", False, None, None, None, ()),
    ("S/RES/886", "1994-05-31", False, None, None, "VII", ()),
    ("S/RES/1244", "2000-06-09", True, None, None, "VII", ("7",)),  # 12 months from 10 June 1999
    ("S/RES/1701", "2007-08-31", False, 15000, None, None, ("12",)),
    ("S/RES/1925", "2011-06-30", False, 19815, 391, "VII", ("11",)),  # MONUSCO, which takes over from MONUC
    ("S/RES/1990", "2011-12-26", True, 4200, 50, "VII", ("3",)),  # six months from 27 June 2011
    ("S/RES/1996", "2012-07-08", True, 7000, 900, "VII", ("4",)),
    ("S/RES/2099", "2014-04-30", False, None, None, None, ()),
    ("S/RES/2149", "2015-04-30", False, 10000, 1800, "VII", ("29",)),
    ("S/RES/2348", "2018-03-31", False, 16215, 391, "VII", ("33",)),
    ("S/RES/2429", "2019-06-30", False, 4050, 2500, "VII", ("15",)),
    ("S/RES/2506", "2020-07-31", False, None, None, None, ()),
    ("S/RES/2550", "2021-05-15", False, 3550, 640, "VII", ("12",)),
    ("S/RES/2556", "2021-12-20", False, 14000, 591, "VII", ("27",)),
    ("S/RES/2659", "2023-11-15", False, 14400, 3020, "VII", ("34",)),
    ("S/RES/2677", "2024-03-15", False, 17000, 2101, "VII", ("3",)),
    ("S/RES/2765", "2025-12-20", False, 11500, 443, "VII", ("34",)),
]

NO_MANDATE = ["S/RES/242", "S/RES/836", "S/RES/2140", "S/RES/2266", "S/RES/2663", "S/RES/2734", "S/RES/2745"]
"""Texts on a conflict, safe areas, sanctions, a committee, an ombudsperson and panels of experts: none sets the end of
a mission's mandate, though most extend something until a day."""

INVENTED = """Resolution 12 (2031)
Adopted by the Regional Council at its 40th meeting, on 3 March 2031

The Regional Council,

Recalling its resolution 9 (2030), which, acting under Chapter VII of the Charter, set out an arms embargo,

Acting under Chapter VIII of the Charter of the United Nations,

1. Welcomes the truce of 1 February 2031;

2. Decides to establish the Regional Mission in the Tide Islands (RMTI) for an initial period of ten months
as of 1 April 2031, and requests the Secretary-General to report every ninety days;

3. Decides that RMTI shall comprise up to 2,400 military personnel, including 60 military observers, and
350 police personnel;

4. Authorizes RMTI to take all necessary means, within its capabilities, to carry out the following tasks:

(a) To protect civilians,
(i) by day and night patrols;
(ii) by a ferry service between the islands;

(b) To observe the truce;

5. Decides to extend the mandate of the Panel of Experts until 30 June 2033;

6. Decides to remain seized of the matter.

Adopted unanimously at the 40th meeting.

7 See the records of the Regional Council.
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mandate.txt"
    path.write_text(text, encoding="utf-8")
    return path


def ceilings(mandate: Mandate) -> dict[str, int]:
    return {ceiling.personnel: ceiling.number for ceiling in mandate.ceilings}


@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: facts[0])
def test_facts_of_real_mandates(real_data: Path, facts: Facts) -> None:
    """Expiry, ceilings, chapter and licence to use force come out as the texts state them."""
    symbol, day, computed, military, police, chapter, means = facts
    mandate, problems = read_mandate(real_data / TEXTS, symbol=symbol)
    assert mandate.expiry is not None
    assert (mandate.expiry.day.isoformat(), mandate.expiry.computed) == (day, computed)
    assert (ceilings(mandate).get("military"), ceilings(mandate).get("police")) == (military, police)
    assert (mandate.authority.chapter, mandate.authority.all_necessary_means) == (chapter, means)
    assert any(problem.code == "computed-expiry" for problem in problems) == computed


@pytest.mark.parametrize("symbol", NO_MANDATE)
def test_other_bodies_ends_are_not_the_mandates(real_data: Path, symbol: str) -> None:
    """Where no mission is established or extended there is no expiry, and a problem says so."""
    mandate, problems = read_mandate(real_data / TEXTS, symbol=symbol)
    assert mandate.expiry is None
    assert "no-expiry" in {problem.code for problem in problems}


def test_the_named_mission_of_several(real_data: Path) -> None:
    """S/RES/2232 serves two missions: one is shown and the other named, or the one asked for is shown."""
    first, problems = read_mandate(real_data / TEXTS, symbol="2232")
    asked, _ = read_mandate(real_data / TEXTS, symbol="2232", mission="AMISOM")
    assert first.expiry is not None
    assert asked.expiry is not None
    assert (first.mission, first.expiry.day) == ("UNSOM", date(2016, 3, 30))
    assert (asked.mission, asked.expiry.day) == ("AMISOM", date(2016, 5, 30))
    assert "also AMISOM until 2016-05-30 (paragraph 3)" in " ".join(problem.message for problem in problems)


def test_a_mission_that_takes_over(real_data: Path) -> None:
    """S/RES/1925 ends MONUC and deploys MONUSCO: each end is shown to who asks, and the other one is named."""
    shown, problems = read_mandate(real_data / TEXTS, symbol="1925")
    asked, _ = read_mandate(real_data / TEXTS, symbol="1925", mission="MONUC")
    assert asked.expiry is not None
    assert (shown.mission, asked.mission, asked.expiry.day) == ("MONUSCO", "MONUC", date(2010, 6, 30))
    said = next(problem for problem in problems if problem.code == "several-missions")
    assert said.severity is Severity.WARNING
    assert "MONUSCO until 2011-06-30 (paragraph 2) is shown; also MONUC until 2010-06-30 (paragraph 1)" in said.message


def test_items_are_numbered_as_one_cites_them(real_data: Path) -> None:
    """Items (d) to (g) of paragraph 30 of S/RES/2149, mislabelled in the source, keep their place."""
    mandate, _ = read_mandate(real_data / TEXTS, symbol="S/RES/2149 (2014)")
    numbers = [paragraph.number for paragraph in mandate.operative]
    assert [number for number in numbers if number.startswith("30(e)")] == [
        "30(e)", "30(e)(i)", "30(e)(ii)", "30(e)(iii)", "30(e)(iv)"
    ]  # fmt: skip
    assert {"30(d)", "30(f)", "30(g)", "31(e)", "51"} <= set(numbers)
    assert mandate.adopted == date(2014, 4, 10)


def test_a_scanned_chapter_vi_is_doubted(real_data: Path) -> None:
    """A scan that lost a stroke of "Chapter VII" is read as it stands, with a warning to look at the original."""
    mandate, problems = read_mandate(real_data / TEXTS, symbol="S/RES/847")
    assert mandate.authority.chapter == "VI"
    assert "it may say Chapter VII" in " ".join(problem.hint for problem in problems)


def test_an_unknown_symbol_names_its_neighbours(real_data: Path) -> None:
    """A symbol that the collection lacks is refused with the nearest ones that it holds."""
    with pytest.raises(InputRefused, match="No text 'S/RES/2148' among the 1299") as refused:
        read_mandate(real_data / TEXTS, symbol="S/RES/2148")
    assert refused.value.problems[-1].code == "mandate-not-found"
    assert "S/RES/2149" in refused.value.problems[-1].hint


def test_nearly_all_texts_have_operative_paragraphs(real_data: Path) -> None:
    """Of 322 structured and 890 scanned resolutions, all and at least 884 yield operative paragraphs."""
    from bluehelm.exchange import read_council_texts
    from bluehelm.mandate import mandate_of

    found = {True: 0, False: 0}
    for text in read_council_texts(real_data / TEXTS)[0]:
        if text.kind == "resolution":
            try:
                found[bool(text.paragraphs)] += bool(mandate_of(text)[0].operative)
            except InputRefused:
                continue
    assert found[True] == 322
    assert found[False] >= 884


def test_an_invented_mandate_is_read_whole(tmp_path: Path) -> None:
    """Plain text of another organ gives numbers, authority, ceilings and a computed end with its reason."""
    mandate, problems = read_mandate(write(tmp_path, INVENTED))
    assert [paragraph.number for paragraph in mandate.operative] == [
        "1", "2", "3", "4", "4(a)", "4(a)(i)", "4(a)(ii)", "4(b)", "5", "6"
    ]  # fmt: skip
    assert (mandate.organ, mandate.title, mandate.adopted) == (
        "Regional Council",
        "Resolution 12 (2031)",
        date(2031, 3, 3),
    )
    assert (mandate.authority.chapter, mandate.authority.scope) == ("VIII", "the whole text")
    assert mandate.authority.all_necessary_means == ("4",)
    assert ceilings(mandate) == {"military": 2400, "observers": 60, "police": 350}
    assert mandate.expiry is not None
    assert (mandate.mission, mandate.expiry.day, mandate.expiry.paragraph) == ("RMTI", date(2032, 1, 31), "2")
    assert mandate.expiry.how == "computed: ten months from 2031-04-01, as the paragraph says"
    assert [problem.code for problem in problems] == ["computed-expiry"]


def test_expired_from_the_day_after_the_last(tmp_path: Path) -> None:
    """A mandate until 31 January runs on that day and has run out on the next."""
    mandate, _ = read_mandate(write(tmp_path, INVENTED))
    assert not mandate.is_expired(date(2032, 1, 31))
    assert mandate.is_expired(date(2032, 2, 1))


def test_why_gives_the_texts_own_words(tmp_path: Path) -> None:
    """Each fact answers why with paragraph and quotation; an unknown word is told what can be asked."""
    mandate, _ = read_mandate(write(tmp_path, INVENTED))
    assert "paragraph 2, “Decides to establish the Regional Mission" in mandate.why("expiry")
    assert mandate.why("police").startswith("350 police: paragraph 3 of")
    assert "Acting under Chapter VIII" in mandate.why("authority")
    assert "Authorizes RMTI to take all necessary means" in mandate.why("force")
    with pytest.raises(LookupError, match=r"ask for authority, force, expiry, military, .* or a paragraph's number"):
        mandate.why("budget")


def test_why_of_a_paragraph_is_its_words(tmp_path: Path) -> None:
    """A paragraph's or item's number answers with that paragraph's own words; one that is not there is refused."""
    mandate, _ = read_mandate(write(tmp_path, INVENTED))
    assert mandate.why("1") == f"paragraph 1 of {mandate.symbol} says “Welcomes the truce of 1 February 2031;”."
    assert "“To observe the truce;”" in mandate.why("4(b)")
    for absent in ("7", ""):
        with pytest.raises(LookupError, match=f"nothing to say about '{absent}'"):
            mandate.why(absent)


@pytest.mark.parametrize("symbol", ["S/RES/2149", "S/RES/2149 (2014)", "2149"])
def test_a_symbol_is_no_file(symbol: str) -> None:
    """A symbol given where a file is expected is told that it needs its collection, in Python and in the shell."""
    with pytest.raises(InputRefused, match="is the symbol of a text, not a file") as refused:
        read_mandate(symbol)
    assert refused.value.problems[0].code == "mandate-not-found"
    assert f'symbol="{symbol}"' in refused.value.problems[0].hint
    assert "--texts FILE" in refused.value.problems[0].hint


def test_summary_says_what_is_computed(tmp_path: Path) -> None:
    """The summary marks a computed day and names the ceilings."""
    mandate, _ = read_mandate(write(tmp_path, INVENTED))
    assert "Runs until 2032-01-31 (computed)." in mandate.summary()
    assert "Ceilings: 2,400 military (of them 60 observers), 350 police." in mandate.summary()


def test_a_text_without_operative_paragraphs_is_refused(tmp_path: Path) -> None:
    """A press release is no mandate: the refusal says what was looked for and what to do."""
    path = write(tmp_path, "Press release\n\nThe council met on Tuesday and spoke about the truce.\n")
    with pytest.raises(InputRefused, match="no numbered paragraph, and none that opens with a verb") as refused:
        read_mandate(path)
    assert refused.value.problems[0].code == "no-mandate-text"


def test_a_collection_needs_a_symbol(tmp_path: Path) -> None:
    """Of a collection with two texts and no symbol given, none is picked silently."""
    rows = [{"symbol": f"S/RES/{number}", "text": "1. Decides to meet.", "paragraphs": None} for number in (1, 2)]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(InputRefused, match="holds 2 texts; which one is the mandate"):
        read_mandate(path)


def test_a_mission_the_text_never_names(tmp_path: Path) -> None:
    """Asked for another mission than the one it establishes, the reader shows what the text is about and warns."""
    mandate, problems = read_mandate(write(tmp_path, INVENTED), mission="MINUXYZ")
    assert mandate.mission == "RMTI"
    assert (problems[0].code, problems[0].severity) == ("other-mission", Severity.WARNING)
    assert f"{mandate.symbol} is about RMTI and does not name MINUXYZ" in problems[0].message
    assert "or name RMTI as the mission" in problems[0].hint


def test_a_text_without_acronyms_may_mean_the_mission(tmp_path: Path) -> None:
    """A text that writes the mission's name in full gets a note only: it may be the one asked for."""
    _, problems = read_mandate(write(tmp_path, INVENTED.replace("RMTI", "the Mission")), mission="MINUXYZ")
    assert (problems[0].code, problems[0].severity) == ("mission-not-named", Severity.NOTE)
    assert "never names MINUXYZ" in problems[0].message


def test_the_mandate_of_another_mission(real_data: Path) -> None:
    """S/RES/1996 given for MINUSCA is told to be about UNMISS."""
    mandate, problems = read_mandate(real_data / TEXTS, symbol="S/RES/1996", mission="MINUSCA")
    assert mandate.mission == "UNMISS"
    assert problems[0].message.startswith("S/RES/1996 is about UNMISS and does not name MINUSCA")
