"""Reads for whole pages of the dashboard."""

DEVELOPMENT_PAGE = """
SELECT * FROM developments
WHERE reports > 0 AND (updated, key) < (:at, :key)
ORDER BY updated DESC, key DESC LIMIT :limit
"""
STORY_DEVELOPMENT_PAGE = """
SELECT * FROM developments
WHERE story = :story AND reports > 0 AND (updated, key) < (:at, :key)
ORDER BY updated DESC, key DESC LIMIT :limit
"""
REPORTS_OF = """
SELECT members.*, articles.title, articles.url, articles.source, articles.site, articles.language,
    articles.published, articles.seen
FROM json_each(:keys) AS wanted
JOIN members ON members.seq IN (
    SELECT seq FROM members WHERE development = wanted.value ORDER BY seq LIMIT :most
)
LEFT JOIN articles ON articles.id = members.article_id
ORDER BY members.seq
"""
# The alert is JSON; only what a list shows is taken out of it.
_DELIVERY_COLUMNS = """
    deliveries.id, channel, recipient, kind, story, subject, revision, state, tries, created, due, sent_at,
    last_error, deliveries.seq,
    coalesce(
        json_extract(alert, '$.items[0].report.title'), json_extract(alert, '$.note'), ''
    ) AS title,
    coalesce(json_extract(alert, '$.items[0].report.language'), '') AS language
"""
DELIVERIES_ABOUT = f"""
SELECT {_DELIVERY_COLUMNS} FROM json_each(:keys) AS wanted
JOIN deliveries ON deliveries.seq IN (
    SELECT seq FROM deliveries WHERE subject = wanted.value ORDER BY seq LIMIT :most
)
ORDER BY deliveries.seq
"""  # noqa: S608 - no value is in the statement
# The latest of each state, each found in the order of an index; of those the latest of all.
DELIVERY_PAGE = f"""
SELECT {_DELIVERY_COLUMNS}, alert FROM deliveries
WHERE seq IN (
    SELECT latest.seq FROM json_each(:states) AS wanted
    JOIN deliveries AS latest ON latest.seq IN (
        SELECT seq FROM deliveries AS found
        WHERE found.state = wanted.value AND found.created <= :at
            AND (found.created, found.id) < (:at, :id)
            AND (:channel = '' OR found.channel = :channel) AND (:story = '' OR found.story = :story)
        ORDER BY found.created DESC, found.id DESC LIMIT :limit
    )
    ORDER BY latest.created DESC, latest.id DESC LIMIT :limit
)
ORDER BY created DESC, deliveries.id DESC
"""  # noqa: S608 - as above
# One row for each time that a development said something, whatever channels it went to.
LATEST_ALERTS = """
SELECT subject, revision, created, alert FROM deliveries
WHERE story = :story AND kind IN ('development', 'update') AND state <> 'discarded' AND NOT EXISTS (
    SELECT 1 FROM deliveries AS earlier
    WHERE earlier.subject = deliveries.subject AND earlier.seq < deliveries.seq
        AND earlier.revision = deliveries.revision AND +earlier.story = :story
        AND earlier.kind IN ('development', 'update') AND earlier.state <> 'discarded'
)
ORDER BY seq DESC LIMIT :limit
"""
DELIVERY_COUNTS = "SELECT state, count(*) AS n FROM deliveries GROUP BY state"
DEVELOPMENTS_OF = "SELECT development FROM members WHERE article_id = :id ORDER BY story"
LATEST_REPORT_IDS = "SELECT id FROM articles ORDER BY seq DESC LIMIT :limit"
MATCHED_LANGUAGES = """
SELECT language, count(*) AS n FROM articles
WHERE matched = 1 AND seen >= :since
    AND EXISTS (SELECT 1 FROM members WHERE members.article_id = articles.id AND members.story = :story)
GROUP BY language ORDER BY n DESC, language
"""
REPORT_DAYS = """
SELECT CAST((joined + :offset) / 86400 AS INTEGER) AS day, count(*) AS n FROM members
WHERE joined >= :since AND (:story IS NULL OR story = :story)
GROUP BY day ORDER BY day
"""
FIGURE_KINDS = """
SELECT what, unit, count(*) AS n, max(as_of) AS latest FROM claims
WHERE story = :story GROUP BY what, unit ORDER BY n DESC, what, unit LIMIT 200
"""
# Of all stories too: those that are counted nowhere in the config any more.
CLAIM_KINDS = "SELECT DISTINCT what FROM claims"
LATEST_FIGURES = """
SELECT * FROM claims
WHERE (:story = '' OR story = :story)
    AND (:kinds = '' OR what IN (SELECT value FROM json_each(:kinds)))
ORDER BY seq DESC LIMIT :limit
"""
FIGURES = """
SELECT * FROM (
    SELECT * FROM claims
    WHERE story = :story AND what = :what AND unit = :unit
        AND (:development = '' OR development = :development OR status = 'seed')
    ORDER BY as_of DESC, seq DESC LIMIT :limit
) ORDER BY as_of, seq
"""
FIGURES_OF = """
SELECT * FROM (
    SELECT * FROM claims WHERE development = :key ORDER BY as_of DESC, seq DESC LIMIT :limit
) ORDER BY as_of, seq
"""
MARKS = """
SELECT 'members' AS name, coalesce(max(seq), 0) AS n FROM members
UNION ALL SELECT 'articles', coalesce(max(seq), 0) FROM articles
UNION ALL SELECT 'deliveries', coalesce(max(seq), 0) FROM deliveries
UNION ALL SELECT 'dead', count(*) FROM deliveries WHERE state = 'dead'
UNION ALL SELECT 'held', count(*) FROM deliveries WHERE state = 'held'
UNION ALL SELECT 'discarded', count(*) FROM deliveries WHERE state = 'discarded'
UNION ALL SELECT 'attempts', coalesce(max(seq), 0) FROM attempts
UNION ALL SELECT 'claims', coalesce(max(seq), 0) FROM claims
UNION ALL SELECT 'feedback', coalesce(max(seq), 0) + count(*) FROM feedback
UNION ALL SELECT 'rulings', coalesce(max(seq), 0) + count(*) FROM rulings
UNION ALL SELECT 'silences', coalesce(max(id), 0) + total(until) FROM silences
UNION ALL SELECT 'developments', coalesce(max(updated), 0) FROM developments
UNION ALL SELECT 'sources', coalesce(max(last_polled), 0) FROM sources
"""

# ── search ─────────────────────────────────────────────────────────────────────────────────────────

_HIT_COLUMNS = """
    articles.seq, articles.id, articles.title, substr(articles.text, 1, 20000) AS text, articles.url,
    articles.source, articles.site, articles.language, articles.published, articles.seen,
    (SELECT development FROM members
     WHERE members.article_id = articles.id AND (:story = '' OR members.story = :story)
     ORDER BY members.story LIMIT 1) AS development
"""
FOUND_BY_WORDS = f"""
SELECT {_HIT_COLUMNS} FROM articles_fts JOIN articles ON articles.seq = articles_fts.rowid
WHERE articles_fts MATCH :query AND articles_fts.rowid < :below AND articles_fts.rowid >= :floor
"""  # noqa: S608 - no value is in the statement
FOUND_BY_WORDS_ORDER = " ORDER BY articles_fts.rowid DESC LIMIT :limit"
FOUND = f"""
SELECT {_HIT_COLUMNS} FROM articles WHERE articles.seq < :below AND articles.seq >= :floor
"""  # noqa: S608 - as above
FOUND_ORDER = " ORDER BY articles.seq DESC LIMIT :limit"
LATEST_SEQ = "SELECT coalesce(max(seq), 0) AS n FROM articles"
HAS_LANGUAGE = "articles.language = :language"
HAS_SOURCE = "(articles.source = :source OR articles.site = :source COLLATE NOCASE)"
HAS_ORIGIN = """EXISTS (
    SELECT 1 FROM members
    WHERE members.article_id = articles.id AND members.voice = :origin COLLATE NOCASE)"""
LACKS_WORDS = """articles.seq NOT IN (
    SELECT rowid FROM articles_fts
    WHERE articles_fts MATCH :unwanted AND rowid < :below AND rowid >= :floor)"""
IS_SINCE = "articles.seen >= :since"
IS_UNTIL = "articles.seen < :until"
HAS_FIGURE = """EXISTS (
    SELECT 1 FROM claims WHERE claims.article_id = articles.id AND instr(claims.what, :what)
        AND (:above IS NULL OR coalesce(claims.high, claims.low) > :above)
        AND (:below_figure IS NULL OR coalesce(claims.low, claims.high) < :below_figure))"""
_OF_STORY = "matches.article_id = articles.id AND (:story = '' OR matches.story = :story)"
IS_OF_STORY = f"EXISTS (SELECT 1 FROM matches WHERE {_OF_STORY})"  # noqa: S608 - no value is in it
IS_MATCH = f"EXISTS (SELECT 1 FROM matches WHERE {_OF_STORY} AND matched = 1)"  # noqa: S608 - as above
IS_NEAR = f"EXISTS (SELECT 1 FROM matches WHERE {_OF_STORY} AND matched = 0)"  # noqa: S608 - as above
IS_NONE = f"NOT EXISTS (SELECT 1 FROM matches WHERE {_OF_STORY})"  # noqa: S608 - as above
MATCHES_OF_REPORTS = """
SELECT matches.* FROM json_each(:ids) AS wanted JOIN matches ON matches.article_id = wanted.value
ORDER BY matches.article_id, matches.story
"""
