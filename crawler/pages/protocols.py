"""What the collector needs of others to read pages: somebody who fetches them and somebody who extracts."""

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
    """Fetches what is written for people (and sitemaps): obeys robots.txt where the settings say so."""

    async def fetch(self, url: str, *, kind: PageKind) -> HttpResponse:
        """One answer with status 200, redirects followed.

        Raises:
            FetchError: none came about; a refusal by robots.txt is `permanent`.
        """

    @property
    def crawl_delays(self) -> CrawlDelays:
        """The pauses between two requests that hosts ask for, as far as they are known."""


class Extractor(Protocol):
    """Turns a page into an article's parts, away from the event loop."""

    async def __call__(self, body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
        """The parts of the page; a page that is no article comes back as not `usable`.

        Raises:
            ParseError: nothing at all could be read.
        """
