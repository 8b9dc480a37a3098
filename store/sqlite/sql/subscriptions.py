"""WebSub subscriptions."""

ALL_SUBSCRIPTIONS = "SELECT * FROM subscriptions ORDER BY source"

# Nothing is inserted for a source that does not exist (any more).
SAVE_SUBSCRIPTION = """
INSERT INTO subscriptions
    (source, hub, topic, callback, secret, due, tries, asked, lease_until, last_push, pushes, missed, error)
SELECT :source, :hub, :topic, :callback, :secret, :due, :tries, :asked, :lease_until, :last_push, :pushes,
    :missed, :error
WHERE EXISTS (SELECT 1 FROM sources WHERE name = :source)
ON CONFLICT (source) DO UPDATE SET hub = excluded.hub, topic = excluded.topic, callback = excluded.callback,
    secret = excluded.secret, due = excluded.due, tries = excluded.tries, asked = excluded.asked,
    lease_until = excluded.lease_until, last_push = excluded.last_push, pushes = excluded.pushes,
    missed = excluded.missed, error = excluded.error
"""

DELETE_SUBSCRIPTION = "DELETE FROM subscriptions WHERE source = :source"

SOURCE = "SELECT * FROM sources WHERE name = :name"

LEASE_HOST = """
INSERT INTO hosts (host, token, leased_until) VALUES (:host, 1, :until)
ON CONFLICT (host) DO UPDATE SET token = hosts.token + 1, leased_until = excluded.leased_until
WHERE hosts.leased_until IS NULL OR hosts.leased_until <= :now
RETURNING token
"""
