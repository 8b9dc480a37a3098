"""Which files of a GDELT source were read, so that a restart neither repeats nor misses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def file_progress(db: Database) -> None:
    """Add the column; no source has read files yet."""
    db.executescript("ALTER TABLE sources ADD COLUMN file_progress TEXT;")
