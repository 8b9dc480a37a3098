"""What a report said before its publisher changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- Tells whether an entry was changed since; NULL until the article is next seen.
ALTER TABLE articles ADD COLUMN entry_hash TEXT;

CREATE TABLE article_versions (
    seq INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id),
    replaced REAL NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX article_versions_article ON article_versions (article_id, seq);
"""


def article_versions(db: Database) -> None:
    """Make the table and the column."""
    db.executescript(SCHEMA)
