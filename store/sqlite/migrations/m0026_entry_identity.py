"""What tells entries of one link apart, and how many entries of a source are known or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- A hash of the publisher's id, where that is not the link.
ALTER TABLE articles ADD COLUMN entry_key TEXT;
-- Entries in a row that were known already, and since when; entries that were listed and dropped of late.
ALTER TABLE sources ADD COLUMN known_run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN known_since REAL;
ALTER TABLE sources ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
"""


def entry_identity(db: Database) -> None:
    """Add the columns; a stored article gets its key when its source lists it again."""
    db.executescript(SCHEMA)
