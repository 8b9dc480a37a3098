"""The registrable domain of a host, by the Public Suffix List."""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The registrable domain, in ASCII; the host itself where there is none."""
    if is_ip_address(host):
        return host
    ascii_host = to_ascii(host)
    return (ascii_host and _suffix_list().privatesuffix(ascii_host)) or ascii_host or host


@lru_cache(maxsize=4096)
def is_public_suffix(host: str) -> bool:
    """Whether anybody can register names under this host."""
    return _suffix_list().publicsuffix(host) == host


def to_ascii(host: str) -> str:
    """The host as the name system knows it; empty where it is no valid name."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def is_ip_address(host: str) -> bool:
    """Whether a host is an address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffix_list() -> PublicSuffixList:
    """The list that the package ships: 30 ms and 2.5 MB at the first use, so only who needs it loads it."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
