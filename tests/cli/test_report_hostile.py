"""Records that another site wrote by nobody's rules break no page: they are shown as not readable."""

from __future__ import annotations

from typing import Any

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission.fold import fold_record
from bluehelm.mission.journal import Pen, chain_head, entries_of_records
from bluehelm.mission.records import MISSION_KINDS
from bluehelm.mission.state_table import keep_states

VERSIONS = {kind.kind: kind.version for kind in (*MISSION_KINDS, *KINDS)}
UNFIT: dict[str, dict[str, Any]] = {
    "claim": {"received": {"a": 1}, "says": None, "claimed_by": {"x": []}, "against": 5},
    "observation": {"when": {"start": None}, "means": 5},
    "verification": {"result": [], "methods": 3},
    "attribution": {"finding": {"parties": [{}]}},
    "violation": {"clause": [], "party": {}},
    "attachment": {"size": "x", "media_type": None},
}


def _write_raw(at_hand: Any, kind: str, changes: dict[str, Any]) -> str:
    """An entry past all rules; the id of its record."""
    with at_hand.mission() as file:
        record: str = file.new_id()
        with file.core.changing() as connection:
            own = file.core.identity.own_site
            head = chain_head(connection, own)
            pen = Pen(own, file.core.clock, "P. Laurent", head)
            file.core.clock.resume(head.clock)
            fields = {**changes, "_mark": "unclassified"}
            pen.write(kind=kind, version=VERSIONS[kind], record=record, changes=fields)
            pen.keep(connection)
            entries = entries_of_records(connection, [record], file.core.membership)[record]
            keep_states(connection, [fold_record(entries, file.core.kinds.get(kind))], file.core.kinds)
    return record


def _incident(at_hand: Any) -> str:
    at_hand.done(
        *("report", "add", at_hand.file, "incident", "category=explosion", "when.start=2025-03-04"), "where.place=Ash"
    )
    with at_hand.mission() as file:
        return str(file.find("incident")[0].id)


@pytest.mark.parametrize("kind", UNFIT)
@pytest.mark.parametrize("empty", [True, False])
def test_what_hangs_on_an_incident_and_does_not_fit_is_told(at_hand: Any, kind: str, *, empty: bool) -> None:
    """The incident is shown with all else, and the one record named as not readable."""
    incident = _incident(at_hand)
    parent = {"of": incident} if kind == "attachment" else {}
    record = _write_raw(at_hand, kind, {"incident": incident, **parent, **({} if empty else UNFIT[kind])})
    shown = at_hand.done("report", "show", at_hand.file, "NOR-0001")
    assert f"{kind} {record}, written by P. Laurent, cannot be" in " ".join(shown.split())
    assert at_hand.read("report", "show", at_hand.file, "NOR-0001")["record"]["id"] == incident
    at_hand.done("report", "list", at_hand.file, "--kind", kind)


def test_place_without_degrees_is_shown(at_hand: Any) -> None:
    """A latitude that is a word, or alone, breaks no page."""
    for latitude in ("x", 12):
        record = _write_raw(at_hand, "incident", {"category": "explosion", "where": {"latitude": latitude}})
        assert "explosion" in at_hand.done("report", "show", at_hand.file, record)


def test_newest_incident_that_does_not_fit_hides_no_duplicates(at_hand: Any) -> None:
    """The days are counted from the newest incident that can be read."""
    _incident(at_hand)
    _write_raw(at_hand, "incident", {"category": "explosion", "when": {"start": "2025-03-20x"}, "title": []})
    _write_raw(at_hand, "incident", {"category": "explosion", "when": 7, "title": []})
    at_hand.done("report", "duplicates", at_hand.file)


def test_clause_that_does_not_fit_is_told_in_its_agreement(at_hand: Any) -> None:
    """The agreement is shown with its other clauses."""
    agreement = _write_raw(at_hand, "agreement", {"title": None, "parties": 5})
    clause = _write_raw(at_hand, "clause", {"agreement": agreement, "number": 7})
    assert clause in "".join(at_hand.done("agreement", "show", at_hand.file).split())
