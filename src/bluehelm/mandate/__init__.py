"""What are we asked to do: texts to paragraphs, authority, ceilings and dates."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.mandate.read import mandate_of, read_mandate
    from bluehelm.mandate.records import Authority, Ceiling, Expiry, Mandate, Paragraph, ceiling_phrases
    from bluehelm.mandate.renewals import find_renewals

__all__ = [
    "Authority",
    "Ceiling",
    "Expiry",
    "Mandate",
    "Paragraph",
    "ceiling_phrases",
    "find_renewals",
    "mandate_of",
    "read_mandate",
]

_FILE_OF: Final = {
    "Authority": "records",
    "Ceiling": "records",
    "Expiry": "records",
    "Mandate": "records",
    "Paragraph": "records",
    "ceiling_phrases": "records",
    "find_renewals": "renewals",
    "mandate_of": "read",
    "read_mandate": "read",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
