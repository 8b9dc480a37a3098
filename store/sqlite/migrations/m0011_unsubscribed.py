"""Recipients who want no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
CREATE TABLE unsubscribed (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    story TEXT NOT NULL,
    at REAL NOT NULL,
    UNIQUE (channel, recipient, story)
) STRICT;
"""


def unsubscribed(db: Database) -> None:
    """Add the table."""
    db.executescript(SCHEMA)
