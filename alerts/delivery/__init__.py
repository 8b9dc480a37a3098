"""The outbox: routing, timing, retries and the sender."""
