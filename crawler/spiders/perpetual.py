"""A spider that never closes: requests come from a queue, responses go to futures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.http import Response


@dataclass(frozen=True, slots=True)
class FetchJob:
    """One URL to fetch; `future` gets the response or the error."""

    url: str
    max_bytes: int
    future: asyncio.Future[Response]


class NoResponseError(Exception):
    """There was no response, for this `reason`; `url` may be the target of a redirect."""

    def __init__(self, url: str, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.url = url
        self.reason = reason


class PerpetualSpider(scrapy.Spider):
    """Fetches each job in the queue once; ends at None."""

    name = "susulan"

    def __init__(self, jobs: asyncio.Queue[FetchJob | None], **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self._jobs = jobs

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield one request per job, for ever."""
        while (job := await self._jobs.get()) is not None:
            if job.future.done():
                continue  # the caller has given up
            try:
                request = self._request(job)
            except ValueError as error:  # raised here it would end the whole crawl
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
        """Pass on a response, whatever its status."""
        job: FetchJob = response.meta["job"]
        if not job.future.done():
            job.future.set_result(response)

    async def on_error(self, failure: Any) -> None:  # noqa: ANN401 - Twisted's Failure
        """Pass on an error."""
        job: FetchJob = failure.request.meta["job"]
        if not job.future.done():
            job.future.set_exception(NoResponseError(failure.request.url, failure.value))
