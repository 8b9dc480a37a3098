"""Feedback of people, and what an abbreviated id means."""

ADD_FEEDBACK = """
INSERT INTO feedback (id, story, article_id, useful, odds, anchors, at, channel, recipient, off_story)
VALUES (:id, :story, :article_id, :useful, :odds, :anchors, :at, :channel, :recipient, :off_story)
"""
ALL_FEEDBACK = "SELECT * FROM feedback ORDER BY seq"
REMOVE_FEEDBACK = "DELETE FROM feedback WHERE id = :id"

# `:end` is the prefix followed by the last character of Unicode.
ARTICLES_BY_PREFIX = "SELECT id FROM articles WHERE id >= :begin AND id < :end ORDER BY id LIMIT :limit"
DEVELOPMENTS_BY_PREFIX = """
SELECT key AS id FROM developments WHERE key >= :begin AND key < :end ORDER BY key LIMIT :limit
"""
DELIVERIES_BY_PREFIX = "SELECT id FROM deliveries WHERE id >= :begin AND id < :end ORDER BY id LIMIT :limit"

DEVELOPMENT_MEMBERS = "SELECT * FROM members WHERE development = :key ORDER BY seq LIMIT :limit"
