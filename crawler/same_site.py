"""Whether two web addresses belong to one publisher, by the Public Suffix List."""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def same_site(url: str, other: str) -> bool:
    """Whether the hosts of two URLs share a registrable domain.

    `sport.paper.example` and `www.paper.example` do. `a.github.io` and `b.github.io` do not: anyone can
    register a name under `github.io`. IP addresses and names without a registrable domain match only
    themselves. A URL that cannot be parsed matches nothing.
    """
    site = _site(_host(url))
    return bool(site) and site == _site(_host(other))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    """The registrable domain, in ASCII; the host itself where there is none."""
    if _is_ip_address(host):
        return host
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
    return _suffix_list().privatesuffix(ascii_host) or ascii_host


def _is_ip_address(host: str) -> bool:
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
