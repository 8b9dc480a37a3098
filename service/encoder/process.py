"""An encoder whose work is done in a process of its own.

A text takes a tenth of a second of CPU. In the service's process this would compete with the event loop, and
a crash of the native code would end the service. The process starts with the first text.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import numpy as np
import structlog

from alerts.matching.encoder import EncoderUnavailable, Vectors, encoder_name, model_file
from service.encoder.worker import NAME, VECTORS

BATCH_SIZE = 16
"""Texts in one request, so that each answer comes within a time limit that does not depend on the caller."""
_WAIT_FOR_EXIT_S = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EncoderLimits:
    """How long is waited, in seconds."""

    start_s: float = 30.0
    """For the process to import its libraries and load the model."""
    request_s: float = 5.0
    """For an answer, and for each text:"""
    text_s: float = 2.0
    pause_s: float = 1.0
    """Before a restart after repeated failures; doubles up to:"""
    max_pause_s: float = 300.0


@dataclass(slots=True)
class EncoderCounts:
    """What the process did so far."""

    texts: int = 0
    seconds: float = 0.0
    """From request to answer, over all texts that were encoded."""
    starts: int = 0
    failures: int = 0
    last_error: str = ""
    """Why it failed last; empty once it works again."""


class _WorkerFailed(Exception):
    """The process has ended, or did not answer in time."""

    def __init__(self, problem: str, *, is_transient: bool) -> None:
        super().__init__(problem)
        self.is_transient = is_transient


class EncoderProcess:
    """An `Encoder` in a child process, which is restarted after a crash or a hang.

    After a crash the texts are tried once more. What fails then, or takes too long, raises
    `EncoderUnavailable`, and so does everything during the pause before the next start. Threads take turns.
    """

    def __init__(
        self,
        setting: str = "auto",
        *,
        limits: EncoderLimits | None = None,
        timer: Callable[[], float] = time.monotonic,
        command: Sequence[str] = (),
        is_logged: bool = True,
    ) -> None:
        """`command` starts another worker, for tests: the descriptor and the setting are appended.

        `is_logged`: whether starts and failures are logged; errors are raised in any case.

        Raises:
            ConfigError: the setting names a model file that does not exist.
        """
        self.name = encoder_name(model_file(setting))
        self.counts = EncoderCounts()
        self._command = [*(command or (sys.executable, "-P", "-m", "service.encoder.worker"))]
        self._setting, self._limits, self._timer = setting, limits or EncoderLimits(), timer
        self._turn, self._process_lock = threading.Lock(), threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._closed, self._is_logged = False, is_logged
        self._failures_in_a_row, self._pause_until = 0, 0.0

    @property
    def pid(self) -> int | None:
        """The child process, if it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        with self._turn:
            rows = [
                self._encode_batch(texts[start : start + BATCH_SIZE])
                for start in range(0, len(texts), BATCH_SIZE)
            ]
        return np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)

    def close(self) -> None:
        """Kill the process, also in the middle of a text; later calls of `encode` raise."""
        with self._process_lock:
            self._closed = True
            self._kill()

    def _encode_batch(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = self._try_batch(texts)
        except _WorkerFailed as error:
            self._note_failure(error)
            if not error.is_transient or self._failures_in_a_row > 1 or self._closed:
                raise EncoderUnavailable(f"the encoder is unavailable: {error}") from error
            return self._encode_batch(texts)
        self._failures_in_a_row, self.counts.last_error = 0, ""
        return rows

    def _try_batch(self, texts: Sequence[str]) -> Vectors:
        connection = self._running()
        began = self._timer()
        try:
            connection.send_bytes(json.dumps(list(texts)).encode())
        except OSError as error:
            raise self._ended() from error
        answer = self._receive(connection, self._limits.request_s + self._limits.text_s * len(texts))
        rows = _parse_rows(answer, len(texts))
        self.counts.texts += len(texts)
        self.counts.seconds += self._timer() - began
        return rows

    def _running(self) -> Connection:
        """The connection to the process, which is started if it does not run."""
        if (pause := self._pause_until - self._timer()) > 0:
            raise EncoderUnavailable(f"next start in {pause:.0f} s, after: {self.counts.last_error}")
        if self.pid is not None and self._connection is not None:
            return self._connection
        connection = self._start()
        answer = self._receive(connection, self._limits.start_s)
        if answer[:1] != NAME:
            raise _WorkerFailed(answer[1:].decode(errors="replace"), is_transient=False)
        if (name := answer[1:].decode()) != self.name:
            raise _WorkerFailed(f"{name} was installed in its place: restart the service", is_transient=False)
        if self._is_logged:
            log.info("encoder_started", encoder=name, pid=self.pid)
        return connection

    def _start(self) -> Connection:
        with self._process_lock:
            self._kill()
            if self._closed:
                raise EncoderUnavailable("the encoder is closed")
            ours, theirs = Pipe()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [*self._command, str(theirs.fileno()), self._setting],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                )
            self._connection = ours
            self.counts.starts += 1
        return ours

    def _receive(self, connection: Connection, timeout_s: float) -> bytes:
        try:
            if not connection.poll(timeout_s):
                raise _WorkerFailed(f"no answer within {timeout_s:g} s", is_transient=False)
            return connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._ended() from error

    def _ended(self) -> _WorkerFailed:
        """Why the connection is closed."""
        with self._process_lock:
            process = self._process
            if process is None:
                return _WorkerFailed("it was closed", is_transient=False)
            try:
                code = process.wait(_WAIT_FOR_EXIT_S)
            except subprocess.TimeoutExpired:
                return _WorkerFailed("its process closed the connection", is_transient=True)
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return _WorkerFailed(f"its process ended {how}", is_transient=True)

    def _note_failure(self, error: _WorkerFailed) -> None:
        with self._process_lock:
            self._kill()
        self._failures_in_a_row += 1
        self.counts.failures += 1
        self.counts.last_error = str(error)
        if self._closed:
            return
        pause_s = 0.0
        if not error.is_transient or self._failures_in_a_row > 1:
            doublings = min(self._failures_in_a_row - 1, 20)
            pause_s = min(self._limits.max_pause_s, self._limits.pause_s * 2**doublings)
        self._pause_until = self._timer() + pause_s
        if self._is_logged:
            log.error("encoder_failed", error=str(error), failures=self._failures_in_a_row, pause_s=pause_s)

    def _kill(self) -> None:
        process, self._process = self._process, None
        if self._connection is not None and not self._closed:
            self._connection.close()
        if process is not None:
            process.kill()
            process.wait(_WAIT_FOR_EXIT_S)


def _parse_rows(answer: bytes, texts: int) -> Vectors:
    """The vectors of an answer, one row per text."""
    if answer[:1] != VECTORS:
        raise _WorkerFailed(answer[1:].decode(errors="replace"), is_transient=False)
    numbers = np.frombuffer(answer, dtype="<f4", offset=1)
    if not numbers.size or numbers.size % texts or not np.isfinite(numbers).all():
        raise _WorkerFailed(f"{numbers.size} unusable numbers for {texts} texts", is_transient=False)
    return numbers.reshape(texts, -1).astype(np.float32)
