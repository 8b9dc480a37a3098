"""The records of what is pushed to us; read as part of `store.records.collection`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """What was agreed with a hub about one source (WebSub); at most one a source."""

    source: str
    hub: str
    topic: str
    """The address by which the hub knows the feed."""
    callback: str
    """The part of our address that nobody can guess; unique."""
    secret: str
    """Signs what the hub delivers."""
    next_request: datetime
    """When the hub is asked next: for the first time, again, or to go on."""
    tries: int = 0
    """How often it was asked since it last confirmed."""
    requested_at: datetime | None = None
    """When it was asked last."""
    lease_until: datetime | None = None
    """Until then it delivers; None until it has confirmed."""
    last_push: datetime | None = None
    push_count: int = 0
    missed_push_at: datetime | None = None
    """When a poll last found what the hub should have delivered."""
    error: str | None = None
    """Why it does not work, if it does not: the hub's refusal, or what asking it came to."""
