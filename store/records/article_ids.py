"""Ids of articles."""

from __future__ import annotations

from hashlib import sha256

_DIGITS = 24


def article_id_of(identity: str) -> str:
    """Return 24 hex digits for what identifies an article, usually its canonical URL."""
    return sha256(identity.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
