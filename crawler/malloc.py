"""Memory that was needed once, given back to the system."""

from __future__ import annotations

import ctypes
import gc


def trim_malloc() -> None:
    """Collect garbage and let the allocator give back whole pages; only that where it cannot."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # glibc's; others give back by themselves, or not at all
        trim(0)
