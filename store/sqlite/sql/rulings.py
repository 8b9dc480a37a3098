"""Overrides of developments by people."""

ADD_RULING = """
INSERT INTO rulings (id, story, kind, source, target, articles, at)
VALUES (:id, :story, :kind, :source, :target, :articles, :at)
"""
REMOVE_RULING = "DELETE FROM rulings WHERE id = :id"
ALL_RULINGS = "SELECT * FROM rulings ORDER BY seq"

DEVELOPMENT = "SELECT * FROM developments WHERE key = :key"
MOVE_MEMBER = """
UPDATE members SET development = :development WHERE article_id = :article_id AND story = :story
"""
