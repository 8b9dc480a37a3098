"""The long tail: over a hundred services by the optional package `apprise`, best effort.

It only says yes or no: neither why, nor whether to wait, nor whether a message that failed may have
arrived. So a no is tried again, and counted as uncertain.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.channels.channel import OnTransmit, OnUncertain, RenderedMessage, SendReceipt
from alerts.messages import render, wording
from alerts.messages.alert import Alert
from store.errors import DeliveryError
from store.records.deliveries import Delivery

PACKAGE = "apprise"
MAX_TEXT = 30_000


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """One `[[channels]]` of kind `apprise`."""

    name: str
    url: str
    zone: ZoneInfo
    timeout_s: float = 60.0
    on_uncertain: OnUncertain = "retry"


def supports_url(url: str) -> bool:
    """Whether the package knows such an address.

    Raises:
        ValueError: the package is not installed.
    """
    if find_spec(PACKAGE) is None:
        raise ValueError("needs a package: pip install 'susulan[apprise]'")
    import apprise

    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


class Apprise:
    """One service by its apprise address."""

    def __init__(self, settings: AppriseSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain

    def recipients(self) -> tuple[str, ...]:
        """The kind of service and the end of the address."""
        return (f"{urlsplit(self._settings.url).scheme}…{self._settings.url[-4:]}",)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:  # noqa: ARG002
        """Headline, an empty line, text."""
        text = render.text(alert, delivery.id, self._settings.zone)[:MAX_TEXT]
        return RenderedMessage(
            f"{wording.subject_line(alert)}\n\n{text}".encode("utf-8", "replace"), delivery.id
        )

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Hand it to the package, in a thread."""
        title, _, body = (delivery.content or b"").decode().partition("\n\n")
        await on_transmit()
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                taken = await asyncio.to_thread(self._notify, title, body)
        except TimeoutError as error:
            raise DeliveryError("no answer in time", uncertain=True) from error
        if not taken:
            raise DeliveryError("not taken; apprise does not say why", uncertain=True)
        return SendReceipt(None, "taken")

    def _notify(self, title: str, body: str) -> bool:
        import apprise

        service = apprise.Apprise()
        service.add(self._settings.url)
        return bool(service.notify(title=title, body=body, interpret_escapes=False))

    async def check(self) -> str:
        """Whether the address is understood; nothing is connected."""
        try:
            understood = supports_url(self._settings.url)
        except ValueError as error:
            raise DeliveryError(str(error)) from error
        if not understood:
            raise DeliveryError("apprise does not understand this address")
        return "the address is understood; only a test message tells whether it works"

    async def close(self) -> None:
        """Nothing is kept open."""

    def secrets(self) -> tuple[str, ...]:
        """The address: tokens stand in it."""
        return (self._settings.url, self._settings.url.partition("://")[2])
