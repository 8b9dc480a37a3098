"""What all visits of a collector share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.network_watch import NetworkWatch
from crawler.poll_report import PollReport
from crawler.scheduling.source_poll import SourcePoller
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from crawler.pages.read import ArticlePageReader

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VisitContext:
    """The store, the readers and the observers of all visits."""

    store: Store
    db: StoreThread
    settings: CrawlerSettings
    clock: Clock
    sleep: Callable[[float], Awaitable[object]]
    poller: SourcePoller
    page_reader: ArticlePageReader | None
    network_watch: NetworkWatch
    on_poll: Callable[[PollReport], None] | None
    crawl_delays: CrawlDelays
    error_throttle: LogThrottle = field(default_factory=LogThrottle)

    def report(self, report: PollReport) -> None:
        """Log one poll and pass it to the observer."""
        _log_poll(report)
        if self.on_poll is not None:
            self.on_poll(report)


def _log_poll(report: PollReport) -> None:
    """Log a failure as a warning, and a source without new articles at debug level."""
    fields: dict[str, object] = {
        "source": report.source,
        "url": report.url,
        "status": report.status.value,
        "duration_s": report.duration_s,
        "new": report.new,
        "seen": report.seen,
    }
    if report.error is not None:
        log.warning("source_polled", error=report.error, **fields)
    elif report.new:
        log.info("source_polled", **fields)
    else:
        log.debug("source_polled", **fields)
