"""Runs the main coroutine on an asyncio loop with Twisted's reactor on it, for Scrapy. Once per process.

Twisted's signal handlers are not installed. Until the main coroutine sets its own, a signal cancels it, so
that it closes what it opened.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_DNS_THREADS = 128
"""Concurrent look-ups; threads are started as needed."""


class _DnsThreadLoop(asyncio.SelectorEventLoop):
    """Resolves names in its own threads, because some DNS servers never answer.

    asyncio resolves them in the few threads that all other work shares. A handful of dead names would block
    matching and alerts for minutes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dns_pool = ThreadPoolExecutor(_DNS_THREADS, thread_name_prefix="lookup")

    async def getaddrinfo(self, *place: Any, **hints: Any) -> list[Any]:  # noqa: ANN401 - as it is called
        """Resolve as `socket.getaddrinfo` does."""
        return await self.run_in_executor(self._dns_pool, partial(socket.getaddrinfo, *place, **hints))


def run_with_reactor(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end and return its result, or raise its exception.

    Raises:
        KeyboardInterrupt: a signal ended it.
    """
    from twisted.internet import asyncioreactor

    loop = _DnsThreadLoop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor as installed

    reactor: Any = installed  # the module is a stand-in for the reactor just installed

    task: asyncio.Task[T] = loop.create_task(main())
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, interrupt)
    # The task may end before the reactor runs; `stop` needs a running one.
    reactor.callWhenRunning(lambda: task.add_done_callback(lambda _: reactor.stop()))
    reactor.run(installSignalHandlers=False)
    _close_loop(loop)
    if interrupted and task.cancelled():
        raise KeyboardInterrupt
    return task.result()


def _close_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel all remaining tasks and close the loop."""
    remaining = asyncio.all_tasks(loop)
    for task in remaining:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*remaining, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)
