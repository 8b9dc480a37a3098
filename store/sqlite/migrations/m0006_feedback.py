"""What people said of verdicts, and the order of arrival for replays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- Refers to no article by key: what was learned outlives the article.
CREATE TABLE feedback (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    article_id TEXT NOT NULL,
    useful INTEGER NOT NULL,
    odds REAL,
    anchors TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;

CREATE INDEX articles_seen ON articles (seen, seq);
CREATE INDEX members_development ON members (development, seq);
"""


def feedback(db: Database) -> None:
    """Make the table and the indexes."""
    db.executescript(SCHEMA)
