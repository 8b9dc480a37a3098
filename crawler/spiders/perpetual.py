"""The spider that never closes: requests come from a queue, answers go to whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.http import Response


@dataclass(frozen=True, slots=True)
class FetchJob:
    """One address to fetch; `answer` gets the response or the error."""

    url: str
    max_bytes: int
    future: asyncio.Future[Response]


class NoResponseError(Exception):
    """Why there was no answer (`reason`), and from which address: after redirects not the one asked for."""

    def __init__(self, url: str, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.url = url
        self.reason = reason


class PerpetualSpider(scrapy.Spider):
    """Fetches what is put into `jobs`, each once; ends when None is put there."""

    name = "susulan"

    def __init__(self, jobs: asyncio.Queue[FetchJob | None], **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self._jobs = jobs

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """One request a job, for ever."""
        while (job := await self._jobs.get()) is not None:
            if job.future.done():
                continue  # whoever asked has given up
            try:
                request = self._request(job)
            except ValueError as error:  # raised out of here it would end everybody's crawl
                job.future.set_exception(NoResponseError(job.url, error))
            else:
                yield request

    def _request(self, job: FetchJob) -> scrapy.Request:
        return scrapy.Request(
            job.url,
            callback=self.on_response,
            errback=self.on_error,
            dont_filter=True,
            meta={"job": job, "download_maxsize": job.max_bytes},
        )

    async def on_response(self, response: Response) -> None:
        """An answer, whatever its status."""
        job: FetchJob = response.meta["job"]
        if not job.future.done():
            job.future.set_result(response)

    async def on_error(self, failure: Any) -> None:  # noqa: ANN401 - Twisted's Failure
        """No answer."""
        job: FetchJob = failure.request.meta["job"]
        if not job.future.done():
            job.future.set_exception(NoResponseError(failure.request.url, failure.value))
