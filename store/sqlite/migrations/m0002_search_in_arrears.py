"""The full-text index may lag behind the articles: indexing an article costs more than storing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- One row. Articles up to this number are in articles_fts.
CREATE TABLE search_index (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL) STRICT;
INSERT INTO search_index (id, upto) SELECT 1, coalesce(max(seq), 0) FROM articles;
"""


def search_in_arrears(db: Database) -> None:
    """Remember how far the index goes; so far it holds everything."""
    db.executescript(SCHEMA)
