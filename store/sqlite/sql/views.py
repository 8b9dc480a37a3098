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
SELECT ranked.*, articles.title, articles.url, articles.source, articles.site, articles.language,
    articles.published, articles.seen
FROM (
    SELECT members.*, row_number() OVER (PARTITION BY members.development ORDER BY members.seq) AS place
    FROM json_each(:keys) AS wanted JOIN members ON members.development = wanted.value
) AS ranked
LEFT JOIN articles ON articles.id = ranked.article_id
WHERE ranked.place <= :most
ORDER BY ranked.seq
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
SELECT * FROM (
    SELECT {_DELIVERY_COLUMNS}, row_number() OVER (PARTITION BY subject ORDER BY deliveries.seq) AS place
    FROM json_each(:keys) AS wanted JOIN deliveries ON deliveries.subject = wanted.value
) AS ranked
WHERE place <= :most
ORDER BY seq
"""  # noqa: S608 - no value is in the statement
DELIVERY_PAGE = f"""
SELECT {_DELIVERY_COLUMNS}
FROM json_each(:states) AS wanted JOIN deliveries ON deliveries.state = wanted.value
WHERE (created, deliveries.id) < (:at, :id)
    AND (:channel = '' OR channel = :channel) AND (:story = '' OR story = :story)
ORDER BY created DESC, deliveries.id DESC LIMIT :limit
"""  # noqa: S608 - as above
# One row for each time that a development said something, whatever channels it went to.
LATEST_ALERTS = """
SELECT subject, revision, created, alert FROM deliveries
WHERE seq IN (
    SELECT min(seq) FROM deliveries
    WHERE story = :story AND kind IN ('development', 'update') AND state <> 'discarded'
    GROUP BY subject, revision ORDER BY min(seq) DESC LIMIT :limit
)
ORDER BY seq DESC
"""
DELIVERY_COUNTS = "SELECT state, count(*) AS n FROM deliveries GROUP BY state"
DEVELOPMENTS_OF = "SELECT development FROM members WHERE article_id = :id ORDER BY story"
LATEST_REPORT_IDS = "SELECT id FROM articles ORDER BY seq DESC LIMIT :limit"
MATCHED_LANGUAGES = """
SELECT articles.language, count(*) AS n FROM members JOIN articles ON articles.id = members.article_id
WHERE members.story = :story AND members.joined >= :since
GROUP BY articles.language ORDER BY n DESC, articles.language
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
WHERE articles_fts MATCH :query AND articles_fts.rowid < :below
"""  # noqa: S608 - no value is in the statement
FOUND = f"SELECT {_HIT_COLUMNS} FROM articles WHERE articles.seq < :below"  # noqa: S608 - as above
FOUND_ORDER = " ORDER BY articles.seq DESC LIMIT :limit"
HAS_LANGUAGE = "articles.language = :language"
HAS_SOURCE = "(articles.source = :source OR articles.site = :source COLLATE NOCASE)"
HAS_ORIGIN = """EXISTS (
    SELECT 1 FROM members
    WHERE members.article_id = articles.id AND members.voice = :origin COLLATE NOCASE)"""
LACKS_WORDS = "articles.seq NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :unwanted)"
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
