"""One record on one page: all that hangs on it, and who changed what when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bluehelm.exchange.record_map_nesting import flat
from bluehelm.mission import Record, Stored
from bluehelm.mission.entry import ERASED, MARK, WITHDRAWN
from bluehelm.mission.sealed_field import is_sealed
from bluehelm.problems import printable

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.mission.entry import Entry

_HEADLINE: Final = frozenset({"reference", "title", "status", "status_reason", "category", "priority"})
_ALLEGED: Final = "who"
"""Who is said to have taken part in an incident. That it happened may be verified: who did it is for an attribution."""
_TITLE: Final = ("reference", "number", "code_name", "title", "name", "code")
"""Open fields that say what a record is called; a protected one stands nowhere but below its heading."""
_OWN: Final = {WITHDRAWN: "withdrawn", MARK: "mark", ERASED: "erased"}
_LONGEST: Final = 70


@dataclass(slots=True)
class Page:
    """Lines of text with headings; a heading without lines below it is not shown."""

    sections: list[tuple[str, list[str]]] = field(default_factory=list)

    def section(self, heading: str, lines: Iterable[str]) -> None:
        """Add a section, if it has any line."""
        if found := [printable(line) for line in lines if line]:
            self.sections.append((heading, found))


def facts_page(stored: Stored, kind: type[Record] | None, names: Mapping[str, str]) -> Page:
    """The record itself: its own fields, protected ones apart, and what is wrong with it."""
    page = Page()
    fields, protected = stored.fields, kind.protected if kind is not None else frozenset[str]()
    title = " ".join(str(fields[name]) for name in _TITLE if fields.get(name) and name not in protected)
    state = [str(fields.get(name, "")).replace("_", " ") for name in ("category", "priority", "status")]
    lines = [", ".join(filter(None, state))]
    lines += [f"Reason: {fields['status_reason']}"] if fields.get("status_reason") else []
    lines += [f"WITHDRAWN: {stored.withdrawn}"] if stored.withdrawn is not None else []
    lines += [f"Protected fields erased: {stored.erased}"] if stored.erased is not None else []
    lines += [
        f"CONFLICT in {name}: two sites changed it. Choose: bluehelm sync conflicts, then settle."
        for name in stored.conflicts
    ]
    lines += [f"Problem: {problem.message}" for problem in stored.problems]
    lines += [f"Mark: {stored.mark.value}"] if stored.mark.value != "unclassified" else []
    page.section(title or f"{stored.kind} {stored.id}", [line for line in lines if line] or [f"id {stored.id}"])
    order = list(kind.model_fields) if kind is not None else list(fields)
    open_ = {name: fields[name] for name in order if name in fields and name not in protected | _HEADLINE}
    alleged = {_ALLEGED: open_.pop(_ALLEGED, None)} if stored.kind == "incident" else {}
    page.section("What is known", field_lines(open_, names))
    page.section("Alleged", field_lines(alleged, names))
    state_of = "erased" if stored.erased is not None else "cannot be read here"
    shut = [f"{name}: {state_of}" for name in stored.sealed]
    seen = {name: fields[name] for name in sorted(protected) if fields.get(name) and name not in stored.sealed}
    page.section("PROTECTED: do not copy", [*field_lines(seen, names), *shut])
    return page


def field_lines(fields: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Fields by dotted path, without empty ones; counts in one line, ids as names."""
    lines = [line for name, said in _JOINED.items() if (line := said(fields.get(name)))]
    rest = {name: value for name, value in fields.items() if name not in _JOINED}
    for path, value in flat(_counts_joined(rest)).items():
        if value in (None, "", [], False):
            continue
        shown = "; ".join(names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
        lines.append(f"{path}: {shown}")
    return lines


def history_lines(entries: Iterable[Entry], sites: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """One line for each change of a record: when, who, at which site with the number of its entry, what."""
    lines = []
    for number, entry in enumerate(entries):
        what = "written" if number == 0 else "; ".join(_change(name, entry, names) for name in entry.changes)
        at = _at(entry)
        lines.append(f"{at}  {entry.author} ({sites.get(entry.site, entry.site)} {entry.sequence}): {what}")
    return lines


def print_page(page: Page) -> None:
    """Write the page, as wide as the terminal, each line hanging below its first word."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for heading, lines in page.sections:
        console.print(f"[bold]{escape(heading)}[/]")
        for line in lines:
            label, sign, rest = line.partition(": ")
            text = Text()
            text.append(f"{label}{sign}", style="dim" if sign else "").append(rest)
            console.print(Padding(text, (0, 0, 0, 2), expand=False))


def sites_by_id(desk: Desk) -> dict[str, str]:
    """Short names of sites."""
    return {site.id: site.code for site in desk.file.sites()}


def _when(value: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(value, Mapping):
        return ""
    days = " to ".join(str(value[name]).replace("T", " ") for name in ("start", "end") if value.get(name))
    return f"when: {days}{_sure(value)}"


def _where(value: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(value, Mapping):
        return ""
    words = [
        str(value[name]) for name in ("place", "described", "zone", "admin2", "admin1", "country") if value.get(name)
    ]
    if value.get("side"):
        words.append(f"side: {value['side']}")
    degrees = [value.get("latitude"), value.get("longitude")]
    if all(isinstance(one, int | float) for one in degrees):
        words.append(", ".join(f"{one:.4f}" for one in degrees))
    return f"where: {', '.join(words)}{_sure(value)}"


def _sure(value: Mapping[str, Any]) -> str:
    return f" (precision {value['precision']})" if value.get("precision") else ""


_JOINED: Final[Mapping[str, Callable[[Any], str]]] = {"when": _when, "where": _where}
"""Groups that read better in one line."""


def _counts_joined(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        if value.keys() == {"low", "best", "high"}:
            low, best, high = value["low"], value["best"], value["high"]
            return str(best) if low == high else f"{best} ({low} to {high})"
        return {name: _counts_joined(inside) for name, inside in value.items()}
    return [_counts_joined(inside) for inside in value] if isinstance(value, list) else value


def _change(name: str, entry: Entry, names: Mapping[str, str]) -> str:
    value = entry.changes[name]
    if is_sealed(value):
        return f"{name} (protected)"
    if name in _OWN:
        return f"{_OWN[name]}: {value}" if value is not None else f"no longer {_OWN[name]}"
    shown = ", ".join(line.partition(": ")[2] if ":" in line else line for line in field_lines({"x": value}, names))
    return f"{name} -> {shown[:_LONGEST]}{'...' if len(shown) > _LONGEST else ''}" if shown else f"{name} emptied"


def _at(entry: Entry) -> str:
    from bluehelm.mission.hybrid_clock import at_reading

    return f"{at_reading(entry.clock):%Y-%m-%d %H:%M} UTC"
