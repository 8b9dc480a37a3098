"""Whether a request that changes something comes from our own pages, or from a script with a token."""

from __future__ import annotations

from collections.abc import Mapping

_OWN_SITES = frozenset({"same-origin", "none"})


def is_same_origin(headers: Mapping[str, str], own_origins: frozenset[str]) -> bool:
    """Whether a browser says that a page of ours sent it, or it is no browser and has a token.

    Browsers send `Sec-Fetch-Site` on trustworthy addresses since 2023, and `Origin` with each POST. A request
    with neither is a script's: it must bear a token, which no browser adds by itself.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN_SITES
    origin = headers.get("Origin")
    if origin is not None:
        return origin in own_origins
    return headers.get("Authorization", "").startswith("Bearer ")
