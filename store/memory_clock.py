"""The in-memory store's waiting times when the machine's clock is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from store.memory_state import DeliveryRecord, MemoryBase
from store.protocol.clock import LONGEST_PAUSE
from store.records.collection import ArticleState, DeliveryState

_TRIES = (DeliveryState.PENDING, DeliveryState.RETRY)
_NONE = timedelta(0)


class MemoryTimekeeping(MemoryBase):
    """The verbs of `clock_protocol.Timekeeping`."""

    def mend_times(self, now: datetime, *, by: timedelta, longest: timedelta) -> None:
        """See `clock_protocol.Timekeeping`."""
        back, forward = max(_NONE, -by), max(_NONE, by)

        def nearer(time: datetime, most: timedelta = longest) -> datetime:
            return max(now, min(time - back, now + most)) if time > now else time

        for name, state in self._state.sources.items():
            self._state.sources[name] = replace(state, next_due=nearer(state.next_due))
        for article in self._state.articles.values():
            if article.article.state is ArticleState.PAGE and article.page_due is not None:
                article.page_due = nearer(article.page_due)
        for host in self._state.hosts.values():
            host.not_before = nearer(host.not_before)
        for record in self._state.deliveries.values():
            self._mend(record, nearer(record.delivery.due, LONGEST_PAUSE), now, forward)

    @staticmethod
    def _mend(record: DeliveryRecord, nearer: datetime, now: datetime, forward: timedelta) -> None:
        delivery = record.delivery
        if delivery.state in _TRIES and delivery.due > now:
            record.ready_at = nearer
            delivery = replace(delivery, due=nearer)
        elif delivery.state is DeliveryState.WAITING:
            delivery = replace(delivery, due=min(delivery.due, now + LONGEST_PAUSE))
        if delivery.state in (*_TRIES, DeliveryState.SENDING, DeliveryState.WAITING):
            delivery = replace(delivery, expires=delivery.expires + forward)
        record.delivery = delivery
