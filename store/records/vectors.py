"""What is kept of an article's vector."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredVector:
    """An article's vector by one encoder, computed once for all stories."""

    article_id: str
    encoder: str
    """The encoder and its build; vectors of different names are not comparable."""
    text_digest: bytes
    """Identifies the text that was encoded: after a correction the vector no longer counts."""
    data: bytes
    """Half floats, little-endian: 768 bytes for 384 dimensions."""
