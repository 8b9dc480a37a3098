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

from crawler.fetching.captive_portal import doubt
from crawler.fetching.crawl_delays import LIFE_S, MAX_HOSTS, CrawlDelays
from crawler.fetching.http_client import wall
from crawler.fetching.response import Fetched
from crawler.fetching.robots_rules import RobotsRules, robots_text
from crawler.spiders.settings import CLOCK, CRAWL_DELAYS
from store.records.page_host import page_host

UNREACHABLE_LIFE_S = 600.0
FAULT_LIFE_S = 60.0
"""So long no answer at all counts: the fault may be our own network's, which comes back."""
MOST_SENT_BYTES = 10_000_000
"""Only its beginning counts, but some hosts do send more than a megabyte."""
_SERVER_ERRORS = 500
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt says; without rules everything is allowed, or nothing is."""

    until_s: float
    parsed: RobotsRules | None = None
    open: bool = True
    fault: Exception | None = None

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self.parsed.allow(url) if self.parsed is not None else self.open

    def delay_s(self) -> float | None:
        """The Crawl-delay, within bounds; None if none is asked for."""
        return self.parsed.delay_s() if self.parsed is not None else None


class RobotsMiddleware:
    """Asks a host's robots.txt before each of its pages."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._monotonic: Callable[[], float] = crawler.settings.get(CLOCK) or time.monotonic
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._delays: CrawlDelays = crawler.settings.get(CRAWL_DELAYS) or CrawlDelays()

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
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}")
        if rules.fault is not None:
            raise rules.fault
        if not rules.allow(request.url):
            raise IgnoreRequest("robots.txt forbids it" if rules.parsed else "robots.txt cannot be read")

    async def _rules_of(self, origin: str) -> Rules:
        known = self._rules.get(origin)
        if known is None or known.until_s <= self._monotonic():
            known = await self._asked(origin)
            self._rules[origin] = known
            self._delays.set(page_host(origin) or origin, known.delay_s())
            self._rules.move_to_end(origin)
            while len(self._rules) > MAX_HOSTS:
                self._rules.popitem(last=False)
        return known

    async def _asked(self, origin: str) -> Rules:
        """Fetch it; unreachable counts as a server error, as the RFC says."""
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"dont_obey_robotstxt": True, "download_maxsize": MOST_SENT_BYTES},
        )
        engine = self._crawler.engine
        if engine is None:
            raise IgnoreRequest("the spider is not running")
        try:
            response = await engine.download_async(request)
        except Exception as fault:  # noqa: BLE001 - whatever kept it from us, we were not told that we may
            return Rules(self._monotonic() + FAULT_LIFE_S, open=False, fault=fault)
        if walled := wall(response.status, urlsplit(origin).hostname or ""):
            raise walled
        if response.status >= _SERVER_ERRORS:
            return Rules(self._monotonic() + UNREACHABLE_LIFE_S, open=False)
        in_doubt = doubt(Fetched(response.url, response.status, {}, response.body), origin)
        until_s = self._monotonic() + (UNREACHABLE_LIFE_S if in_doubt else LIFE_S)
        if response.status >= _FIRST_ERROR:
            return Rules(until_s)
        return Rules(until_s, RobotsRules(robots_text(response.body), self._agent))
