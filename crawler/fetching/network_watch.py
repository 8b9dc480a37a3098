"""Whether our own network is down rather than the hosts: an outage here must cost no source a failure."""

from __future__ import annotations

_MIN_UNREACHABLE_HOSTS = 5


class NetworkWatch:
    """The network is down while five different hosts were unreachable and none has answered since.

    Kept in memory only: it describes this process's way to the network, and one answer resets it.
    """

    def __init__(self) -> None:
        self._unreachable_hosts: set[str] = set()

    def note_answer(self) -> None:
        """A host answered, with whatever status."""
        self._unreachable_hosts.clear()

    def note_unreachable(self, host: str) -> None:
        """No connection to this host could be made."""
        self._unreachable_hosts.add(host)

    @property
    def is_down(self) -> bool:
        """Whether a failure to connect says nothing about the host at present."""
        return len(self._unreachable_hosts) >= _MIN_UNREACHABLE_HOSTS
