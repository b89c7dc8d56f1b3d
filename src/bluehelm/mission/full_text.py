"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL.

Beside its words each record is indexed under its kind, sector, status, category, parent and month, so that a common
word in a rare place is found without going through every record that has the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, text

CREATE: Final = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search
        USING fts5(words, facets, tokenize = 'unicode61 remove_diacritics 2', detail = 'column', columnsize = 0)""",
    ),
    "postgresql": (
        "CREATE TABLE search (number bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words ON search USING gin (words)",
    ),
}
"""The statements that make the index, by dialect."""

_WORD: Final = re.compile(r"[^\W_]+")
LONGEST_QUERY: Final = 12
"""Words of a question that are looked for; the rest is left out."""
LONGEST_WORD: Final = 500
"""Letters of a word that are looked for: PostgreSQL takes no word of more than 2 kB."""
MOST_WORDS: Final = 50
"""Words that a beginning stands for, at most, when they are looked for one by one."""
_VOCABULARY: Final = text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, instance)")
_NEXT_WORD: Final = text("SELECT term FROM temp.vocabulary WHERE term >= :least LIMIT 1")


@dataclass(frozen=True, slots=True)
class SearchText:
    """What the index knows of one record: its number, its words, and its facets by name."""

    number: int
    words: str
    facets: Sequence[tuple[str, str]]

    def row(self) -> dict[str, int | str]:
        """As the index takes it."""
        return {
            "number": self.number,
            "words": self.words.replace("\0", " "),
            "facets": " ".join(facet(name, value) for name, value in self.facets if value),
        }


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """One word for a facet; no word of a text looks like it."""
    return f"x{name}x" + "".join(letter if letter.isalnum() else f"{ord(letter):x}" for letter in value.lower())


def index_texts(connection: Connection, texts: Iterable[SearchText]) -> None:
    """Put records into the index that it does not know, or no longer."""
    rows = [item.row() for item in texts]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = "INSERT INTO search (rowid, words, facets) VALUES (:number, :words, :facets)"
    else:
        statement = (
            "INSERT INTO search (number, words) VALUES (:number,"
            " to_tsvector('simple', left(:words, 200000)) || array_to_tsvector(string_to_array(:facets, ' ')))"
        )
    connection.execute(text(statement), rows)


def forget_texts(connection: Connection, numbers: Sequence[int]) -> None:
    """Take records out of the index."""
    if numbers:
        column = "rowid" if connection.dialect.name == "sqlite" else "number"
        statement = text(f"DELETE FROM search WHERE {column} = :number")  # noqa: S608 - one of two names
        connection.execute(statement, [{"number": number} for number in numbers])


def matching(
    connection: Connection, question: str, facets: Iterable[Sequence[tuple[str, str]]]
) -> tuple[str, dict[str, str]]:
    """The condition, with its parameters, that a record has every word of the question (or one that begins so), and of
    each group of facets at least one. It speaks of ``records.number``.
    """
    words = [word[:LONGEST_WORD] for word in _WORD.findall(question)[:LONGEST_QUERY]]
    groups = [[facet(name, value) for name, value in group] for group in facets]
    if connection.dialect.name == "sqlite":
        connection.execute(_VOCABULARY)
        parts = [f"words : {_beginning_so(connection, word)}" for word in words]
        parts += ["facets : (" + " OR ".join(f'"{name}"' for name in group) + ")" for group in groups]
        return "search MATCH :question", {"question": " AND ".join(f"({part})" for part in parts)}
    parts = [f"'{word}':*" for word in words] + [
        "(" + " | ".join(f"'{name}'" for name in group) + ")" for group in groups
    ]
    return "search.words @@ CAST(:question AS tsquery)", {"question": " & ".join(parts).lower()}


def _beginning_so(connection: Connection, word: str) -> str:
    """The words of the index that begin so, each by its name. FTS5 follows those only as far as a page needs; for a
    beginning it first collects every record there is. It is left at the beginning where too many words have it, and
    where letters are not ASCII: there only SQLite itself knows how it folds them.
    """
    beginning, least = f'"{word}" *', word.lower()
    if not word.isascii():
        return beginning
    found: list[str] = []
    while len(found) <= MOST_WORDS:
        term = connection.scalar(_NEXT_WORD, {"least": least})
        if term is None or not term.startswith(word.lower()):
            names = " OR ".join(f'"{name}"' for name in found)
            return f"({names})" if names else beginning
        found.append(term)
        least = f"{term}\1"  # the least text after it: "greater than" would walk over all its places
    return beginning


def has_words(question: str) -> bool:
    """Whether there is anything to look for in a question."""
    return _WORD.search(question) is not None
