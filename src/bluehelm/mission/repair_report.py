"""What a repair saved, set aside and lost, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was saved and what was lost.

    Attributes:
        entries: in the journal of the new file, by site; ``waiting`` those that do not connect.
        missing: stretches of numbers of entries, first and last, that are lost here, by site. What came after the last
            entry that was found nobody can know.
        renewed: entries of this site behind a gap that were chained anew, because no other site could hold them.
        unheard: sites that must be heard before the new file writes.
        set_aside: entries that are not whole or not as they were signed: site, number, id and why of each.
        lists: records that are known only from the lists, for no entry makes them any more.
        aside: name of the file that keeps the two, or None where there are none.
        signed_waiting: signatures of this site over entries that are not in the new journal, by number of entry.
        new_site: the private keys were lost, so the new file is of a new site, which the founder must admit.
        unreadable: tables of the damaged file of which a part could not be read.
        attachments: files that were copied; ``attachments_lost`` those that are missing or changed.
    """

    file: str
    entries: Mapping[str, int]
    waiting: Mapping[str, int]
    missing: Mapping[str, tuple[tuple[int, int], ...]]
    renewed: int
    set_aside: tuple[Mapping[str, object], ...]
    lists: int
    aside: str | None
    signed_waiting: tuple[int, ...]
    unheard: tuple[str, ...]
    new_site: bool
    unreadable: tuple[str, ...]
    attachments: int
    attachments_lost: int

    def summary(self) -> str:
        """What was saved, what was lost and what comes next, in a few sentences."""
        sites = "1 site" if len(self.entries) == 1 else f"{len(self.entries)} sites"
        parts = [f"{sum(self.entries.values()):,} entries of {sites} saved in {self.file}."]
        if self.set_aside:
            shown = "; ".join(
                f"{item['site']} number {item['number']:,} ({item['entry']})" for item in self.set_aside[:5]
            )
            more = f", and {len(self.set_aside) - 5:,} more" if len(self.set_aside) > 5 else ""
            parts.append(
                f"{len(self.set_aside):,} entries are not as they were written and were set aside: {shown}{more}."
            )
        if self.lists:
            parts.append(
                f"{self.lists:,} records are known only from the lists, as they were last: no entry makes them."
            )
        if self.aside is not None:
            parts.append(f"What was set aside is kept in {self.aside}; guard it like the mission file.")
        parts += self._lost()
        if self.signed_waiting:
            numbers = ", ".join(f"{number:,}" for number in self.signed_waiting[:5])
            parts.append(f"This site signed entries up to {numbers} that are not in place: its signatures are kept.")
        if self.renewed:
            parts.append(
                f"{self.renewed:,} unsigned ones stood behind a gap that nobody can fill and were chained anew."
            )
        if self.unreadable:
            parts.append(f"Not wholly readable: {', '.join(self.unreadable)}.")
        if self.attachments or self.attachments_lost:
            parts.append(f"{self.attachments:,} attachments copied, {self.attachments_lost:,} lost.")
        return " ".join([*parts, self._next_step()])

    def _lost(self) -> list[str]:
        parts = []
        lost = sum(last - first + 1 for gaps in self.missing.values() for first, last in gaps)
        if lost:
            places = "; ".join(
                f"{site} {', '.join(f'{first:,} to {last:,}' for first, last in gaps)}"
                for site, gaps in self.missing.items()
            )
            parts.append(f"{lost:,} entries are missing here ({places}).")
        if self.waiting:
            counts = "; ".join(f"{site} {count:,}" for site, count in self.waiting.items())
            parts.append(
                f"{sum(self.waiting.values()):,} whole entries wait and are not shown ({counts}) until "
                "a sync brings what is missing before them, or a signature over them."
            )
        return parts

    def _next_step(self) -> str:
        if self.new_site:
            return (
                "The keys of its site are lost: this file is of a new site. Send a bundle; the founder must admit it."
            )
        if self.unheard:
            sites = ", ".join(self.unheard)
            return (
                f"Next: take in a bundle of everything from each site ({sites}); until then this file does not write."
            )
        if self.signed_waiting:
            return (
                "Next: look for a newer pack or copy. Only where there is none, chain the rest anew without its "
                f"signatures: bluehelm check {self.file} --release."
            )
        return "Next: look through the newest records; what was written last may be missing."
