"""Machine translations, so that each text is sent out once, and what was spent on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- By a digest of service, target language and text; an empty text: nothing to show beside the original.
CREATE TABLE translations (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE INDEX translations_by_age ON translations (at);

CREATE TABLE translation_use (
    day TEXT PRIMARY KEY,
    requests INTEGER NOT NULL,
    characters INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def translations(db: Database) -> None:
    """Make the tables."""
    db.executescript(SCHEMA)
