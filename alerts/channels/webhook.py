"""Alerts as a signed JSON POST (Standard Webhooks): receivers can verify the sender and drop duplicates.

The signature covers id, time and body. The body follows `alerts/messages/webhook.schema.json` unless the
user has configured a template.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.channels.channel import OnTransmit, OnUncertain, RenderedMessage, SendReceipt
from alerts.channels.post import Endpoint, SocketFactory, error_from_response
from alerts.channels.template import BodyTemplate
from alerts.messages.alert import Alert
from alerts.messages.answers.links import AnswerOffer
from alerts.messages.language.words import Words
from alerts.messages.payload import build_payload, encode_json
from store.clock import Clock
from store.records.deliveries import Delivery

UTC = ZoneInfo("UTC")
SECRET_PREFIX = "whsec_"  # noqa: S105 - a prefix, not a secret
_MIN_KEY_BYTES, _MAX_KEY_BYTES = 24, 64


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """One `[[channels]]` of kind `webhook`."""

    name: str
    url: str
    keys: tuple[bytes, ...] = ()
    """Signing keys: the current one first, then the one that it replaces."""
    user_agent: str = "Susulan"
    timeout_s: float = 30.0
    on_uncertain: OnUncertain = "retry"
    template: BodyTemplate | None = None
    languages: tuple[str, ...] = ("en",)
    """The reader's languages, the preferred one first."""
    zone: ZoneInfo = UTC
    """For times in texts; the fields with times are in UTC."""
    answers: AnswerOffer | None = None
    """Makes the links to answer an alert; None if no answer would arrive."""


def signing_key(secret: str) -> bytes:
    """The key of a `whsec_` secret: base64 of 24 to 64 bytes.

    Raises:
        ValueError: says what is expected.
    """
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"a secret {SECRET_PREFIX}... in base64") from error
    if not _MIN_KEY_BYTES <= len(key) <= _MAX_KEY_BYTES:
        raise ValueError(
            f"a secret {SECRET_PREFIX}... of {_MIN_KEY_BYTES} to {_MAX_KEY_BYTES} bytes in base64, "
            f"not {len(key)}"
        )
    return key


def signature_header(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: a `v1,...` for each key, so that keys can be rotated without a gap."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys
    )


class Webhook:
    """A channel to one receiver."""

    def __init__(
        self, settings: WebhookSettings, clock: Clock, socket_factory: SocketFactory | None = None
    ) -> None:
        self._settings, self._clock = settings, clock
        self._endpoint = Endpoint(settings.url, settings.timeout_s, clock, socket_factory)
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain

    def recipients(self) -> tuple[str, ...]:
        """The label of the endpoint."""
        return (self._endpoint.label,)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:  # noqa: ARG002
        """The JSON body; the id of the delivery is also the id of the message."""
        words = Words(self._settings.languages, self._settings.zone)
        offer = self._settings.answers
        answers = offer.for_message(alert, delivery) if offer else ()
        data = build_payload(alert, delivery.id, answers, words)
        template = self._settings.template
        return RenderedMessage(template.render(data) if template else encode_json(data), delivery.id)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """POST the body."""
        body, message_id = delivery.content or b"", delivery.message_id or delivery.id
        response = await self._endpoint.post(body, self._headers(message_id, body), on_transmit)
        if 200 <= response.status < 300:
            return SendReceipt(response.status, response.text)
        raise error_from_response(response, delivery.tries)

    def _headers(self, message_id: str, body: bytes) -> dict[str, str]:
        timestamp = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self._settings.user_agent,
            "Idempotency-Key": message_id,
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
        }
        if self._settings.keys:
            headers["webhook-signature"] = signature_header(self._settings.keys, message_id, timestamp, body)
        return headers

    async def check(self) -> str:
        """Connect and send nothing."""
        return await self._endpoint.check() + ("" if self._settings.keys else "; unsigned")

    async def close(self) -> None:
        """Close the session."""
        await self._endpoint.close()

    def secrets(self) -> tuple[str, ...]:
        """The secret parts of the URL, and the keys."""
        return (*self._endpoint.secrets(), *(base64.b64encode(key).decode() for key in self._settings.keys))
