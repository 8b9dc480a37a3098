"""When matching asked for an article's page, so that it does so once, and not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- 0 where the page was fetched because the source's policy says so; NULL where it was never asked for.
ALTER TABLE articles ADD COLUMN page_requested REAL;
UPDATE articles SET page_requested = 0 WHERE state = 'page';
CREATE INDEX articles_page_requested ON articles (source, page_requested) WHERE page_requested > 0;
"""


def page_requests(db: Database) -> None:
    """Add the column; pages that are pending were not asked for by matching."""
    db.executescript(SCHEMA)
