"""How a subscription goes on after each thing that happens to it, and when it is relied on. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from store.errors import FetchError
from store.records.subscriptions import Subscription

REQUESTED_LEASE = timedelta(days=10)
_LONGEST_LEASE = timedelta(days=90)
"""A hub that promises more is asked again all the same."""
_ANSWER_WITHIN = timedelta(days=1)
"""After we asked; later, nothing that says it is the hub's confirmation is believed."""
_RENEW_AT = 0.6
"""Of the lease, and up to a tenth of it later, each source by a share of its own."""
_SOONEST = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=12)
_DENIED_PAUSE = timedelta(days=1)
_MAX_DENIED_PAUSE = timedelta(days=8)
_MAX_DOUBLINGS = 20
_QUIET = timedelta(days=1)
"""After so long without a push, polling alone is relied on again."""
_MAX_REASON = 300
_UNANSWERED = "the hub does not ask back; does the address in [public] lead here?"


def record_request(subscription: Subscription, now: datetime) -> Subscription:
    """The hub is being asked; unless it confirms, it is asked again after a pause that doubles each time."""
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
    """Asking came to nothing; what will not be otherwise soon is asked less often."""
    due = subscription.next_request
    if error.permanent:
        due = now + _denied_pause(subscription)
    elif error.retry_after_s:
        wished = timedelta(seconds=min(error.retry_after_s, _MAX_DENIED_PAUSE.total_seconds()))
        due = max(due, now + _jittered(subscription, wished))
    return replace(subscription, next_request=due, error=str(error)[:_MAX_REASON])


def record_denial(subscription: Subscription, now: datetime, reason: str) -> Subscription:
    """The hub will not, or not any longer."""
    told = " ".join(reason.split())[:_MAX_REASON]
    error = f"the hub refuses: {told}" if told else "the hub refuses"
    due = now + _denied_pause(subscription)
    return replace(subscription, requested_at=None, lease_until=None, next_request=due, error=error)


def record_confirmation(subscription: Subscription, now: datetime, lease_s: float) -> Subscription:
    """The hub delivers for so long; it is asked to go on well before that is over."""
    lease = min(timedelta(seconds=lease_s), _LONGEST_LEASE)
    due = now + max(lease * _RENEW_AT + lease * 0.1 * _hash_fraction(subscription), _SOONEST)
    return replace(subscription, tries=0, lease_until=now + lease, next_request=due, error=None)


def record_push(subscription: Subscription, now: datetime) -> Subscription:
    """It delivered."""
    return replace(subscription, last_push=now, push_count=subscription.push_count + 1)


def awaits_verification(subscription: Subscription, now: datetime) -> bool:
    """Whether we asked, so that a confirmation may come; the same one may come twice."""
    return subscription.requested_at is not None and now - subscription.requested_at <= _ANSWER_WITHIN


def is_active(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub has confirmed and its lease still runs."""
    return subscription.lease_until is not None and now < subscription.lease_until


def push_trusted_until(subscription: Subscription, now: datetime) -> datetime | None:
    """Until when polls may be few; None: it has to prove itself, or no longer does.

    Only a push proves that pushes come, for a day; a poll that finds what was not pushed proves the contrary.
    """
    if subscription.lease_until is None or subscription.last_push is None:
        return None
    if subscription.missed_push_at is not None and subscription.missed_push_at >= subscription.last_push:
        return None
    until = min(subscription.lease_until, subscription.last_push + _QUIET)
    return until if now < until else None


def status_label(subscription: Subscription, now: datetime) -> str:
    """How it stands, for a person: `pushed`, `agreed` (but unproven), `failing`, `asked` or `hub_offer`."""
    if is_active(subscription, now):
        return "pushed" if push_trusted_until(subscription, now) else "agreed"
    if subscription.error is not None:
        return "failing"
    return "offered" if subscription.requested_at is None else "asked"


def _denied_pause(subscription: Subscription) -> timedelta:
    doubled = _DENIED_PAUSE * 2 ** min(max(subscription.tries - 1, 0), _MAX_DOUBLINGS)
    return _jittered(subscription, min(doubled, _MAX_DENIED_PAUSE))


def _jittered(subscription: Subscription, pause: timedelta) -> timedelta:
    """The pause and up to a tenth more, so that those of one hub do not come in step."""
    return pause * (1.0 + 0.1 * _hash_fraction(subscription))


def _hash_fraction(subscription: Subscription) -> float:
    return crc32(subscription.source.encode()) / 2**32
