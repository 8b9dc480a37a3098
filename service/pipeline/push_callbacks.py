"""What hubs say to us: their questions go to the subscriber, their deliveries the way of every poll."""

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
    """The subscriber and the collector behind one door."""

    def __init__(self, subscriber: Subscriber, collector: Collector) -> None:
        self._subscriber, self._collector = subscriber, collector

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What a hub is to be answered that asks whether we mean it; None: we do not."""
        return await self._subscriber.verify_intent(token, query)

    def is_subscribed(self, token: str) -> bool:
        """Whether it is a subscription's: the body of any other delivery need not be read."""
        return self._subscriber.find_by_callback(token) is not None

    async def receive_content(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """Store what a hub delivers; the status to answer with.

        Stored before it is acknowledged. A wrong signature is acknowledged too and dropped, so that whoever
        made it learns nothing; a hub whose subscription is over is told so.
        """
        one = self._subscriber.find_by_callback(token)
        if one is None:
            return UNKNOWN_SUBSCRIPTION
        if not self._subscriber.verify_signature(one, headers.get("X-Hub-Signature", ""), body):
            return _DROPPED
        content_type = headers.get("Content-Type", "")
        delivered = HttpResponse(one.topic, 200, {"content-type": content_type} if content_type else {}, body)
        try:
            await self._collector.ingest_push(one.source, delivered)
        except ParseError as error:
            log.warning("push_unreadable", source=one.source, hub=one.hub, error=str(error))
            return _DROPPED
        except LeaseLost as error:
            log.warning("push_not_stored", source=one.source, hub=one.hub, error=str(error))
            return _BUSY
        await self._subscriber.on_push_stored(one.source)
        return _STORED
