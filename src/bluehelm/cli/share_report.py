"""What the mission is told of a copy: what went out, what was held back and why, and what to do before it is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.release_policy import ALWAYS

if TYPE_CHECKING:
    from bluehelm.cli.share_history import Before
    from bluehelm.cli.share_inputs import Receiver
    from bluehelm.situation.release import Release

_NAMED: Final = 6
"""References that are written out for each reason; the rest is counted. All are in the JSON."""
_OUT: Final = "Not in the copy: "


def report_lines(
    release: Release, before: Before, receiver: Receiver, references: Mapping[str, str], *, day: str
) -> list[str]:
    """The report as a person reads it."""
    report = replace(release.report, copy=before.earlier.copies + 1)
    counts, *levels = [line for line in str(report).splitlines() if "held back" not in line]
    lines = [f"For {receiver.name}, as of {day}. {counts}", *levels]
    columns = sorted(release.policy.columns - ALWAYS)
    lines.append(f"  filled beside place, time and category: {', '.join(columns)}")
    by_reason = held_back(release, references)
    for reason, number in report.held.items():
        if number:
            named = by_reason.get(str(reason), [])[:_NAMED]
            rest = number - len(named)
            shown = ", ".join(named) + (f" and {rest} more" if named and rest > 0 else "")
            lines.append(f"  held back: {number}, {reason}" + (f": {shown}" if shown else ""))
    lines.append(f"  {_open_line(release)}")
    lines.append(f"  smallest group of people: {release.policy.smallest_group}")
    if before.others:
        lines.append(
            f"  made beside the copies of {before.others} other receivers: who pools them all tells nobody from fewer "
            f"than {release.policy.smallest_group} people, but knows the finest place and time that any of them shows."
        )
    return lines


def _open_line(release: Release) -> str:
    """What README.txt tells the receiver of incidents that nobody has judged yet."""
    whose = "incidents that it reported itself" if release.policy.only_own_counts else "of all reported incidents"
    group, told = release.policy.smallest_group, release.under_verification
    number = f"about {told}" if told else f"fewer than {group}"
    return (
        f"README.txt tells the receiver of how many {whose} the mission has no finding yet: {number} (counted in "
        f"steps of {group}; none of them is in the copy)"
    )


def held_back(release: Release, references: Mapping[str, str]) -> dict[str, list[str]]:
    """References of the incidents that are not in the copy, by reason."""
    found: dict[str, list[str]] = defaultdict(list)
    for incident, reason in release.reasons.items():
        if reason.startswith(_OUT):
            why = reason.removeprefix(_OUT).removesuffix(".").removesuffix("; it was in earlier ones")
            found[why].append(printable(references.get(incident, incident)))
    return {reason: sorted(names) for reason, names in sorted(found.items())}


def stored_report(
    release: Release, receiver: Receiver, folder: Path | None, photos: Sequence[str], decided: Mapping[str, object]
) -> dict[str, Any]:
    """The report as the release's record keeps it: numbers, and each file by its checksum."""
    report = release.report
    return {
        "audience": receiver.audience,
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "with_text": report.with_text,
        "levels": dict(report.levels),
        "held": {str(reason): number for reason, number in report.held.items() if number},
        "still_open": release.under_verification,
        "smallest_group": release.policy.smallest_group,
        "columns": sorted(release.policy.columns),
        "photos": list(photos),
        "files": [] if folder is None else list(_checksums(folder)),
        **decided,
    }


def cautions(
    release: Release, before: Before, receiver: Receiver, *, own_site: str, unread: int, photos: int, units: bool
) -> tuple[Problem, ...]:
    """What somebody should look at before the copy leaves the house."""
    return tuple(_of_earlier(before, receiver, own_site=own_site)) + tuple(
        _of_this(release, unread=unread, photos=photos, units=units)
    )


def _of_earlier(before: Before, receiver: Receiver, *, own_site: str) -> Iterator[Problem]:
    earlier = before.earlier
    if earlier.crossed:
        message = (
            f"{len(earlier.heads)} copies for {receiver.name} were made at sites that did not know of each other; "
            f"{earlier.differing} incidents stand differently in them. Who lays them side by side can tell people "
            "apart whom each copy alone hides, and that cannot be taken back. Both count for this copy and all later."
        )
        hint = "Let one site make all copies for one receiver, and tell the people at risk if there are any."
        yield Problem(Severity.WARNING, "copies-crossed", message, hint)
    elif not before.own_desk or earlier.made_at - {own_site}:
        message = f"Copies were made at another site ({before.desk}), too. One that is not known here is not counted."
        hint = "Before you send this copy, take in the newest bundle of that site, and make it again if one comes up."
        yield Problem(Severity.WARNING, "copies-elsewhere", message, hint)
    for record, why in before.doubts.items():
        message = (
            f"The record {record} of an earlier copy {why}, so it is not known what was given away. Nothing new goes "
            "out meanwhile, and nothing is corrected."
        )
        hint = (
            f"Take in the newest bundle of the site {record.rpartition('-')[2]}, and ask there what wrote it. If no "
            f'copy went out, the head can say so: --set-aside {record} --reason "why".'
        )
        yield Problem(Severity.WARNING, "release-left-out", message, hint)


def _of_this(release: Release, *, unread: int, photos: int, units: bool) -> Iterator[Problem]:
    if unread:
        message = f"{unread} records cannot be read as a whole here, and are not in the copy."
        hint = "Settle their conflicts (bluehelm sync conflicts), or install the newest Bluehelm, and make it again."
        yield Problem(Severity.WARNING, "records-unread", message, hint)
    if any(level.place == "admin2" for level in release.policy.ladder) and not units:
        message = "No administrative units were listed, so every row of this copy says the country and no more."
        hint = "Give a table of those that may be named (country, admin1, admin2): --units UNITS.csv."
        yield Problem(Severity.WARNING, "no-units", message, hint)
    if photos:
        message = (
            f"{photos} photographs go out as they were taken: faces, number plates, signs and skylines are not "
            "blurred. Only what stands beside the picture (position, time, camera, names) was removed."
        )
        hint = "Look at each before you send the copy; who knows the place can tell which incident it shows."
        yield Problem(Severity.WARNING, "look-at-photographs", message, hint)
    if release.report.with_text:
        message = f"{release.report.with_text} rows hold a released text, which nobody but you has looked at."
        hint = "Read them once more for names, places and hours."
        yield Problem(Severity.WARNING, "read-texts", message, hint)


def _checksums(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        yield {"name": path.name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
