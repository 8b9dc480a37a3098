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
DELIVERIES_ABOUT = """
SELECT * FROM (
    SELECT deliveries.id, channel, recipient, kind, subject, revision, state, created, sent_at, last_error,
        deliveries.seq, row_number() OVER (PARTITION BY subject ORDER BY deliveries.seq) AS place
    FROM json_each(:keys) AS wanted JOIN deliveries ON deliveries.subject = wanted.value
) AS ranked
WHERE place <= :most
ORDER BY seq
"""
REPORT_DAYS = """
SELECT CAST((joined + :offset) / 86400 AS INTEGER) AS day, count(*) AS n FROM members
WHERE joined >= :since AND (:story IS NULL OR story = :story)
GROUP BY day ORDER BY day
"""
MARKS = """
SELECT 'members' AS name, coalesce(max(seq), 0) AS n FROM members
UNION ALL SELECT 'articles', coalesce(max(seq), 0) FROM articles
UNION ALL SELECT 'deliveries', coalesce(max(seq), 0) FROM deliveries
UNION ALL SELECT 'attempts', coalesce(max(seq), 0) FROM attempts
UNION ALL SELECT 'claims', coalesce(max(seq), 0) FROM claims
UNION ALL SELECT 'feedback', coalesce(max(seq), 0) + count(*) FROM feedback
UNION ALL SELECT 'rulings', coalesce(max(seq), 0) + count(*) FROM rulings
UNION ALL SELECT 'silences', coalesce(max(id), 0) + total(until) FROM silences
UNION ALL SELECT 'developments', coalesce(max(updated), 0) FROM developments
UNION ALL SELECT 'sources', coalesce(max(last_polled), 0) FROM sources
"""
