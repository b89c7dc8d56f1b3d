"""Marks of confidentiality."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """Who may see: set on a record, or declared for a field of a kind. Each admits fewer people than the one before."""

    UNCLASSIFIED = "unclassified"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly confidential"
