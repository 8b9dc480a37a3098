"""Alerts as chat messages: one channel class for all services; each service has its own file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import structlog

from alerts.channels.channel import OnTransmit, OnUncertain, RenderedMessage, SendReceipt
from alerts.channels.chat.brief import Brief, brief_of
from alerts.channels.post import Endpoint, SocketFactory, error_from_response
from alerts.channels.response import MAX_VERDICT_BYTES, EndpointResponse
from alerts.messages.alert import Alert
from alerts.messages.answers.links import AnswerOffer
from alerts.messages.cleaning import cleaned
from alerts.messages.language.words import Words
from alerts.messages.payload import encode_json
from store.clock import Clock
from store.errors import DeliveryError
from store.records.deliveries import Delivery

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ChatService:
    """How one chat service accepts messages."""

    url: str
    build_body: Callable[[Brief], bytes]
    """Pure; the body is always within the limits of the service and cannot mention anybody."""
    response_error: Callable[[EndpointResponse], DeliveryError | None]
    """The error in a response that its status does not tell; None if the status decides. Any 2xx that is
    not the service's own confirmation is an error. See `verdict`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    room: tuple[str, str] | None = None
    """Key and value of the body that name the room, for a service whose URL does not."""
    moved_room: Callable[[EndpointResponse], str | None] = lambda _response: None
    """The room that a response names instead of the one in the body; None if it names none."""
    min_interval_s: float = 0.2
    """Shortest time between two messages."""
    secrets: tuple[str, ...] = ()
    label: str = ""
    """Names the room if the URL does not; without secrets."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """One `[[channels]]` of a chat kind."""

    name: str
    service: ChatService
    zone: ZoneInfo
    user_agent: str = "Susulan"
    timeout_s: float = 30.0
    on_uncertain: OnUncertain = "retry"
    languages: tuple[str, ...] = ("en",)
    """The readers' languages, the preferred one first."""
    answers: AnswerOffer | None = None
    """Makes the links to answer an alert; None if no answer would arrive."""


class Chat:
    """A channel to one chat room."""

    def __init__(
        self, settings: ChatSettings, clock: Clock, socket_factory: SocketFactory | None = None
    ) -> None:
        self._settings, self._service = settings, settings.service
        self._endpoint = Endpoint(
            self._service.url,
            settings.timeout_s,
            clock,
            socket_factory,
            max_answer_bytes=MAX_VERDICT_BYTES,
        )
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain
        self._moved_to: str | None = None
        self._rate_lock = asyncio.Lock()
        self._next_send_s = 0.0

    def recipients(self) -> tuple[str, ...]:
        """The label of the room."""
        return (self._service.label or self._endpoint.label,)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:  # noqa: ARG002
        """The JSON for the service; its text names the delivery, as chats have no field for message ids."""
        words = Words(self._settings.languages, self._settings.zone)
        offer, alert = self._settings.answers, cleaned(alert)
        brief = brief_of(alert, delivery.id, words, offer.for_message(alert, delivery) if offer else ())
        return RenderedMessage(self._service.build_body(brief), delivery.id)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """POST the message, no faster than the service allows; a room that has moved is followed once."""
        body = self._addressed(delivery)
        response = await self._post(body, on_transmit)
        moved_to = self._service.moved_room(response)
        if moved_to and moved_to != self._moved_to:
            log.warning(
                "chat_moved", channel=self.name, chat_id=moved_to, hint="change chat_id in the config"
            )
            self._moved_to = moved_to
            response = await self._post(self._addressed(delivery), on_transmit)
        error = self._service.response_error(response)
        if error is None and 200 <= response.status < 300:
            return SendReceipt(response.status, response.text)
        raise error or error_from_response(response, delivery.tries)

    def _addressed(self, delivery: Delivery) -> bytes:
        """The body, with the room to which the configured one has moved.

        Raises:
            DeliveryError: it was rendered for a room that is no longer configured.
        """
        content = delivery.content or b""
        if self._service.room is None:
            return content
        key, room = self._service.room
        message = json.loads(content)
        if message.get(key) != room:
            raise DeliveryError("the room is no longer in the config", permanent=True)
        return encode_json({**message, key: self._moved_to}) if self._moved_to else content

    async def _post(self, body: bytes, on_transmit: OnTransmit) -> EndpointResponse:
        await self._wait_for_rate_limit()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self._settings.user_agent,
            **self._service.headers,
        }
        return await self._endpoint.post(body, headers, on_transmit)

    async def _wait_for_rate_limit(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._rate_lock:
            await asyncio.sleep(max(0.0, self._next_send_s - loop.time()))
            self._next_send_s = loop.time() + self._service.min_interval_s

    async def check(self) -> str:
        """Connect and send nothing."""
        return await self._endpoint.check()

    async def close(self) -> None:
        """Close the session."""
        await self._endpoint.close()

    def secrets(self) -> tuple[str, ...]:
        """The secret parts of the URL, and the tokens of the service."""
        return (*self._endpoint.secrets(), *self._service.secrets)
