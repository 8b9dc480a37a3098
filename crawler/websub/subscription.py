"""How each event changes a subscription, and how long its pushes are trusted. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from store.errors import FetchError
from store.records.subscriptions import Subscription

REQUESTED_LEASE = timedelta(days=10)
_LONGEST_LEASE = timedelta(days=90)
"""After this long a subscription is renewed even if the hub granted more."""
_ANSWER_WITHIN = timedelta(days=1)
"""After a request; a later confirmation is rejected."""
_RENEW_AT = 0.6
"""Share of the lease after which it is renewed; up to a tenth of the lease later, by source."""
_SOONEST = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=12)
_DENIED_PAUSE = timedelta(days=1)
_MAX_DENIED_PAUSE = timedelta(days=8)
_MAX_DOUBLINGS = 20
_QUIET = timedelta(days=1)
"""After this long without a push the hub is no longer trusted."""
_MAX_REASON = 300
_UNANSWERED = "the hub does not ask back; does the address in [public] lead here?"


def record_request(subscription: Subscription, now: datetime) -> Subscription:
    """Record a request to the hub; until it confirms, requests are repeated after doubling pauses."""
    pause = min(_SOONEST * 2 ** min(subscription.tries, _MAX_DOUBLINGS), _LONGEST_PAUSE)
    error = subscription.error or (_UNANSWERED if subscription.tries else None)
    return replace(
        subscription,
        tries=subscription.tries + 1,
        requested_at=now,
        next_request=now + _jittered(subscription, pause),
        error=error,
    )


def record_failure(subscription: Subscription, now: datetime, error: FetchError) -> Subscription:
    """Record a failed request; after a permanent error the pause is longer."""
    due = subscription.next_request
    if error.permanent:
        due = now + _denied_pause(subscription)
    elif error.retry_after_s:
        requested = timedelta(seconds=min(error.retry_after_s, _MAX_DENIED_PAUSE.total_seconds()))
        due = max(due, now + _jittered(subscription, requested))
    return replace(subscription, next_request=due, error=str(error)[:_MAX_REASON])


def record_denial(subscription: Subscription, now: datetime, reason: str) -> Subscription:
    """Record that the hub denied or ended the subscription."""
    text = " ".join(reason.split())[:_MAX_REASON]
    error = f"the hub refuses: {text}" if text else "the hub refuses"
    due = now + _denied_pause(subscription)
    return replace(subscription, requested_at=None, lease_until=None, next_request=due, error=error)


def record_confirmation(subscription: Subscription, now: datetime, lease_s: float) -> Subscription:
    """Record the hub's lease; it is renewed well before it ends."""
    lease = min(timedelta(seconds=lease_s), _LONGEST_LEASE)
    due = now + max(lease * _RENEW_AT + lease * 0.1 * _hash_fraction(subscription), _SOONEST)
    return replace(subscription, tries=0, lease_until=now + lease, next_request=due, error=None)


def record_push(subscription: Subscription, now: datetime) -> Subscription:
    """Record a delivery."""
    return replace(subscription, last_push=now, push_count=subscription.push_count + 1)


def awaits_verification(subscription: Subscription, now: datetime) -> bool:
    """Return whether a confirmation is expected; the same one may come twice."""
    return subscription.requested_at is not None and now - subscription.requested_at <= _ANSWER_WITHIN


def is_active(subscription: Subscription, now: datetime) -> bool:
    """Return whether the hub has confirmed and its lease has not ended."""
    return subscription.lease_until is not None and now < subscription.lease_until


def push_trusted_until(subscription: Subscription, now: datetime) -> datetime | None:
    """Return until when the hub is trusted to push, so that polls may be rare; None if it is not.

    A push earns trust for a day. A poll that finds an article that was not pushed ends it.
    """
    if subscription.lease_until is None or subscription.last_push is None:
        return None
    if subscription.missed_push_at is not None and subscription.missed_push_at >= subscription.last_push:
        return None
    until = min(subscription.lease_until, subscription.last_push + _QUIET)
    return until if now < until else None


def status_label(subscription: Subscription, now: datetime) -> str:
    """Return its state, for the user: `pushed`, `agreed` (unproven), `failing`, `asked` or `offered`."""
    if is_active(subscription, now):
        return "pushed" if push_trusted_until(subscription, now) else "agreed"
    if subscription.error is not None:
        return "failing"
    return "offered" if subscription.requested_at is None else "asked"


def _denied_pause(subscription: Subscription) -> timedelta:
    doubled = _DENIED_PAUSE * 2 ** min(max(subscription.tries - 1, 0), _MAX_DOUBLINGS)
    return _jittered(subscription, min(doubled, _MAX_DENIED_PAUSE))


def _jittered(subscription: Subscription, pause: timedelta) -> timedelta:
    """Return the pause plus up to a tenth, so that one hub's subscriptions are not renewed in step."""
    return pause * (1.0 + 0.1 * _hash_fraction(subscription))


def _hash_fraction(subscription: Subscription) -> float:
    return crc32(subscription.source.encode()) / 2**32
