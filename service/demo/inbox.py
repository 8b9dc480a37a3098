"""Where a sink puts what arrives, so that others can wait for it without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Message = TypeVar("Message")


class Inbox(Generic[Message]):
    """What arrived so far, in order, with a way to wait for more; for one event loop."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._arrived = asyncio.Event()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything that arrived, first come first."""
        return tuple(self._messages)

    def add(self, thing: Message) -> None:
        """Take what arrived and wake whoever waits."""
        self._messages.append(thing)
        self._arrived.set()

    async def wait_until(self, enough: Callable[[Sequence[Message]], bool], timeout_s: float) -> bool:
        """Whether `enough` came true of everything that arrived within the time."""
        try:
            async with asyncio.timeout(timeout_s):
                while not enough(self._messages):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return False
        return True
