"""Short codes of structured messages: what happened, in one word that is quick to type and hard to mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SmsCode:
    """One code: the category of the incident that it means, and by what means where the code tells it."""

    code: str
    category: str
    how: str
    meaning: str


SMS_CODES: Final = (
    SmsCode("CLASH", "armed_clash", "", "fighting between armed groups"),
    SmsCode("SMALL", "armed_clash", "small arms", "fire of small arms between armed groups"),
    SmsCode("CIV", "attack_on_civilians", "", "attack on civilians"),
    SmsCode("LOOT", "attack_on_civilians", "looting", "looting or burning of homes"),
    SmsCode("BLAST", "explosion", "", "explosion of unknown cause"),
    SmsCode("SHELL", "explosion", "shelling", "artillery, mortar or rocket fire"),
    SmsCode("AIR", "explosion", "air strike", "attack from an aircraft with a crew"),
    SmsCode("DRONE", "explosion", "drone", "attack from an aircraft without a crew"),
    SmsCode("IED", "explosion", "improvised explosive device", "improvised explosive device"),
    SmsCode("MINE", "explosion", "mine", "mine or left-over munition"),
    SmsCode("ATTM", "attack_on_mission", "", "attack on the mission's people or property"),
    SmsCode("DENY", "denial_of_movement", "", "the mission was stopped or turned back"),
    SmsCode("ABD", "abduction", "", "abduction or hostage-taking"),
    SmsCode("CFV", "ceasefire_violation", "", "breach of a ceasefire that is none of the others"),
    SmsCode("RIOT", "unrest", "", "demonstration or riot"),
    SmsCode("INFO", "information", "", "rumours, incitement or false news"),
    SmsCode("CYBER", "cyber", "", "attack on computers or networks"),
    SmsCode("OTHER", "other", "", "anything else"),
)
"""All codes. For one category, the code without means stands first or there is one only."""

CODE_OF: Final = {code.code: code for code in SMS_CODES}
