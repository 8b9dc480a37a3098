"""Completes an alert before it is rendered: the reports so far, the one to lead with, translations.

What is rendered is stored before it is sent, so that every retry sends the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import structlog

from alerts.delivery.attempt import Compose
from alerts.messages.alert import Alert, AlertItem
from alerts.messages.known_reports import candidates, with_known_reports
from alerts.messages.leading import with_leading
from alerts.outlets.table import OutletTable, shipped_table
from service.pipeline.report_reader import StoredReports, read_reports
from store.clock import Clock
from store.errors import StoreError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.deliveries import Delivery
from store.writer_thread import StoreThread

MAX_REPORTS, MAX_SUMMARY_REPORTS = 1_000, 100
"""Reports of one development that are looked at, in an alert of its own and in a summary of many."""
CACHE_TIME, MAX_CACHED = timedelta(seconds=2), 64
"""How long the articles of a development serve all recipients of its alert, and of how many developments."""


Key = TypeVar("Key")
Value = TypeVar("Value")

log = structlog.get_logger()


class AlertCompleter:
    """Adds to a stored alert what is known when it is rendered; on the store's thread."""

    def __init__(
        self,
        store: Store,
        languages: Mapping[str, Sequence[str]],
        clock: Clock,
        outlets: OutletTable | None = None,
        dashboard_url: str = "",
    ) -> None:
        """`languages`: of the readers, by channel. Without `outlets` the shipped table says who owns what.

        `dashboard_url`: alerts link to the page of their development below it; empty for no links.
        """
        self._store, self._languages, self._clock, self._outlets = store, languages, clock, outlets
        self._dashboard_url = dashboard_url
        self._cache: dict[tuple[str, int], tuple[datetime, StoredReports]] = {}
        self._counted: dict[str, tuple[StoredReports, AlertItem, AlertItem]] = {}
        """By development: its reports, an item as stored, and the same with all of them counted."""

    def complete(self, alert: Alert, channel: str) -> Alert:
        """The alert with the reports that are known now, led by one in a language of the reader."""
        limit = MAX_REPORTS if len(alert.items) == 1 else MAX_SUMMARY_REPORTS
        languages = self._languages.get(channel, ())
        items = tuple(self._completed(item, alert.story, limit, languages) for item in alert.items)
        return replace(alert, items=items)

    def _completed(self, item: AlertItem, story: str, limit: int, languages: Sequence[str]) -> AlertItem:
        reports = self._reports(item.development, story, limit)
        if len(reports.members) < limit:  # else there may be more, and numbers would be wrong
            item = self._with_known_reports(item, reports)
        known = candidates(item, reports.members, reports.articles, reports.background)
        item = with_leading(item, known, languages)
        return replace(item, page=self._page(item.development)) if self._dashboard_url else item

    def _page(self, development: str) -> str:
        return f"{self._dashboard_url}/d/{quote(development, safe='')}"

    def _with_known_reports(self, item: AlertItem, reports: StoredReports) -> AlertItem:
        """Counted once for all recipients of an alert."""
        same, stored, counted = self._counted.pop(item.development, (None, item, item))
        if same is not reports or stored != item:
            table = self._outlets or shipped_table()
            counted = with_known_reports(item, reports.members, reports.articles, table)
        _keep(self._counted, item.development, (reports, item, counted))
        return counted

    def _reports(self, development: str, story: str, limit: int) -> StoredReports:
        now, key = self._clock(), (development, limit)
        read_at, known = self._cache.pop(key, (now, None))
        if abs(now - read_at) > CACHE_TIME:
            read_at, known = now, None
        reports = read_reports(self._store, development, story, limit, known)
        _keep(self._cache, key, (read_at, reports))
        return reports


def _keep(cache: dict[Key, Value], key: Key, value: Value) -> None:
    """Add an entry that is not there; beyond `MAX_CACHED` the oldest is dropped."""
    cache[key] = value
    while len(cache) > MAX_CACHED:
        del cache[next(iter(cache))]


class MessageComposer:
    """Completes and translates alerts for the readers of each channel."""

    def __init__(self, db: StoreThread, completer: AlertCompleter, translate: Compose | None = None) -> None:
        self._db, self._completer, self._translate = db, completer, translate
        self._throttle = LogThrottle()

    async def compose(self, alert: Alert, delivery: Delivery) -> Alert:
        """The alert as it is rendered now for the readers of its channel."""
        try:
            if alert.items:
                alert = await self._db(self._completer.complete, alert, delivery.channel)
        except StoreError:
            raise
        except Exception as error:  # an alert never fails for want of a better headline
            if incident := self._throttle.failed("composing", delivery.created, type(error).__name__):
                log.exception("alert_not_completed", delivery=delivery.id, **incident.fields())
        return await self._translate(alert, delivery) if self._translate else alert
