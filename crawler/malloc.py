"""Returns freed memory to the operating system."""

from __future__ import annotations

import ctypes
import gc

_USUAL_THRESHOLD = 700
"""Python's own: new objects between two searches for garbage, which may hold documents of some megabytes."""


def trim_malloc() -> None:
    """Collect garbage, then let glibc return free pages; other allocators do that by themselves, or never.

    What is alive now is not looked at again until the next call, so that the next searches take no time: the
    lexicon alone takes a tenth of a second.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_USUAL_THRESHOLD)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
