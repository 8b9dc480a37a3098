"""Quotes: who said what in the reports of a development."""

DELETE_QUOTES = "DELETE FROM quotes WHERE article = :article"
ADD_QUOTE = """
INSERT INTO quotes (article, number, speaker, words, direct)
VALUES (:article, :number, :speaker, :words, :direct)
"""

DEVELOPMENT_QUOTES = """
SELECT quotes.speaker, quotes.words, quotes.direct,
    articles.id AS article_id, articles.url, articles.language,
    coalesce(articles.published, articles.seen) AS as_of,
    coalesce(articles.site, articles.source) AS source
FROM members JOIN articles ON articles.id = members.article_id JOIN quotes ON quotes.article = articles.seq
WHERE members.development = :development
ORDER BY members.joined DESC, members.seq DESC, quotes.number LIMIT :limit
"""
