"""The first schema. Times are seconds since 1970 UTC, truth values 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA = """
-- What is claimed is the host: politeness holds by construction. next_due is the earliest due time of its
-- sources and wanted pages, kept in the same transactions that change those.
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    token INTEGER NOT NULL DEFAULT 0,
    leased_until REAL,
    not_before REAL NOT NULL DEFAULT 0,
    next_due REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX hosts_due ON hosts (next_due, host) WHERE next_due IS NOT NULL;

CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL REFERENCES hosts (host),
    language TEXT NOT NULL,
    interval_s REAL NOT NULL,
    pages TEXT NOT NULL,
    link_css TEXT,
    link_pattern TEXT,
    next_due REAL NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    last_polled REAL,
    last_ok REAL,
    last_new REAL,
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    parked INTEGER NOT NULL DEFAULT 0,
    baselined INTEGER NOT NULL DEFAULT 0,
    articles INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_due ON sources (host, next_due, name) WHERE parked = 0;

CREATE TABLE articles (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    canonical_url TEXT,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    published REAL,
    seen REAL NOT NULL,
    author TEXT,
    site TEXT,
    state TEXT NOT NULL,
    baseline INTEGER NOT NULL,
    page_host TEXT,
    page_due REAL,
    judged REAL,
    title TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX articles_url ON articles (url);
CREATE INDEX articles_canonical_url ON articles (canonical_url) WHERE canonical_url IS NOT NULL;
CREATE INDEX articles_ready ON articles (seen, seq) WHERE state = 'ready';
CREATE INDEX articles_wanted ON articles (page_host, page_due, seq, seen) WHERE state = 'page';
CREATE INDEX articles_baseline_open ON articles (seq) WHERE baseline = 1 AND state <> 'done';

-- Holds no copy of the text: whoever changes a title or text takes the old words out first. The words are
-- cut in store/sqlite/search_text.py, so the tokenizer has only spaces to split at.
CREATE VIRTUAL TABLE articles_fts USING fts5 (title, text, content = '', columnsize = 0, tokenize = 'ascii');

CREATE TABLE matches (
    article_id TEXT NOT NULL REFERENCES articles (id),
    story TEXT NOT NULL,
    matched INTEGER NOT NULL,
    score REAL NOT NULL,
    language TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    retrospective INTEGER NOT NULL,
    PRIMARY KEY (article_id, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_matched ON matches (story) WHERE matched = 1;

CREATE TABLE developments (
    key TEXT PRIMARY KEY,
    story TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    opened REAL NOT NULL,
    updated REAL NOT NULL,
    reports INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX developments_updated ON developments (updated, key);
CREATE INDEX developments_story ON developments (story, updated, key);

CREATE TABLE members (
    seq INTEGER PRIMARY KEY,
    development TEXT NOT NULL REFERENCES developments (key),
    story TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id),
    joined REAL NOT NULL,
    duplicate_of TEXT,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    figures TEXT NOT NULL,
    baseline INTEGER NOT NULL,
    summarised REAL,
    UNIQUE (article_id, story)
) STRICT;
CREATE INDEX members_joined ON members (story, joined, seq);
CREATE INDEX members_unsummarised ON members (story, joined, seq) WHERE baseline = 1 AND summarised IS NULL;

-- ready_at is when it may be claimed next: `due`, or the end of the lease while it is being sent; NULL once
-- nothing more is to be done.
CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    story TEXT NOT NULL,
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created REAL NOT NULL,
    due REAL NOT NULL,
    expires REAL NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    token INTEGER NOT NULL,
    transmitting INTEGER NOT NULL,
    ready_at REAL,
    sent_at REAL,
    message_id TEXT,
    last_error TEXT,
    alert TEXT NOT NULL,
    content BLOB,
    UNIQUE (channel, recipient, subject, revision)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (due, seq, ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX deliveries_expiring ON deliveries (expires) WHERE ready_at IS NOT NULL;
CREATE INDEX deliveries_state ON deliveries (state, created, seq);

CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    started REAL NOT NULL,
    ended REAL NOT NULL,
    outcome TEXT NOT NULL,
    code INTEGER,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_delivery ON attempts (delivery_id, seq);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def initial(db: Database) -> None:
    """Make all tables of the first version."""
    db.executescript(SCHEMA)
