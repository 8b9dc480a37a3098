"""The interface that every kind of channel offers to the sender."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from alerts.messages.alert import Alert
from store.records.deliveries import Delivery

OnUncertain = Literal["retry", "hold"]
OnTransmit = Callable[[], Awaitable[None]]
"""Awaited immediately before the first byte that could make the message count as delivered."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message ready to be sent, with the id that every retry keeps."""

    content: bytes
    message_id: str


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """The server's confirmation that it accepted the message."""

    code: int | None
    answer: str


class Channel(Protocol):
    """One configured channel."""

    name: str
    on_uncertain: OnUncertain
    """What to do when an answer was lost: `retry` may send twice, `hold` may not send at all."""

    def recipients(self) -> tuple[str, ...]:
        """The recipients, each of whom gets a delivery; addresses or labels without secrets."""

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:
        """The exact bytes of the message; `root` is the id of the message that it replies to. Pure."""

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Send `delivery.content`.

        Raises:
            DeliveryError: the message was not accepted, or (`uncertain`) may have been.
        """

    async def check(self) -> str:
        """Connect and log in without sending; returns the result as a phrase for a person.

        Raises:
            DeliveryError: the channel cannot be reached or refuses the login.
        """

    async def close(self) -> None:
        """Close all connections."""

    def secrets(self) -> tuple[str, ...]:
        """Texts that must never be shown or logged."""
