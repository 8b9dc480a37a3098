"""The pause that a host's robots.txt asks for, so that a restart does not forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
CREATE TABLE crawl_delays (
    host TEXT PRIMARY KEY,
    delay_s REAL NOT NULL,
    until REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""


def crawl_delays(db: Database) -> None:
    """Make the table."""
    db.executescript(SCHEMA)
