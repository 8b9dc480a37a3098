"""Who may use the dashboard, and what each reader has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_digest TEXT NOT NULL,
    created REAL NOT NULL,
    seen REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    story TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL
) STRICT;

-- Which alerts were sent about a development.
CREATE INDEX deliveries_subject ON deliveries (subject, seq);

-- What was counted in a development.
CREATE INDEX claims_development ON claims (development, as_of);

CREATE TABLE last_looks (name TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
"""


def dashboard_access(db: Database) -> None:
    """Make the tables."""
    db.executescript(SCHEMA)
