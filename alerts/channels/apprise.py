"""Over a hundred further services through the optional package `apprise`, best effort.

apprise reports only success or failure: not the reason, not how long to wait, and not whether a message that
failed may have arrived. A failure is therefore retried and counts as uncertain.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.channels.channel import OnTransmit, OnUncertain, RenderedMessage, SendReceipt
from alerts.channels.mentions import inert_text
from alerts.messages import render, wording
from alerts.messages.alert import Alert
from alerts.messages.answers.links import AnswerOffer
from alerts.messages.cleaning import cleaned
from alerts.messages.language.words import Words
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
    languages: tuple[str, ...] = ("en",)
    """The reader's languages, the preferred one first."""
    answers: AnswerOffer | None = None
    """Makes the links to answer an alert; None if no answer would arrive."""


def supports_url(url: str) -> bool:
    """Whether apprise knows this kind of URL.

    Raises:
        ValueError: the package is not installed.
    """
    if find_spec(PACKAGE) is None:
        raise ValueError("needs a package: pip install 'susulan[apprise]'")
    import apprise

    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


class Apprise:
    """A channel to one service, addressed by its apprise URL."""

    def __init__(self, settings: AppriseSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain

    def recipients(self) -> tuple[str, ...]:
        """The kind of service and the last characters of the URL."""
        return (f"{urlsplit(self._settings.url).scheme}…{self._settings.url[-4:]}",)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:  # noqa: ARG002
        """Headline, an empty line, text; many services that apprise knows would read mentions in them."""
        alert = cleaned(alert)
        words = Words(self._settings.languages, self._settings.zone)
        offer = self._settings.answers
        answers = offer.for_message(alert, delivery) if offer else ()
        text = render.text(alert, delivery.id, words, answers=answers)[:MAX_TEXT]
        message = inert_text(f"{wording.subject_line(alert, words)}\n\n{text}")
        return RenderedMessage(message.encode("utf-8", "replace"), delivery.id)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Send through apprise, in a thread."""
        title, _, body = (delivery.content or b"").decode().partition("\n\n")
        await on_transmit()
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                accepted = await asyncio.to_thread(self._notify, title, body)
        except TimeoutError as error:
            raise DeliveryError("no answer in time", uncertain=True) from error
        if not accepted:
            raise DeliveryError("not accepted; apprise does not say why", uncertain=True)
        return SendReceipt(None, "accepted")

    def _notify(self, title: str, body: str) -> bool:
        import apprise

        service = apprise.Apprise()
        service.add(self._settings.url)
        return bool(service.notify(title=title, body=body, interpret_escapes=False))

    async def check(self) -> str:
        """Whether apprise supports the URL; no connection is made."""
        try:
            supported = supports_url(self._settings.url)
        except ValueError as error:
            raise DeliveryError(str(error)) from error
        if not supported:
            raise DeliveryError("apprise does not support this URL")
        return "apprise supports this URL; only a test message shows whether it works"

    async def close(self) -> None:
        """Do nothing: no connection is kept open."""

    def secrets(self) -> tuple[str, ...]:
        """The URL, which contains tokens."""
        return (self._settings.url, self._settings.url.partition("://")[2])
