"""Tells our own network being down from hosts being down, so that an outage here is nobody's failure."""

from __future__ import annotations

_HOSTS = 5


class NetworkWatch:
    """Down means: five different hosts could not be reached, and none answered in between.

    Kept in memory on purpose: it is about this process's way to the network, and one answer clears it.
    """

    def __init__(self) -> None:
        self._lost: set[str] = set()

    def reached(self) -> None:
        """A host answered, with whatever."""
        self._lost.clear()

    def lost(self, host: str) -> None:
        """No connection to this host came about."""
        self._lost.add(host)

    @property
    def down(self) -> bool:
        """Whether failures to connect say nothing about the hosts at present."""
        return len(self._lost) >= _HOSTS
