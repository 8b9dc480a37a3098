"""The record of a WebSub subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """The subscription of one source at a hub (WebSub); at most one per source."""

    source: str
    hub: str
    topic: str
    """The URL by which the hub knows the feed."""
    callback: str
    """The part of our callback URL that nobody can guess; unique."""
    secret: str
    """The hub signs what it pushes with it."""
    next_request: datetime
    """When to send the hub the next request: the first, a retry, or a renewal."""
    tries: int = 0
    """Requests since the hub last confirmed."""
    requested_at: datetime | None = None
    """When the last request was sent."""
    lease_until: datetime | None = None
    """The hub pushes until then; None until it has confirmed."""
    last_push: datetime | None = None
    push_count: int = 0
    missed_push_at: datetime | None = None
    """When a poll last found what the hub should have pushed."""
    error: str | None = None
    """Why it does not work, if it does not: the hub's refusal, or the error of the request."""
