"""The last polls of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# In the source's own row, which every poll writes anyway; see `store.sqlite.caches.past_polls`.
COLUMN = "ALTER TABLE sources ADD COLUMN past_polls BLOB"


def past_polls(db: Database) -> None:
    """Add the column; nothing is known of earlier polls."""
    db.execute(COLUMN)
