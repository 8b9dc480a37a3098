"""Articles: stored, completed from their page, searched."""

# One index after the other: some versions of SQLite plan an OR over both as a scan. `{keys}` becomes one
# placeholder for each key.
KNOWN_HASHES = "SELECT id, entry_hash, entry_key FROM articles WHERE id IN ({keys})"
KNOWN_URLS = "SELECT canonical_url, title, text FROM articles WHERE canonical_url IN ({keys})"
LINK_HOLDERS = "SELECT id, source, entry_key, title, text FROM articles WHERE id IN ({keys})"
SET_ENTRY_KEY = "UPDATE articles SET entry_key = ? WHERE id = ?"

ADD_ARTICLE = """
INSERT INTO articles
    (id, url, source, language, published, seen, author, site, state, baseline, title, text, page_host,
     page_due, page_requested, entry_hash, time_basis, entry_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

# Of the same source only: two sources that list one article have different titles for it.
CHANGED_ARTICLE = """
SELECT articles.*, judged IS NOT NULL AND state = 'done' AND baseline = 0 AND NOT EXISTS (
    SELECT 1 FROM matches WHERE article_id = articles.id AND matched = 1
) AS judge_again
FROM articles WHERE id = :id AND source = :source AND entry_hash IS NOT :entry_hash AND text_gone = 0
"""

UPDATE_ARTICLE = """
UPDATE articles SET title = :title, text = :text, language = :language, entry_hash = :entry_hash,
    state = :state WHERE id = :id
"""

ADD_VERSION = """
INSERT INTO article_versions (article_id, replaced, title, text) VALUES (:id, :replaced, :title, :text)
"""

DROP_OLD_VERSIONS = """
DELETE FROM article_versions WHERE article_id = :id AND seq NOT IN (
    SELECT seq FROM article_versions WHERE article_id = :id ORDER BY seq DESC LIMIT :kept
)
"""

DROP_MATCHES = "DELETE FROM matches WHERE article_id = :id"

VERSIONS = "SELECT * FROM article_versions WHERE article_id = :id ORDER BY seq DESC"

DUE_PAGES = """
SELECT * FROM articles WHERE page_host = :host AND state = 'page' AND (page_due <= :now OR page_due > :latest)
ORDER BY page_due, seq LIMIT :limit
"""

PENDING_PAGE = "SELECT * FROM articles WHERE id = :id AND state = 'page'"

# The latest ones: a template may give thousands of articles one canonical URL.
ARTICLES_AT = """
SELECT * FROM articles WHERE url = :canonical_url AND id <> :id
UNION ALL
SELECT * FROM articles WHERE canonical_url = :canonical_url AND id <> :id
ORDER BY seq DESC LIMIT 20
"""

UPDATE_FROM_PAGE = """
UPDATE articles SET title = :title, text = :text, language = :language, published = :published,
    author = :author, site = :site, canonical_url = :canonical_url, page_text = :page_text,
    time_basis = :time_basis
WHERE id = :id
"""

# With a dash before the hash, the text was taken back.
ARTICLES_WITH_PAGE = """
SELECT * FROM articles WHERE page_text IN (:page_text, '-' || :page_text) AND id <> :id ORDER BY seq LIMIT 5
"""

# Its text was that of a wall. With an empty hash, the next listing of its source puts back its entry's words.
WITHDRAW_PAGE_TEXT = """
UPDATE articles SET text = '', entry_hash = '', page_text = '-' || page_text
WHERE id = :id AND page_text NOT LIKE '-%' AND text_gone = 0
    AND NOT EXISTS (SELECT 1 FROM matches WHERE article_id = :id AND matched = 1)
"""

# The page is not pending any more: the article is ready to be matched, or done as a duplicate.
FINISH_PAGE = "UPDATE articles SET state = :state, page_host = NULL, page_due = NULL WHERE id = :id"

POSTPONE_PAGE = "UPDATE articles SET page_due = :due WHERE id = :id"

# A page waits from when its article was seen, or from when matching asked for it.
HOSTS_OF_OLD_PAGES = """
SELECT DISTINCT page_host FROM articles
WHERE state = 'page' AND max(seen, coalesce(page_requested, 0)) < :waiting_since
"""

EXPIRE_PAGES = """
UPDATE articles SET state = 'ready', page_host = NULL, page_due = NULL
WHERE state = 'page' AND max(seen, coalesce(page_requested, 0)) < :waiting_since
"""

REQUEST_PAGE = """
UPDATE articles SET state = 'page', page_host = :host, page_due = :now, page_requested = :now
WHERE id = :id AND state = 'ready' AND page_requested IS NULL AND EXISTS (
    SELECT 1 FROM sources WHERE name = articles.source AND pages <> 'never'
)
"""

PAGES_REQUESTED = """
SELECT count(*) AS n FROM articles
WHERE source = :source AND page_requested > 0 AND page_requested > :since AND page_requested <= :now
"""

# ── full-text search: SQLite's own ────────────────────────────────────────────────────────────────

NOT_INDEXED = """
SELECT seq, title, text FROM articles WHERE seq > (SELECT upto FROM search_index WHERE id = 1)
ORDER BY seq LIMIT :limit
"""
INDEXED_UP_TO = "UPDATE search_index SET upto = :seq WHERE id = 1"
IS_INDEXED = "SELECT 1 FROM search_index WHERE id = 1 AND upto >= :seq"

INDEX_ARTICLE = "INSERT INTO articles_fts (rowid, title, text) VALUES (:seq, :title, :text)"

# Needs the same words that were inserted: the index holds no copy to look them up.
UNINDEX_ARTICLE = """
INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', :seq, :title, :text)
"""

OPTIMIZE_INDEX = "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')"

# The article stored last is the newest; in this order the index can stop at the limit.
SEARCH = """
SELECT articles.* FROM articles_fts JOIN articles ON articles.seq = articles_fts.rowid
WHERE articles_fts MATCH :query ORDER BY articles_fts.rowid DESC LIMIT :limit
"""
