"""The ways out: one file per kind, all alike to the sender."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from alerts.messages.alert import Alert
from store.records.deliveries import Delivery

OnUncertain = Literal["retry", "hold"]
OnTransmit = Callable[[], Awaitable[None]]
"""Called, and awaited, right before the first byte that could make the message count as delivered."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message ready to be sent, with the identity that every retry keeps."""

    content: bytes
    message_id: str


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """The other side's word that it took the message."""

    code: int | None
    answer: str


class Channel(Protocol):
    """One configured way out."""

    name: str
    on_uncertain: OnUncertain
    """What to do when an answer was lost: `retry` may double the message, `hold` may miss it."""

    def recipients(self) -> tuple[str, ...]:
        """Whom a message goes to, each with a delivery of its own; labels without secrets."""

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:
        """The message's exact bytes; `root` is the message that it answers in a thread. Pure."""

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Hand `delivery.content` over.

        Raises:
            DeliverError: it was not taken, or (`uncertain`) nobody knows.
        """

    async def check(self) -> str:
        """Connect, greet and log in without sending; what was found, for a person.

        Raises:
            DeliverError: that did not work.
        """

    async def close(self) -> None:
        """Give connections back."""

    def secrets(self) -> tuple[str, ...]:
        """What must never be shown or logged."""
