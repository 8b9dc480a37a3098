"""The worker process: does jobs one after the other, and ends with its parent.

`python -m crawler.workers.main DESCRIPTOR MODULE MAX_MEMORY_BYTES TIME_LIMIT_S MAX_ANSWER_BYTES`

It imports the module of its jobs and says that it is ready. Then lots of jobs come in over the socket, and
each job has an answer, in order.
"""

from __future__ import annotations

import gc
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.workers.frames import HEADER, READY, pack
from crawler.workers.limits import limit_cpu, limit_memory
from store.errors import ParseError

DONE, REFUSED, FAILED, OUT_OF_MEMORY = range(4)
_KIB = 1024
_GC_THRESHOLD = 50_000
"""Jobs make many objects that live as long as the job; most of them are in no cycle."""
_CPU_MARGIN_S = 5.0
Job = tuple[str, tuple[Any, ...]]
"""`module:function`, and its arguments."""


def serve(connection: socket.socket, time_limit_s: float, max_answer_bytes: int) -> None:
    """Answer lots until the other side closes, or a job has used up much of the memory.

    An answer is a status, a value, and whether the process ends after it.
    """
    functions: dict[str, Callable[..., object]] = {}
    with connection.makefile("rb") as stream:
        while len(header := stream.read(HEADER.size)) == HEADER.size:
            lot = pickle.loads(stream.read(HEADER.unpack(header)[0]))  # noqa: S301 - from our own parent
            for data in lot:
                limit_cpu(time_limit_s + _CPU_MARGIN_S)
                status, value = _answer(data, functions)
                is_last = status == OUT_OF_MEMORY or _is_swollen()
                packed = pack((status, value, is_last))
                if len(packed) > max_answer_bytes:
                    packed = pack((REFUSED, f"over {max_answer_bytes} bytes were read from it", is_last))
                connection.sendall(packed)
                if is_last:
                    return


def _answer(data: bytes, functions: dict[str, Callable[..., object]]) -> tuple[int, object]:
    try:
        name, args = pickle.loads(data)  # noqa: S301 - from our own parent
        function = functions.get(name) or functions.setdefault(name, _function(name))
        return DONE, function(*args)
    except ParseError as error:
        return REFUSED, str(error)
    except MemoryError:
        return OUT_OF_MEMORY, ""
    except Exception as error:  # noqa: BLE001 - one job must not end those behind it
        return FAILED, f"{type(error).__name__}: {error}"[:500]


def _is_swollen() -> bool:
    """Return whether a job took so much memory that the process had better be a new one."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit > 0 and _peak_memory_bytes() > limit // 2


def _peak_memory_bytes() -> int:
    """Return the most memory this process has had. `ru_maxrss` counts the parent's, from before the exec."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0]) * _KIB
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB


def _function(name: str) -> Callable[..., object]:
    module, _, attribute = name.partition(":")
    function: Callable[..., object] = getattr(import_module(module), attribute)
    return function


def main() -> None:
    """Set the limits, then serve."""
    descriptor, module, max_memory, time_limit_s, max_answer = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM):  # the parent handles them
        signal.signal(number, signal.SIG_IGN)
    limit_memory(int(max_memory))
    gc.set_threshold(_GC_THRESHOLD)
    import_module(module)
    gc.freeze()
    with socket.socket(fileno=int(descriptor)) as connection:
        connection.sendall(READY)
        serve(connection, float(time_limit_s), int(max_answer))


if __name__ == "__main__":
    main()
