"""The ledger of who said how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- Refers to nothing by key: what was claimed outlives the report.
CREATE TABLE claims (
    seq INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    what TEXT NOT NULL,
    who_says TEXT NOT NULL,
    low REAL,
    high REAL,
    unit TEXT NOT NULL,
    as_of REAL NOT NULL,
    article_id TEXT NOT NULL,
    development TEXT NOT NULL,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    sentence TEXT NOT NULL,
    status TEXT NOT NULL,
    before TEXT NOT NULL
) STRICT;
CREATE INDEX claims_story ON claims (story, seq);
CREATE INDEX claims_as_of ON claims (as_of, seq);
"""


def claims(db: Database) -> None:
    """Make the table."""
    db.executescript(SCHEMA)
