"""Routing, send times, digests, retries and the sender that works off the outbox."""
