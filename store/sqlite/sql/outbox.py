"""Deliveries: enqueued, leased, finished; waiting and silences."""

ENQUEUE = """
INSERT INTO deliveries
    (id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain,
     token, transmitting, ready_at, message_id, last_error, alert, content, waits_for, folded_into)
VALUES
    (:id, :channel, :recipient, :kind, :story, :subject, :revision, :created, :due, :expires, :state, :tries,
     :uncertain, :token, :transmitting, :ready_at, :message_id, :last_error, :alert, :content, :waits_for,
     :folded_into)
ON CONFLICT (channel, recipient, subject, revision) DO NOTHING
"""

# Too late to be of use. What may have been sent before stays marked as uncertain.
EXPIRE = """
UPDATE deliveries SET state = 'dead', last_error = 'expired',
    uncertain = CASE WHEN transmitting = 1 THEN 1 ELSE uncertain END, transmitting = 0, ready_at = NULL
WHERE expires < :now AND ready_at IS NOT NULL AND (state <> 'sending' OR ready_at <= :now)
"""

# A time after `:latest` was set by a clock that was wrong: it counts as come, see LEASE_DUE_HOSTS.
# `{skipped}` becomes parameters; it is never empty, because not every SQL has an empty list.
LEASE_DELIVERIES = """
UPDATE deliveries SET state = 'sending', token = token + 1, tries = tries + 1, ready_at = :until,
    uncertain = CASE WHEN transmitting = 1 THEN 1 ELSE uncertain END
WHERE seq IN (
    SELECT seq FROM (
        SELECT seq FROM deliveries
        WHERE due <= :now AND ready_at <= :now AND channel NOT IN ({skipped})
        ORDER BY due, seq LIMIT :limit
    )
    UNION ALL
    SELECT seq FROM (
        SELECT seq FROM deliveries
        WHERE due > :latest AND (ready_at <= :now OR ready_at > :latest) AND channel NOT IN ({skipped})
        ORDER BY due, seq LIMIT :limit
    )
    LIMIT :limit
)
RETURNING *
"""

SAVE_CONTENT = """
UPDATE deliveries SET content = coalesce(content, :content), message_id = coalesce(message_id, :message_id)
WHERE id = :id AND token = :token AND state = 'sending'
RETURNING *
"""

MARK_TRANSMITTING = """
UPDATE deliveries SET transmitting = 1 WHERE id = :id AND token = :token AND state = 'sending'
"""

FINISH = """
UPDATE deliveries SET state = :state, due = coalesce(:due, due),
    ready_at = CASE WHEN :open = 1 THEN coalesce(:due, due) END,
    uncertain = CASE WHEN :uncertain = 1 THEN 1 ELSE uncertain END, transmitting = 0,
    sent_at = :sent_at, last_error = :last_error
WHERE id = :id AND token = :token AND state = 'sending'
"""

ADD_ATTEMPT = """
INSERT INTO attempts (delivery_id, started, ended, outcome, code, answer)
VALUES (:delivery_id, :started, :ended, :outcome, :code, :answer)
"""

POSTPONE_EXPIRY = """
UPDATE deliveries SET expires = expires + :by WHERE ready_at IS NOT NULL OR state = 'waiting'
"""

EXPIRE_LEASES = "UPDATE deliveries SET ready_at = due WHERE state = 'sending'"

DELIVERIES = """
SELECT * FROM deliveries WHERE state = :state AND (:any_channel = 1 OR channel = :channel)
ORDER BY created DESC, seq DESC LIMIT :limit
"""

DELIVERY = "SELECT * FROM deliveries WHERE id = :id"

DELIVERIES_BY_PREFIX = "SELECT * FROM deliveries WHERE substr(id, 1, :length) = :beginning LIMIT 2"

ATTEMPTS = "SELECT * FROM attempts WHERE delivery_id = :id ORDER BY seq"

REQUEUE = """
UPDATE deliveries SET state = 'retry', tries = 0, waits_for = '', due = :now, ready_at = :now,
    expires = :expires
WHERE id = :id AND state IN ('dead', 'held', 'retry', 'discarded', 'waiting')
"""

DISCARD = """
UPDATE deliveries SET state = 'discarded', ready_at = NULL
WHERE id = :id AND state NOT IN ('sent', 'sending', 'folded')
"""

THREAD_ROOT_ID = """
SELECT message_id FROM deliveries
WHERE channel = :channel AND recipient = :recipient AND subject = :subject AND state = 'sent'
    AND message_id IS NOT NULL
ORDER BY sent_at, seq LIMIT 1
"""

# In order of due times, as HOST_DUE_TIMES.
ACTIVE_DUE_TIMES = """
SELECT due, ready_at AS not_before FROM deliveries WHERE ready_at IS NOT NULL ORDER BY due
"""

PENDING_COUNT = """
SELECT count(*) AS n FROM deliveries WHERE ready_at IS NOT NULL AND (:any_kind = 1 OR kind = :kind)
"""

# A first alert that waits for further reports will be a message of its own; other waiting ones are merged.
RECENT_DELIVERIES = """
SELECT sum(due >= :since AND due < :until) AS recent, max(CASE WHEN state <> 'waiting' THEN due END) AS last
FROM deliveries
WHERE channel = :channel AND recipient = :recipient AND (
    state NOT IN ('waiting', 'folded', 'discarded')
    OR (state = 'waiting' AND kind = 'development' AND substr(waits_for, 1, 6) = 'first ')
)
"""

LAST_ON_SUBJECT = """
SELECT max(due) AS last FROM deliveries
WHERE channel = :channel AND recipient = :recipient AND subject = :subject
    AND state NOT IN ('folded', 'discarded')
"""

WAITING = """
SELECT waits_for, min(due) AS due FROM deliveries
WHERE channel = :channel AND recipient = :recipient AND story = :story AND state = 'waiting'
GROUP BY waits_for
"""

# A scan of the partial index of what waits.
WAITING_FOR = """
SELECT * FROM deliveries WHERE state = 'waiting' AND waits_for >= :first AND waits_for < :beyond
ORDER BY created, seq LIMIT :limit
"""

# All that waits for the same as something whose time has come, or is too far in the future to be true.
DUE_WAITING = """
SELECT * FROM deliveries AS member WHERE state = 'waiting' AND EXISTS (
    SELECT 1 FROM deliveries AS due
    WHERE due.state = 'waiting' AND due.channel = member.channel AND due.recipient = member.recipient
        AND due.story = member.story AND due.waits_for = member.waits_for
        AND (due.due <= :now OR due.due > :latest)
)
ORDER BY created, seq LIMIT :limit
"""

FOLD = """
UPDATE deliveries SET state = 'folded', folded_into = :into WHERE id = :id AND state = 'waiting'
"""

RELEASE_WAITING = """
UPDATE deliveries SET state = 'pending', alert = :alert, kind = :kind, due = :due, ready_at = :due,
    expires = :expires, waits_for = ''
WHERE id = :id AND state = 'waiting'
"""

COALESCE_PENDING = """
UPDATE deliveries SET state = 'waiting', waits_for = :waits_for, due = :now, ready_at = NULL
WHERE channel = :channel AND state = 'pending' AND tries = 0 AND content IS NULL AND due <= :now
    AND kind IN ('development', 'update')
"""

ADD_SILENCE = """
INSERT INTO silences (story, expression, reason, created, until, development, channel, recipient)
VALUES (:story, :expression, :reason, :created, :until, :development, :channel, :recipient)
RETURNING *
"""

SILENCES = "SELECT * FROM silences WHERE until > :now ORDER BY until, id"

END_SILENCE = "UPDATE silences SET until = :now WHERE id = :id AND until > :now"
