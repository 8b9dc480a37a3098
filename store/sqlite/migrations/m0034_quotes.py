"""What the reports of developments quote: who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- By the article's number, in the order of the text; deleted with it.
CREATE TABLE quotes (
    article INTEGER NOT NULL REFERENCES articles (seq),
    number INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    words TEXT NOT NULL,
    direct INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
"""


def quotes(db: Database) -> None:
    """Make the table."""
    db.executescript(SCHEMA)
