"""Libraries without what they load only because it happens to be installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Within, these packages are as if not installed, unless they are loaded already."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # as the import system documents it: not to be found
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
