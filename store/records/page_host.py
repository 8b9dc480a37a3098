"""Which host an article's page is fetched from, so that a pending page makes that host due."""

from __future__ import annotations

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def page_host(url: str) -> str | None:
    """`name:port` in lower case as in `Source.host`; None where the URL names no host to fetch from."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:  # an invalid port or bracketed address: nothing can be fetched there
        return None
    return f"{parts.hostname}:{port}" if parts.hostname and port else None
