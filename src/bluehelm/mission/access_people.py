"""The accounts of a mission as one person may see and change them."""

from __future__ import annotations

from dataclasses import dataclass

from bluehelm.mission.access_log_in import log_in
from bluehelm.mission.access_reading import ReadingDesk
from bluehelm.mission.access_table import Action
from bluehelm.mission.people import People, add_person, change_person, close_person, read_people, set_password
from bluehelm.mission.record import Fields
from bluehelm.mission.records import Account


@dataclass(frozen=True, slots=True)
class PeopleDesk:
    """The list of people, for whoever sits at a desk. What may not be done is refused with the reason."""

    desk: ReadingDesk

    def everybody(self) -> People:
        """All accounts, those closed among them."""
        self.desk.require(Action.READ_PEOPLE)
        return read_people(self.desk.file)

    def add(self, account: Account, *, password: str | None = None) -> str:
        """Give somebody an account; its id."""
        author = self.desk.require(Action.MANAGE_PEOPLE).name
        return add_person(self.desk.file, account, password=password, author=author)

    def change(self, person_id: str, changes: Fields) -> bool:
        """Change role, sectors, party, clearance, or whether an account is closed."""
        author = self.desk.require(Action.MANAGE_PEOPLE).name
        return change_person(self.desk.file, person_id, changes, author=author)

    def close(self, person_id: str) -> bool:
        """Close an account."""
        author = self.desk.require(Action.MANAGE_PEOPLE).name
        return close_person(self.desk.file, person_id, author=author)

    def set_password(self, person_id: str, password: str) -> None:
        """Give somebody a new password."""
        author = self.desk.require(Action.MANAGE_PEOPLE).name
        set_password(self.desk.file, person_id, password, author=author)

    def set_own_password(self, old: str, new: str) -> None:
        """Change one's own password.

        Raises:
            InputRefused: "wrong-log-in" when the old one is not right, "weak-password" for the new one.
        """
        person = log_in(self.desk.file, self.desk.person.name, old)
        set_password(self.desk.file, person.id, new, author=person.name)
