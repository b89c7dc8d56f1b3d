"""What the mandate asks: authority, ceilings, last day, operative paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bluehelm.brief.content import Block, Origin, Section, Sentence, Table, Tone
from bluehelm.brief.results import Results
from bluehelm.brief.wording import count_of, shortened
from bluehelm.mandate import Mandate, ceiling_phrases

TITLE: Final = "1. What the mandate asks"
FIRST_WORDS: Final = 92
"""Letters of a paragraph shown in the section; the annex has the whole text."""
QUOTE: Final = 320
"""Letters of a quotation shown as proof."""


def mandate_section(results: Results) -> Section:
    """Authority, ceilings and last day with the text's own words, then every operative paragraph in a line."""
    mandate = results.mandate
    if mandate is None:
        missing = "No mandate was given, so that this brief cannot say what is authorised, how many, or until when."
        return Section("mandate", TITLE, "", (Sentence(missing, Tone.CAUTION),))
    adopted = f"adopted on {mandate.adopted}" if mandate.adopted else "day of adoption not known"
    named = f"{mandate.symbol}, {adopted}. {mandate.title}".strip()
    blocks = (*_expiry(results, mandate), _terms(results, mandate), _paragraphs(results, mandate))
    return Section("mandate", TITLE, named, blocks)


def text_annex(results: Results) -> Section | None:
    """The operative paragraphs in full, or None without a mandate."""
    mandate = results.mandate
    if mandate is None or not mandate.operative:
        return None
    rows = tuple((item.number or "none", item.text) for item in mandate.operative)
    words = Table(
        f"Operative paragraphs of {mandate.symbol}",
        ("Paragraph", "Text"),
        rows,
        mandate_origin(results),
        widths=(1, 11),
    )
    authority = "Only the document issued by the organ that adopted it is authoritative."
    return Section("annex-text", "Annex. The operative paragraphs in full", authority, (words,))


def mandate_origin(results: Results, paragraph: str = "") -> Origin:
    """Where a statement about the mandate comes from."""
    mandate = results.mandate
    if mandate is None:
        raise ValueError("expected a mandate to name as a source, got none")
    where = f", paragraph {paragraph}" if paragraph else ""
    adopted = f"adopted {mandate.adopted}" if mandate.adopted else "day of adoption not known"
    return Origin(
        f"{mandate.symbol}{where} ({mandate.source})", adopted, "read by rules; check the paragraph", results.short_run
    )


def expiry_sentence(results: Results, mandate: Mandate) -> Sentence:
    """Until when the mandate runs, loud when that day has passed on the as-of date."""
    if mandate.expiry is None:
        return Sentence(f"{mandate.symbol} states no last day that could be read: look it up.", Tone.CAUTION)
    day, as_of = mandate.expiry.day, results.as_of
    computed = " (computed)" if mandate.expiry.computed else ""
    if as_of is None:
        return Sentence(f"{mandate.symbol} runs until {day}{computed}.")
    days = (day - as_of).days
    if days >= 0:
        return Sentence(f"{mandate.symbol} runs until {day}{computed}, {count_of(days, 'day')} after the as-of date.")
    inputs = results.run.inputs if results.run else ()
    recorded = next((item.out_of_date for item in inputs if item.role == "mandate"), None)
    computed = " The last day is computed." if mandate.expiry.computed else ""
    said = recorded or f"{mandate.symbol} ran out on {day}."
    return Sentence(f"{said} That is {count_of(-days, 'day')} before the as-of date.{computed}", Tone.ALARM)


def _expiry(results: Results, mandate: Mandate) -> Iterator[Block]:
    yield expiry_sentence(results, mandate)
    if mandate.expiry is not None and mandate.expiry.computed:
        yield Sentence(f"How the last day was found: {mandate.expiry.how}.")


def _terms(results: Results, mandate: Mandate) -> Table:
    """What is authorised, term by term, with the words that say so."""
    authority = mandate.authority
    chapter = f"Chapter {authority.chapter}, for {authority.scope}" if authority.chapter else "no chapter is invoked"
    force = ", ".join(authority.all_necessary_means) or "not authorised in this text"
    rows = [("Authority", chapter, "", authority.quote), ("All necessary means", force, "", _force_quote(mandate))]
    for paragraph, quote in dict.fromkeys((ceiling.paragraph, ceiling.quote) for ceiling in mandate.ceilings):
        same = [ceiling for ceiling in mandate.ceilings if (ceiling.paragraph, ceiling.quote) == (paragraph, quote)]
        rows.append(("Ceiling", "; ".join(ceiling_phrases(same)), paragraph, quote))
    if not mandate.ceilings:
        rows.append(("Ceiling", "none stated in this text", "", ""))
    if mandate.expiry is not None:
        computed = " (computed)" if mandate.expiry.computed else ""
        rows.append(("Last day", f"{mandate.expiry.day}{computed}", mandate.expiry.paragraph, mandate.expiry.quote))
    cells = tuple((term, value, number, shortened(quote, QUOTE)) for term, value, number, quote in rows)
    expired = results.as_of is not None and mandate.is_expired(results.as_of)
    return Table(
        "What is authorised",
        ("Term", "What the text says", "Paragraph", "In its own words"),
        cells,
        mandate_origin(results),
        alarms=(len(cells) - 1,) if expired else (),
        widths=(3, 4, 2, 8),
    )


def _force_quote(mandate: Mandate) -> str:
    numbers = mandate.authority.all_necessary_means
    return next((item.text for item in mandate.operative if item.number in numbers), "")


def _paragraphs(results: Results, mandate: Mandate) -> Table:
    rows = tuple((item.number, item.verb, shortened(item.text, FIRST_WORDS)) for item in mandate.operative)
    return Table(
        f"Operative paragraphs: {count_of(len(rows), 'paragraph or item', 'paragraphs and items')}, first words only",
        ("Paragraph", "Verb", "First words"),
        rows,
        mandate_origin(results),
        widths=(2, 3, 13),
    )
