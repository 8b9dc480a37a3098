"""Articles to be matched, and the results of matching."""

ARTICLE = "SELECT * FROM articles WHERE id = :id"

# In the order of an index on this expression; a publication after it was seen is a mistake.
READY_ARTICLES = """
SELECT * FROM articles WHERE state = 'ready' ORDER BY min(coalesce(published, seen), seen), seq LIMIT :limit
"""

ARTICLE_POSITION = "SELECT seen, seq FROM articles WHERE id = :id"
ARTICLES_SINCE = "SELECT * FROM articles WHERE seen >= :since ORDER BY seen, seq LIMIT :limit"
ARTICLES_AFTER = """
SELECT * FROM articles WHERE (seen, seq) > (:seen, :seq) ORDER BY seen, seq LIMIT :limit
"""

FINISH_ARTICLE = """
UPDATE articles SET state = 'done', judged = :now, matched = :matched,
    language = coalesce(:language, language)
WHERE id = :id AND state = 'ready' RETURNING seq, baseline
"""

FINISH_UNMATCHED = """
UPDATE articles SET state = 'done', judged = ?, matched = 0, language = ? WHERE id = ? AND state = 'ready'
"""

VECTOR = """
SELECT vectors.* FROM articles JOIN vectors ON vectors.article = articles.seq WHERE articles.id = :id
"""

SAVE_VECTOR = """
INSERT OR REPLACE INTO vectors (article, encoder, text_digest, data)
VALUES (:article, :encoder, :text_digest, :data)
"""

ADD_MATCH = """
INSERT INTO matches (article_id, story, matched, score, language, reasons, note, retrospective)
VALUES (:article_id, :story, :matched, :score, :language, :reasons, :note, :retrospective)
"""

SAVE_DEVELOPMENT = """
INSERT INTO developments (key, story, title, language, opened, updated, reports, revision)
VALUES (:key, :story, :title, :language, :opened, :updated, :reports, :revision)
ON CONFLICT (key) DO UPDATE SET story = excluded.story, title = excluded.title,
    language = excluded.language, opened = excluded.opened, updated = excluded.updated,
    reports = excluded.reports, revision = excluded.revision
"""

ADD_MEMBER = """
INSERT INTO members
    (development, story, article_id, joined, duplicate_of, reason, evidence, figures, voice, baseline)
VALUES
    (:development, :story, :article_id, :joined, :duplicate_of, :reason, :evidence, :figures, :voice,
     :baseline)
"""

MATCHES_OF = "SELECT * FROM matches WHERE article_id = :id ORDER BY story"

MEMBER_POSITION = "SELECT joined, seq FROM members WHERE article_id = :article_id AND story = :story"
MEMBERS = """
SELECT * FROM members WHERE story = :story AND (joined, seq) > (:joined, :seq)
ORDER BY joined, seq LIMIT :limit
"""

DEVELOPMENTS = "SELECT * FROM developments WHERE reports > 0 ORDER BY updated DESC, key DESC LIMIT :limit"
STORY_DEVELOPMENTS = """
SELECT * FROM developments WHERE story = :story AND reports > 0 ORDER BY updated DESC, key DESC LIMIT :limit
"""

BASELINE_MEMBERS = """
SELECT * FROM members WHERE story = :story AND baseline = 1 AND summarised IS NULL ORDER BY joined, seq
"""

BASELINE_PENDING = "SELECT count(*) AS n FROM articles WHERE baseline = 1 AND state <> 'done'"

SUMMARISE_MEMBER = """
UPDATE members SET summarised = :now
WHERE article_id = :article_id AND story = :story AND baseline = 1 AND summarised IS NULL
"""

# ── counts ─────────────────────────────────────────────────────────────────────────────────

# Each is answered from an index; what neither awaits its page nor is ready is done.
COUNT_ARTICLES = "SELECT count(*) AS n FROM articles"
COUNT_PAGES = "SELECT count(*) AS n FROM articles WHERE state = 'page'"
COUNT_READY = "SELECT count(*) AS n FROM articles WHERE state = 'ready'"
COUNT_MATCHES = "SELECT count(*) AS n FROM matches WHERE matched = 1"
COUNT_DEVELOPMENTS = """
SELECT (SELECT count(*) FROM developments) - (SELECT count(*) FROM developments WHERE reports = 0) AS n
"""
COUNT_DELIVERIES = "SELECT state, count(*) AS n FROM deliveries GROUP BY state"

META = "SELECT value FROM meta WHERE key = :key"
SET_META = """
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
