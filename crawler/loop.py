"""One asyncio loop that carries everything, with Twisted's reactor on it for Scrapy. Once per process.

Twisted installs no signal handlers of its own. Until the main coroutine sets its own, they cancel it,
so that what it opened is closed.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_loop(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end and give its result, or raise what it raised.

    Raises:
        KeyboardInterrupt: a signal ended it.
    """
    from twisted.internet import asyncioreactor

    loop = asyncio.new_event_loop()
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
    _close(loop)
    if interrupted and task.cancelled():
        raise KeyboardInterrupt
    return task.result()


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what is left over and close the loop."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)
