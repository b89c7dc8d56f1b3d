"""Every figure can name its publisher, terms and doubt."""

from dataclasses import fields

import pytest

from bluehelm.exchange import SourceNote, source_note
from bluehelm.exchange.sources import known_sources


@pytest.mark.parametrize(
    ("name", "licence", "doi"),
    [
        ("UCDP GED", "CC BY 4.0", "10.1177/0022343313484347"),
        ("UCDP candidate", "CC BY 4.0", "10.1177/2053168020935257"),
        ("Geo-PKO", "No licence stated", "10.1177/0022343319871978"),
        ("CR-UNSC", "CC0", "10.5281/zenodo.7319780"),
        ("ACLED", "may not pass it on", "10.1057/s41599-023-01559-4"),
    ],
)
def test_published_sources_carry_their_licence_and_doi(name: str, licence: str, doi: str) -> None:
    """A reader can find the paper behind a source and the terms it came under."""
    note = source_note(name)
    assert note.name == name
    assert licence in note.licence
    assert doi in note.citation


@pytest.mark.parametrize("name", ["GeoNames", "Natural Earth", "Bluehelm demo", "own records"])
def test_sources_without_a_paper_are_known_too(name: str) -> None:
    """Package data and the demonstration have a note like any other source."""
    assert source_note(name).name == name


def test_another_spelling_found_in_files_leads_to_the_same_note() -> None:
    """Case and the long names that files carry do not turn a published source into somebody's own records."""
    assert source_note("ucdp ged") == source_note("UCDP GED")
    assert source_note("CR-UNSC gold (SeanFobbe/cr-unsc)") == source_note("CR-UNSC")


def test_an_unknown_source_is_the_users_own_and_keeps_its_name() -> None:
    """A file from nowhere we know is never given somebody else's licence."""
    note = source_note("sector east log book")
    assert note.name == "sector east log book"
    assert note.licence == source_note("own records").licence
    assert source_note("  ").name == "own records"


def test_no_field_of_any_note_is_empty_and_the_demo_says_fictional() -> None:
    """Publisher, licence, citation, address and confidence stand in every row; the demo cannot pass as real."""
    for note in known_sources():
        assert all(getattr(note, field.name).strip() for field in fields(SourceNote)), note.name
        assert note.confidence.endswith("."), note.name
    assert source_note("Bluehelm demo").confidence.startswith("Fictional")
