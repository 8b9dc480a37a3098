"""Obeys robots.txt by RFC 9309: fetched daily; a server error forbids everything, a missing file nothing.

Scrapy's own middleware never fetches it again, treats a server error as permission for ever, and ignores
Crawl-delay. Here the delay is set in `CrawlDelays`, for the host's gap.
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
"""How long a missing response is valid: our own network may be at fault, and recover."""
MAX_RECEIVED_BYTES = 10_000_000
"""Only the first 500 KB are used, but some hosts send more than a megabyte."""
_SERVER_ERRORS = 500
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class HostRobots:
    """One host's robots.txt; without rules everything is allowed, or nothing."""

    expires_at_s: float
    rules: RobotsRules | None = None
    allow_all: bool = True
    error: Exception | None = None

    def allow(self, url: str) -> bool:
        """Return whether the URL may be fetched."""
        return self.rules.allow(url) if self.rules is not None else self.allow_all

    def crawl_delay_s(self) -> float | None:
        """Return the Crawl-delay, within its limits; None if none is stated."""
        return self.rules.crawl_delay_s() if self.rules is not None else None


class RobotsMiddleware:
    """Checks each request against its host's robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._monotonic: Callable[[], float] = crawler.settings.get(CLOCK) or time.monotonic
        self._robots_by_origin: OrderedDict[str, HostRobots] = OrderedDict()
        self._crawl_delays: CrawlDelays = crawler.settings.get(CRAWL_DELAYS) or CrawlDelays()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Create it, as Scrapy does."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Return if the request is allowed.

        Raises:
            IgnoreRequest: robots.txt forbids it, or cannot be read.
            Exception: the error that prevented the fetch of robots.txt; it would affect the request too.
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
        robots = self._robots_by_origin.get(origin)
        if robots is None or robots.expires_at_s <= self._monotonic():
            robots = await self._fetch_robots(origin)
            self._robots_by_origin[origin] = robots
            self._crawl_delays.set(page_host(origin) or origin, robots.crawl_delay_s())
            self._robots_by_origin.move_to_end(origin)
            while len(self._robots_by_origin) > MAX_HOSTS:
                self._robots_by_origin.popitem(last=False)
        return robots

    async def _fetch_robots(self, origin: str) -> HostRobots:
        """Fetch it; by the RFC an unreachable host counts as a server error."""
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
        except Exception as error:  # noqa: BLE001 - without a response nothing is allowed
            return HostRobots(self._monotonic() + ERROR_TTL_S, allow_all=False, error=error)
        if response.status >= _SERVER_ERRORS:
            return HostRobots(self._monotonic() + UNREACHABLE_TTL_S, allow_all=False)
        until_s = self._monotonic() + ROBOTS_TTL_S
        if response.status >= _FIRST_ERROR:
            return HostRobots(until_s)
        return HostRobots(until_s, RobotsRules(decode_robots(response.body), self._agent))
