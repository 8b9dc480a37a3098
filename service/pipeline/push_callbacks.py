"""Handles the requests of hubs: verifications of intent, and pushed content, which is stored like a poll."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from crawler.fetching.response import HttpResponse
from crawler.scheduling.collector import Collector
from crawler.websub.subscriber import Subscriber
from store.errors import LeaseLost, ParseError

UNKNOWN_SUBSCRIPTION = 410
_STORED, _DROPPED, _BUSY = 204, 202, 503

log = structlog.get_logger()


class PushCallbacks:
    """Passes what hubs send on to the subscriber and the collector."""

    def __init__(self, subscriber: Subscriber, collector: Collector) -> None:
        self._subscriber, self._collector = subscriber, collector

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """The reply to a hub that verifies a subscription; None if we did not ask for it."""
        return await self._subscriber.verify_intent(token, query)

    def is_subscribed(self, token: str) -> bool:
        """Whether the token belongs to a subscription; for any other the body is not read."""
        return self._subscriber.find_by_callback(token) is not None

    async def receive_content(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """Store pushed content and return the HTTP status of the reply.

        Content is stored before it is acknowledged. Content with a wrong signature is acknowledged and
        dropped, so that an attacker learns nothing. A hub whose subscription has ended gets 410. While
        collecting is paused the hub is to try again later.
        """
        subscription = self._subscriber.find_by_callback(token)
        if subscription is None:
            return UNKNOWN_SUBSCRIPTION
        if not self._subscriber.verify_signature(subscription, headers.get("X-Hub-Signature", ""), body):
            return _DROPPED
        if self._collector.paused:
            return _BUSY
        content_type = headers.get("Content-Type", "")
        response = HttpResponse(
            subscription.topic, 200, {"content-type": content_type} if content_type else {}, body
        )
        try:
            await self._collector.ingest_push(subscription.source, response)
        except ParseError as error:
            log.warning("push_unreadable", source=subscription.source, hub=subscription.hub, error=str(error))
            return _DROPPED
        except LeaseLost as error:
            log.warning("push_not_stored", source=subscription.source, hub=subscription.hub, error=str(error))
            return _BUSY
        await self._subscriber.on_push_stored(subscription.source)
        return _STORED
