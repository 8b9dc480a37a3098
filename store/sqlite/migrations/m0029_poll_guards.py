"""Polls that are being read, so that one that ends the service is known; reports of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

COLUMNS = """
ALTER TABLE sources ADD COLUMN poll_began REAL;
ALTER TABLE sources ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN day_began REAL;
ALTER TABLE sources ADD COLUMN day_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sources_being_read ON sources (host) WHERE poll_began IS NOT NULL;
"""


def poll_guards(db: Database) -> None:
    """Add the columns; nothing is being read, and the day begins with the next poll."""
    db.executescript(COLUMNS)
