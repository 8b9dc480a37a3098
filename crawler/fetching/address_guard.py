"""Which addresses may be reached: the protection of both collectors against server-side request forgery.

A feed or page may name any host and redirect anywhere, and a name may resolve differently at every look-up.
So not the URL is checked but the very address that a socket is about to connect to.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from store.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]
"""One row of `getaddrinfo`."""

# From the IANA special-purpose registries. Listed here because `ipaddress.is_global` differs between
# patch releases of Python and calls some of these global.
_REFUSED_V4: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier NAT"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "cloud metadata"),
    ("169.254.0.0/16", "link-local or cloud metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmark"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)
# Only 2000::/3 is allocated for global use; these parts of it are special all the same.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6: tuple[tuple[str, str], ...] = (
    ("2001::/23", "Teredo or protocol assignment"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
)
_SPECIAL_V4 = tuple((IPv4Network(network), kind) for network, kind in _REFUSED_V4)
_SPECIAL_V6 = tuple((IPv6Network(network), kind) for network, kind in _REFUSED_V6)
_ALL_PORTS = range(1, 65_536)
_ALLOWED = re.compile(
    r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[^\[\]/:]+))(?P<mask>/\d{1,3})?(?::(?P<port>\d{1,5}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class AllowedNetwork:
    """An exception to the rule: a network, on one port or on all ports."""

    network: Network
    port: int | None = None

    def covers(self, address: Address, port: int) -> bool:
        """Return whether a connection to this address and port is allowed by the exception."""
        return address in self.network and self.port in (None, port)


def parse_allowed(text: str) -> AllowedNetwork:
    """Parse `127.0.0.1/32`, `10.0.0.0/8:8080`, `[fd00::]/8:8080` or `::1`; without a mask a single address.

    Raises:
        ValueError: it is none of these; the message quotes it.
    """
    plain = text.strip()
    if plain.count(":") > 1 and not plain.startswith("["):
        address, slash, mask = plain.partition("/")
        plain = f"[{address}]{slash}{mask}"
    match = _ALLOWED.fullmatch(plain)
    try:
        if match is None:
            raise ValueError(plain)  # noqa: TRY301 - one message for both errors
        network = ip_network((match["six"] or match["four"]) + (match["mask"] or ""), strict=False)
    except ValueError as exc:
        raise ValueError(f"not a network like 10.0.0.0/8 or [fd00::]/8:8080: {text!r}") from exc
    port = int(match["port"]) if match["port"] else None
    if port is not None and port not in _ALL_PORTS:
        raise ValueError(f"port out of range in {text!r}")
    return AllowedNetwork(network, port)


@lru_cache(maxsize=4096)
def special_range(ip: str) -> str | None:
    """Return the kind of special network an address is in (`private`, `loopback` ...); None if it is public.

    An IPv4-mapped IPv6 address (`::ffff:a.b.c.d`) counts as the IPv4 address. NAT64 (`64:ff9b::/96`) is
    refused whatever it wraps: through it a name's AAAA record could lead into a private network.
    """
    try:
        address = _normalize_ip(ip)
    except ValueError:
        return "not an IP address"
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _SPECIAL_V4 if address in network), None)
    if address not in _GLOBAL_V6:
        return "non-global IPv6"
    return next((kind for network, kind in _SPECIAL_V6 if address in network), None)


def _normalize_ip(ip: str) -> Address:
    """Parse an address without its zone; an IPv4-mapped one becomes IPv4."""
    address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


class AddressGuard:
    """Refuses connections into private, loopback, link-local and other special networks.

    `allow` holds exceptions in the form that `parse_allowed` reads.

    Raises:
        ValueError: an exception cannot be parsed.
    """

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._allowed = tuple(parse_allowed(text) for text in allow)

    def check(self, ip: str, port: int) -> None:
        """Return if a connection to this address is allowed; `ip` is an address, never a name.

        Raises:
            AddressRefused: it is not allowed.
        """
        kind = special_range(ip)
        if kind is None:
            return
        try:
            address = _normalize_ip(ip)
        except ValueError:
            raise AddressRefused(f"refused to connect to {ip!r}: {kind}") from None
        if not any(allowed.covers(address, port) for allowed in self._allowed):
            raise AddressRefused(
                f"refused to connect to {ip} port {port}: {kind} address (see allow_private)"
            )

    def socket_factory(self, addr_info: AddrInfo) -> socket.socket:
        """Open a socket for the address to connect to next; for `aiohttp.TCPConnector`.

        Raises:
            PermissionError: the address is refused. It is an OSError because after one of those the
                connector goes on to the name's other addresses.
        """
        family, kind, proto, _, sockaddr = addr_info
        try:
            self.check(str(sockaddr[0]), int(sockaddr[1]))
        except AddressRefused as exc:
            raise PermissionError(13, str(exc)) from exc
        return socket.socket(family=family, type=kind, proto=proto)
