"""Tells our own network being down from hosts being down, so that an outage here is nobody's failure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from store.errors import Intercepted

_HOSTS = 5
_MOST_DOUBTS = 10
"""In a row about one host, while no other answers: then it may be the host itself after all."""
_ANSWERS = 3
"""Of a host; after more of them the doubt is an old matter, and the next one a new matter."""
_MOST_KNOWN = 1_000


@dataclass(slots=True)
class _Wall:
    """A host in whose place the network seems to answer."""

    doubts: int = 0
    others_answer: bool = False
    answers: int = 0
    """Of the host itself, since the first doubt."""


class NetworkWatch:
    """Down means: five different hosts could not be reached, and none answered in between.

    The network's log-in page in the place of a host is believed to be that as long as no other host
    answers; a host that still shows it when another, or an address of its own, has answered, shows it of its
    own.
    Kept in memory on purpose: it is about this process's way to the network, and one answer clears it.
    """

    def __init__(self) -> None:
        self._lost: set[str] = set()
        self._walls: dict[str, _Wall] = {}
        self._own: OrderedDict[tuple[str, str], None] = OrderedDict()

    def reached(self, host: str) -> None:
        """A host answered, with whatever."""
        self._lost.clear()
        if (own := self._walls.get(host)) is not None:
            own.answers += 1
            if own.answers > _ANSWERS:
                del self._walls[host]
        for wall in self._walls.values():
            wall.others_answer = True

    def lost(self, host: str) -> None:
        """No connection to this host came about."""
        self._lost.add(host)

    def is_wall(self, host: str, error: Intercepted) -> bool:
        """Whether the answer is our network's and not the host's."""
        known = (host, error.sign)
        if known in self._own:
            return False
        wall = self._walls.setdefault(host, _Wall())
        wall.doubts += 1
        if not (wall.others_answer or wall.answers) and (error.certain or wall.doubts <= _MOST_DOUBTS):
            return True
        del self._walls[host]
        self._own[known] = None
        while len(self._own) > _MOST_KNOWN:
            self._own.popitem(last=False)
        return False

    @property
    def down(self) -> bool:
        """Whether failures to connect say nothing about the hosts at present."""
        return len(self._lost) >= _HOSTS
