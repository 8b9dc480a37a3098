"""The thread on which pages read the store: they wait for no writer, and no alert waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from store.protocol.views import ViewStore

P = ParamSpec("P")
T = TypeVar("T")
MAX_READ_S = 5.0
"""A read that takes longer is stopped: the other pages must not wait for it."""


class ReadThread:
    """Calls reads one after the other: `await read(views.development_page, story)`."""

    def __init__(self, views: ViewStore, *, max_read_s: float = MAX_READ_S) -> None:
        self._views = views
        self._max_read_s = max_read_s
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="views")

    async def __call__(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of one read, or of several that a function makes.

        Raises:
            StoreError: it took too long, or the store cannot be read.
        """

        def read() -> T:
            self._views.limit_next_read(self._max_read_s)
            return verb(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._executor, read)

    def close(self) -> None:
        """Wait for the read that is running, which has a limit, and close the connection."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._views.close()
