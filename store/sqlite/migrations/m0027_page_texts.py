"""Which text an article's page had, so that the same text under another address is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- A hash of the page's host and text; NULL where no page was read.
ALTER TABLE articles ADD COLUMN page_text TEXT;
CREATE INDEX articles_page_text ON articles (page_text) WHERE page_text IS NOT NULL;
"""


def page_texts(db: Database) -> None:
    """Add the column; pages that were read before are not recognised."""
    db.executescript(SCHEMA)
