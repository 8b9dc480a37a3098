"""Whether the process still does its work: the event loop runs, the store answers, threads run.

A stuck event loop is a reason for a restart, a slow site or mail server is not. Liveness therefore depends
only on what everything needs, never on another server.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time

import structlog

from store.clock import utc_now
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.writer_thread import StoreThread

PROBE_TIMEOUT_S = 20.0
_SAMPLE_INTERVAL_S = 1.0
_SMOOTHING = 0.2

log = structlog.get_logger()


class Liveness:
    """Measures the lag of the event loop, and probes the store and the threads."""

    def __init__(self, store: Store, db: StoreThread) -> None:
        self._store, self._db = store, db
        self._log_throttle = LogThrottle()
        self.loop_lag_s = 0.0
        """How late the event loop runs a timer: a running mean."""

    async def measure_loop_lag(self) -> None:
        """Keep `loop_lag_s` up to date, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            expected = loop.time() + _SAMPLE_INTERVAL_S
            await asyncio.sleep(_SAMPLE_INTERVAL_S)
            self.loop_lag_s += _SMOOTHING * (max(0.0, loop.time() - expected) - self.loop_lag_s)

    async def is_alive(self, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
        """Whether store and threads answer in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._db(self._store.meta, "pulse")
                await asyncio.to_thread(time.monotonic)
        except TimeoutError:
            if incident := self._log_throttle.failed("loop_stuck", utc_now()):
                error = "the store or the threads do not answer"
                log.error("loop_stuck", waited_s=timeout_s, error=error, **incident.fields())  # noqa: TRY400 - the error text is enough
            return False
        if incident := self._log_throttle.recovered("loop_stuck", utc_now()):
            log.info("loop_unstuck", **incident.fields())
        return True


def notify_systemd(message: str) -> None:
    """Send systemd a message such as `READY=1`; does nothing without systemd. See sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
            connection.settimeout(1.0)
            connection.sendto(message.encode(), address)
    except OSError as error:
        log.warning("systemd_notify_failed", error=str(error))


def watchdog_interval_s() -> float | None:
    """Half the time that systemd allows between two WATCHDOG messages; None if it expects none."""
    timeout_us = os.environ.get("WATCHDOG_USEC", "")
    for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(timeout_us) / 2_000_000 if timeout_us.isdecimal() and int(timeout_us) and for_us else None
