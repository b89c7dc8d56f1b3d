"""Words of somebody's sheet for a field that takes certain words only: what is surely meant, and what is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bluehelm.exchange.record_map import RecordMap
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_values import Conversion, Fault, folded, read_value, sure_choice
from bluehelm.exchange.sheet_table import SheetTable

_MOST_WORDS: Final = 60  # of one column; with more it holds something else


def with_words(record_map: RecordMap, table: SheetTable, fields: Sequence[FieldSpec]) -> RecordMap:
    """A suggested map with the words of its columns that are no word of ours.

    A word that surely means one of ours stands below [values]; the others stand in ``unread``, to be filled in.
    """
    specs = {spec.path: spec for spec in fields if spec.type is FieldType.TEXT and spec.choices}
    values: dict[str, dict[str, str]] = {path: dict(words) for path, words in record_map.values.items()}
    unread: dict[str, tuple[str, ...]] = {}
    for path, headings in record_map.columns.items():
        if path not in specs:
            continue
        places = [table.headings.index(heading) for heading in headings]
        texts = (" ".join(row.cells[place] or "" for place in places).strip() for row in table.rows)
        theirs = {folded(text): text for text in texts if text}
        unknown = [text for text in theirs.values() if isinstance(read_value(text, specs[path], _NO_WORDS), Fault)]
        sure = {text: ours for text in unknown if (ours := sure_choice(text, specs[path])) is not None}
        if sure:
            values[path] = {**sure, **values.get(path, {})}
        if left := tuple(text for text in unknown if text not in sure)[:_MOST_WORDS]:
            unread[path] = left
    return record_map.model_copy(update={"values": values, "unread": unread})


_NO_WORDS: Final = Conversion()
