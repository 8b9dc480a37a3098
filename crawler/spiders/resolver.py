"""Applies the address guard to every connection that Scrapy makes.

Twisted calls the name resolver, with the port, for each connection, even for literal addresses and hex forms.
Only allowed addresses are passed on, so no connection to a refused one is made.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from typing import Any

from twisted.internet._resolver import GAIResolver
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.python.threadpool import ThreadPool
from zope.interface import implementer

from crawler.fetching.address_guard import AddressGuard
from store.errors import AddressRefused

_MAX_REMEMBERED = 1_000
_DNS_THREADS = 32
"""Concurrent look-ups; one whose server never answers keeps its thread for up to a minute."""


def threaded_resolver(reactor: Any) -> Any:  # noqa: ANN401 - zope interfaces
    """Return a resolver with its own threads, which block neither other work nor the shutdown."""
    pool = ThreadPool(0, _DNS_THREADS, "page-lookups")
    pool.threadFactory = partial(threading.Thread, daemon=True)  # type: ignore[assignment]
    pool.start()
    return GAIResolver(reactor, lambda: pool)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps the reactor's resolver; `pop_refusal` says afterwards why a name had no address."""

    def __init__(self, resolver: Any, guard: AddressGuard) -> None:  # noqa: ANN401 - zope interface
        self._resolver = resolver
        self._guard = guard
        self._refusals: OrderedDict[str, AddressRefused] = OrderedDict()

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803 - as above
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: ANN401, N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:  # noqa: ANN401
        """Resolve a name to its allowed addresses."""
        receiver = _GuardedReceiver(resolutionReceiver, self, hostName, portNumber)
        return self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )

    def pop_refusal(self, host: str) -> AddressRefused | None:
        """Return the refusal of the host's last look-up, if any, and forget it."""
        return self._refusals.pop(host.strip("[]").lower(), None)

    def _check(self, host: str, address: Any, port: int) -> bool:  # noqa: ANN401 - IAddress
        try:
            self._guard.check(address.host, port or address.port)
        except AddressRefused as refused:
            self._refusals[host.lower()] = refused
            while len(self._refusals) > _MAX_REMEMBERED:
                self._refusals.popitem(last=False)
            return False
        return True


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    """Passes on a resolution without the refused addresses."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, host: str, port: int) -> None:  # noqa: ANN401
        self._receiver, self._resolver, self._host, self._port = receiver, resolver, host, port

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: ANN401, N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: ANN401, N802
        if self._resolver._check(self._host, address, self._port):  # noqa: SLF001 - one unit in two classes
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
