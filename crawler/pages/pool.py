"""Extracts articles in a worker process.

A page takes 15 ms of CPU, which would block the event loop, and an extraction that hangs can only be ended
with its process.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from store.errors import ParseError

if TYPE_CHECKING:
    from crawler.pages.extract import ExtractedPage

PAGES_PER_WORKER = 500
"""After this many the worker is replaced, because the extractor's caches grow."""
TIME_LIMIT_S = 10.0
_ORPHAN_CHECK_S = 1.0


class ExtractionPool:
    """Runs `extract_article` in a worker process; an `Extractor`. Starts with the first page."""

    def __init__(self, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s
        self._pool: ProcessPoolExecutor | None = None
        self._warmed_up = False
        self._lock = asyncio.Lock()

    async def extract(self, body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
        """Extract a page; one at a time.

        Raises:
            ParseError: it took longer than the limit or crashed the worker; the worker is replaced.
        """
        async with self._lock:
            work = asyncio.get_running_loop().run_in_executor(
                self._ensure_pool(), _extract, body, content_type, url
            )
            try:
                async with asyncio.timeout(self._time_limit_s + (0 if self._warmed_up else _START_S)):
                    page = await work
            except TimeoutError:
                self.close()
                raise ParseError(f"reading the page took longer than {self._time_limit_s:g} s") from None
            except BrokenProcessPool:
                self.close()
                raise ParseError("reading the page crashed the reader") from None
            self._warmed_up = True
            return page

    def close(self) -> None:
        """Kill the worker, even if it is busy."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        workers = list((pool._processes or {}).values())  # noqa: SLF001 - there is no public way to kill a worker
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join(timeout=1)

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._warmed_up = False
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_init_worker,
                initargs=(os.getpid(),),
                max_tasks_per_child=PAGES_PER_WORKER,
            )
        return self._pool


_START_S = 20.0
"""Extra time for the first page, for which the worker imports its libraries."""


def _init_worker(parent: int) -> None:
    """Set up the worker: ignore signals, which the parent handles, and exit with the parent."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, args=(parent,), daemon=True).start()


def _exit_with_parent(parent: int) -> None:
    """Exit when the parent has been killed: the worker would wait for its queue for ever."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_ORPHAN_CHECK_S)
    os._exit(0)


def _extract(body: bytes, content_type: str | None, url: str) -> ExtractedPage:
    from crawler.pages.extract import extract_article

    return extract_article(body, content_type=content_type, url=url)
