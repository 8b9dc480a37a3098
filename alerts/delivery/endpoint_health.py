"""Channels that are ill: told through the others, once a day at most; one that is gone is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.channels.channel import Channel
from alerts.delivery.outbox import to_all
from alerts.messages.alert import Alert
from store.protocol.store import Store
from store.records.collection import Delivery, DeliveryKind

PATIENCE = timedelta(hours=1)
"""A channel that fails for so long is told of."""
GONE_CODE = 410
_GONE = "gone:"


def notices(
    sick: str, error: str, channels: Mapping[str, Channel], now: datetime, *, gone: bool
) -> tuple[Delivery, ...]:
    """What the recipients of the other channels are told; the same again within one day."""
    what = "says that it is gone; nothing more is sent there" if gone else "has been failing for over an hour"
    note = (
        f"Channel {sick!r} {what}: {error}. What is owed there is kept: see `susulan alerts list "
        f"--channel {sick}`; when it is mended, `susulan alerts retry --channel {sick}`."
    )
    alert = Alert(DeliveryKind.NOTICE, "", f"sick:{sick}", now.toordinal(), now, note=note)
    others = [channel for name, channel in channels.items() if name != sick]
    return to_all(alert, others, now=now)


def close_endpoint(store: Store, channel: Channel) -> None:
    """Remember that the endpoint is gone, until its address changes or somebody opens it again."""
    store.set_meta(_GONE + channel.name, _fingerprint(channel))


def is_gone(store: Store, channel: Channel) -> bool:
    """Whether this very address has said so."""
    return store.meta(_GONE + channel.name) == _fingerprint(channel)


def reopen(store: Store, name: str) -> None:
    """Try the channel again."""
    store.set_meta(_GONE + name, "")


def _fingerprint(channel: Channel) -> str:
    return sha256("\n".join((*channel.recipients(), *channel.secrets())).encode()).hexdigest()
