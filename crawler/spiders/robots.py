"""robots.txt as RFC 9309 asks: read again after a day, a server error means no, none means yes.

Scrapy's own middleware never reads it again, takes a server error for permission, for ever, and applies no
Crawl-delay. Here the delay is told to whoever keeps the host's gap.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.fetching.crawl_delays import MAX_HOSTS, ROBOTS_TTL_S, CrawlDelays
from crawler.fetching.robots_rules import RobotsRules, decode_robots
from crawler.spiders.settings import CLOCK, CRAWL_DELAYS
from store.records.page_host import page_host

UNREACHABLE_TTL_S = 600.0
ERROR_TTL_S = 60.0
"""So long no answer at all counts: the fault may be our own network's, which comes back."""
MAX_RECEIVED_BYTES = 10_000_000
"""Only its beginning counts, but some hosts do send more than a megabyte."""
_SERVER_ERRORS = 500
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class HostRobots:
    """What one host's robots.txt says; without rules everything is allowed, or nothing is."""

    expires_at_s: float
    rules: RobotsRules | None = None
    allow_all: bool = True
    error: Exception | None = None

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self.rules.allow(url) if self.rules is not None else self.allow_all

    def crawl_delay_s(self) -> float | None:
        """The Crawl-delay, within bounds; None if none is asked for."""
        return self.rules.crawl_delay_s() if self.rules is not None else None


class RobotsMiddleware:
    """Asks a host's robots.txt before each of its pages."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._monotonic: Callable[[], float] = crawler.settings.get(CLOCK) or time.monotonic
        self._robots_by_origin: OrderedDict[str, HostRobots] = OrderedDict()
        self._crawl_delays: CrawlDelays = crawler.settings.get(CRAWL_DELAYS) or CrawlDelays()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Pass, or refuse the request.

        Raises:
            IgnoreRequest: robots.txt says no, or the host cannot say.
            Exception: what kept the host from answering would keep it from answering the request too.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        rules = await self._robots_of(f"{parts.scheme}://{parts.netloc}")
        if rules.error is not None:
            raise rules.error
        if not rules.allow(request.url):
            raise IgnoreRequest("robots.txt forbids it" if rules.rules else "robots.txt cannot be read")

    async def _robots_of(self, origin: str) -> HostRobots:
        known = self._robots_by_origin.get(origin)
        if known is None or known.expires_at_s <= self._monotonic():
            known = await self._fetch_robots(origin)
            self._robots_by_origin[origin] = known
            self._crawl_delays.set(page_host(origin) or origin, known.crawl_delay_s())
            self._robots_by_origin.move_to_end(origin)
            while len(self._robots_by_origin) > MAX_HOSTS:
                self._robots_by_origin.popitem(last=False)
        return known

    async def _fetch_robots(self, origin: str) -> HostRobots:
        """Fetch it; unreachable counts as a server error, as the RFC says."""
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"dont_obey_robotstxt": True, "download_maxsize": MAX_RECEIVED_BYTES},
        )
        engine = self._crawler.engine
        if engine is None:
            raise IgnoreRequest("the spider is not running")
        try:
            response = await engine.download_async(request)
        except Exception as fault:  # noqa: BLE001 - whatever kept it from us, we were not told that we may
            return HostRobots(self._monotonic() + ERROR_TTL_S, allow_all=False, error=fault)
        if response.status >= _SERVER_ERRORS:
            return HostRobots(self._monotonic() + UNREACHABLE_TTL_S, allow_all=False)
        until_s = self._monotonic() + ROBOTS_TTL_S
        if response.status >= _FIRST_ERROR:
            return HostRobots(until_s)
        return HostRobots(until_s, RobotsRules(decode_robots(response.body), self._agent))
