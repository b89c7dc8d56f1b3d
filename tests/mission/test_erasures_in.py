"""Erasures that other sites order: one at once, many only when a head of this site says so."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bluehelm.mission import tables
from bluehelm.mission.bundle import read_bundle
from bluehelm.mission.entry import canonical
from bluehelm.mission.erasures_in import MOST_A_DAY, carry_out, held_erasures

MANY = MOST_A_DAY + 1


def count(file: Any, table: Any) -> int:
    with file.core.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def witnesses(file: Any, notes: Any) -> set[object]:
    return {file.get(note).fields.get("witness") for note in notes}


def a_mission(posts: Any, clock: Any = None, notes: int = MANY) -> tuple[Any, Any, Any]:
    """Headquarters, an entitled post, and notes that both can read."""
    hq = posts.found(clock=clock)
    ids = hq.add_all([posts.Note(witness="Amina")] * notes, author="A")
    return hq, posts.join(hq, "HIGH", entitled=True), ids


def test_a_few_erasures_are_carried_out_at_once_and_told(posts_on_both: Any) -> None:
    """As many as a day may bring: their keys are gone everywhere, and the report says how many, by whom and why."""
    posts = posts_on_both
    hq, high, ids = a_mission(posts)
    high.erase(ids[1:], reason="asked for", author="B. Diallo")
    (report,) = posts.carry(high, hq)
    assert (len(report.erased), report.held) == (MOST_A_DAY, 0)
    assert {item.record for item in report.erased} == set(ids[1:])
    said = f"20 records erased: 20 by B. Diallo of {posts.site(high)} (asked for)."
    assert said in report.summary()
    assert {(item.kind, item.site, item.author) for item in report.erased} == {("note", posts.site(high), "B. Diallo")}
    assert count(hq, tables.held_keys) == 0
    assert witnesses(hq, ids) == {"Amina", None}
    (again,) = posts.carry(high, hq, everything=True)
    assert (again.erased, again.held) == ((), 0)


def test_many_are_out_of_sight_at_once_and_destroyed_when_a_head_says_so(posts_on_both: Any) -> None:
    """One more than a day may bring: nobody reads them, states are alike, and the keys lie aside until then."""
    posts = posts_on_both
    hq, high, ids = a_mission(posts)
    high.erase(ids, reason="we leave", author="B")
    (report,) = posts.carry(high, hq)
    assert report.held == MANY
    assert "bluehelm sync erasures" in report.summary()
    assert witnesses(hq, ids) == {None}
    posts.meet(hq, high)
    assert posts.state(hq) == posts.state(high)
    held = held_erasures(hq.core)
    assert {item.record for item in held} == set(ids)
    assert {(item.site, item.reason, item.kind) for item in held} == {(posts.site(high), "we leave", "note")}
    before = count(hq, tables.held_keys)
    south = posts.join(hq, "SOU", entitled=True)
    assert (count(hq, tables.held_keys), count(hq, tables.record_keys)) == (before, 0)
    assert count(south, tables.record_keys) == 0
    assert carry_out(hq.core, ids) == MANY
    assert (count(hq, tables.held_keys), count(hq, tables.record_keys)) == (0, 0)
    assert held_erasures(hq.core) == ()


def test_expelling_who_ordered_it_brings_held_records_back_everywhere(posts_on_both: Any) -> None:
    """A post that fell into other hands erases everything: expelled from its last good entry on, and all can be read
    again, also at a third post that held them; the states stay alike.
    """
    posts = posts_on_both
    hq, high, ids = a_mission(posts)
    south = posts.join(hq, "SOU", entitled=True)
    posts.carry(hq, high)
    good = next(site.entries for site in high.sites() if site.id == posts.site(high))
    high.erase(ids, reason="x", author="B")
    posts.carry(high, hq, south)
    assert witnesses(hq, ids) == witnesses(south, ids) == {None}
    hq.expel(posts.site(high), after=good, author="A")
    assert witnesses(hq, ids) == {"Amina"}
    (report,) = posts.carry(hq, south)
    assert report.held == 0
    assert witnesses(south, ids) == {"Amina"}
    assert count(hq, tables.held_keys) == count(hq, tables.erasures_in) == 0
    posts.meet(hq, south)
    assert posts.state(hq) == posts.state(south)


def test_many_little_by_little_are_held_as_well(posts: Any) -> None:
    """Ten in a bundle, several bundles in a day: from the third on they are held; the day after, a few are not."""
    clock = posts.Clock()
    hq, high, ids = a_mission(posts, clock, notes=32)
    held = []
    for start in (0, 10, 20):
        high.erase(ids[start : start + 10], reason="x", author="B")
        held += [report.held for report in posts.carry(high, hq)]
    assert held == [0, 0, 10]
    carry_out(hq.core, ids)
    clock.time += timedelta(days=2)
    high.erase(ids[30:31], reason="asked for", author="B")
    assert [report.held for report in posts.carry(high, hq)] == [0]


def test_while_some_are_held_one_more_is_held_too(posts: Any) -> None:
    """Also days later: nothing that others ordered is destroyed before somebody has looked."""
    clock = posts.Clock()
    hq, high, ids = a_mission(posts, clock, notes=MANY + 1)
    high.erase(ids[1:], reason="x", author="B")
    posts.carry(high, hq)
    clock.time += timedelta(days=9)
    high.erase(ids[:1], reason="x", author="B")
    assert [report.held for report in posts.carry(high, hq)] == [MANY + 1]


def test_a_head_s_own_erasure_destroys_what_is_held_of_it(posts: Any) -> None:
    """Erasing a record here that another site erased before leaves nothing aside; and one's own is never held."""
    hq, high, ids = a_mission(posts)
    high.erase(ids, reason="x", author="B")
    posts.carry(high, hq)
    hq.erase(ids[:1], reason="asked for", author="A")
    assert {item.record for item in held_erasures(hq.core)} == set(ids[1:])
    other, low, notes = a_mission(posts)
    other.erase(notes, reason="retention", author="A")
    assert count(other, tables.record_keys) == count(other, tables.held_keys) == 0
    (report,) = posts.carry(other, low)
    assert report.held == MANY


def test_a_first_join_holds_and_tells_no_erasure(posts: Any) -> None:
    """A post that joins after many erasures has nothing to lose: its report names none."""
    hq, _, ids = a_mission(posts)
    hq.erase(ids, reason="retention", author="A")
    new = posts.join(hq, "NEW")
    (report,) = posts.carry(hq, new, everything=True)
    assert (report.erased, report.held) == ((), 0)


def test_an_erasure_of_a_site_that_may_not_read_is_neither_held_nor_told(posts: Any) -> None:
    """It has no effect: nothing is reported, and the keys stay where they are."""
    hq, _, ids = a_mission(posts)
    low = posts.join(hq, "LOW")
    for note in ids:
        posts.write_raw(low, note, {"_erased": "x"})
    (report,) = posts.carry(low, hq)
    assert (report.erased, report.held, witnesses(hq, ids)) == ((), 0, {"Amina"})


def test_erasures_of_records_whose_entries_wait_are_held_and_told(posts: Any) -> None:
    """Keys came while the entries of their records wait for an earlier one. Another site erases them all: they are no
    rows in the list yet, and are held all the same. Its expulsion, and what was missing, bring them back.
    """
    hq = posts.found()
    north, high = posts.join(hq, "NOR", entitled=True), posts.join(hq, "HIGH", entitled=True)
    posts.meet(hq, north, high)
    first = north.add(posts.Note(text="first"), author="N")
    ids = north.add_all([posts.Note(witness="Amina")] * MANY, author="N")
    posts.carry(north, high, receiver=posts.site(high))
    good = next(site.entries for site in high.sites() if site.id == posts.site(high))
    lines = [line if isinstance(line, str) else canonical(line) for line in read_bundle(posts.bundle(north)).lines()]
    part = [line for line in lines[1:] if not (line.startswith("{") and json.loads(line)["record"] == first)]
    hq.receive(posts.forge(hq, high.core.ring.own, part))
    assert count(hq, tables.record_keys) > 0
    high.erase(ids, reason="x", author="B")
    (report,) = posts.carry(high, hq)
    assert (report.held, len(report.erased), count(hq, tables.record_keys)) == (MANY, MANY, 0)
    hq.expel(posts.site(high), after=good, author="A")
    posts.carry(north, hq)
    assert witnesses(hq, ids) == {"Amina"}
    assert count(hq, tables.held_keys) == 0


def test_what_came_after_the_list_was_read_is_not_destroyed_with_it(posts: Any) -> None:
    """A head says so of the records that were shown; another one that is held meanwhile stays."""
    hq, high, ids = a_mission(posts, notes=MANY + 1)
    high.erase(ids[1:], reason="x", author="B")
    posts.carry(high, hq)
    seen = [item.record for item in held_erasures(hq.core)]
    high.erase(ids[:1], reason="x", author="B")
    posts.carry(high, hq)
    assert carry_out(hq.core, seen) == MANY
    assert [item.record for item in held_erasures(hq.core)] == [ids[0]]
