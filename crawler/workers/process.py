"""A worker process that is kept warm and can be killed: for all work on bytes that others send.

Parsers have no time limit and no memory limit of their own, native code in them may crash, and a thread
cannot be ended. Here a job that takes too long, or too much memory, costs itself only.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from typing import Any

import structlog

from crawler.workers.frames import HEADER, READY, pack, unpack_answer
from crawler.workers.main import DONE, OUT_OF_MEMORY, REFUSED
from store.errors import ParseError

_LOT_JOBS, _LOT_BYTES = 16, 1_000_000
"""Handed over at once: what has come in while the worker was busy, up to this much."""
_FEW_JOBS = 8
"""With so many jobs left to do a worker gets the next lot, so that it never waits for one."""
_COMMAND = (sys.executable, "-P", "-m", "crawler.workers.main")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one job may cost."""

    time_s: float = 10.0
    start_s: float = 30.0
    """For a process to import its libraries, before its first job."""
    memory_bytes: int = 400_000_000
    """Of addresses; an idle worker has about 150 MB of them, and 40 MB in memory."""
    answer_bytes: int = 64_000_000
    queue_s: float = 30.0
    """Jobs that have waited longer fail: whoever requested them holds a lease, and one of few places."""
    jobs: int = 20_000
    """After so many the process is replaced, because the libraries' caches grow."""


@dataclass(slots=True)
class _Call:
    job: str
    args: tuple[object, ...]
    """Pickled when they are handed over: what waits is in memory once."""
    done: asyncio.Future[Any]
    since_s: float
    """When it was requested, on the loop's clock."""

    def packed(self) -> bytes:
        """As the worker reads it."""
        return pickle.dumps((self.job, self.args), pickle.HIGHEST_PROTOCOL)


@dataclass(slots=True)
class _Process:
    child: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    jobs: int = 0


class TookTooLong(ParseError):
    """A job was ended at its time limit."""


class KillableWorker:
    """One process that starts with the first job; jobs, functions of one module, are done in order.

    `what` names them in errors.
    """

    def __init__(self, module: str, what: str, limits: WorkerLimits | None = None) -> None:
        self._module = module
        self._what = what
        self._limits = limits or WorkerLimits()
        self._waiting: deque[_Call] = deque()
        self._sent: deque[_Call] = deque()
        """Handed over to the process, in the order in which it answers."""
        self._process: _Process | None = None
        self._serving: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        return self._process.child.pid if self._process else None

    async def run(self, job: str, *args: object) -> Any:  # noqa: ANN401 - whatever the job returns
        """Return what a function of the module returns for these arguments.

        Raises:
            ParseError: it raised one, failed, needed too much memory or crashed the worker.
            TookTooLong: it was ended at the time limit.
        """
        if self._is_closed:
            raise ParseError(f"{self._what} is closed")
        loop = asyncio.get_running_loop()
        call = _Call(f"{self._module}:{job}", args, loop.create_future(), loop.time())
        self._waiting.append(call)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), name=f"worker {self._what}")
        try:
            return await call.done
        finally:
            del call  # an error holds this frame, and must not hold itself and the document

    def release(self) -> None:
        """End the process if it has nothing to do; the next job starts a new one."""
        if not (self._waiting or self._sent):
            self._kill()

    def close(self) -> None:
        """Kill the process, even if it is busy; what waits fails."""
        self._is_closed = True
        if self._serving is not None:
            self._serving.cancel()
        while self._waiting:
            _fail(self._waiting.popleft(), ParseError(f"{self._what} was stopped"))
        self._kill()

    async def _serve(self) -> None:
        """Hand over jobs and take answers until none is left; a new process does those behind a bad one."""
        while self._waiting or self._sent:
            try:
                await self._hand_over()
                if self._sent and self._process is not None:
                    goes_on = await self._receive(self._process, self._sent[0])
                    self._sent.popleft()
                    if not goes_on:
                        self._kill()
                        self._waiting.extendleft(reversed(self._sent))
                        self._sent.clear()
            except BaseException as error:  # also a cancellation: nobody may wait for ever
                while self._sent:
                    failure = f"{self._what} failed: {type(error).__name__}: {error}"
                    _fail(self._sent.popleft(), ParseError(failure))
                self._kill()
                if not isinstance(error, Exception):
                    raise
                log.exception("worker_failed", worker=self._what)

    async def _hand_over(self) -> None:
        """Send the next lot if the process has little left to do."""
        if len(self._sent) > _FEW_JOBS or not (lot := self._take_lot()):
            return
        self._sent.extend(lot)
        process = self._process or await self._start()
        process.writer.write(pack([call.packed() for call in lot]))

    def _take_lot(self) -> list[_Call]:
        lot: list[_Call] = []
        size = 0
        oldest_s = asyncio.get_running_loop().time() - self._limits.queue_s
        while self._waiting and len(lot) < _LOT_JOBS and size < _LOT_BYTES:
            call = self._waiting.popleft()
            if call.since_s < oldest_s:
                _fail(call, ParseError(f"not read: others took {self._limits.queue_s:g} s before it"))
            elif not call.done.done():  # else its visit was cancelled
                lot.append(call)
                size += sum(len(one) for one in call.args if isinstance(one, bytes))
        return lot

    async def _receive(self, process: _Process, call: _Call) -> bool:
        """Wait for the answer to one job; return whether the process can do another."""
        limits = self._limits
        try:
            async with asyncio.timeout(limits.time_s):
                status, value, is_last = await _read_answer(process.reader, limits.answer_bytes)
        except TimeoutError:
            _fail(call, TookTooLong(f"{self._what} took longer than {limits.time_s:g} s"))
            return False
        except (asyncio.IncompleteReadError, OSError):
            _fail(call, ParseError(f"{self._what} crashed the reader"))
            return False
        except (pickle.UnpicklingError, ValueError, TypeError) as error:
            _fail(call, ParseError(f"{self._what} gave an answer that is none: {error}"))
            return False
        process.jobs += 1
        if status == DONE:
            if not call.done.done():
                call.done.set_result(value)
        elif status == REFUSED:
            _fail(call, ParseError(str(value)))
        elif status == OUT_OF_MEMORY:
            _fail(
                call, ParseError(f"{self._what} needs over {limits.memory_bytes // 1_000_000} MB of memory")
            )
        else:
            _fail(call, ParseError(f"{self._what} failed: {value}"))
        return not is_last and process.jobs < limits.jobs

    async def _start(self) -> _Process:
        limits = self._limits
        ours, theirs = socket.socketpair()
        with theirs:
            child = subprocess.Popen(  # noqa: ASYNC220, S603 - a millisecond; our own module
                [*_COMMAND, str(theirs.fileno()), self._module, str(limits.memory_bytes),
                 str(limits.time_s), str(limits.answer_bytes)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        ours.settimeout(0)
        reader, writer = await asyncio.open_connection(sock=ours)
        self._process = _Process(child, reader, writer)
        async with asyncio.timeout(limits.start_s):
            if await reader.read(1) != READY:
                raise ConnectionError("the worker did not start")
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.child.kill()
            process.child.wait()
            process.writer.close()


async def _read_answer(reader: asyncio.StreamReader, max_bytes: int) -> tuple[int, Any, bool]:
    (size,) = HEADER.unpack(await reader.readexactly(HEADER.size))
    if size > max_bytes:
        raise pickle.UnpicklingError("it is too long")
    status, value, is_last = unpack_answer(await reader.readexactly(size))
    return status, value, is_last


def _fail(call: _Call, error: ParseError) -> None:
    if not call.done.done():
        call.done.set_exception(error)
