"""The limits that a worker process sets itself, before it touches foreign bytes."""

from __future__ import annotations

import contextlib
import resource
import time
from pathlib import Path

_LAST_TO_LIVE = "1000"


def limit_memory(max_bytes: int) -> None:
    """Bound the address space; beyond it Python raises MemoryError. No core dumps: they would fill a disk.

    A system without a limit of addresses does without it.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # If the machine itself runs out of memory, this process ends rather than the service.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_LAST_TO_LIVE)


def limit_cpu(more_s: float) -> None:
    """Let the kernel end this process after so much more CPU time, even if its parent has been killed.

    A thread that watched for that would never run beside a pattern that holds the interpreter.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + more_s) + 1, hard))
