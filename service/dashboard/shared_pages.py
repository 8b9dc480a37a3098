"""What many readers ask for at once is read and made once: the marks, and a page with the same tag."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiohttp import web

from store.records.dashboard.views import Marks

T = TypeVar("T")
MAX_PAGES = 32
"""Pages that are kept, of some 30 kB each: those of a few readers, languages and stories."""
MAX_MARKS_AGE_S = 2.0
AGE_PER_STREAM_S = 0.01
_UNSEEN = frozenset({"sources", "articles"})
"""Marks of what Today does not show: they change with every poll."""


def shown_marks(marks: Marks) -> Marks:
    """The marks of what Today shows."""
    return Marks(tuple(mark for mark in marks.values if mark[0] not in _UNSEEN))


class OneAtATime(Generic[T]):
    """Work under a key that is in progress is waited for, not begun again."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[T]] = {}

    async def __call__(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work that is in progress, or of this."""
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.ensure_future(work())
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page as it is sent."""

    text: str
    headers: dict[str, str]


class SharedPages:
    """The marks of a moment ago, and the pages that were made last."""

    def __init__(self) -> None:
        self.streams = 0
        """Pages that listen for changes: so many readers may ask at once."""
        self._marks: Marks | None = None
        self._marks_at = 0.0
        self._decisions = 0
        self._pages: OrderedDict[str, MadePage] = OrderedDict()
        self._reading: OneAtATime[Marks] = OneAtATime()
        self._making: OneAtATime[MadePage] = OneAtATime()

    async def marks(self, read: Callable[[], Awaitable[Marks]]) -> Marks:
        """The marks of what Today shows; with many readers, as old as two seconds."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - min(MAX_MARKS_AGE_S, self.streams * AGE_PER_STREAM_S)
        if self._marks is None or self._marks_at <= oldest:
            at, decisions = loop.time(), self._decisions
            found = shown_marks(await self._reading(str(decisions), read))
            if decisions != self._decisions:  # it may have been read before the last decision
                return found
            self._marks, self._marks_at = found, at
        return self._marks

    def forget_marks(self) -> None:
        """Somebody decided something, and sees it on the next page."""
        self._decisions += 1
        self._marks = None

    async def page(self, tag: str, make: Callable[[], Awaitable[web.Response]]) -> web.Response:
        """The page with this tag; made if it is not there."""
        made = self._pages.get(tag)
        if made is None:

            async def work() -> MadePage:
                response = await make()
                return MadePage(response.text or "", dict(response.headers))

            made = await self._making(tag, work)
            self._pages[tag] = made
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        return web.Response(text=made.text, headers=made.headers)


SHARED = web.AppKey("shared_pages", SharedPages)
