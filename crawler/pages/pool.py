"""Extraction in one worker process.

A page takes 15 ms of CPU, which would hold up the loop, and one that hangs the extractor can be got rid
of only with its process.
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
"""Then the worker is replaced: the extractor's caches grow."""
TIME_LIMIT_S = 10.0
_ORPHAN_CHECK_S = 1.0


class ExtractionPool:
    """Runs `crawler.pages.extract.extract` away from the loop; an `Extractor`. Started at the first page."""

    def __init__(self, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s
        self._pool: ProcessPoolExecutor | None = None
        self._warmed_up = False
        self._lock = asyncio.Lock()

    async def extract(self, body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
        """The parts of a page; pages wait for their turn.

        Raises:
            ParseError: the page took longer than the limit, or crashed the worker, which is replaced.
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
        """Kill the worker, whatever it is doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        workers = list((pool._processes or {}).values())  # noqa: SLF001 - there is no public way to kill one
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
"""More for the first page: the worker has its libraries to import."""


def _init_worker(parent: int) -> None:
    """In the worker: signals are the parent's business; without a parent there is no work."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, args=(parent,), daemon=True).start()


def _exit_with_parent(parent: int) -> None:
    """End the worker when the parent was killed: the queue between them would keep it waiting for ever."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_ORPHAN_CHECK_S)
    os._exit(0)


def _extract(body: bytes, content_type: str | None, url: str) -> ExtractedPage:
    from crawler.pages.extract import extract_article

    return extract_article(body, content_type=content_type, url=url)
