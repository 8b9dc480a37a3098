"""What the collector needs to read pages: a fetcher, an extractor and the host's request slots."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Literal, Protocol

from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.response import HttpResponse

if TYPE_CHECKING:
    from crawler.pages.extract import ExtractedPage

PageKind = Literal["page", "site", "sitemap"]
RequestSlot = Callable[[], AbstractAsyncContextManager[None]]
"""Opens a slot in which one request to the host may be made; the next slot waits for the host's gap."""


class PageFetcher(Protocol):
    """Fetches pages and sitemaps; obeys robots.txt if the settings say so."""

    async def fetch(self, url: str, *, kind: PageKind) -> HttpResponse:
        """Return a successful response, with redirects followed.

        Raises:
            FetchError: there is none; a refusal by robots.txt is `permanent`.
        """

    @property
    def crawl_delays(self) -> CrawlDelays:
        """The known Crawl-delays of hosts."""


class Extractor(Protocol):
    """Extracts the parts of an article from a page, outside the event loop."""

    async def __call__(self, body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
        """Extract the article; a page that is no article is returned as not `usable`.

        Raises:
            ParseError: nothing could be read.
        """
