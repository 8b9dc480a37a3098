"""Overrides of developments by people."""

ADD_OVERRIDE = """
INSERT INTO rulings (id, story, kind, source, target, articles, at)
VALUES (:id, :story, :kind, :source, :target, :articles, :at)
"""
REMOVE_OVERRIDE = "DELETE FROM rulings WHERE id = :id"
ALL_OVERRIDES = "SELECT * FROM rulings ORDER BY seq"

DEVELOPMENT = "SELECT * FROM developments WHERE key = :key"
MOVE_MEMBER = """
UPDATE members SET development = :development WHERE article_id = :article_id AND story = :story
"""
