"""What are we asked to do: texts to paragraphs, authority, ceilings and dates."""

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
