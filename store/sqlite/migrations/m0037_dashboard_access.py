"""Who may use the dashboard, what each reader has seen, and indexes for its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_digest TEXT NOT NULL,
    created REAL NOT NULL,
    seen REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    story TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL
) STRICT;

-- Which alerts were sent about a development.
CREATE INDEX deliveries_subject ON deliveries (subject, seq);

-- The latest alerts of a story.
CREATE INDEX deliveries_story ON deliveries (story, seq);

-- What was counted in a development.
CREATE INDEX claims_development ON claims (development, as_of);

-- What a story counts, and the latest figures of one kind.
CREATE INDEX claims_kind ON claims (story, what, unit, as_of, seq);

-- Which reports state a figure.
CREATE INDEX claims_article ON claims (article_id);

-- What sources brought lately, without reading the reports; those that matched are few.
CREATE INDEX articles_brought ON articles (seen, source, baseline);
CREATE INDEX articles_matched ON articles (seen, source, baseline, language, id) WHERE matched = 1;

-- When reports joined, of all stories.
CREATE INDEX members_days ON members (joined, story);

CREATE TABLE last_looks (name TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
"""


def dashboard_access(db: Database) -> None:
    """Make the tables and indexes."""
    db.executescript(SCHEMA)
