"""Channels that are ill: told through the others, once a day at most; one that is gone is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.channels.channel import Channel
from alerts.delivery.outbox import broadcast
from alerts.messages.alert import Alert
from store.protocol.store import Store
from store.records.deliveries import Delivery, DeliveryKind

NOTIFY_AFTER = timedelta(hours=1)
"""A channel that fails for so long is told of."""
GONE_CODE = 410
_DISABLED_KEY = "gone:"


def failure_notices(
    failing: str, error: str, channels: Mapping[str, Channel], now: datetime, *, gone: bool
) -> tuple[Delivery, ...]:
    """What the recipients of the other channels are told; the same again within one day."""
    what = "says that it is gone; nothing more is sent there" if gone else "has been failing for over an hour"
    note = (
        f"Channel {failing!r} {what}: {error}. What is owed there is kept: see `susulan alerts list "
        f"--channel {failing}`; when it is mended, `susulan alerts retry --channel {failing}`."
    )
    alert = Alert(DeliveryKind.NOTICE, "", f"sick:{failing}", now.toordinal(), now, note=note)
    others = [channel for name, channel in channels.items() if name != failing]
    return broadcast(alert, others, now=now)


def disable_endpoint(store: Store, channel: Channel) -> None:
    """Remember that the endpoint is gone, until its address changes or somebody opens it again."""
    store.set_meta(_DISABLED_KEY + channel.name, _endpoint_hash(channel))


def is_disabled(store: Store, channel: Channel) -> bool:
    """Whether this very address has said so."""
    return store.meta(_DISABLED_KEY + channel.name) == _endpoint_hash(channel)


def enable_endpoint(store: Store, name: str) -> None:
    """Try the channel again."""
    store.set_meta(_DISABLED_KEY + name, "")


def _endpoint_hash(channel: Channel) -> str:
    return sha256("\n".join((*channel.recipients(), *channel.secrets())).encode()).hexdigest()
