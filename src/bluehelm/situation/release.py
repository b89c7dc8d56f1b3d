"""A copy for somebody outside the mission: a party, the public, humanitarian organisations.

The reader to keep in mind is a party to the conflict that gets a copy every week, keeps them all, knows what happened
on the ground, and asks of each row: who told them?

Promised, for each receiver over all its copies together, and for all receivers who pool all their copies (the public's
copy is in everybody's hands), if each copy is prepared from ``Release.sent`` of the one before, from what others were
told (``beside``) and from all incidents of the file:

* A field that is not on the policy's allow-list is empty. No text goes out but a released text, names of
  administrative units that the caller listed, numbers of clauses, and words from fixed lists. Nobody who reported, no
  source, no claimant is in a copy; a party sees which incidents it reported itself, and of attributions only that one
  names it.
* Rows that look alike (all columns the same but reference and released text) harmed nobody, or at least k people
  (``smallest_group``). The same holds for the rows by which any two copies differ, whether they came or went, and for
  the rows that no copy of anybody tells apart.
* A number of people from 1 to k - 1 is never shown: a band stands for it. Between any two copies, a number
  changes by at least k or not at all.
* References are keyed hashes: they have no order and no gaps, and two receivers' references of one incident differ.
* Nothing is shown before its day, month or quarter is over.

Not promised:

* Who knows most people of a group knows the others by what is left. Hiding among k people is not hiding from those k.
* That the mission knows of an incident is itself told by its row. Incidents that harmed nobody go out by cell and day,
  and a cell may hold a single homestead; of a cell on a border, only the part on the row's side of it counts.
* A group counts everybody whom an incident harmed: of 30 injured and 2 killed, the killed are hidden among 32. People
  whom two records tell of count twice until one is linked as a duplicate.
* All of a group may share what the copy tells of it (the same finding, the same category).
* Receivers who pool their copies know of each incident the finest place and the finest time that any of them was told;
  a cell and a unit together are where they overlap.
* A group keeps the size that was known when it was sent: people found later not to have been harmed hid the others.
* A released text is as safe as the person who released it made it.
* When a row first appears tells roughly when the mission was done with it.
* The count of incidents still looked into moves in steps of k; who can add reports of its own can find out when it is
  about to move.
* Changing secret or policy in midstream starts a new receiver, and so does a copy made where another is not known: the
  promises do not carry over.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.situation.release_beside import Beside, as_told_elsewhere, harmed_as_told
from bluehelm.situation.release_groups import Placed, place_on_ladder
from bluehelm.situation.release_history import Continued, continue_rows
from bluehelm.situation.release_incident import ReleasableIncident
from bluehelm.situation.release_policy import ReleasePolicy
from bluehelm.situation.release_report import HeldBack, ReleaseReport
from bluehelm.situation.released_row import ReleasedRow

_OPEN: Final = frozenset({"reported", "triaged", "assigned", "under_verification"})
_LEAST_SECRET: Final = 16


@dataclass(frozen=True, slots=True)
class Release:
    """One copy, and what the mission keeps of it.

    Attributes:
        rows: the frame RELEASED: what goes out.
        sent: every row this receiver ever got, for ``earlier`` of its next copy (``ReleasedRow.to_dict`` to keep them).
            Stays in the mission.
        report: what went out and what was held back, in numbers. Stays in the mission.
        under_verification: incidents without a finding, as told to the receiver: all, or only those that it reported
            (``ReleasePolicy.only_own_counts``).
        policy: that it was made by.
        reasons: by incident of the file, why it is or is not in the copy. Stays in the mission.
    """

    rows: pl.DataFrame
    sent: tuple[ReleasedRow, ...]
    report: ReleaseReport
    under_verification: int
    policy: ReleasePolicy
    reasons: MappingProxyType[str, str]

    def summary(self) -> str:
        """What goes beside the copy. It may be read by the receiver."""
        group, count = self.policy.smallest_group, self.rows.height
        return (
            f"{count} incident{'' if count == 1 else 's'}. Places and days are made coarse, and numbers of 1 to "
            f"{group - 1} people are given as a band, so that nobody harmed can be told from fewer than {group} "
            f"people. {self._open_in_words()}"
        )

    def _open_in_words(self) -> str:
        """What the count of incidents without a finding counts, for a reader who knows nothing else of the file."""
        group, told = self.policy.smallest_group, self.under_verification
        number = f"about {told}, counted in steps of {group}" if told else f"fewer than {group}"
        if self.policy.only_own_counts:
            return (
                f"Incidents that you reported yourself and of which the mission has no finding yet: {number}. "
                "Incidents that anybody else reported are not in this number, and they are shown only once they are "
                "verified: there may be many."
            )
        return f"Incidents reported to the mission and not shown here, for it has no finding yet: {number}."

    def why(self, reference: str) -> str:
        """Why an incident is in the copy as it is, or is not; for the mission's own eyes.

        Args:
            reference: the copy's reference of it, or its id in the file.

        Raises:
            LookupError: when neither the copy nor the file has it.
        """
        incident = next((row.incident for row in self.sent if row.reference == reference), reference)
        if incident not in self.reasons:
            raise LookupError(f"no incident {reference!r} in this copy or in the incidents it was made from")
        return self.reasons[incident]


def prepare_release(
    incidents: Sequence[ReleasableIncident],
    policy: ReleasePolicy,
    *,
    receiver: str,
    secret: bytes,
    as_of: date,
    earlier: Sequence[ReleasedRow] = (),
    earlier_count: int = 0,
    beside: Beside = MappingProxyType({}),
    frozen: bool = False,
) -> Release:
    """Prepare a copy for one receiver. What is promised and what is not stands at the head of this file.

    Args:
        incidents: all incidents of the file, from ``releasable_incidents`` for this receiver. One that is missing here
            and was in an earlier copy leaves the copies.
        policy: what the receiver may get.
        receiver: its name in the file, never shown to it.
        secret: of the mission, at least 16 random bytes, the same for every copy: makes the references.
        as_of: day of the copy. Nothing of this day or later goes out.
        earlier: ``Release.sent`` of the copy before.
        earlier_count: ``Release.under_verification`` of the copy before.
        beside: what all other receivers were told, from ``told_elsewhere``.
        frozen: it is not wholly known what the receiver, or another, has: nothing new goes out, nothing is corrected,
            and only what must leave leaves.

    Raises:
        ValueError: for a short secret, or an incident given twice.
    """
    if len(secret) < _LEAST_SECRET:
        raise ValueError(f"expected a secret of at least {_LEAST_SECRET} bytes, got {len(secret)}")
    by_id = {incident.id: incident for incident in incidents}
    if len(by_id) != len(incidents):
        raise ValueError("expected each incident once, got one twice")
    known = {row.incident for row in earlier}
    refused = {
        incident.id: _refusal(incident, policy, frozen=frozen and incident.id not in known) for incident in incidents
    }
    allowed = {id_ for id_, why in refused.items() if why is None}
    copy = 1 + max((row.copy for row in earlier), default=0)
    continued = continue_rows(earlier, by_id, allowed, policy, copy=copy, as_of=as_of, beside=beside, frozen=frozen)
    fresh = [as_told_elsewhere(by_id[id_], beside, policy.smallest_group) for id_ in sorted(allowed - known)]
    absent = _absent(beside, by_id, known | allowed)
    placed, waiting = place_on_ladder(fresh, policy, as_of, beside=beside, absent=absent)
    sent = (*continued.rows, *(_row(item, by_id, copy, receiver, secret) for item in placed))
    held = Counter({HeldBack.GROUP: len(waiting)})
    held.update(reason for id_, reason in refused.items() if reason is not None and id_ not in known)
    return Release(
        rows=_frame(sent),
        sent=sent,
        report=_report(sent, continued, held, copy=copy, new=len(placed)),
        under_verification=earlier_count if frozen else _open_count(incidents, policy, earlier_count),
        policy=policy,
        reasons=MappingProxyType(_reasons(sent, refused, policy)),
    )


def _absent(beside: Beside, incidents: Mapping[str, ReleasableIncident], here: Collection[str]) -> dict[Hashable, int]:
    """People harmed by incidents that others were told of and that this receiver does not get, by their traces."""
    absent: dict[Hashable, int] = {}
    for id_, told in beside.items():
        known = incidents.get(id_)
        if id_ not in here and (told.touched or (known is not None and known.touched)):
            harmed = told.harmed if known is None else harmed_as_told(known, beside)
            absent[told.trace] = absent.get(told.trace, 0) + harmed
    return absent


def _refusal(incident: ReleasableIncident, policy: ReleasePolicy, *, frozen: bool) -> HeldBack | None:
    if not policy.may_hold(incident.mark):
        return HeldBack.MARK
    if incident.duplicate:
        return HeldBack.DUPLICATE
    open_to = policy.statuses | (policy.own_statuses if incident.own else frozenset())
    if incident.status not in open_to:
        return HeldBack.STATUS
    return HeldBack.FROZEN if frozen else None


def _row(
    item: Placed, incidents: Mapping[str, ReleasableIncident], copy: int, receiver: str, secret: bytes
) -> ReleasedRow:
    incident = incidents[item.incident.id]
    digest = hmac.digest(secret, f"{receiver}\0{incident.id}".encode(), "sha256")
    return ReleasedRow(
        incident=incident.id,
        reference=b32encode(digest[:10]).decode(),
        copy=copy,
        level=item.level,
        shown=item.shown,
        figures=(incident.figures(),),
        harmed=incident.harmed,
        touched=item.incident.touched,
    )


def _frame(sent: Sequence[ReleasedRow]) -> pl.DataFrame:
    rows = [{"reference": row.reference, **row.shown} for row in sent if not row.withdrawn]
    order = ("day", "last_day", "country", "admin1", "cell", "category", "reference")
    return pl.DataFrame(rows, schema=schema_of(RELEASED)).sort(order, nulls_last=True)


def _report(
    sent: Sequence[ReleasedRow], continued: Continued, held: Counter[HeldBack], *, copy: int, new: int
) -> ReleaseReport:
    standing = [row for row in sent if not row.withdrawn]
    held[HeldBack.CORRECTION] += continued.held_corrections
    held[HeldBack.WITHDRAWN] += continued.withdrawn
    held[HeldBack.WITHDRAWN_GROUP] += continued.withdrawn_with_group
    levels = Counter(str(row.level) for row in standing)
    return ReleaseReport(
        copy=copy,
        rows=len(standing),
        new=new,
        changed=continued.changed,
        with_text=sum(row.shown["released_text"] is not None for row in standing),
        levels=MappingProxyType(dict(sorted(levels.items()))),
        held=MappingProxyType({reason: held[reason] for reason in HeldBack}),
    )


def _open_count(incidents: Sequence[ReleasableIncident], policy: ReleasePolicy, earlier: int) -> int:
    """Incidents still looked into, in steps of the smallest group: it moves once the true count has moved by one."""
    group = policy.smallest_group
    count = sum(
        incident.status in _OPEN
        and policy.may_hold(incident.mark)
        and not incident.duplicate
        and (incident.own or not policy.only_own_counts)
        for incident in incidents
    )
    return earlier if abs(count - earlier) < group else count // group * group


def _reasons(sent: Sequence[ReleasedRow], refused: dict[str, HeldBack | None], policy: ReleasePolicy) -> dict[str, str]:
    reasons = {id_: f"Not in the copy: {reason or HeldBack.GROUP}." for id_, reason in refused.items()}
    for row in sent:
        hidden = (
            f"it or rows that look like it harmed at least {policy.smallest_group} people"
            if row.touched
            else "it harmed nobody as far as is known"
        )
        stands = f"In the copy as {row.reference} since copy {row.copy}, by {row.level}: {hidden}."
        reason = refused.get(row.incident) or HeldBack.WITHDRAWN_GROUP
        reasons[row.incident] = f"Not in the copy: {reason}; it was in earlier ones." if row.withdrawn else stands
    return reasons
