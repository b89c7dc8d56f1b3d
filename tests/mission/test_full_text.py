"""Words are found by their beginning, whatever the index makes of them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, create_engine, text

from bluehelm.mission.full_text import CREATE, MOST_WORDS, SearchText, index_texts, matching

WORDS = ("patrol", "Patrols", "patrolled", "pátrolling", "parrot", "mine", "Жизнь", "x1", "x1x", "mine's")


@pytest.fixture
def index() -> Engine:
    """An index with a record for each of the words."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text(CREATE["sqlite"][0]))
        facets = (("kind", "patrol"),)
        index_texts(connection, (SearchText(number, word, facets) for number, word in enumerate(WORDS)))
    return engine


def _found(index: Engine, question: str) -> set[str]:
    with index.begin() as connection:
        condition, parameters = matching(connection, question, ())
        statement = text(f"SELECT rowid FROM search WHERE {condition}")  # noqa: S608 - no text of anybody's in it
        return {WORDS[number] for number in connection.scalars(statement, parameters)}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("patrol", {"patrol", "Patrols", "patrolled", "pátrolling"}),
        ("PATROLL", {"patrolled", "pátrolling"}),
        ("pátrol", {"patrol", "Patrols", "patrolled", "pátrolling"}),
        ("pa", {"patrol", "Patrols", "patrolled", "pátrolling", "parrot"}),
        ("жиз", {"Жизнь"}),
        ("x", {"x1", "x1x"}),
        ("mine's", {"mine's"}),
        ("zyzzyva", set()),
        ("patrol parrot", set()),
    ],
)
def test_a_word_finds_what_begins_so(index: Engine, question: str, found: set[str]) -> None:
    """In any case, with or without accents, in any script; facets are no words."""
    assert _found(index, question) == found


def test_a_beginning_of_very_many_words_finds_them_all(index: Engine) -> None:
    """More words than are looked for one by one are found even so."""
    with index.begin() as connection:
        many = (SearchText(number, f"zone{number}", ()) for number in range(1000, 1000 + 3 * MOST_WORDS))
        index_texts(connection, many)
        condition, parameters = matching(connection, "zone", ())
        statement = text(f"SELECT count(*) FROM search WHERE {condition}")  # noqa: S608 - no text of anybody's in it
        assert connection.scalar(statement, parameters) == 3 * MOST_WORDS
