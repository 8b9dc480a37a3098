"""Hosts and sources: what is due, who leases it, how a poll ended."""

# ── hosts ─────────────────────────────────────────────────────────────────────────────────────────

ADD_HOST = "INSERT INTO hosts (host) VALUES (:host) ON CONFLICT (host) DO NOTHING"

# A new pending page makes its host due, if it was not due earlier already.
MAKE_HOST_DUE = """
INSERT INTO hosts (host, next_due) VALUES (:host, :due)
ON CONFLICT (host) DO UPDATE SET next_due = excluded.next_due
WHERE hosts.next_due IS NULL OR hosts.next_due > excluded.next_due
"""

# Derive a host's due time from what is to be fetched there.
REFRESH_HOST = """
UPDATE hosts SET next_due = (
    SELECT min(due) FROM (
        SELECT min(next_due) AS due FROM sources WHERE host = :host AND parked = 0
        UNION ALL
        SELECT min(page_due) AS due FROM articles WHERE page_host = :host AND state = 'page'
    ) AS dues
)
WHERE host = :host
"""

# The same, as the fence of a write: changes no row if the lease is not held any more.
REFRESH_HELD_HOST = REFRESH_HOST + " AND token = :token AND leased_until IS NOT NULL"

# A time after `:latest` was set by a clock that was wrong: it counts as come. The two halves are selected one
# after the other, because one condition with OR would not read the index in order.
_FREE_HOST = """
(not_before <= :now OR not_before > :latest) AND (leased_until IS NULL OR leased_until <= :now)
"""
LEASE_DUE_HOSTS = f"""
UPDATE hosts SET token = token + 1, leased_until = :until
WHERE host IN (
    SELECT host FROM (
        SELECT host FROM hosts WHERE next_due <= :now AND {_FREE_HOST} ORDER BY next_due, host LIMIT :limit
    )
    UNION ALL
    SELECT host FROM (
        SELECT host FROM hosts WHERE next_due > :latest AND {_FREE_HOST} ORDER BY next_due, host LIMIT :limit
    )
    LIMIT :limit
)
RETURNING host, token, next_due
"""  # noqa: S608  # the condition is right above

HOLDS_HOST = "SELECT 1 FROM hosts WHERE host = :host AND token = :token AND leased_until IS NOT NULL"

RENEW_HOST = """
UPDATE hosts SET leased_until = :until WHERE host = :host AND token = :token AND leased_until IS NOT NULL
"""

RELEASE_HOST = """
UPDATE hosts SET leased_until = NULL, not_before = coalesce(:not_before, not_before)
WHERE host = :host AND token = :token AND leased_until IS NOT NULL
"""

EXPIRE_HOST_LEASES = "UPDATE hosts SET leased_until = NULL WHERE leased_until IS NOT NULL"

# In order of due times, so that the caller can stop at the first one that cannot be the earliest any more.
HOST_DUE_TIMES = """
SELECT next_due AS due,
    CASE WHEN leased_until > not_before THEN leased_until ELSE not_before END AS not_before
FROM hosts WHERE next_due IS NOT NULL ORDER BY next_due
"""

# ── sources ───────────────────────────────────────────────────────────────────────────────────────

SOURCES = "SELECT * FROM sources ORDER BY name"

ADD_SOURCE = """
INSERT INTO sources
    (name, kind, url, host, language, interval_s, pages, link_css, link_pattern, next_css, depth,
    next_due)
VALUES
    (:name, :kind, :url, :host, :language, :interval_s, :pages, :link_css, :link_pattern, :next_css, :depth,
    :now)
"""

CHANGE_SOURCE = """
UPDATE sources SET kind = :kind, url = :url, language = :language, interval_s = :interval_s,
    pages = :pages, link_css = :link_css, link_pattern = :link_pattern,
    next_css = :next_css, depth = :depth
WHERE name = :name
"""

# What was remembered belongs to another URL or another kind of source.
RESET_SOURCE = """
UPDATE sources SET next_due = :now, etag = NULL, last_modified = NULL, body_hash = NULL,
    failures = 0, last_error = NULL, parked = 0, failing_since = NULL, validators_lie = 0, noticed = NULL,
    known_run = 0, known_since = NULL, listed = 0, dropped = 0,
    ttl_s = NULL, skip_hours = 0, moved_to = NULL, moved_since = NULL, address = NULL, host = :host,
    configured_host = NULL, file_progress = NULL,
    poll_began = NULL, crashes = 0, day_began = NULL, day_new = 0, left_out = 0, past_polls = NULL
WHERE name = :name
"""

REMOVE_SOURCE = "DELETE FROM sources WHERE name = :name"

MAKE_SOURCES_DUE = "UPDATE sources SET next_due = :now WHERE parked = 0 AND next_due > :now"
MAKE_PAGES_DUE = "UPDATE articles SET page_due = :now WHERE state = 'page' AND page_due > :now"
MAKE_HOSTS_DUE = "UPDATE hosts SET next_due = :now WHERE next_due > :now"

DUE_SOURCES = """
SELECT * FROM sources WHERE host = :host AND parked = 0 AND (next_due <= :now OR next_due > :latest)
ORDER BY next_due, name LIMIT :limit
"""

PAST_POLLS = "SELECT past_polls FROM sources WHERE name = :name"

SOURCE_STATS = """
SELECT brought.source, first, articles, coalesce(matched, 0) AS matched
FROM (
    SELECT source, min(seen) AS first, sum(1 - baseline) AS articles FROM articles
    WHERE seen >= :since GROUP BY source
) AS brought
LEFT JOIN (
    SELECT source, count(*) AS matched FROM articles
    WHERE matched = 1 AND seen >= :since AND baseline = 0 GROUP BY source
) AS followed ON followed.source = brought.source
ORDER BY brought.source
"""

# ── polls ─────────────────────────────────────────────────────────────────────────────────────────

POLLED_SOURCE = "SELECT * FROM sources WHERE name = :source AND host = :host"

# From the answer of a poll to its record: what is left of it after a crash names the source.
BEGIN_POLL = """
UPDATE sources SET poll_began = :at WHERE name = :source AND host = :host AND EXISTS (
    SELECT 1 FROM hosts WHERE host = :host AND token = :token AND leased_until IS NOT NULL
)
"""
END_POLLS = """
UPDATE sources SET poll_began = NULL WHERE host = :host AND poll_began IS NOT NULL AND EXISTS (
    SELECT 1 FROM hosts WHERE host = :host AND token = :token AND leased_until IS NOT NULL
)
"""
INTERRUPTED_POLLS = """
UPDATE sources SET poll_began = NULL, crashes = crashes + 1, last_polled = poll_began,
    failures = failures + 1, failing_since = coalesce(failing_since, poll_began), last_error = :error,
    next_due = max(next_due, :now + CASE WHEN crashes = 0 THEN :pause_s
        ELSE min(interval_s * (1 << min(crashes, 10)), :longest_s) END)
WHERE poll_began IS NOT NULL
RETURNING name, host
"""

_ENDED = "poll_began = NULL, crashes = 0, past_polls = :past_polls"
_NEW_ARTICLES = """articles = articles + :brought, last_new = coalesce(:last_new, last_new),
    file_progress = coalesce(:file_progress, file_progress),
    day_began = :day_began, day_new = :day_new, left_out = :left_out"""
_ANSWERED = """last_ok = :at, failures = 0, baselined = 1, failing_since = NULL,
    daily = :daily, usual_gap_s = :usual_gap_s, yields = :yields, moved_to = :moved_to,
    moved_since = :moved_since, validators_lie = max(validators_lie, :validators_lie)"""
_UNANSWERED = "failing_since = coalesce(failing_since, :at)"

POLL_OK = f"""
UPDATE sources SET {_ENDED}, {_NEW_ARTICLES},
    {_ANSWERED}, last_polled = :at, next_due = :next_due, last_error = :error,
    etag = :etag, last_modified = :last_modified, body_hash = :body_hash, ttl_s = :ttl_s,
    skip_hours = :skip_hours
WHERE name = :source
"""  # noqa: S608  # the parts stand right above

POLL_UNCHANGED = f"""
UPDATE sources SET {_ENDED}, {_NEW_ARTICLES},
    {_ANSWERED}, last_polled = :at, next_due = :next_due, last_error = :error,
    etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified),
    body_hash = coalesce(:body_hash, body_hash)
WHERE name = :source
"""  # noqa: S608  # the parts stand right above

POLL_FAILED = f"""
UPDATE sources SET {_ENDED}, {_NEW_ARTICLES},
    last_polled = :at, next_due = :next_due, last_error = :error,
    failures = failures + 1, {_UNANSWERED}
WHERE name = :source
"""  # noqa: S608  # the parts stand right above

POLL_GONE = f"""
UPDATE sources SET {_ENDED}, {_NEW_ARTICLES},
    last_polled = :at, next_due = :next_due, last_error = :error, parked = 1,
    {_UNANSWERED}
WHERE name = :source
"""  # noqa: S608  # the parts stand right above

# Only what it brought: due time and failures are left to the polls.
POLL_PUSHED = f"""
UPDATE sources SET {_NEW_ARTICLES}, last_ok = :at, daily = :daily, usual_gap_s = :usual_gap_s,
    yields = :yields
WHERE name = :source
"""  # noqa: S608  # the part stands right above

ADOPT_SOURCE_URL = """
UPDATE sources SET address = :address, host = :host, configured_host = :configured_host, moved_to = NULL,
    moved_since = NULL
WHERE name = :source
"""

# Counts are halved now and then, so that the latest count most.
COUNT_KNOWN = """
UPDATE sources SET
    known_run = CASE WHEN :new > 0 THEN 0 ELSE known_run + :known END,
    known_since = CASE WHEN :new > 0 OR known_run + :known = 0 THEN NULL ELSE coalesce(known_since, :at) END,
    dropped = CASE WHEN listed + :appeared > 200 THEN dropped / 2 ELSE dropped END,
    listed = CASE WHEN listed + :appeared > 200 THEN (listed + :appeared) / 2 ELSE listed + :appeared END
WHERE name = :source
"""

COUNT_DROPPED = "UPDATE sources SET dropped = dropped + 1 WHERE name = :source"

# ── notices ───────────────────────────────────────────────────────────────────────────────────────

SET_NOTIFIED_STATE = "UPDATE sources SET noticed = :noticed WHERE name = :name"
