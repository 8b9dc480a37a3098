"""How a subscription goes on after each thing that happens to it, and when it is relied on. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from store.errors import FetchError
from store.records.collection import Subscription

ASKED_LEASE = timedelta(days=10)
_LONGEST_LEASE = timedelta(days=90)
"""A hub that promises more is asked again all the same."""
_ANSWER_WITHIN = timedelta(days=1)
"""After we asked; later, nothing that says it is the hub's confirmation is believed."""
_RENEW_AT = 0.6
"""Of the lease, and up to a tenth of it later, each source by a share of its own."""
_SOONEST = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=12)
_REFUSED_PAUSE = timedelta(days=1)
_LONGEST_REFUSED_PAUSE = timedelta(days=8)
_MAX_DOUBLINGS = 20
_QUIET = timedelta(days=1)
"""After so long without a push, polling alone is relied on again."""
_MAX_REASON = 300
_UNANSWERED = "the hub does not ask back; does the address in [public] lead here?"


def asked(one: Subscription, now: datetime) -> Subscription:
    """The hub is being asked; unless it confirms, it is asked again after a pause that doubles each time."""
    pause = min(_SOONEST * 2 ** min(one.tries, _MAX_DOUBLINGS), _LONGEST_PAUSE)
    error = one.error or (_UNANSWERED if one.tries else None)
    return replace(one, tries=one.tries + 1, asked=now, due=now + _spread(one, pause), error=error)


def failed(one: Subscription, now: datetime, error: FetchError) -> Subscription:
    """Asking came to nothing; what will not be otherwise soon is asked less often."""
    due = one.due
    if error.permanent:
        due = now + _refused_pause(one)
    elif error.retry_after_s:
        wished = timedelta(seconds=min(error.retry_after_s, _LONGEST_REFUSED_PAUSE.total_seconds()))
        due = max(due, now + _spread(one, wished))
    return replace(one, due=due, error=str(error)[:_MAX_REASON])


def denied(one: Subscription, now: datetime, reason: str) -> Subscription:
    """The hub will not, or not any longer."""
    told = " ".join(reason.split())[:_MAX_REASON]
    error = f"the hub refuses: {told}" if told else "the hub refuses"
    due = now + _refused_pause(one)
    return replace(one, asked=None, lease_until=None, due=due, error=error)


def confirmed(one: Subscription, now: datetime, lease_s: float) -> Subscription:
    """The hub delivers for so long; it is asked to go on well before that is over."""
    lease = min(timedelta(seconds=lease_s), _LONGEST_LEASE)
    due = now + max(lease * _RENEW_AT + lease * 0.1 * _share(one), _SOONEST)
    return replace(one, tries=0, lease_until=now + lease, due=due, error=None)


def pushed(one: Subscription, now: datetime) -> Subscription:
    """It delivered."""
    return replace(one, last_push=now, pushes=one.pushes + 1)


def awaits_answer(one: Subscription, now: datetime) -> bool:
    """Whether we asked, so that a confirmation may come; the same one may come twice."""
    return one.asked is not None and now - one.asked <= _ANSWER_WITHIN


def is_alive(one: Subscription, now: datetime) -> bool:
    """Whether the hub has confirmed and its lease still runs."""
    return one.lease_until is not None and now < one.lease_until


def relied_until(one: Subscription, now: datetime) -> datetime | None:
    """Until when polls may be few; None: it has to prove itself, or no longer does.

    Only a push proves that pushes come, for a day; a poll that finds what was not pushed proves the contrary.
    """
    if one.lease_until is None or one.last_push is None:
        return None
    if one.missed is not None and one.missed >= one.last_push:
        return None
    until = min(one.lease_until, one.last_push + _QUIET)
    return until if now < until else None


def in_a_word(one: Subscription, now: datetime) -> str:
    """How it stands, for a person: `pushed`, `agreed` (but unproven), `failing`, `asked` or `offered`."""
    if is_alive(one, now):
        return "pushed" if relied_until(one, now) else "agreed"
    if one.error is not None:
        return "failing"
    return "offered" if one.asked is None else "asked"


def _refused_pause(one: Subscription) -> timedelta:
    doubled = _REFUSED_PAUSE * 2 ** min(max(one.tries - 1, 0), _MAX_DOUBLINGS)
    return _spread(one, min(doubled, _LONGEST_REFUSED_PAUSE))


def _spread(one: Subscription, pause: timedelta) -> timedelta:
    """The pause and up to a tenth more, so that those of one hub do not come in step."""
    return pause * (1.0 + 0.1 * _share(one))


def _share(one: Subscription) -> float:
    return crc32(one.source.encode()) / 2**32
