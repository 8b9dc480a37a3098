"""Tells our own network being down from hosts being down, so that an outage here is nobody's failure."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.errors import Intercepted

_MIN_UNREACHABLE_HOSTS = 5
_MIN_HOSTS_ALIKE = 3
"""Hosts that show the same, one after another, none answering in between: that is the network's."""
_ANSWER_FRESH_FOR = timedelta(minutes=5)
"""So long an answer says that the network lets us through; longer than a host is left alone in doubt."""
_MOST_DOUBTS = 10
"""In a row about one host, while nobody answers: then it may be the host itself after all."""
_MOST_WEAK_DOUBTS = 1
_NEW_EPISODE_AFTER = timedelta(hours=6)
_MOST_KNOWN = 1_000


class NetworkWatch:
    """Down means: five different hosts could not be reached, and none answered in between.

    A log-in page in the place of a host is the network's if the same one comes in the place of others, or if
    nobody has answered for a while who could tell. While hosts answer, one that shows such a page shows it
    of its own: a paper has log-in pages too, and nothing waits for them. A status that no host gives needs
    no second host, and is the host's own only when it stays while others answer.
    Kept in memory on purpose: it is about this process's way to the network, and one answer clears it.
    """

    def __init__(self) -> None:
        self._unreachable_hosts: set[str] = set()
        self._last_answer: datetime | None = None
        self._suspicions: dict[str, dict[str, int]] = {}
        """Doubts by sign and host, since anybody last answered."""
        self._certain_signs: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        """Where only a network answers so: when that began, and when it was seen last."""

    def note_answer(self, now: datetime) -> None:
        """A host answered, with whatever."""
        self._unreachable_hosts.clear()
        self._suspicions.clear()
        self._last_answer = now

    def note_unreachable(self, host: str) -> None:
        """No connection to this host came about."""
        self._unreachable_hosts.add(host)

    def is_captive_portal(self, host: str, error: Intercepted, now: datetime) -> bool:
        """Whether the answer is our network's and not the host's."""
        alike = self._suspicions.setdefault(error.sign, {})
        alike[host] = alike.get(host, 0) + 1
        if error.certain:
            return len(alike) > 1 or not self._persists_while_others_answer(host, error.sign, now)
        if self._last_answer is not None and now - self._last_answer < _ANSWER_FRESH_FOR:
            return len(alike) >= _MIN_HOSTS_ALIKE
        alone_and_weak = error.weak and len(alike) == 1
        return alike[host] <= (_MOST_WEAK_DOUBTS if alone_and_weak else _MOST_DOUBTS)

    def _persists_while_others_answer(self, host: str, sign: str, now: datetime) -> bool:
        began, last = self._certain_signs.pop((host, sign), (now, now))
        if now - last > _NEW_EPISODE_AFTER:
            began = now
        self._certain_signs[host, sign] = began, now
        while len(self._certain_signs) > _MOST_KNOWN:
            del self._certain_signs[next(iter(self._certain_signs))]
        return self._last_answer is not None and self._last_answer > began

    @property
    def is_down(self) -> bool:
        """Whether failures to connect say nothing about the hosts at present."""
        return len(self._unreachable_hosts) >= _MIN_UNREACHABLE_HOSTS
