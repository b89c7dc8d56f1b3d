"""Running numbers settled at the moment of writing: two people who write at once never give one number twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.recording import Drafted
from bluehelm.situation.recording_names import is_numbered, last_number, numbered, usual_reference


def numbers_settled(
    drafted: Sequence[Drafted], code: str, taken: Callable[[str], Iterable[str]]
) -> tuple[Drafted, ...]:
    """The drafts with numbers that nobody has taken since they were made, in their order.

    Args:
        drafted: what is to be written.
        code: short name of this site.
        taken: references of a kind that are taken now, seen by the one who writes and by nobody else.

    Raises:
        InputRefused: "reference-taken" where somebody's own reference was taken meanwhile.
    """
    kinds = dict.fromkeys(item.record.kind for item in drafted if is_numbered(item.record.kind))
    there = {kind: {usual_reference(text).upper() for text in taken(kind)} for kind in kinds}
    own = {kind: {_reference(item) for item in drafted if item.record.kind == kind} for kind in kinds}
    last = {kind: last_number(kind, code, there[kind] | own[kind]) for kind in kinds}
    settled = []
    for item in drafted:
        kind = item.record.kind
        if kind not in there or _reference(item) not in there[kind]:
            settled.append(item)
            continue
        if not item.numbered:
            raise InputRefused(_taken_meanwhile(_reference(item)))
        last[kind] += 1
        reference = numbered(kind, code, last[kind])
        settled.append(replace(item, record=item.record.model_copy(update={"reference": reference})))
    return tuple(settled)


def _reference(item: Drafted) -> str:
    return usual_reference(str(getattr(item.record, "reference", ""))).upper()


def _taken_meanwhile(reference: str) -> Problem:
    message = f"The reference {printable(reference)} was taken by somebody else a moment ago. Nothing was written."
    hint = "Do this again: what is here already is not written again."
    return Problem(Severity.ERROR, "reference-taken", message, hint, column="reference")
