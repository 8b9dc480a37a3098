"""Where a sink puts what arrives, so that others can wait for it without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Inbox(Generic[Thing]):
    """What arrived so far, in order, with a way to wait for more; for one event loop."""

    def __init__(self) -> None:
        self._things: list[Thing] = []
        self._arrived = asyncio.Event()

    @property
    def things(self) -> tuple[Thing, ...]:
        """Everything that arrived, first come first."""
        return tuple(self._things)

    def add(self, thing: Thing) -> None:
        """Take what arrived and wake whoever waits."""
        self._things.append(thing)
        self._arrived.set()

    async def wait_until(self, enough: Callable[[Sequence[Thing]], bool], timeout_s: float) -> bool:
        """Whether `enough` came true of everything that arrived within the time."""
        try:
            async with asyncio.timeout(timeout_s):
                while not enough(self._things):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return False
        return True
