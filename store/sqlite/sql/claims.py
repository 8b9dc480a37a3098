"""Claims: who stated which figure."""

ADD_CLAIM = """
INSERT INTO claims (story, what, who_says, low, high, unit, as_of, article_id, development, source,
    language, url, title, sentence, status, before)
VALUES (:story, :what, :who_says, :low, :high, :unit, :as_of, :article_id, :development, :source,
    :language, :url, :title, :sentence, :status, :before)
"""

ALL_STORY_CLAIMS = "SELECT * FROM claims WHERE story = :story"

SEED_CLAIMS = "SELECT * FROM claims WHERE story = :story AND status = 'seed' ORDER BY seq"

REPORTED_FIGURES = """
SELECT what, low, high, unit, who_says FROM claims WHERE story = :story AND status <> 'seed' ORDER BY seq
"""

DELETE_SEED_CLAIMS = "DELETE FROM claims WHERE story = :story AND status = 'seed'"

# The latest ones, in order of storing.
CLAIMS = """
SELECT * FROM (SELECT * FROM claims WHERE as_of >= :since ORDER BY seq DESC LIMIT :limit) ORDER BY seq
"""
STORY_CLAIMS = """
SELECT * FROM (
    SELECT * FROM claims WHERE story = :story AND as_of >= :since ORDER BY seq DESC LIMIT :limit
) ORDER BY seq
"""
