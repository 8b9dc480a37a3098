"""Old records: found, counted, deleted; and the tombstones that remain of them.

The condition of what is counted and what is deleted is written once, for both.
"""

# ruff: noqa: S608 - every part of a statement stands in this file

# ── tombstones ────────────────────────────────────────────────────────────────────────────────────────

# `{keys}` is one placeholder for each.
ANY_TOMBSTONE = "SELECT 1 FROM marks LIMIT 1"

TOMBSTONED = "SELECT key FROM marks WHERE key IN ({keys})"
ADD_TOMBSTONE = (
    "INSERT INTO marks (key, since) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET since = excluded.since"
)
# `+` keeps it off the index of times, in which nearly every tombstone is.
RESTART_TOMBSTONES = "UPDATE marks SET since = ? WHERE key IN ({keys}) AND +since IS NOT NULL"
DELETE_TOMBSTONES = "DELETE FROM marks WHERE key IN ({keys})"
OLD_TOMBSTONES = "SELECT key FROM marks WHERE since < :before ORDER BY since LIMIT :limit"

LISTING = "SELECT entries FROM listings WHERE source = :source"
SAVE_LISTING = """
INSERT INTO listings (source, entries) VALUES (:source, :entries)
ON CONFLICT (source) DO UPDATE SET entries = excluded.entries
"""
DELETE_LISTING = "DELETE FROM listings WHERE source = :source"
LISTINGS = "SELECT entries FROM listings"

# ── articles ──────────────────────────────────────────────────────────────────────────────────────

_WITH_TEXT = "FROM articles WHERE state = 'done' AND matched = :matched AND text_gone = 0 AND seen < :before"
OLD_TEXTS = f"SELECT seq, title, text {_WITH_TEXT} ORDER BY seen LIMIT :limit"
COUNT_OLD_TEXTS = f"SELECT count(*) AS n {_WITH_TEXT}"
# The row is replaced, not updated: a row that shrinks in place leaves the rest of its page empty.
# `{columns}` are all but these two columns.
DELETE_TEXT = """
INSERT OR REPLACE INTO articles ({columns}, text, text_gone)
SELECT {columns}, '', 1 FROM articles WHERE seq = :seq
"""
ARTICLE_COLUMNS = "SELECT name FROM pragma_table_info('articles')"

# Both values of text_gone are named so that the index of ages is used.
_OLD_ARTICLES = """
FROM articles WHERE state = 'done' AND matched = :matched AND text_gone IN (0, 1) AND seen < :before
    AND NOT EXISTS (SELECT 1 FROM members WHERE article_id = articles.id)
"""
OLD_ARTICLES = f"SELECT seq, id, url, canonical_url, title, text, entry_key {_OLD_ARTICLES} LIMIT :limit"
COUNT_OLD_ARTICLES = f"SELECT count(*) AS n {_OLD_ARTICLES}"
DELETE_MATCHES = "DELETE FROM matches WHERE article_id = :id"
DELETE_FAILURE = "DELETE FROM judging_failures WHERE article = :seq"
DELETE_VECTOR = "DELETE FROM vectors WHERE article = :seq"
DELETE_QUOTES = "DELETE FROM quotes WHERE article = :seq"
DELETE_VERSIONS = "DELETE FROM article_versions WHERE article_id = :id"
DELETE_ARTICLE = "DELETE FROM articles WHERE seq = :seq"

# SQLite reuses the number of a deleted last row: the article that gets it is not indexed yet.
CLAMP_INDEXED_UP_TO = """
UPDATE search_index SET upto = min(upto, (SELECT coalesce(max(seq), 0) FROM articles)) WHERE id = 1
"""

_OLD_VERSIONS = "FROM article_versions WHERE replaced < :before"
COUNT_OLD_VERSIONS = f"SELECT count(*) AS n {_OLD_VERSIONS}"
DELETE_OLD_VERSIONS = f"""
DELETE FROM article_versions WHERE seq IN (SELECT seq {_OLD_VERSIONS} ORDER BY replaced LIMIT :limit)
"""

# ── developments ──────────────────────────────────────────────────────────────────────────────────

_OLD_FINGERPRINTS = "FROM members WHERE joined < :before AND evidence <> '{}'"
COUNT_OLD_FINGERPRINTS = f"SELECT count(*) AS n {_OLD_FINGERPRINTS}"
CLEAR_OLD_FINGERPRINTS = f"""
UPDATE members SET evidence = '{{}}'
WHERE seq IN (SELECT seq {_OLD_FINGERPRINTS} ORDER BY joined LIMIT :limit)
"""

_EXPIRED_DEVELOPMENT = """
developments.updated < :before
    AND key NOT IN (SELECT source FROM rulings) AND key NOT IN (SELECT target FROM rulings)
    AND NOT EXISTS (
        SELECT 1 FROM members WHERE members.development = key
            AND (members.joined >= :before OR (members.baseline = 1 AND members.summarised IS NULL))
    )
"""
COUNT_OLD_DEVELOPMENTS = f"SELECT count(*) AS n FROM developments WHERE {_EXPIRED_DEVELOPMENT}"
DELETE_OLD_MEMBERS = f"""
DELETE FROM members WHERE seq IN (
    SELECT members.seq FROM developments JOIN members ON members.development = developments.key
    WHERE {_EXPIRED_DEVELOPMENT} LIMIT :limit
)
"""
DELETE_OLD_DEVELOPMENTS = f"""
DELETE FROM developments WHERE key IN (
    SELECT key FROM developments
    WHERE {_EXPIRED_DEVELOPMENT} AND NOT EXISTS (SELECT 1 FROM members WHERE development = key) LIMIT :limit
)
"""

# ── deliveries ────────────────────────────────────────────────────────────────────────────────────

_OLD_DELIVERIES = """
FROM deliveries
WHERE state = :state AND created < :before AND due < :before AND (
    kind NOT IN ('development', 'update') OR NOT EXISTS (
        SELECT 1 FROM deliveries AS later
        WHERE later.channel = deliveries.channel AND later.recipient = deliveries.recipient
            AND later.subject = deliveries.subject AND later.due >= :before
    )
)
"""
OLD_DELIVERIES = f"SELECT * {_OLD_DELIVERIES} ORDER BY created, seq LIMIT :limit"
COUNT_OLD_DELIVERIES = f"SELECT count(*) AS n {_OLD_DELIVERIES}"
DELETE_ATTEMPTS = "DELETE FROM attempts WHERE delivery_id = :id"
DELETE_DELIVERY = "DELETE FROM deliveries WHERE id = :id"

# ── the rest ──────────────────────────────────────────────────────────────────────────────────────

_OLD_CLAIMS = "FROM claims WHERE as_of < :before AND status IN ('repeat', 'echo', 'part')"
COUNT_OLD_CLAIMS = f"SELECT count(*) AS n {_OLD_CLAIMS}"
DELETE_OLD_CLAIMS = f"DELETE FROM claims WHERE seq IN (SELECT seq {_OLD_CLAIMS} ORDER BY as_of LIMIT :limit)"
STORIES_OVER_CLAIM_LIMIT = """
SELECT story, count(*) AS n FROM claims GROUP BY story HAVING count(*) > :kept ORDER BY story
"""
# The same, as it will be after the old claims are deleted.
OVER_CLAIM_LIMIT_AFTER_PRUNE = """
SELECT story, count(*) AS n FROM claims
WHERE NOT (as_of < :before AND status IN ('repeat', 'echo', 'part'))
GROUP BY story HAVING count(*) > :kept
"""
DELETE_OLDEST_CLAIMS = """
DELETE FROM claims WHERE seq IN (
    SELECT seq FROM claims WHERE story = :story AND status <> 'seed' ORDER BY seq LIMIT :limit
)
"""

_OLD_SILENCES = "FROM silences WHERE until < :before"
COUNT_OLD_SILENCES = f"SELECT count(*) AS n {_OLD_SILENCES}"
DELETE_OLD_SILENCES = f"""
DELETE FROM silences WHERE id IN (SELECT id {_OLD_SILENCES} ORDER BY until LIMIT :limit)
"""

_OLD_HOSTS = """
FROM hosts WHERE next_due IS NULL AND leased_until IS NULL AND not_before < :before
    AND host NOT IN (SELECT host FROM sources)
"""
COUNT_OLD_HOSTS = f"SELECT count(*) AS n {_OLD_HOSTS}"
DELETE_OLD_HOSTS = f"DELETE FROM hosts WHERE host IN (SELECT host {_OLD_HOSTS} LIMIT :limit)"

_OLD_TRANSLATIONS = "FROM translations WHERE at < :before"
COUNT_OLD_TRANSLATIONS = f"SELECT count(*) AS n {_OLD_TRANSLATIONS}"
DELETE_OLD_TRANSLATIONS = f"""
DELETE FROM translations WHERE seq IN (SELECT seq {_OLD_TRANSLATIONS} ORDER BY at LIMIT :limit)
"""
