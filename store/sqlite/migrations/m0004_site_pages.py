"""How far the pages of a section's list are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE sources ADD COLUMN next_css TEXT;
ALTER TABLE sources ADD COLUMN depth INTEGER NOT NULL DEFAULT 1;
"""


def site_pages(db: Database) -> None:
    """Give every source its depth: one page, as before."""
    db.executescript(SCHEMA)
