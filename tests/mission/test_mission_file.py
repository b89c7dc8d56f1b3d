"""The mission file: records added, changed, found and withdrawn, on both kinds of store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from bluehelm.mission.finding import Wanted
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import Draft, MissionFile
from bluehelm.mission.record import Listed, Record
from bluehelm.mission.records import Retention
from bluehelm.problems import InputRefused

Store = Callable[[], Path | str]
PASSPHRASE = "seven quiet lanterns"  # noqa: S105 - of nothing


class Note(Record):
    """A kind with every column that lists are filtered by."""

    kind: ClassVar[str] = "note"
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})
    searched: ClassVar[tuple[str, ...]] = ("words", "tags")
    listed: ClassVar[Listed] = Listed(day="day", sector="sector", status="status", category="topic", parent="about")

    words: str = Field(min_length=1, max_length=2000)
    tags: tuple[str, ...] = ()
    day: date | None = None
    sector: str | None = None
    status: Literal["open", "closed"] = "open"
    topic: str = ""
    about: str | None = None
    number: int = Field(default=0, ge=0)
    witness: str = ""


class Clock:
    """A clock that goes on by a second with each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def where(empty_store: Store) -> Path | str:
    """Where the mission file is made."""
    return empty_store()


@pytest.fixture
def file(where: Path | str) -> Iterator[MissionFile]:
    """A new mission file."""
    made = MissionFile.create(where, mission="UNMAV", site="Headquarters", code="HQ", kinds=[Note], clock=Clock())
    yield made
    made.close()


def words(found: tuple[object, ...]) -> list[str]:
    """The words of the notes found."""
    return [str(stored.fields["words"]) for stored in found]  # type: ignore[attr-defined]


def refusal(call: Callable[[], object]) -> str:
    """The code and message of a refusal."""
    with pytest.raises(InputRefused) as refused:
        call()
    return f"{refused.value.problems[0].code}: {refused.value.problems[0].message}"


def test_a_record_is_there_after_closing(file: MissionFile, where: Path | str) -> None:
    """With its author, site and times, and its protected field readable."""
    made = file.add(Note(words="Shots", witness="Amina"), author="Olga", mark=Mark.CONFIDENTIAL)
    file.close()
    with MissionFile.open(where, kinds=[Note]) as again:
        stored = again.get(made)
        assert stored.record(Note) == Note(words="Shots", witness="Amina")
        assert (stored.mark, stored.withdrawn, stored.conflicts, stored.sealed) == (Mark.CONFIDENTIAL, None, (), ())
        assert stored.created == stored.changed
        assert (stored.created.author, stored.created.site) == ("Olga", again.core.identity.own_site)
        assert datetime(2026, 3, 1, tzinfo=UTC) < stored.created.at < datetime(2026, 3, 1, 1, tzinfo=UTC)


def test_an_edit_is_an_entry_and_the_same_value_is_none(file: MissionFile) -> None:
    """The history keeps every value; what changes nothing is not written."""
    made = file.add(Note(words="Shots", number=1), author="Olga")
    assert file.edit(made, {"words": "Shelling", "number": 2}, author="Ana")
    assert not file.edit(made, {"number": 2}, author="Ana")
    assert not file.edit(made, {"status": "open"}, author="Ana")
    assert file.get(made).record(Note) == Note(words="Shelling", number=2)
    history = file.history(made)
    assert [(entry.author, entry.changes["words"]) for entry in history] == [("Olga", "Shots"), ("Ana", "Shelling")]
    assert history[1].replaces == (history[0].id,)
    assert file.conflicts() == ()


def test_a_withdrawn_record_is_kept_and_not_listed(file: MissionFile) -> None:
    """Neither in lists, counts nor searches, until it is restored."""
    made = file.add(Note(words="Shots"), author="Olga")
    file.withdraw(made, reason="entered twice", author="Ana")
    assert (file.find("note"), file.find(text="shots"), file.count(Wanted("note"))) == ((), (), 0)
    assert file.get(made).withdrawn == "entered twice"
    assert refusal(lambda: file.withdraw(made, reason=" \n", author="Ana")).startswith("no-reason")
    file.restore(made, author="Ana")
    assert words(file.find("note")) == words(file.find(text="shots")) == ["Shots"]
    assert file.get(made).withdrawn is None


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, ["new", "middle", "old", "undated"]),
        ({"day_from": date(2026, 2, 2)}, ["new", "middle"]),
        ({"day_from": date(2026, 2, 3)}, ["new"]),
        ({"day_to": date(2026, 2, 2)}, ["middle", "old"]),
        ({"day_to": date(2026, 2, 1)}, ["old"]),
        ({"day_from": date(2026, 2, 2), "day_to": date(2026, 2, 2)}, ["middle"]),
        ({"sector": "north"}, ["new", "old"]),
        ({"status": "closed"}, ["old"]),
        ({"status": "open", "sector": "north"}, ["new"]),
        ({"category": "fire"}, ["middle"]),
        ({"parent": "x"}, ["undated"]),
        ({"sector": "no'such\x1f\""}, []),
        ({"text": "new"}, ["new"]),
        ({"text": "ne"}, ["new"]),
        ({"text": "NEW"}, ["new"]),
        ({"text": "ew"}, []),
        ({"text": "bridge"}, ["middle", "old"]),
        ({"text": "bridge", "category": "fire"}, ["middle"]),
        ({"text": "bridge", "day_to": date(2026, 2, 1)}, ["old"]),
        ({"text": "bridge old"}, ["old"]),
        ({"text": "bridge new"}, []),
        ({"text": "Amina"}, []),
        ({"text": ""}, []),
        ({"text": "\" OR * : (' & | ! <->"}, []),
        ({"text": "x" * 5000}, []),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_lists_meet_every_condition(file: MissionFile, conditions: dict[str, object], expected: list[str]) -> None:
    """Newest day first, those without a day last; protected fields are not searched; counts say the same."""
    file.add_all(
        [
            Note(words="middle", tags=("bridge",), day=date(2026, 2, 2), topic="fire", witness="Amina"),
            Note(words="undated", about="x"),
            Note(words="old", tags=("bridge",), day=date(2026, 2, 1), sector="north", status="closed"),
            Note(words="new", day=date(2026, 2, 3), sector="north"),
        ],
        author="Olga",
    )
    found = words(file.find("note", **conditions))  # type: ignore[arg-type]
    assert found == expected if "text" not in conditions else sorted(found) == sorted(expected)
    if conditions.get("text", "x"):
        assert file.count(Wanted("note", **conditions)) == len(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [None, "shots"])
def test_pages_one_after_the_other_give_the_whole_list(file: MissionFile, text: str | None) -> None:
    """Each record once, in the order of the list, also where many are of one day."""
    days = [date(2026, 2, 1), date(2026, 2, 2), None]
    file.add_all([Note(words=f"shots {n}", day=days[n % 3]) for n in range(11)], author="Olga")
    whole = words(file.find("note", text=text))
    pages: list[str] = []
    after = None
    while page := file.find("note", text=text, limit=3, after=after):
        assert len(page) <= 3
        pages += words(page)
        after = page[-1].id
    assert pages == whole
    assert len(set(whole)) == 11


def test_what_breaks_a_rule_is_refused_with_its_field(file: MissionFile) -> None:
    """Every fault at once, each with field and rule, and nothing is written."""
    made = file.add(Note(words="Shots"), author="Olga")
    with pytest.raises(InputRefused) as refused:
        file.edit(made, {"words": "", "number": -1, "nosuch": 1}, author="Olga")
    assert {problem.column for problem in refused.value.problems} == {"words", "number", "nosuch"}
    assert {problem.code for problem in refused.value.problems} == {"bad-value"}
    assert "note: number: Input should be greater than or equal to 0." in str(refused.value)
    assert len(file.history(made)) == 1
    assert refusal(lambda: file.add(Note(words="x"), author=" \x1b")).startswith("no-author")
    assert refusal(lambda: file.edit(file.new_id(), {"words": "x"}, author="Olga")).startswith("no-such-record")
    assert refusal(lambda: file.get("nonsense\x1b[2J")) == (
        "no-such-record: There is no record nonsense[2J in this mission file."
    )


def test_records_of_an_unknown_kind_are_kept_and_not_changed(file: MissionFile, where: Path | str) -> None:
    """An older program shows the fields as they are, sealed ones shut, and adds and changes none of the kind."""
    made = file.add(Note(words="Shots", witness="Amina"), author="Olga")
    file.close()
    with MissionFile.open(where) as older:
        (stored,) = older.find("note")
        assert (stored.id, stored.value, stored.fields["words"]) == (made, None, "Shots")
        assert "Amina" not in repr(stored)
        assert refusal(lambda: older.edit(made, {"words": "x"}, author="Olga")).startswith("unknown-kind")
        assert refusal(lambda: older.add(Note(words="x"), author="Olga")).startswith("unknown-kind")
        older.withdraw(made, reason="entered twice", author="Olga")
    with MissionFile.open(where, kinds=[Note]) as again:
        assert again.get(made).withdrawn == "entered twice"


def _split(fields: dict[str, object]) -> dict[str, object]:
    rest = {name: value for name, value in fields.items() if name != "words"}
    return {**rest, "title": fields["words"]} if "words" in fields else rest


class NoteAgain(Record):
    """The second version of the kind: words are called title."""

    kind: ClassVar[str] = "note"
    version: ClassVar[int] = 2
    upgrades: ClassVar = MappingProxyType({1: _split})
    searched: ClassVar[tuple[str, ...]] = ("title",)

    title: str
    tags: tuple[str, ...] = ()
    number: int = 0
    status: str = "open"
    topic: str = ""
    day: date | None = None
    sector: str | None = None
    about: str | None = None
    urgent: bool = False


def test_a_record_of_an_older_version_is_read_by_the_newer_class(file: MissionFile, where: Path | str) -> None:
    """And edited by it; the older program then keeps it, and says that it is too new."""
    made = file.add(Note(words="Shots", number=3), author="Olga")
    file.close()
    with MissionFile.open(where, kinds=[NoteAgain]) as newer:
        assert newer.get(made).record(NoteAgain) == NoteAgain(title="Shots", number=3)
        assert newer.edit(made, {"urgent": True}, author="Ana")
        assert newer.get(made).record(NoteAgain) == NoteAgain(title="Shots", number=3, urgent=True)
        assert [stored.id for stored in newer.find(text="shots")] == [made]
        assert [entry.version for entry in newer.history(made)] == [1, 2]
    with MissionFile.open(where, kinds=[Note]) as older:
        stored = older.get(made)
        assert stored.value is None
        assert [problem.code for problem in stored.problems] == ["newer-record"]
        assert refusal(lambda: older.edit(made, {"number": 1}, author="Olga")).startswith("newer-record")


def test_two_open_handles_see_each_others_entries(file: MissionFile, where: Path | str) -> None:
    """Each change stands on what the other wrote; the chain has no fork and no record is lost."""
    with MissionFile.open(where, kinds=[Note], clock=Clock()) as other:
        made = file.add(Note(words="one"), author="Olga")
        assert other.get(made).record(Note).words == "one"
        assert other.edit(made, {"words": "two"}, author="Ana")
        assert file.edit(made, {"number": 2}, author="Olga")
        for number in range(5):
            (file, other)[number % 2].add(Note(words=str(number)), author="Olga")
        assert file.get(made).record(Note) == other.get(made).record(Note) == Note(words="two", number=2)
        assert file.conflicts() == ()
        assert len(file.find("note")) == len(other.find("note")) == 6
        assert len({file.new_id(), other.new_id(), file.new_id()}) == 3


def test_all_records_of_a_call_are_written_or_none(file: MissionFile) -> None:
    """One that is too large takes the others with it."""
    good, large = Note(words="x"), Note(words="x", tags=("y" * (1 << 20),))
    assert refusal(lambda: file.add_all([good, large, good], author="Olga")).startswith("too-large")
    assert file.find("note") == ()
    made = file.add(good, author="Olga")
    changes = {made: {"words": "changed"}, file.new_id(): {"words": "x"}}
    assert refusal(lambda: file.edit_all(changes, author="Olga")).startswith("no-such-record")
    assert file.get(made).record(Note).words == "x"
    assert refusal(lambda: file.withdraw_all([made, file.new_id()], reason="twice", author="Olga")).startswith(
        "no-such-record"
    )
    assert file.get(made).withdrawn is None


def test_records_of_one_call_may_name_each_other(file: MissionFile) -> None:
    """By an id made before; one that is taken is refused."""
    first = file.new_id()
    ids = file.add_all([Draft(Note(words="first"), id=first), Note(words="second", about=first)], author="Olga")
    assert [stored.id for stored in file.find(parent=first)] == [ids[1]]
    with pytest.raises(ValueError, match="which a record has"):
        file.add_all([Draft(Note(words="again"), id=first)], author="Olga")


def test_a_batch_lists_what_it_wrote(file: MissionFile) -> None:
    """And what it changed, each once."""
    ids = file.add_all([Note(words="a"), Note(words="b")], author="Olga", batch="import-1")
    file.edit_all({ids[0]: {"number": 1}}, author="Olga", batch="import-1")
    other = file.add(Note(words="c"), author="Olga")
    file.edit_all({other: {"number": 1}}, author="Olga", batch="import-1")
    assert file.batch("import-1") == (*ids, other)
    assert file.batch("import-2") == ()


def test_a_locked_file_keeps_protected_fields_shut(empty_store: Store) -> None:
    """Without the passphrase the rest is read and written, a protected field can be added, and none changed."""
    where = empty_store()
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=[Note], passphrase=PASSPHRASE) as file:
        assert file.unlocked
        made = file.add(Note(words="Shots", witness="Amina"), author="Olga")
    with MissionFile.open(where, kinds=[Note]) as locked:
        assert not locked.unlocked
        stored = locked.get(made)
        assert (stored.record(Note).witness, stored.sealed) == ("", ("witness",))
        assert "Amina" not in repr(stored) + repr(locked.history(made))
        assert locked.edit(made, {"words": "Shelling"}, author="Olga")
        assert refusal(lambda: locked.edit(made, {"witness": "x"}, author="Olga")).startswith("sealed")
        new = locked.add(Note(words="new", witness="Bakary"), author="Olga")
        assert locked.get(new).sealed == ("witness",)
    with MissionFile.open(where, kinds=[Note], passphrase=PASSPHRASE) as file:
        assert file.get(made).record(Note) == Note(words="Shelling", witness="Amina")
        assert file.get(new).record(Note).witness == "Bakary"


def test_a_wrong_passphrase_is_refused(empty_store: Store) -> None:
    """In words that help, and the file is as it was."""
    where = empty_store()
    MissionFile.create(where, mission="M", site="HQ", code="HQ", passphrase=PASSPHRASE).close()
    for wrong in ("", "Seven quiet lanterns", PASSPHRASE + " "):
        said = refusal(lambda wrong=wrong: MissionFile.open(where, passphrase=wrong))
        assert said == "wrong-passphrase: This is not the passphrase of this file."
    with MissionFile.open(where, passphrase=PASSPHRASE) as file:
        assert file.unlocked


def test_a_mark_can_be_set_and_is_in_the_history(file: MissionFile) -> None:
    """A change like any other."""
    made = file.add(Note(words="Shots"), author="Olga")
    file.set_mark(made, Mark.STRICTLY_CONFIDENTIAL, author="Hana")
    assert file.get(made).mark is Mark.STRICTLY_CONFIDENTIAL
    assert file.history(made)[-1].changes == {"_mark": "strictly confidential"}
    assert file.get(made).record(Note).words == "Shots"


def test_a_protected_field_that_was_empty_can_be_filled(file: MissionFile) -> None:
    """And emptied again."""
    made = file.add(Note(words="Shots"), author="Olga")
    assert file.edit(made, {"witness": "Amina"}, author="Olga")
    assert file.get(made).record(Note).witness == "Amina"
    assert not file.edit(made, {"witness": "Amina"}, author="Olga")
    assert file.edit(made, {"witness": ""}, author="Olga")
    assert file.get(made).record(Note).witness == ""
    assert "Amina" not in repr(file.history(made))


def test_nothing_is_made_where_something_is(file: MissionFile, where: Path | str) -> None:
    """The mission that is there stays."""
    made = file.add(Note(words="Shots"), author="Olga")
    with pytest.raises(InputRefused):
        MissionFile.create(where, mission="Other", site="HQ", code="HQ")
    assert file.get(made).record(Note).words == "Shots"


@pytest.mark.parametrize("name", ["absent.helm", "", "note.txt"])
def test_what_is_no_mission_file_is_refused(tmp_path: Path, name: str) -> None:
    """A missing file, a folder and a text, each with a refusal and untouched."""
    (tmp_path / "note.txt").write_text("not a mission file" * 100)
    with pytest.raises(InputRefused):
        MissionFile.open(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    assert (tmp_path / "note.txt").read_text() == "not a mission file" * 100


def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every character that can be written, in open and protected fields; and it is found by its own words."""
    where = tmp_path_factory.mktemp("texts") / "m.helm"
    with MissionFile.create(where, mission="M", site="HQ", code="HQ", kinds=[Note]) as file:

        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
        @given(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60).filter(str.strip),
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60),
        )
        def comes_back(text: str, witness: str) -> None:
            note = Note(words=text, witness=witness)
            assert file.get(file.add(note, author="Olga")).record(Note) == note

        comes_back()


def test_the_missions_own_kinds_need_not_be_given(file: MissionFile) -> None:
    """Rules of retention, people, sites are always known."""
    made = file.add(Retention(of_kind="note", months=24, reason="rule"), author="Hana")
    assert file.get(made).record(Retention).months == 24
