"""What recipients answered to alerts by the links in them: who gave feedback, and silences for one reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- Empty for feedback of the command line.
ALTER TABLE feedback ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN off_story INTEGER NOT NULL DEFAULT 0;

-- Empty for silences of everybody, and of all developments that match the expression.
ALTER TABLE silences ADD COLUMN development TEXT NOT NULL DEFAULT '';
ALTER TABLE silences ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE silences ADD COLUMN recipient TEXT NOT NULL DEFAULT '';

-- `number`: the place of a development in the delivery. `version` counts the changes.
CREATE TABLE answers (
    delivery TEXT NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    feedback TEXT,
    silence INTEGER,
    at REAL NOT NULL,
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
"""


def answers(db: Database) -> None:
    """Add the columns and the table."""
    db.executescript(SCHEMA)
