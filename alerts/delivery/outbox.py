"""Build deliveries for the outbox: one for each channel and recipient, with an id that never changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.channels.channel import Channel
from alerts.messages.alert import Alert, to_json
from store.records.deliveries import Delivery

EXPIRES_AFTER = timedelta(days=7)
"""News ages: an alert that could not be delivered for this long is given up."""


def broadcast(alert: Alert, channels: Iterable[Channel], *, now: datetime) -> tuple[Delivery, ...]:
    """A delivery for every recipient of every channel, due now; for notices, which concern everybody."""
    return tuple(
        delivery_of(alert, channel.name, recipient, now=now)
        for channel in channels
        for recipient in channel.recipients()
    )


def delivery_of(
    alert: Alert, channel: str, recipient: str, *, now: datetime, expires_after: timedelta = EXPIRES_AFTER
) -> Delivery:
    """A delivery of an alert, due now; the same alert, channel and recipient always give the same id."""
    identity = "\n".join((channel, recipient, alert.kind.value, alert.subject, str(alert.revision)))
    return Delivery(
        id="x" + sha256(identity.encode("utf-8", "replace")).hexdigest()[:20],
        channel=channel,
        recipient=recipient,
        kind=alert.kind,
        story=alert.story,
        subject=alert.subject,
        revision=alert.revision,
        alert=to_json(alert),
        created=now,
        due=now,
        expires=now + expires_after,
    )
