"""What comes back from the network, whichever collector fetched it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer, body complete and within its size limit."""

    url: str
    """After redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; several `link` are joined by commas."""
    body: bytes = b""
    permanent_redirect: str | None = None
    """Where an unbroken chain of permanent redirects (301, 308) led, if the answer came through one."""
    notes: tuple[str, ...] = field(default=())
