"""The encoder's vectors of articles, so that each is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- By the article's number, which needs no index of its own.
CREATE TABLE vectors (
    article INTEGER PRIMARY KEY REFERENCES articles (seq),
    encoder TEXT NOT NULL,
    text_digest BLOB NOT NULL,
    data BLOB NOT NULL
) STRICT;
"""


def vectors(db: Database) -> None:
    """Make the table."""
    db.executescript(SCHEMA)
