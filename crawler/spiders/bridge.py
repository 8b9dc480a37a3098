"""The asyncio interface to the perpetual Scrapy spider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import status_error
from crawler.fetching.response import HttpResponse
from crawler.pages.protocols import PageKind
from crawler.settings import CrawlerSettings
from crawler.urls import parse_web_url
from store.clock import Clock
from store.errors import FetchError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.spiders.perpetual import FetchJob
    from crawler.spiders.resolver import GuardedResolver

_MARGIN_S = 30.0
"""Added to the request's own timeout: robots.txt and redirects precede the page."""
_OK = range(200, 300)
_PERMANENT_REDIRECTS = (301, 308)

log = structlog.get_logger(__name__)


class ScrapyFetcher:
    """Fetches pages, sections and sitemaps through Scrapy; a `PageFetcher`.

    The first fetch imports Scrapy and starts the spider; after a crash the next fetch starts it again. It
    needs Twisted's reactor on the running loop (`crawler.reactor`).
    """

    def __init__(
        self,
        settings: CrawlerSettings,
        guard: AddressGuard,
        clock: Clock,
        *,
        crawl_delays: CrawlDelays | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self.crawl_delays = crawl_delays or CrawlDelays()
        self._settings = settings
        self._guard = guard
        self._clock = clock
        self._monotonic = monotonic
        self._jobs: asyncio.Queue[FetchJob | None] = asyncio.Queue()
        self._pending: set[asyncio.Future[Response]] = set()
        self._crawler: Crawler | None = None
        self._crawl: asyncio.Task[None] | None = None
        self._resolver: GuardedResolver | None = None

    async def fetch(self, url: str, *, kind: PageKind) -> HttpResponse:
        """Return a 2xx response, with redirects followed.

        Raises:
            FetchError: there is none; a refusal by robots.txt is `permanent`.
        """
        from crawler.spiders.perpetual import FetchJob, NoResponseError

        parse_web_url(url)
        self._ensure_started()
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        max_bytes = self._settings.max_page_bytes if kind == "page" else self._settings.max_feed_bytes
        self._pending.add(future)
        limit_s = self._settings.timeout_s + _MARGIN_S
        try:
            self._jobs.put_nowait(FetchJob(url, max_bytes, future))
            async with asyncio.timeout(limit_s):
                response = await future
        except TimeoutError:
            raise FetchError(f"no response within {limit_s:g} s") from None
        except NoResponseError as error:
            raise self._to_fetch_error(error.url, error.reason, first=error.url == url) from error.reason
        finally:
            self._pending.discard(future)
            future.cancel()
        return _to_response(response, self._clock())

    async def stop(self, grace_s: float = 3.0) -> None:
        """Stop the spider within the grace time; downloads that hang are cancelled."""
        crawl, self._crawl = self._crawl, None
        self._fail_pending("the spider is stopping")
        if crawl is None or self._crawler is None:
            return
        self._jobs.put_nowait(None)
        stopping = asyncio.ensure_future(self._crawler.stop_async())
        await asyncio.wait({crawl, stopping}, timeout=grace_s)
        for task in (crawl, stopping):
            task.cancel()
        await asyncio.gather(crawl, stopping, return_exceptions=True)

    def _ensure_started(self) -> None:
        if self._crawl is not None:
            return
        from scrapy.crawler import AsyncCrawlerRunner
        from twisted.internet import reactor

        from crawler.spiders.perpetual import PerpetualSpider
        from crawler.spiders.resolver import GuardedResolver, threaded_resolver
        from crawler.spiders.settings import CLOCK, CRAWL_DELAYS, scrapy_settings

        if self._resolver is None:
            current: Any = reactor
            self._resolver = GuardedResolver(threaded_resolver(current), self._guard)
            current.installNameResolver(self._resolver)
        self._jobs = asyncio.Queue()
        settings = {
            **scrapy_settings(self._settings),
            CLOCK: self._monotonic,
            CRAWL_DELAYS: self.crawl_delays,
        }
        runner = AsyncCrawlerRunner(settings)
        self._crawler = runner.create_crawler(PerpetualSpider)
        self._crawl = runner.crawl(self._crawler, jobs=self._jobs)
        self._crawl.add_done_callback(self._on_crawl_ended)

    def _on_crawl_ended(self, crawl: asyncio.Task[None]) -> None:
        """Handle the end of the crawl, by `stop` or by an error; the next fetch starts a new one."""
        if crawl is not self._crawl:
            return
        self._crawl = None
        error = None if crawl.cancelled() else crawl.exception()
        log.error("spider_ended", error=repr(error) if error else "closed")
        self._fail_pending("the spider ended")

    def _fail_pending(self, reason: str) -> None:
        for future in self._pending:
            if not future.done():
                future.set_exception(FetchError(reason))

    def _to_fetch_error(self, url: str, error: BaseException, *, first: bool) -> FetchError:  # noqa: PLR0911 - one return per kind of error
        """Return the error of a URL as a FetchError; `first`: it is the requested URL, not a redirect's."""
        from scrapy import exceptions as scrapy_errors

        from crawler.spiders.head_limit import MAX_HEAD_BYTES, HeadTooLong

        host = urlsplit(url).hostname or ""
        refused = self._resolver.pop_refusal(host) if self._resolver else None
        if refused is not None:
            return refused
        if isinstance(error, FetchError):
            return error
        if isinstance(error, ValueError | scrapy_errors.NotSupported):
            return FetchError(f"not a usable URL: {error}", permanent=True)
        if isinstance(error, scrapy_errors.DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
            return FetchError(f"body over the size limit: {error}", permanent=True)
        if HeadTooLong.__name__ in str(error):
            return FetchError(f"headers over {MAX_HEAD_BYTES} bytes", permanent=True)
        if isinstance(error, scrapy_errors.IgnoreRequest):
            return FetchError(str(error) or "the request was dropped", permanent=True)
        if isinstance(error, scrapy_errors.CannotResolveHostError):
            return FetchError(f"no address found for {host}", unreachable=first)
        if isinstance(error, scrapy_errors.DownloadConnectionRefusedError):
            return FetchError(f"no connection to {host}: {error}", unreachable=first)
        if isinstance(error, scrapy_errors.DownloadTimeoutError):
            return FetchError(f"timed out after {self._settings.timeout_s:g} s")
        return FetchError(f"{type(error).__name__}: {error}")


def _to_response(response: Response, now: datetime) -> HttpResponse:
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    if response.status not in _OK:
        raise status_error(response.status, urlsplit(response.url).hostname or "", headers, now)
    reasons = response.meta.get("redirect_reasons", [])
    permanent = bool(reasons) and all(reason in _PERMANENT_REDIRECTS for reason in reasons)
    return HttpResponse(
        url=response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        permanent_redirect=response.url if permanent else None,
    )
