"""Whether two web addresses belong to one publisher, by the Public Suffix List."""

from __future__ import annotations

from urllib.parse import urlsplit

from store.records.registrable_domain import registrable_domain


def same_site(url: str, other: str) -> bool:
    """Whether the hosts of two URLs share a registrable domain.

    `sport.paper.example` and `www.paper.example` do. `a.github.io` and `b.github.io` do not: anyone can
    register a name under `github.io`. IP addresses and names without a registrable domain match only
    themselves. A URL that cannot be parsed matches nothing.
    """
    site = registrable_domain(_host(url))
    return bool(site) and site == registrable_domain(_host(other))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
