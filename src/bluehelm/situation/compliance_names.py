"""Agreements and sectors by the names that people give them."""

from __future__ import annotations

from bluehelm.partners import Agreement
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.situation_report_records import MissionRecords


def find_agreement(records: MissionRecords, named: str) -> str:
    """The id of an agreement from its id, title, short title or symbol, capital letters or not.

    Raises:
        InputRefused: "no-such-agreement" where none or more than one answers to it.
    """
    if named in records.agreements:
        return named
    wanted = named.strip().casefold()
    found = [key for key, agreement in sorted(records.agreements.items()) if wanted in _called(agreement)]
    if len(found) == 1:
        return found[0]
    titles = "; ".join(printable(title_of(agreement)) for _, agreement in sorted(records.agreements.items()))
    message = f"{'No' if not found else 'More than one'} agreement is called {printable(named)[:80]!r}."
    hint = f"There is: {titles}." if titles else "No agreement is recorded yet: bluehelm agreement add."
    if found:
        hint = f"Give the id: {', '.join(found)}."
    raise InputRefused(Problem(Severity.ERROR, "no-such-agreement", message, hint))


def find_sector(records: MissionRecords, named: str) -> str:
    """The id of a sector from its id, name or code, capital letters or not.

    Raises:
        InputRefused: "no-such-sector" where none or more than one answers to it.
    """
    if named in records.sectors:
        return named
    wanted = named.strip().casefold()
    found = [
        key
        for key, sector in sorted(records.sectors.items())
        if wanted in {sector.name.casefold(), (sector.code or sector.name).casefold()}
    ]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(
        printable(f"{sector.name} ({sector.code})" if sector.code else sector.name)
        for _, sector in sorted(records.sectors.items())
    )
    message = f"{'No' if not found else 'More than one'} sector is called {printable(named)[:80]!r}."
    hint = f"There is: {listed}." if listed else "No sector is recorded yet: bluehelm report add FILE sector."
    if found:
        hint = f"Give the id: {', '.join(found)}."
    raise InputRefused(Problem(Severity.ERROR, "no-such-sector", message, hint))


def title_of(agreement: Agreement) -> str:
    """How an agreement is called in a table."""
    return agreement.short_title or agreement.title


def _called(agreement: Agreement) -> set[str]:
    return {name.casefold() for name in (agreement.title, agreement.short_title, agreement.symbol) if name}
