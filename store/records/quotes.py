"""Statements that reports quote, and who made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, in the words of a report."""

    speaker: str
    """Under one short name for all languages, else as the report has it."""
    words: str
    """As they stand in the report; nothing is added, left out or changed."""
    is_direct: bool
    """Whether the report has them in quotation marks."""


@dataclass(frozen=True, slots=True)
class ReportedQuote:
    """A quote with the report that it stands in."""

    article_id: str
    as_of: datetime
    """When the report was published, else when it was seen."""
    source: str
    """The outlet's name for readers."""
    language: str
    url: str
    quote: Quote
