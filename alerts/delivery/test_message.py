"""Send a test message through a channel, rendered and sent like an alert but without the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from alerts.channels.channel import Channel
from alerts.delivery.outbox import delivery_of
from alerts.delivery.redaction import redact
from alerts.messages.alert import Alert
from alerts.messages.sample import TEST_TEXT
from store.errors import DeliveryError
from store.records.deliveries import Delivery, DeliveryKind


async def send_test_messages(channels: Sequence[Channel], now: datetime) -> list[dict[str, Any]]:
    """Send to all recipients of all channels; a row each: `channel`, `recipient`, `ok`, `code`, `answer`."""
    rows: list[dict[str, Any]] = []
    secrets = [secret for channel in channels for secret in channel.secrets()]
    for channel in channels:
        try:
            results = [await _send_test(channel, recipient, now) for recipient in channel.recipients()]
            rows += [{**row, "answer": redact(row["answer"], secrets)} for row in results]
        finally:
            await channel.close()
    return rows


async def _send_test(channel: Channel, recipient: str, now: datetime) -> dict[str, Any]:
    subject = f"t{int(now.timestamp())}"
    alert = Alert(kind=DeliveryKind.TEST, story="", subject=subject, revision=0, created=now, note=TEST_TEXT)
    delivery = delivery_of(alert, channel.name, recipient, now=now, expires_after=timedelta(hours=1))
    row: dict[str, Any] = {"channel": channel.name, "recipient": recipient}
    try:
        receipt = await channel.send(_render(channel, alert, delivery), _no_op)
    except DeliveryError as error:
        return {**row, "ok": False, "code": error.code, "answer": str(error)}
    return {**row, "ok": True, "code": receipt.code, "answer": receipt.answer}


def _render(channel: Channel, alert: Alert, delivery: Delivery) -> Delivery:
    rendered = channel.render(alert, delivery, root=None)
    return replace(delivery, content=rendered.content, message_id=rendered.message_id)


async def _no_op() -> None:
    return None
