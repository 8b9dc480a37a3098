"""Whether the process still does its work: the loop turns, the store answers, threads run.

A slow site or a slow mail server is no reason to be restarted; a loop that is stuck is. What is watched is
therefore only what everything needs, and never what waits for somebody else.
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
    """Measures how late the loop is, and asks the parts that everything needs."""

    def __init__(self, store: Store, db: StoreThread) -> None:
        self._store, self._db = store, db
        self._log_throttle = LogThrottle()
        self.loop_lag_s = 0.0
        """How much later than asked the loop comes round: a running mean."""

    async def measure_loop_lag(self) -> None:
        """Keep `lag_s` up to date, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time() + _SAMPLE_INTERVAL_S
            await asyncio.sleep(_SAMPLE_INTERVAL_S)
            self.loop_lag_s += _SMOOTHING * (max(0.0, loop.time() - asked) - self.loop_lag_s)

    async def is_alive(self, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
        """Whether store and threads answer in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._db(self._store.meta, "pulse")
                await asyncio.to_thread(time.monotonic)
        except TimeoutError:
            if spell := self._log_throttle.failed("loop_stuck", utc_now()):
                error = "the store or the threads do not answer"
                log.error("loop_stuck", waited_s=timeout_s, error=error, **spell.fields())  # noqa: TRY400 - as it says
            return False
        if spell := self._log_throttle.recovered("loop_stuck", utc_now()):
            log.info("loop_unstuck", **spell.fields())
        return True


def notify_systemd(message: str) -> None:
    """Tell systemd (`READY=1`, `WATCHDOG=1`); nothing where there is none. See sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as one:
            one.settimeout(1.0)
            one.sendto(message.encode(), address)
    except OSError as error:
        log.warning("systemd_notify_failed", error=str(error))


def watchdog_interval_s() -> float | None:
    """Half of what systemd allows between two signs of life; None where it wants none."""
    wanted = os.environ.get("WATCHDOG_USEC", "")
    for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(wanted) / 2_000_000 if wanted.isdecimal() and int(wanted) and for_us else None
