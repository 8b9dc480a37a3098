"""Failing channels: notices through the other channels, and endpoints that are gone for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from alerts.channels.channel import Channel
from alerts.delivery.channel_health import Refusal
from alerts.delivery.outbox import broadcast
from alerts.messages.language.phrase import Phrase, phrase, plural_phrase
from alerts.messages.notice_alert import notice_alert
from store.protocol.store import Store
from store.records.deliveries import Delivery

GONE_CODE = 410
"""With this status an endpoint says that it will not come back."""
MAX_NAMED_RECIPIENTS = 3
"""Up to so many refused recipients get a notice each."""
_DISABLED_KEY = "gone:"


def failure_notices(
    failing: str, error: str, channels: Mapping[str, Channel], now: datetime, *, gone: bool
) -> tuple[Delivery, ...]:
    """Notices to the recipients of all other channels; at most one a day, as the id is the same all day."""
    problem = (
        phrase(
            "Channel {channel} reports that it is gone; nothing more is sent to it: {error}",
            channel=repr(failing),
            error=error,
        )
        if gone
        else phrase(
            "Channel {channel} has been failing for over an hour: {error}",
            channel=repr(failing),
            error=error,
        )
    )
    return _notices(failing, f"sick:{failing}", problem, channels, now)


def refusal_notices(
    refusals: Sequence[Refusal], channels: Mapping[str, Channel], now: datetime
) -> tuple[Delivery, ...]:
    """Notices of messages that a channel refuses for a reason that a person has to remove.

    One for each recipient and day, or one for the channel if many recipients are affected.
    """
    by_channel: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        by_channel.setdefault(refusal.channel, []).append(refusal)
    notices: list[Delivery] = []
    for failing, affected in by_channel.items():
        many = len(affected) > MAX_NAMED_RECIPIENTS
        for refusal in affected[: 1 if many else None]:
            whom = (
                plural_phrase("{count} recipient", "{count} recipients", len(affected))
                if many
                else refusal.recipient
            )
            subject = f"refused:{failing}" + ("" if many else f":{refusal.recipient}")
            problem = _refusal_text(refusal, whom)
            notices += _notices(failing, subject, problem, channels, now)
    return tuple(notices)


def _refusal_text(refusal: Refusal, whom: str | Phrase) -> Phrase:
    if refusal.given_up:
        return phrase(
            "Channel {channel} does not accept alerts for {recipient}; they are not tried again: {error}",
            channel=repr(refusal.channel),
            recipient=whom,
            error=refusal.answer,
        )
    return phrase(
        "Channel {channel} does not accept alerts for {recipient}; they are tried again: {error}",
        channel=repr(refusal.channel),
        recipient=whom,
        error=refusal.answer,
    )


def _notices(
    failing: str, subject: str, problem: Phrase, channels: Mapping[str, Channel], now: datetime
) -> tuple[Delivery, ...]:
    note = phrase(
        "{problem}. Its alerts are kept: `{list}` shows them. When it works again, run `{retry}`.",
        problem=problem,
        list=f"susulan alerts list --channel {failing}",
        retry=f"susulan alerts retry --channel {failing}",
    )
    alert = notice_alert(subject, now.toordinal(), now, note)
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
