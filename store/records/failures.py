"""A report that could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_ERROR_CHARS = 300


@dataclass(frozen=True, slots=True)
class JudgingFailure:
    """Why a report could not be matched or placed. It is judged once more by another version."""

    stage: str
    """`judging` or `placing`."""
    error: str
    program: str
    """The version of the program that failed."""
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class FailedReport:
    """A report with its failure."""

    article_id: str
    title: str
    url: str
    source: str
    failure: JudgingFailure
