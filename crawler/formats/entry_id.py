"""What an entry is known by within its source."""

from __future__ import annotations

from hashlib import sha256

MAX_ID = 500


def entry_id(stated: str | None, link: str, title: str, text: str) -> str:
    """The publisher's own id, else the link, else a hash of what it says."""
    named = (stated or "").strip()[:MAX_ID] or link
    return named or "h" + sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:24]
