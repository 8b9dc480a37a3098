"""The search index merges its segments by itself when it is written to: FTS5's own `automerge`.

With 2, an index that takes in and deletes as many articles every day keeps about one and a half to three
times the size that it has when optimized. With FTS5's default of 4 it grows to five times, with 8 without
end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_AUTOMERGE = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 2)"
# What automerge does at once grows with the number of levels. Earlier versions optimized the index by hand,
# which added two levels each time; an index with so many is emptied, and filled again in idle moments.
_MAX_LEVELS = 24
_EMPTY = """
INSERT INTO articles_fts (articles_fts) VALUES ('delete-all');
UPDATE search_index SET upto = 0 WHERE id = 1;
"""
# After four bytes, the number of levels as a varint (fts5_index.c).
_STRUCTURE = "SELECT block FROM articles_fts_data WHERE id = 10"


def index_automerge(db: Database) -> None:
    """Set what the index keeps; its content stays unless it has too many levels."""
    if _level_count(bytes(db.execute(_STRUCTURE).fetchone()[0])) > _MAX_LEVELS:
        db.executescript(_EMPTY)
    db.execute(_AUTOMERGE)


def _level_count(structure: bytes) -> int:
    levels = 0
    for byte in structure[4:]:
        levels = levels << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return levels
