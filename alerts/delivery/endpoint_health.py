"""Failing channels: notices through the other channels, and endpoints that are gone for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from alerts.channels.channel import Channel
from alerts.delivery.outbox import broadcast
from alerts.messages.alert import Alert
from store.protocol.store import Store
from store.records.deliveries import Delivery, DeliveryKind

GONE_CODE = 410
"""With this status an endpoint says that it will not come back."""
_DISABLED_KEY = "gone:"


def failure_notices(
    failing: str, error: str, channels: Mapping[str, Channel], now: datetime, *, gone: bool
) -> tuple[Delivery, ...]:
    """Notices to the recipients of all other channels; at most one a day, as the id is the same all day."""
    problem = (
        "reports that it is gone; nothing more is sent to it" if gone else "has been failing for over an hour"
    )
    note = (
        f"Channel {failing!r} {problem}: {error}. Its alerts are kept: `susulan alerts list --channel "
        f"{failing}` shows them. When it works again, run `susulan alerts retry --channel {failing}`."
    )
    alert = Alert(DeliveryKind.NOTICE, "", f"sick:{failing}", now.toordinal(), now, note=note)
    others = [channel for name, channel in channels.items() if name != failing]
    return broadcast(alert, others, now=now)


def disable_endpoint(store: Store, channel: Channel) -> None:
    """Stop sending to the endpoint until its address changes or `enable_endpoint` is called."""
    store.set_meta(_DISABLED_KEY + channel.name, _endpoint_hash(channel))


def is_disabled(store: Store, channel: Channel) -> bool:
    """Whether the endpoint at this address has reported that it is gone."""
    return store.meta(_DISABLED_KEY + channel.name) == _endpoint_hash(channel)


def enable_endpoint(store: Store, name: str) -> None:
    """Send to the channel again."""
    store.set_meta(_DISABLED_KEY + name, "")


def _endpoint_hash(channel: Channel) -> str:
    return sha256("\n".join((*channel.recipients(), *channel.secrets())).encode()).hexdigest()
