"""The mandate as a record: paragraphs, authority, ceilings and the day it ends, each with its paragraph and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

ParagraphKind = Literal["preambular", "operative", "other"]
Chapter = Literal["VI", "VII", "VIII"]


class Paragraph(BaseModel):
    """One paragraph or item of a text.

    ``number`` is as one would cite it ("30", "30(a)(iii)"); empty for preambular and unnumbered paragraphs. An item
    without a number of its own (a bullet) bears that of the paragraph it stands under. ``verb`` is the operative verb
    ("Decides", "Calls upon"), an item's own or that of its paragraph; empty for preambular paragraphs.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    kind: ParagraphKind
    text: str
    verb: str = ""


class Authority(BaseModel):
    """The part of the Charter the text acts under, and where it allows force.

    ``scope`` says in words what the chapter covers: the whole text, or the paragraphs that invoke it.
    ``all_necessary_means`` lists the paragraphs that authorise all necessary means.
    """

    model_config = ConfigDict(frozen=True)

    chapter: Chapter | None
    scope: str
    all_necessary_means: tuple[str, ...]
    quote: str


class Ceiling(BaseModel):
    """How many of one kind of personnel the text authorises at most. ``part_of`` is the kind that they are included in
    ("10,000 military personnel, including 240 observers"): they do not come on top of it. None where the text includes
    them in no other kind.
    """

    model_config = ConfigDict(frozen=True)

    personnel: str
    number: int
    paragraph: str
    quote: str
    part_of: str | None = None


class Expiry(BaseModel):
    """Last day of the mandate. ``computed`` is true where the text does not state the day itself; ``how`` says how it
    was found, in words.
    """

    model_config = ConfigDict(frozen=True)

    day: date
    computed: bool
    paragraph: str
    quote: str
    how: str


class Mandate(BaseModel):
    """What a mission is asked to do by one text. ``mission`` is the name or acronym in the paragraph that establishes
    or extends it, empty where none does.
    """

    model_config = ConfigDict(frozen=True)

    symbol: str
    title: str
    organ: str
    adopted: date | None
    source: str
    mission: str = ""
    paragraphs: tuple[Paragraph, ...]
    authority: Authority
    ceilings: tuple[Ceiling, ...]
    expiry: Expiry | None

    @property
    def operative(self) -> tuple[Paragraph, ...]:
        """The operative paragraphs and their items, in order."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.kind == "operative")

    def is_expired(self, on: date) -> bool:
        """Whether the mandate's last day is before ``on``; False where no last day is known."""
        return self.expiry is not None and on > self.expiry.day

    def ceiling(self, personnel: str) -> Ceiling | None:
        """The ceiling of one kind of personnel ("military", "police" ...), or None."""
        return next((ceiling for ceiling in self.ceilings if ceiling.personnel == personnel), None)

    @property
    def ceilings_in_words(self) -> str:
        """The ceilings in one line, parts with what they are part of: "10,000 military (of them 240 observers)"."""
        return ", ".join(ceiling_phrases(self.ceilings))

    def why(self, item: str) -> str:
        """Where a statement about the mandate comes from, in one sentence with the text's own words.

        Args:
            item: one of
                "authority": the chapter of the Charter the text acts under;
                "force": the paragraphs that allow all necessary means;
                "expiry": the last day and how it was found;
                a kind of personnel of ``ceilings`` ("military", "police" ...);
                a paragraph's number as one would cite it ("18", "30(a)").

        Raises:
            LookupError: for anything else, naming what can be asked.
        """
        ceiling = self.ceiling(item)
        if item == "authority":
            return self._why_authority()
        if item == "force":
            return self._why_force()
        if item == "expiry":
            return self._why_expiry()
        if ceiling is not None:
            return f"{_counted(ceiling)}: {_place(ceiling.paragraph)} of {self.symbol} says “{ceiling.quote}”."
        words = [paragraph.text for paragraph in self.operative if item and paragraph.number == item]
        if words:
            return f"{_place(item)} of {self.symbol} says “{' '.join(words)}”."
        known = ["authority", "force", "expiry", *(ceiling.personnel for ceiling in self.ceilings)]
        raise LookupError(f"nothing to say about '{item}'; ask for {', '.join(known)}, or a paragraph's number")

    def summary(self) -> str:
        """The mandate in a few lines of plain text."""
        adopted = f", adopted on {self.adopted}" if self.adopted else ""
        lines = [f"{self.symbol}{adopted}: {len(self.operative)} operative paragraphs and items."]
        lines.append(self._why_authority())
        if self.authority.all_necessary_means:
            lines.append(f"All necessary means: paragraph {', '.join(self.authority.all_necessary_means)}.")
        if self.ceilings:
            lines.append(f"Ceilings: {self.ceilings_in_words}.")
        computed = " (computed)" if self.expiry and self.expiry.computed else ""
        lines.append(f"Runs until {self.expiry.day}{computed}." if self.expiry else "No last day is stated.")
        return "\n".join(lines)

    def _why_authority(self) -> str:
        authority = self.authority
        if authority.chapter is None:
            return f"{self.symbol} invokes no chapter of the Charter."
        return f"Chapter {authority.chapter} of the Charter, for {authority.scope}: “{authority.quote}”."

    def _why_force(self) -> str:
        numbers = self.authority.all_necessary_means
        if not numbers:
            return f"{self.symbol} authorises no use of all necessary means."
        texts = [
            f"{_place(paragraph.number)} says “{paragraph.text}”"
            for paragraph in self.operative
            if paragraph.number in numbers
        ]
        return "; ".join(texts) + "."

    def _why_expiry(self) -> str:
        if self.expiry is None:
            return f"{self.symbol} states no last day of a mission's mandate."
        return f"{self.expiry.day}: {_place(self.expiry.paragraph)}, “{self.expiry.quote}”; {self.expiry.how}."


def ceiling_phrases(ceilings: Sequence[Ceiling]) -> tuple[str, ...]:
    """One phrase for each ceiling that is not part of another among those given, its parts in brackets.

    >>> military = Ceiling(personnel="military", number=10000, paragraph="20", quote="")
    >>> observers = Ceiling(personnel="observers", number=240, paragraph="20", quote="", part_of="military")
    >>> ceiling_phrases([military, observers])
    ('10,000 military (of them 240 observers)',)
    """
    kinds = {ceiling.personnel for ceiling in ceilings}
    return tuple(_with_parts(ceiling, ceilings) for ceiling in ceilings if ceiling.part_of not in kinds)


def _with_parts(whole: Ceiling, ceilings: Sequence[Ceiling]) -> str:
    parts = [_with_parts(ceiling, ceilings) for ceiling in ceilings if ceiling.part_of == whole.personnel]
    return _counted(whole) + (f" (of them {', '.join(parts)})" if parts else "")


def _counted(ceiling: Ceiling) -> str:
    return f"{ceiling.number:,} {ceiling.personnel.replace('_', ' ')}"


def _place(number: str) -> str:
    return f"paragraph {number}" if number else "an unnumbered paragraph"
