"""Deliveries that wait to be sent together with others, and silences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
ALTER TABLE deliveries ADD COLUMN waits_for TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN folded_into TEXT;
CREATE INDEX deliveries_waiting ON deliveries (channel, recipient, story, waits_for, due)
    WHERE state = 'waiting';
CREATE INDEX deliveries_lately ON deliveries (channel, recipient, due);
CREATE INDEX deliveries_about ON deliveries (channel, recipient, subject, due);

CREATE TABLE silences (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    expression TEXT NOT NULL,
    reason TEXT NOT NULL,
    created REAL NOT NULL,
    until REAL NOT NULL
) STRICT;
CREATE INDEX silences_until ON silences (until);
"""


def pacing(db: Database) -> None:
    """Add what pacing needs."""
    db.executescript(SCHEMA)
