"""A real `susulan run` in which time passes many times as fast: wall clock, monotonic clock, and timeouts.

    Faster(folder, speed=120).environment()      for the process; 24 hours pass in 12 minutes

It is a `sitecustomize` module, like the faults of `tests/support/faults.py`; the program contains no code for it.
Wall clock and monotonic clock run at the same speed, so there is no clock step. Timeouts of threads and the times
in log lines stay those of the machine.
"""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_LOADED_FIRST = """
import os, selectors, sys, time
from datetime import UTC, datetime

SPEED = float(os.environ["SUSULAN_TEST_SPEED"])

def faster(clock):
    began, real = clock(), clock
    return lambda: began + (real() - began) * SPEED

time.time, time.monotonic = faster(time.time), faster(time.monotonic)

_select = selectors.DefaultSelector.select

def select(self, timeout=None):
    return _select(self, timeout if timeout is None or timeout <= 0 else timeout / SPEED)

selectors.DefaultSelector.select = select

# The function may be imported under its name already, so its code is replaced.
import store.clock

store.clock.time = time
store.clock.utc_now.__code__ = (lambda: datetime.fromtimestamp(time.time(), UTC)).__code__

import apscheduler.schedulers.base

class Calendar(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(time.time(), tz)

apscheduler.schedulers.base.datetime = Calendar
"""


class Faster:
    """A folder for `PYTHONPATH` with faster clocks; `speed` simulated seconds pass in one real second."""

    def __init__(self, folder: Path, speed: float) -> None:
        self._site, self._speed = folder / "faster", speed
        self._site.mkdir()
        (self._site / "sitecustomize.py").write_text(_LOADED_FIRST, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """The environment of a process with faster clocks."""
        path = f"{self._site}{os.pathsep}{_ROOT}"
        return {"PYTHONPATH": path, "SUSULAN_TEST_SPEED": str(self._speed)}
