"""Marks of what was here once: 8 bytes tell that a report or a delivery is known, after its row has gone.

Two of a million marks are alike once in 37 million stores.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b

from store.records.collection import Article
from store.records.deliveries import Delivery

_INT64 = "q"
"""64 bits with a sign, as SQLite's integers."""


def id_key(article: Article) -> int:
    """The mark of an article, or of an entry that is the same report as one."""
    return _tombstone_key("article", article.id)


def url_key(article: Article) -> int:
    """The mark of an article whose page called this one's URL its own true one."""
    return _tombstone_key("canonical", article.url)


def article_keys(article_id: str, url: str, canonical_url: str | None) -> tuple[int, ...]:
    """The marks that an article leaves."""
    kinds = (("article", article_id), ("url", url), ("canonical", canonical_url or ""))
    return tuple(_tombstone_key(kind, value) for kind, value in kinds if value)


def canonical_keys(canonical_url: str) -> tuple[int, int]:
    """The marks by which a page is known to be the same report as another."""
    return _tombstone_key("url", canonical_url), _tombstone_key("canonical", canonical_url)


def delivery_key(delivery: Delivery) -> int:
    """The mark of what makes a delivery the same as another."""
    one = delivery
    return _tombstone_key("delivery", "\n".join((one.channel, one.recipient, one.subject, str(one.revision))))


def pack_keys(keys: Iterable[int]) -> bytes:
    """Keys as a listing keeps them: the same for the same keys."""
    return array(_INT64, sorted(keys)).tobytes()


def unpack_keys(entries: bytes) -> array[int]:
    """The keys of a listing."""
    return array(_INT64, entries)


def _tombstone_key(kind: str, value: str) -> int:
    digest = blake2b(f"{kind}\n{value}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
