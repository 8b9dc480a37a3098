"""What hubs say to us: their questions go to the subscriber, their deliveries the way of every poll."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.fetching.response import Fetched
from crawler.scheduling.collector import Collector
from crawler.websub.subscriber import Subscriber
from store.errors import LeaseLost, ParseError
from store.logging import structlog

UNKNOWN = 410
_STORED, _DROPPED, _BUSY = 204, 202, 503

log = structlog.get_logger()


class Pushes:
    """The subscriber and the collector behind one door."""

    def __init__(self, subscriber: Subscriber, collector: Collector) -> None:
        self._subscriber, self._collector = subscriber, collector

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What a hub is to be answered that asks whether we mean it; None: we do not."""
        return await self._subscriber.verify(token, query)

    def knows(self, token: str) -> bool:
        """Whether it is a subscription's: the body of any other delivery need not be read."""
        return self._subscriber.known(token) is not None

    async def deliver(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """Store what a hub delivers; the status to answer with.

        Stored before it is acknowledged. A wrong signature is acknowledged too and dropped, so that whoever
        made it learns nothing; a hub whose subscription is over is told so.
        """
        one = self._subscriber.known(token)
        if one is None:
            return UNKNOWN
        if not self._subscriber.believes(one, headers.get("X-Hub-Signature", ""), body):
            return _DROPPED
        content_type = headers.get("Content-Type", "")
        delivered = Fetched(one.topic, 200, {"content-type": content_type} if content_type else {}, body)
        try:
            await self._collector.take_in(one.source, delivered)
        except ParseError as error:
            log.warning("push not read", source=one.source, hub=one.hub, error=str(error))
            return _DROPPED
        except LeaseLost as error:
            log.warning("push not stored", source=one.source, hub=one.hub, error=str(error))
            return _BUSY
        await self._subscriber.arrived(one.source)
        return _STORED
