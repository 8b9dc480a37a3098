"""Keys of tombstones: 8 bytes by which an article or a delivery stays known after its row was deleted.

Among a million keys two are equal in one of 37 million stores.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b

from store.records.collection import Article
from store.records.deliveries import Delivery

_INT64 = "q"
"""Signed 64 bits, like SQLite's integers."""


def id_key(article: Article) -> int:
    """The key of an article, or of an entry that is a duplicate of one."""
    return _tombstone_key("article", article.id)


def url_key(article: Article) -> int:
    """The key left by an article whose canonical URL is this article's URL."""
    return _tombstone_key("canonical", article.url)


def article_keys(article_id: str, url: str, canonical_url: str | None) -> tuple[int, ...]:
    """The keys that a deleted article leaves."""
    kinds = (("article", article_id), ("url", url), ("canonical", canonical_url or ""))
    return tuple(_tombstone_key(kind, value) for kind, value in kinds if value)


def canonical_keys(canonical_url: str) -> tuple[int, int]:
    """The keys by which a page is recognised as a duplicate of a deleted article."""
    return _tombstone_key("url", canonical_url), _tombstone_key("canonical", canonical_url)


def delivery_key(delivery: Delivery) -> int:
    """The key of what identifies a delivery."""
    parts = (delivery.channel, delivery.recipient, delivery.subject, str(delivery.revision))
    return _tombstone_key("delivery", "\n".join(parts))


def pack_keys(keys: Iterable[int]) -> bytes:
    """Keys as a listing stores them: equal for equal keys."""
    return array(_INT64, sorted(keys)).tobytes()


def unpack_keys(entries: bytes) -> array[int]:
    """The keys of a listing."""
    return array(_INT64, entries)


def _tombstone_key(kind: str, value: str) -> int:
    digest = blake2b(f"{kind}\n{value}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
