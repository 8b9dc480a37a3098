"""What an article's time of publication rests on, so that its page can correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE articles ADD COLUMN time_basis TEXT NOT NULL DEFAULT 'stated';
"""


def time_basis(db: Database) -> None:
    """Add the column; the times of stored articles stay as they are."""
    db.executescript(SCHEMA)
