"""The name with which we introduce ourselves to a mail server in `EHLO`.

RFC 5321 (4.1.3, 4.1.4) wants a full host name, or the address of the client in brackets if it has none.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket

import idna

_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_FULL_NAME = re.compile(rf"(?=.{{4,253}}$){_LABEL}(?:\.{_LABEL})+")
_LITERAL = re.compile(r"\[(?:IPv6:)?[0-9A-Fa-f.:]{2,45}\]", re.IGNORECASE)
_LOCAL = ("localhost", "localdomain", "local")
"""Names that every machine may have; mail servers refuse them."""
_LOOK_UP_S = 5.0


def parse_client_name(text: str) -> str:
    """A name for `EHLO` as a person gives it: a host name in any script, or `[ADDRESS]`.

    Raises:
        ValueError: says what is expected.
    """
    name = text.strip()
    if _LITERAL.fullmatch(name):
        address = name[1:-1]
        bare = address[5:] if address[:5].lower() == "ipv6:" else address
        with contextlib.suppress(ValueError):
            return address_literal(str(ipaddress.ip_address(bare)))
    elif (ascii_name := _to_ascii(name)) and re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*", ascii_name):
        return ascii_name
    raise ValueError(f'a host name such as "mail.example.org", or "[192.0.2.1]", not {text!r}')


def is_mail_host(text: str) -> bool:
    """Whether a text names a server: a host name, or an address with or without brackets."""
    try:
        ipaddress.ip_address(bare_host(text))
    except ValueError:
        return re.fullmatch(r"[^\s/:@\[\]]{1,253}", text) is not None
    return True


def bare_host(text: str) -> str:
    """An IPv6 address without the brackets that it has in URLs; anything else as it is."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def full_name(host: str) -> str:
    """The host name in ASCII if it is a full one; otherwise empty."""
    name = _to_ascii(host.strip().rstrip("."))
    labels = name.lower().split(".")
    return name if _FULL_NAME.fullmatch(name) and not set(labels) & set(_LOCAL) else ""


def address_literal(address: str) -> str:
    """`[192.0.2.1]` or `[IPv6:2001:db8::1]`."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return f"[{ip}]" if ip.version == 4 else f"[IPv6:{ip}]"


async def client_name(configured: str | None, socket_address: object) -> str:
    """The configured name, else the full name of this machine, else the literal of the socket's address."""
    if configured:
        return configured
    if name := full_name(host := socket.gethostname()) or await _looked_up(host):
        return name
    address = socket_address[0] if isinstance(socket_address, tuple) and socket_address else "127.0.0.1"
    return address_literal(str(address))


_known: dict[str, str] = {}
"""The host name that was looked up last, and its full form."""


async def _looked_up(host: str) -> str:
    """The full name that the resolver gives to this machine; empty if it has none. Looked up once."""
    if host not in _known:
        _known.clear()
        _known[host] = ""
        with contextlib.suppress(TimeoutError, OSError, UnicodeError):
            async with asyncio.timeout(_LOOK_UP_S):
                _known[host] = full_name(await asyncio.to_thread(socket.getfqdn, host))
    return _known[host]


def _to_ascii(name: str) -> str:
    """The name in ASCII; empty if there is no such form."""
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except UnicodeError:
        return ""
