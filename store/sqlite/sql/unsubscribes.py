"""Recipients who unsubscribed."""

UNSUBSCRIBE = """
INSERT INTO unsubscribed (channel, recipient, story, at) VALUES (:channel, :recipient, :story, :at)
ON CONFLICT (channel, recipient, story) DO NOTHING
"""

DISCARD_WAITING = """
UPDATE deliveries SET state = 'discarded', ready_at = NULL, last_error = :reason
WHERE channel = :channel AND recipient = :recipient AND (:story = '' OR story = :story)
    AND state IN ('waiting', 'pending', 'retry', 'held')
"""

ALL_UNSUBSCRIBES = "SELECT * FROM unsubscribed ORDER BY id"

ANY_UNSUBSCRIBE = "SELECT 1 FROM unsubscribed LIMIT 1"

RESUBSCRIBE = "DELETE FROM unsubscribed WHERE id = :id"

# Due in spite of it: enqueued in the same moment, requeued, or sent before in vain. See LEASE_DELIVERIES.
DISCARD_DUE = """
UPDATE deliveries SET state = 'discarded', ready_at = NULL, last_error = :reason,
    uncertain = CASE WHEN transmitting = 1 THEN 1 ELSE uncertain END, transmitting = 0
WHERE seq IN (
    SELECT seq FROM deliveries WHERE due <= :now AND ready_at <= :now
    UNION ALL
    SELECT seq FROM deliveries WHERE due > :latest AND (ready_at <= :now OR ready_at > :latest)
) AND EXISTS (
    SELECT 1 FROM unsubscribed WHERE unsubscribed.channel = deliveries.channel
        AND unsubscribed.recipient = deliveries.recipient AND unsubscribed.story IN ('', deliveries.story)
)
"""
