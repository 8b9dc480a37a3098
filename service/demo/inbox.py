"""Collects what a sink receives, and lets others wait for it without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Message = TypeVar("Message")


class Inbox(Generic[Message]):
    """The messages so far, in order of arrival; for one event loop."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._arrived = asyncio.Event()

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages, in order of arrival."""
        return tuple(self._messages)

    def add(self, message: Message) -> None:
        """Add a message and wake waiting tasks."""
        self._messages.append(message)
        self._arrived.set()

    async def wait_until(self, enough: Callable[[Sequence[Message]], bool], timeout_s: float) -> bool:
        """Wait until `enough` is true for the messages; False if the time runs out."""
        try:
            async with asyncio.timeout(timeout_s):
                while not enough(self._messages):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return False
        return True
