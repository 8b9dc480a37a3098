"""Keys of tombstones: 8 bytes by which an article or a delivery stays known after its row was deleted.

Among a million keys two are equal in one of 37 million stores.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b

from store.records.articles import Article
from store.records.deliveries import Delivery
from store.same_report import comparison_key

_INT64 = "q"
"""Signed 64 bits, like SQLite's integers."""


def id_key(article: Article) -> int:
    """The key of an article, or of an entry that is a duplicate of one."""
    return _tombstone_key("article", article.id)


def url_key(article: Article) -> int:
    """The key left by an article with this headline whose canonical URL is this article's URL."""
    return _tombstone_key("canonical", _titled(article.url, article.title))


def entry_key(article_id: str, key: str) -> int:
    """The key left by an article whose entry had this key: it tells entries of one link apart."""
    return _tombstone_key("entry", f"{article_id}\n{key}")


def words_key(article: Article) -> int:
    """The key of an entry that is known by its words, because its link changes from poll to poll."""
    return _tombstone_key("words", f"{article.source}\n{article.words_key}")


def article_keys(
    article_id: str, url: str, canonical_url: str | None, title: str, key: str | None
) -> tuple[int, ...]:
    """The keys that a deleted article leaves."""
    keys = [_tombstone_key("article", article_id), *canonical_keys(url, title)[:1]]
    if canonical_url:
        keys.append(canonical_keys(canonical_url, title)[1])
    if key:
        keys.append(entry_key(article_id, key))
    return tuple(keys)


def canonical_keys(canonical_url: str, title: str) -> tuple[int, int]:
    """The keys by which a page with this headline is recognised as a duplicate of a deleted article."""
    value = _titled(canonical_url, title)
    return _tombstone_key("url", value), _tombstone_key("canonical", value)


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


def _titled(url: str, title: str) -> str:
    """The URL with the headline: many articles may have one canonical URL."""
    return f"{url}\n{comparison_key(title)}"


def _tombstone_key(kind: str, value: str) -> int:
    digest = blake2b(f"{kind}\n{value}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
