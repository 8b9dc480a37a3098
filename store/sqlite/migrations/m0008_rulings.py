"""Overrides: what people decided about developments. And the origin of each report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE members ADD COLUMN voice TEXT NOT NULL DEFAULT '';

-- Refers to nothing by key: what was decided outlives the articles.
CREATE TABLE rulings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    articles TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE INDEX developments_emptied ON developments (key) WHERE reports = 0;
"""


def rulings(db: Database) -> None:
    """Add the column and the table."""
    db.executescript(SCHEMA)
