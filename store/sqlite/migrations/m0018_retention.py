"""Retention: old records are found by their age, and a deleted one leaves a tombstone of a few bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE articles ADD COLUMN matched INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN text_gone INTEGER NOT NULL DEFAULT 0;
UPDATE articles SET matched = 1 WHERE id IN (SELECT article_id FROM matches WHERE matched = 1);
CREATE INDEX articles_aging ON articles (matched, text_gone, seen) WHERE state = 'done';
CREATE INDEX article_versions_replaced ON article_versions (replaced);
CREATE INDEX members_evidence ON members (joined) WHERE evidence <> '{}';
CREATE INDEX claims_told_again ON claims (as_of) WHERE status IN ('repeat', 'echo', 'part');

-- What was here once (store/sqlite/tombstone_keys.py makes the keys). A delivery's has no time: it stays.
CREATE TABLE marks (key INTEGER PRIMARY KEY, since INTEGER) STRICT;
CREATE INDEX marks_since ON marks (since) WHERE since IS NOT NULL;

-- What each source showed when it was last read: marks of that do not go. Keys in order, 8 bytes each.
CREATE TABLE listings (source TEXT PRIMARY KEY, entries BLOB NOT NULL) STRICT;
"""


def retention(db: Database) -> None:
    """Make the tables, columns and indexes; a few seconds for a million reports."""
    db.executescript(SCHEMA)
