"""A real `susulan run` whose time goes many times as fast: its clock, its steady clock, and what it waits for.

    Faster(folder, speed=120).environment()      for the process; 24 hours pass in 12 minutes

Put in by what Python loads first, as the faults are (`tests/support/faults.py`): nothing in the program knows
of this. Calendar and steady clock keep pace, so that no clock looks as if it had been set. What threads wait
for with a time limit, and the times in log lines, stay those of the machine.
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

# A function that asks for the time keeps its name wherever it was imported: its code is exchanged.
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
    """A folder for `PYTHONPATH` with the faster clocks; `speed` simulated seconds pass in a real one."""

    def __init__(self, folder: Path, speed: float) -> None:
        self._site, self._speed = folder / "faster", speed
        self._site.mkdir()
        (self._site / "sitecustomize.py").write_text(_LOADED_FIRST, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """For a process that is to live faster."""
        path = f"{self._site}{os.pathsep}{_ROOT}"
        return {"PYTHONPATH": path, "SUSULAN_TEST_SPEED": str(self._speed)}
