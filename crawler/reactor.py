"""One asyncio loop that carries everything, with Twisted's reactor on it for Scrapy. Once per process.

Twisted installs no signal handlers of its own. Until the main coroutine sets its own, they cancel it,
so that what it opened is closed.
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
"""At once; threads are made as they are needed."""


class _DnsThreadLoop(asyncio.SelectorEventLoop):
    """Looks names up in threads of their own: some DNS servers never answer.

    asyncio looks up in the few threads that all other work shares; a handful of dead names would hold
    up matching and alerts for minutes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dns_pool = ThreadPoolExecutor(_DNS_THREADS, thread_name_prefix="lookup")

    async def getaddrinfo(self, *place: Any, **hints: Any) -> list[Any]:  # noqa: ANN401 - as it is called
        """As `socket.getaddrinfo`."""
        return await self.run_in_executor(self._dns_pool, partial(socket.getaddrinfo, *place, **hints))


def run_with_reactor(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end and give its result, or raise what it raised.

    Raises:
        KeyboardInterrupt: a signal ended it.
    """
    from twisted.internet import asyncioreactor

    loop = _DnsThreadLoop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor as installed

    reactor: Any = installed  # its module stands in for the one that was installed

    task: asyncio.Task[T] = loop.create_task(main())
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        task.cancel()

    for one in _SIGNALS:
        loop.add_signal_handler(one, interrupt)
    # The task may end before the reactor runs its first turn; `stop` needs a running one.
    reactor.callWhenRunning(lambda: task.add_done_callback(lambda _: reactor.stop()))
    reactor.run(installSignalHandlers=False)
    _close_loop(loop)
    if interrupted and task.cancelled():
        raise KeyboardInterrupt
    return task.result()


def _close_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what is left over and close the loop."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)
