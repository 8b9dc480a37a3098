"""The id of an entry within its source."""

from __future__ import annotations

from hashlib import sha256

MAX_ID = 500


def entry_id(stated: str | None, link: str, title: str, text: str) -> str:
    """Return the publisher's id, else the link, else a hash of title and text."""
    identifier = (stated or "").strip()[:MAX_ID] or link
    return identifier or "h" + sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:24]
