"""Group commit: what the deliveries in flight have to store at the same time shares its commits.

An attempt waits for the disk twice: before bytes may leave, and when it has its result. Alone, every delivery
would pay for each of these commits. Here they are collected until all deliveries in flight wait, for at most
`MAX_DELAY_S`, and committed together. Nobody continues before the commit of their own write has returned, so
the order of the commits of one delivery is the same as without grouping.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from store.protocol.store import Store
from store.records.result import Result
from store.writer_thread import StoreThread

MAX_DELAY_S = 0.005
"""How long a write waits for those of other deliveries in flight."""
MAX_WRITES = 32
"""Deliveries in one group; more would hold the write lock for too long."""

Verb = Callable[[], object]
"""A durable verb of the store with its arguments."""


@dataclass(slots=True)
class _Write:
    verbs: tuple[Verb, ...]
    done: asyncio.Future[None]
    """For the caller; replaced if the caller is cancelled, which cancels the future that it waits for."""
    ended: bool = False

    def end(self, error: Exception | None) -> None:
        self.ended = True
        if self.done.cancelled():
            return  # its caller was cancelled a moment ago
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class GroupCommit:
    """Commits the writes of deliveries in flight together; used by one event loop."""

    def __init__(
        self, store: Store, db: StoreThread, *, max_delay_s: float = MAX_DELAY_S, max_writes: int = MAX_WRITES
    ) -> None:
        self._store, self._db = store, db
        self._max_delay_s, self._max_writes = max_delay_s, max_writes
        self._in_flight = 0
        self._waiting: list[_Write] = []
        self._committing: dict[asyncio.Task[None], int] = {}
        """Running commits with the number of their writes."""
        self._timer: asyncio.TimerHandle | None = None
        self._check_is_due = False

    @contextmanager
    def delivery_in_flight(self) -> Iterator[None]:
        """Around one attempt: the others wait for its writes, but no longer than `max_delay_s`."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._commit_if_complete()

    async def run(self, *verbs: Verb) -> None:
        """Run the verbs of one delivery, each in a later durable commit than the one before it.

        The first error of a verb is raised; the verbs after it do not run. If the caller is cancelled, the
        verbs run to their end first.
        """
        loop = asyncio.get_running_loop()
        write = _Write(verbs, loop.create_future())
        self._waiting.append(write)
        if len(self._waiting) >= self._max_writes:
            self._commit()
        elif self._timer is None:
            self._timer = loop.call_later(self._max_delay_s, self._commit)
        if not self._check_is_due:
            # Not at once: deliveries that started in the same turn of the loop may be about to join.
            self._check_is_due = True
            loop.call_soon(self._check)
        try:
            await write.done
        except asyncio.CancelledError:
            if not write.ended:
                write.done = loop.create_future()
                await asyncio.wait([write.done])
                write.done.cancelled() or write.done.exception()  # the caller does not look at it
            raise

    def _check(self) -> None:
        self._check_is_due = False
        self._commit_if_complete()

    def _commit_if_complete(self) -> None:
        """Commit if nobody in flight can join the group before a commit has ended."""
        if self._waiting and len(self._waiting) + sum(self._committing.values()) >= self._in_flight:
            self._commit()

    def _commit(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group, self._waiting = self._waiting, []
        task = asyncio.ensure_future(self._commit_group(group))
        self._committing[task] = len(group)
        task.add_done_callback(self._committing.pop)

    async def _commit_group(self, group: Sequence[_Write]) -> None:
        errors: Sequence[Exception | None]
        try:
            errors = await self._db(_run_in_stages, self._store, [write.verbs for write in group])
        except asyncio.CancelledError:
            for write in group:
                write.ended = True
                write.done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to those who wait
            errors = [error] * len(group)
        for write, failure in zip(group, errors, strict=True):
            write.end(failure)


def _run_in_stages(store: Store, writes: Sequence[Sequence[Verb]]) -> list[Exception | None]:
    """Commit the first verbs of all writes together, then the second ones, and so on; the error of each."""
    errors: list[Exception | None] = [None] * len(writes)
    for stage in range(max(map(len, writes))):
        members = [n for n, verbs in enumerate(writes) if stage < len(verbs) and errors[n] is None]
        for member, result in zip(members, _run(store, [writes[n][stage] for n in members]), strict=True):
            errors[member] = result.error
    return errors


def _run(store: Store, verbs: Sequence[Verb]) -> list[Result]:
    """A verb that is alone is one transaction by itself."""
    if len(verbs) == 1:
        return [Result.capture(verbs[0])]
    return store.in_one_transaction(verbs, durable=True)
