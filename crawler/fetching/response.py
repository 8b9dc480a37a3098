"""The HTTP response that both collectors return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One response; its body is complete and within its size limit."""

    url: str
    """After redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; several `link` are joined by commas."""
    body: bytes = b""
    permanent_redirect: str | None = None
    """Target of an unbroken chain of permanent redirects (301, 308); None if there was none."""
    notes: tuple[str, ...] = field(default=())
