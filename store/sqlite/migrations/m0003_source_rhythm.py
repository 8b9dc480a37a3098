"""What is learnt of a source over time: its rhythm, its troubles, where it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE sources ADD COLUMN daily REAL NOT NULL DEFAULT 24.0;
ALTER TABLE sources ADD COLUMN usual_gap_s REAL;
ALTER TABLE sources ADD COLUMN yields INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN failing_since REAL;
ALTER TABLE sources ADD COLUMN ttl_s REAL;
ALTER TABLE sources ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN validators_lie INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN moved_to TEXT;
ALTER TABLE sources ADD COLUMN moved_since REAL;
-- With an address `host` is the address's, and `configured_host` that of the URL in the config.
ALTER TABLE sources ADD COLUMN address TEXT;
ALTER TABLE sources ADD COLUMN configured_host TEXT;
ALTER TABLE sources ADD COLUMN noticed TEXT;
"""


def source_rhythm(db: Database) -> None:
    """Add the columns; sources in trouble count from their next failure."""
    db.executescript(SCHEMA)
