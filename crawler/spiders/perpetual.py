"""The spider that never closes: requests come from a queue, answers go to whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.http import Response


@dataclass(frozen=True, slots=True)
class Job:
    """One address to fetch; `answer` gets the response or the error."""

    url: str
    max_bytes: int
    answer: asyncio.Future[Response]


class NoAnswerError(Exception):
    """Why there was no answer (`reason`), and from which address: after redirects not the one asked for."""

    def __init__(self, url: str, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.url = url
        self.reason = reason


class PerpetualSpider(scrapy.Spider):
    """Fetches what is put into `jobs`, each once; ends when None is put there."""

    name = "susulan"

    def __init__(self, jobs: asyncio.Queue[Job | None], **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self._jobs = jobs

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """One request a job, for ever."""
        while (job := await self._jobs.get()) is not None:
            if job.answer.done():
                continue  # whoever asked has given up
            try:
                request = self._request(job)
            except ValueError as error:  # raised out of here it would end everybody's crawl
                job.answer.set_exception(NoAnswerError(job.url, error))
            else:
                yield request

    def _request(self, job: Job) -> scrapy.Request:
        return scrapy.Request(
            job.url,
            callback=self.arrived,
            errback=self.failed,
            dont_filter=True,
            meta={"job": job, "download_maxsize": job.max_bytes},
        )

    async def arrived(self, response: Response) -> None:
        """An answer, whatever its status."""
        job: Job = response.meta["job"]
        if not job.answer.done():
            job.answer.set_result(response)

    async def failed(self, failure: Any) -> None:  # noqa: ANN401 - Twisted's Failure
        """No answer."""
        job: Job = failure.request.meta["job"]
        if not job.answer.done():
            job.answer.set_exception(NoAnswerError(failure.request.url, failure.value))
