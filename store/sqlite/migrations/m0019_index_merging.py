"""The store sets when the search index merges its segments, and how many pages it merges at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# An index does so by itself when it is written to, the more at once the more often it was made one piece.
SCHEMA = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 0)"


def index_merging(db: Database) -> None:
    """Set what stays in the store."""
    db.execute(SCHEMA)
