"""Measures how the time of a step grows with its input, so that a test can require that it grows no faster."""

import time
from collections.abc import Callable
from typing import Final

ENOUGH_S: Final = 0.01
"""A step that takes less is too quick to measure, and quick enough."""
MAX_DOUBLINGS: Final = 7
SURELY_LINEAR: Final = 2.5
"""A factor above it is measured once more."""


def growth(step: Callable[[int], object], size: int) -> float:
    """By what factor the time of `step` grows when its size doubles, at a size where it can be measured.

    Linear is 2, quadratic is 4. The size doubles until the step takes long enough.
    """
    step(size // 8)  # what is only built once is built now
    before = _cost_s(step, size)
    for _ in range(MAX_DOUBLINGS):
        size *= 2
        cost = _cost_s(step, size)
        if before > ENOUGH_S:
            ratio = cost / before
            # Caches that others fill slow one run and not the next; what is not linear stays so.
            return (
                ratio
                if ratio < SURELY_LINEAR
                else min(ratio, _cost_s(step, size, 3) / _cost_s(step, size // 2, 3))
            )
        before = cost
    return 1.0


def _cost_s(step: Callable[[int], object], size: int, runs: int = 1) -> float:
    """The least of so many runs, in time of this thread, so that a busy machine does not count."""
    best = float("inf")
    for _ in range(runs):
        began = time.thread_time()
        step(size)
        best = min(best, time.thread_time() - began)
        if best > 100 * ENOUGH_S:
            break
    return best
