"""Limits how often a password may be tried: by address, and in all."""

from __future__ import annotations

from collections import OrderedDict, deque

MAX_TRIES = 5
"""Wrong passwords of one address in a minute."""
MAX_TRIES_OF_ALL = 30
"""Wrong passwords of all addresses in a minute: each costs 50 ms of CPU."""
_WINDOW_S = 60.0
_MAX_ADDRESSES = 1_000


class LoginAttempts:
    """Counts wrong passwords of the last minute. Times are those of a steady clock, in seconds."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()

    def seconds_to_wait(self, address: str, now: float) -> float:
        """How long the address must wait before its next try; 0 if it may try now."""
        own = self._by_address.get(address, deque[float]())
        return max(_wait(own, MAX_TRIES, now), _wait(self._all, MAX_TRIES_OF_ALL, now))

    def record_failure(self, address: str, now: float) -> None:
        """Note a wrong password."""
        own = self._by_address.setdefault(address, deque(maxlen=MAX_TRIES))
        self._by_address.move_to_end(address)
        own.append(now)
        self._all.append(now)
        while len(self._all) > MAX_TRIES_OF_ALL:
            self._all.popleft()
        while len(self._by_address) > _MAX_ADDRESSES:
            self._by_address.popitem(last=False)

    def forget(self, address: str) -> None:
        """A right password ends the count of its address."""
        self._by_address.pop(address, None)


def _wait(times: deque[float], most: int, now: float) -> float:
    if len(times) < most:
        return 0.0
    return max(0.0, times[-most] + _WINDOW_S - now)
