"""What taking in a bundle did, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluehelm.problems import Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.erasures_in import Erasure


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What taking in a bundle did.

    Attributes:
        entries: new entries by site.
        records: how many records they changed.
        keys: how many keys of protected records came that this site can use.
        waiting: entries that wait, by site: for an earlier one, or for the site's admission.
        strangers: sites whose entries wait because nobody admitted them.
        conflicts: how many records now have a conflict to settle.
        accounts: whose accounts are otherwise now, each with what of it is.
        erased: records here that other sites erased, and that were not erased before.
        held: how many records' keys are kept aside until a head of this site says that they are to be destroyed.
    """

    entries: Mapping[str, int]
    records: int
    keys: int
    waiting: Mapping[str, int]
    strangers: tuple[str, ...]
    conflicts: int
    problems: tuple[Problem, ...] = ()
    accounts: tuple[str, ...] = ()
    erased: tuple[Erasure, ...] = ()
    held: int = 0

    def summary(self) -> str:
        """A few sentences for the person at the keyboard."""
        new, waiting = sum(self.entries.values()), sum(self.waiting.values())
        came = f"{counted(new, 'new entry', 'new entries')} from {counted(len(self.entries), 'site')}"
        parts = [f"{came}, {counted(self.records, 'record')} changed." if new else "Nothing new."]
        if self.keys:
            parts.append(f"{counted(self.keys, 'key')} of protected records came.")
        if self.accounts:
            parts.append(f"Accounts changed: {'; '.join(self.accounts)}.")
        if self.erased:
            parts.append(_erased(self.erased))
        if self.held:
            what = "are kept aside until a head of this site says that it is right: bluehelm sync erasures."
            parts.append(f"The keys of {counted(self.held, 'erased record')} {what}")
        if waiting:
            verb = "waits" if waiting == 1 else "wait"
            what = "for an earlier one, or for the admission of a site"
            parts.append(f"{counted(waiting, 'entry', 'entries')} {verb} {what}.")
        if self.conflicts:
            verb = "has" if self.conflicts == 1 else "have"
            parts.append(f"{counted(self.conflicts, 'record')} {verb} a conflict to settle.")
        return " ".join(parts)


def _erased(erased: Sequence[Erasure]) -> str:
    """How many records were erased, by whom, and why."""
    by = Counter((item.author, item.site, item.reason) for item in erased)
    said = (f"{number:,} by {printable(author)} of {site} ({reason})" for (author, site, reason), number in by.items())
    return f"{counted(len(erased), 'record')} erased: {'; '.join(said)}."


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "site"), counted(2_000, "entry", "entries")
    ('1 site', '2,000 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def forked(site: str, *, own: bool) -> Problem:
    """A site wrote two histories."""
    if own:
        message = (
            "Other sites hold entries of this file that it does not have, and it has written others in their place."
        )
        hint = (
            "It was probably restored from an old copy. Keep it as it is. Make a new file from another site's bundle "
            "(bluehelm new --join), write into it what only this file has, and have this site expelled."
        )
    else:
        message = f"The site {site} has written two histories: its file was probably restored from an old copy."
        hint = (
            "The entries that came first count here; the others wait and are not lost. Ask the site to make a new file "
            "(bluehelm new --join) and to write them there again, and have the old site expelled."
        )
    return Problem(Severity.ERROR, "forked", message, hint)


def clock_ahead(site: str, clock: str) -> Problem:
    """A site's clock is far ahead of ours."""
    message = f"The clock of the site {site} is ahead: its last entry says {clock} UTC."
    hint = "Ask them to set it. Nothing is lost, but where edits crossed, theirs will stand until somebody settles it."
    return Problem(Severity.WARNING, "clock-ahead", message, hint)


def no_room(site: str, number: int) -> Problem:
    """Not all that should wait could."""
    message = f"{counted(number, 'entry', 'entries')} of the site {site} found no room to wait, and will come again."
    hint = "Take in the earlier bundles first, or admit the site; then ask for a bundle of everything."
    return Problem(Severity.WARNING, "no-room", message, hint)


def unsigned(number: int) -> Problem:
    """Entries that no signature of their site covers."""
    message = f"{counted(number, 'entry', 'entries')} in this bundle did not bear the signature of their site."
    hint = "They were left out; the rest was taken. Ask the sender in person whether they made this bundle."
    return Problem(Severity.WARNING, "unsigned", message, hint)
