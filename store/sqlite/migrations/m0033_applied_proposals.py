"""Changes of stories that feedback proposed and people applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- Refers to nothing by key: what was applied outlives the feedback that it came from.
CREATE TABLE applied_proposals (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    expressions TEXT NOT NULL,
    concept TEXT NOT NULL,
    threshold REAL,
    feedback TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
"""


def applied_proposals(db: Database) -> None:
    """Make the table."""
    db.executescript(SCHEMA)
