"""``bluehelm report list`` for a guest of a party: the rows that the party was given, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from bluehelm.cli.messages import print_json
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.mission.access_reading import Conditions


def list_released(desk: Desk, kind: str, wanted: Conditions, *, limit: int, json: bool) -> None:
    """Show what the guest's party has of all its copies, newest day first.

    Raises:
        InputRefused: "guest-list" for a filter by what no copy holds.
    """
    from bluehelm.cli.record_rows import ListRow, print_rows

    if kind not in ("incident", "shared_incident") or any(wanted[name] for name in ("sector", "text", "conflicts")):
        message = "As a guest you see the incidents of your party's copies; they have no sectors and no other kinds."
        raise InputRefused(
            Problem(Severity.ERROR, "guest-list", message, "Use --from, --to, --status and --category alone.")
        )
    found = [row for row in desk.released() if _meets(row, wanted)]
    found.sort(key=lambda row: (str(row["day"]), str(row["reference"])), reverse=True)
    if json:
        print_json({"total": len(found), "records": found[:limit]})
        return
    if found:
        rows = [
            ListRow(tuple(str(row.get(name) or "").replace("_", " ") for name in _COLUMNS), _about(row))
            for row in found[:limit]
        ]
        print_rows(_COLUMNS, rows)
    typer.echo(f"{len(found):,} incidents in the copies of your party, {min(limit, len(found)):,} shown.")


_COLUMNS = ("reference", "day", "status", "category")


def _meets(row: Mapping[str, Any], wanted: Conditions) -> bool:
    first, last = wanted["day_from"], wanted["day_to"]
    return (
        (first is None or str(row["last_day"]) >= first.isoformat())
        and (last is None or str(row["day"]) <= last.isoformat())
        and all(not wanted[name] or row.get(name) == wanted[name] for name in ("status", "category"))
    )


def _about(row: Mapping[str, Any]) -> str:
    said = (
        row.get("admin2") or row.get("admin1"),
        row.get("attribution"),
        row.get("clauses"),
        row.get("released_text"),
    )
    return ", ".join(str(words) for words in said if words)
