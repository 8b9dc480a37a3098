"""What an article's time of publication rests on, and an index of what waits in order of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE articles ADD COLUMN time_basis TEXT NOT NULL DEFAULT 'stated';
DROP INDEX articles_ready;
CREATE INDEX articles_ready ON articles (min(coalesce(published, seen), seen), seq) WHERE state = 'ready';
"""


def time_basis(db: Database) -> None:
    """Add the column, and the index of what waits; the times of stored articles stay as they are."""
    db.executescript(SCHEMA)
