"""Reads documents for commands in worker processes, as the service reads what it polls.

A hostile or broken document ends its own check, with a message and in time; it does not hang the command.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.fetching.response import HttpResponse
from crawler.formats.compression import MAX_UNPACKED_BYTES
from crawler.sources import document_jobs
from crawler.sources.check import CheckResult, is_tiny_feed
from crawler.sources.document_jobs import DocumentTask, PageLinks, page_links, read_document
from crawler.workers.process import KillableWorker, TookTooLong, WorkerLimits
from store.records.sources import SiteRules

_QUICK_S = 1.0
"""Time limit where others wait."""


class DocumentReader:
    """Reads documents of any kind; close it, best as a context.

    One worker reads all of them, and a second one what took the first too long: a check of many sources does
    not wait for a hostile one.
    """

    def __init__(self, max_bytes: int = MAX_UNPACKED_BYTES, limits: WorkerLimits | None = None) -> None:
        """`max_bytes`: limit of an unpacked document."""
        self._max_bytes = max_bytes
        limits = limits or WorkerLimits()
        quick = replace(limits, time_s=min(_QUICK_S, limits.time_s))
        self.worker = KillableWorker(document_jobs.__name__, "reading it", quick)
        self.slow_worker = KillableWorker(document_jobs.__name__, "reading it", limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.worker.close()
        self.slow_worker.close()
        await asyncio.sleep(0)  # the loop closes their connections

    async def check(
        self,
        response: HttpResponse,
        *,
        rules: SiteRules | None = None,
        dates: DateContext = NO_CONTEXT,
        max_bytes: int | None = None,
    ) -> CheckResult:
        """Parse a document of any kind; one without entries is returned empty, with the reason.

        `max_bytes`: the limit of this one.

        Raises:
            ParseError: reading it took too long or too much memory, or crashed the reader.
        """
        content_type = response.headers.get("content-type")
        task = DocumentTask(response.url, content_type, rules, dates, max_bytes or self._max_bytes)
        if is_tiny_feed(response.body):
            return read_document(response.body, task)
        result: CheckResult = await self._run(read_document, response.body, task)
        return result

    async def links(self, response: HttpResponse) -> PageLinks:
        """Find the feeds that a page names.

        Raises:
            ParseError: as for `check`.
        """
        result: PageLinks = await self._run(page_links, response)
        return result

    async def _run(self, job: Callable[..., object], *args: object) -> Any:  # noqa: ANN401 - what the job returns
        try:
            return await self.worker.run(job.__name__, *args)
        except TookTooLong:
            return await self.slow_worker.run(job.__name__, *args)
