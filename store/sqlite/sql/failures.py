"""Reports that could not be judged."""

SAVE_FAILURE = """
INSERT OR REPLACE INTO judging_failures (article, stage, error, program, failed_at)
VALUES (:article, :stage, :error, :program, :failed_at)
"""
DELETE_FAILURE = "DELETE FROM judging_failures WHERE article = :article"
DELETE_FAILURES_OF_READY = """
DELETE FROM judging_failures WHERE article IN (
    SELECT seq FROM articles WHERE id IN ({keys}) AND state = 'ready'
)
"""

FAILURES = """
SELECT judging_failures.*, articles.id, articles.title, articles.url, articles.source
FROM judging_failures JOIN articles ON articles.seq = judging_failures.article
ORDER BY judging_failures.failed_at DESC, judging_failures.article DESC LIMIT :limit
"""
COUNT_FAILURES = "SELECT count(*) AS n FROM judging_failures"

DROP_MATCHES_TO_RETRY = """
DELETE FROM matches WHERE article_id IN (
    SELECT articles.id FROM judging_failures CROSS JOIN articles ON articles.seq = judging_failures.article
    WHERE judging_failures.program <> :program AND articles.state = 'done'
)
"""
MAKE_READY_TO_RETRY = """
UPDATE articles SET state = 'ready', judged = NULL WHERE state = 'done' AND seq IN (
    SELECT article FROM judging_failures WHERE program <> :program
)
"""
CLAIM_RETRY = "UPDATE judging_failures SET program = :program WHERE program <> :program"
