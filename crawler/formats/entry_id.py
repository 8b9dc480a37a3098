"""The id of an entry within its source."""

from __future__ import annotations

from hashlib import sha256

from crawler.formats.cleaning import clean_text

MAX_ID = 500


def entry_id(stated: str | None, link: str, title: str, text: str) -> str:
    """Return the publisher's id, else the link, else a hash of title and text."""
    identifier = (
        clean_text(stated or "", MAX_ID)
        if not (stated or "").isprintable()
        else (stated or "").strip()[:MAX_ID]
    )
    identifier = identifier or link
    return identifier or "h" + sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:24]
