"""Which sites belong to the mission, and which of their entries count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from bluehelm.mission.entry import ERASED, Entry
from bluehelm.mission.record import Fields
from bluehelm.mission.records import Admission
from bluehelm.mission.sealed_field import sealed_elsewhere

if TYPE_CHECKING:
    from bluehelm.mission.site_keys import PublicKeys

WEIGHTY: Final = frozenset({"account", "approval", "release", "release_secret", "retention"})
"""Kinds that count only from sites that the mission trusts: who may do what, a second person's word, what was given
away, what is to be erased.
"""


@dataclass(frozen=True, slots=True)
class Membership:
    """The founder and the sites it admitted.

    A site admits itself nowhere: only the founder's entries of kind "admission" count. What an expelled site wrote
    after its last good entry stays in the journal and changes nothing.
    """

    founder: str
    admitted: Mapping[str, Admission]

    @classmethod
    def of(cls, founder: str, admissions: Iterable[Fields]) -> Membership:
        """The membership that the founder's admissions, as their fields stand, make; of several for one site, the
        strictest stands. One that nobody can read admits nobody; what a newer program added to one is left out.
        """
        admitted: dict[str, Admission] = {}
        for fields in admissions:
            known_fields = {name: value for name, value in fields.items() if name in Admission.model_fields}
            try:
                admission = Admission.model_validate(known_fields)
            except ValidationError:
                continue
            known = admitted.get(admission.site)
            admitted[admission.site] = admission if known is None else _strictest(known, admission)
        return cls(founder, admitted)

    def believes(self, keys: PublicKeys) -> bool:
        """Whether keys may be those of the site whose id they make: an id is short, and once the founder has admitted
        the site, its keys are those that the admission names.
        """
        admission = self.admitted.get(keys.site)
        return admission is None or admission.fingerprint == keys.fingerprint

    def is_member(self, site: str) -> bool:
        """Whether a site belongs to the mission now: admitted, and not expelled."""
        return site == self.founder or (site in self.admitted and self.admitted[site].last_sequence is None)

    def admits(self, site: str) -> bool:
        """Whether the site's entries may enter the journal. An expelled site's do, and do not count."""
        return site == self.founder or site in self.admitted

    def trusts(self, site: str) -> bool:
        """Whether a site may write what weighs more than a report: the founder, and the sites that may read protected
        fields. A compromised post that may not cannot make itself a head, approve, erase or lock others out.
        """
        return site == self.founder or (site in self.admitted and self.admitted[site].entitled)

    def counts(self, entry: Entry) -> bool:
        """Whether an entry in the journal has any effect."""
        if entry.site == self.founder:
            return True
        last = self.admitted[entry.site].last_sequence if entry.site in self.admitted else None
        if entry.kind == Admission.kind or (last is not None and entry.sequence > last):
            return False
        return entry.kind not in WEIGHTY or self.trusts(entry.site)

    def effective(self, entry: Entry) -> Entry | None:
        """What of an entry has an effect: all, nothing, or all but an erasure that its site may not make and values
        that another site sealed.
        """
        if not self.counts(entry):
            return None
        left_out = sealed_elsewhere(entry.changes, entry.site)
        if ERASED in entry.changes and not self.trusts(entry.site):
            left_out |= {ERASED}
        if not left_out:
            return entry
        rest = {name: value for name, value in entry.changes.items() if name not in left_out}
        return replace(entry, changes=rest) if rest else None

    def entitled(self) -> tuple[str, ...]:
        """Sites that may read protected fields, in order."""
        others = (
            site for site, admission in self.admitted.items() if admission.entitled and admission.last_sequence is None
        )
        return tuple(sorted({self.founder, *others}))

    def expelled(self) -> Mapping[str, int]:
        """Last entry that counts, by expelled site."""
        return {site: a.last_sequence for site, a in sorted(self.admitted.items()) if a.last_sequence is not None}


def _strictest(first: Admission, second: Admission) -> Admission:
    """Where two admit one id for other keys, nothing of that id counts."""
    lasts = [admission.last_sequence for admission in (first, second) if admission.last_sequence is not None]
    if first.fingerprint != second.fingerprint:
        lasts.append(0)
    return Admission(
        site=first.site,
        fingerprint=min(first.fingerprint, second.fingerprint),
        entitled=first.entitled and second.entitled,
        last_sequence=min(lasts, default=None),
    )
