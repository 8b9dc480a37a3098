"""Reports that could not be judged, and what people decided about figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- By the article's number; deleted with its text.
CREATE TABLE judging_failures (
    article INTEGER PRIMARY KEY REFERENCES articles (seq),
    stage TEXT NOT NULL,
    error TEXT NOT NULL,
    program TEXT NOT NULL,
    failed_at REAL NOT NULL
) STRICT;

-- Refers to nothing by key: what was decided outlives the claims.
CREATE TABLE claim_corrections (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    who_says TEXT NOT NULL,
    low REAL,
    high REAL,
    unit TEXT NOT NULL,
    new_what TEXT NOT NULL,
    new_low REAL,
    new_high REAL,
    reason TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
"""


def failures_and_corrections(db: Database) -> None:
    """Make the tables."""
    db.executescript(SCHEMA)
