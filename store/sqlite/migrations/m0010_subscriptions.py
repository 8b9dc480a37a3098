"""What was agreed with hubs that push."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
CREATE TABLE subscriptions (
    source TEXT NOT NULL PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL,
    asked REAL,
    lease_until REAL,
    last_push REAL,
    pushes INTEGER NOT NULL,
    missed REAL,
    error TEXT
) STRICT;
"""


def subscriptions(db: Database) -> None:
    """Add the table."""
    db.executescript(SCHEMA)
