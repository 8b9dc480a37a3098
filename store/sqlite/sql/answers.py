"""What recipients answered to their deliveries."""

ANSWER = "SELECT * FROM answers WHERE delivery = :delivery AND number = :number"

FEEDBACK = "SELECT * FROM feedback WHERE id = :id"

# SQLite may reuse the number of a deleted silence: one that was made later is another one.
SILENCE = "SELECT * FROM silences WHERE id = :id AND until > :now AND created <= :answered"

DELIVERY_EXISTS = "SELECT 1 FROM deliveries WHERE id = :delivery"

SAVE_ANSWER = """
INSERT INTO answers (delivery, number, version, feedback, silence, at)
VALUES (:delivery, :number, :version, :feedback, :silence, :at)
ON CONFLICT (delivery, number) DO UPDATE SET
    version = excluded.version, feedback = excluded.feedback, silence = excluded.silence, at = excluded.at
"""

DISCARD_MUTED = """
UPDATE deliveries SET state = 'discarded', ready_at = NULL, last_error = :reason
WHERE channel = :channel AND recipient = :recipient AND subject = :development
    AND state IN ('waiting', 'pending', 'retry', 'held')
"""

DELETE_ANSWERS = "DELETE FROM answers WHERE delivery = :id"
