"""Extracts articles in a worker process: a page takes 15 ms of CPU, which would block the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.workers.process import KillableWorker, WorkerLimits

if TYPE_CHECKING:
    from crawler.pages.extract import ExtractedPage

_LIMITS = WorkerLimits(time_s=10.0, memory_bytes=1_000_000_000, jobs=500)
"""The extractor and its models have 400 MB of addresses, and caches that grow with every page."""


class ExtractionPool:
    """Runs `extract_article` in a worker process, one page at a time; an `Extractor`."""

    def __init__(self, limits: WorkerLimits = _LIMITS) -> None:
        self.worker = KillableWorker(__name__, "reading the page", limits)

    async def extract(self, body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
        """Extract a page.

        Raises:
            ParseError: it took too long, needed too much memory or crashed the worker, which is replaced.
        """
        page: ExtractedPage = await self.worker.run(extract_page.__name__, body, content_type, url)
        return page

    def close(self) -> None:
        """Kill the worker, even if it is busy."""
        self.worker.close()


def extract_page(body: bytes, content_type: str | None, url: str) -> ExtractedPage:
    """Extract a page, in the worker."""
    from crawler.pages.extract import extract_article

    return extract_article(body, content_type=content_type, url=url)
