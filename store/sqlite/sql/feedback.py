"""What people said of verdicts, and how they name what they speak of."""

ADD_FEEDBACK = """
INSERT INTO feedback (id, story, article_id, useful, odds, anchors, at)
VALUES (:id, :story, :article_id, :useful, :odds, :anchors, :at)
"""
ALL_FEEDBACK = "SELECT * FROM feedback ORDER BY seq"
REMOVE_FEEDBACK = "DELETE FROM feedback WHERE id = :id"

# `:end` is the beginning followed by the last character there is.
ARTICLES_BEGINNING = "SELECT id FROM articles WHERE id >= :begin AND id < :end ORDER BY id LIMIT :limit"
DEVELOPMENTS_BEGINNING = """
SELECT key AS id FROM developments WHERE key >= :begin AND key < :end ORDER BY key LIMIT :limit
"""
DELIVERIES_BEGINNING = "SELECT id FROM deliveries WHERE id >= :begin AND id < :end ORDER BY id LIMIT :limit"

DEVELOPMENT_MEMBERS = "SELECT * FROM members WHERE development = :key ORDER BY seq LIMIT :limit"
