"""How much of the store's file each kind of record takes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from store.errors import StoreError
from store.sqlite.files.paths import read_only_uri

_KIND_BY_TABLE = {
    "articles": "articles",
    "article_versions": "earlier versions",
    "articles_fts": "search index",
    "search_index": "search index",
    "matches": "verdicts",
    "members": "developments",
    "developments": "developments",
    "deliveries": "deliveries",
    "attempts": "deliveries",
    "claims": "claims",
    "quotes": "claims",
    "vectors": "vectors",
    "translations": "translations",
    "marks": "marks",
    "listings": "marks",
}
"""Kinds by table; all other tables count as the rest."""


@dataclass(frozen=True, slots=True)
class StoreSizes:
    """Bytes."""

    file_bytes: int
    wal_bytes: int
    free_bytes: int
    """The unused part of the file."""
    shrinkable: bool
    """Whether free space can be released while the service runs; `SqliteStore.compact` makes it so."""
    by_kind: dict[str, int] = field(default_factory=dict)
    """Largest first; empty if this SQLite cannot measure it."""


def format_bytes(size: int) -> str:
    """A number of bytes for people to read: `12 KB`, `3.4 MB`, `1.2 GB`."""
    if size < 999_500:
        return f"{-(-size // 1_000)} KB"
    return f"{size / 1e6:.1f} MB" if size < 999_950_000 else f"{size / 1e9:.1f} GB"


def measure_sizes(file: Path) -> StoreSizes:
    """Measure every page of the file; also while the service runs. Takes a second or two for a gigabyte.

    Raises:
        StoreError: it cannot be read.
    """
    log = file.with_name(file.name + "-wal")
    try:
        with closing(sqlite3.connect(read_only_uri(file), uri=True)) as db:
            page, free, vacuum = (
                db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_size", "freelist_count", "auto_vacuum")
            )
            by_kind = _by_kind(db)
        return StoreSizes(
            file_bytes=file.stat().st_size,
            wal_bytes=log.stat().st_size if log.exists() else 0,
            free_bytes=page * free,
            shrinkable=vacuum == 2,
            by_kind=by_kind,
        )
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{file}: its size cannot be measured: {error}") from error


def _by_kind(db: sqlite3.Connection) -> dict[str, int]:
    tables = dict(db.execute("SELECT name, tbl_name FROM sqlite_master"))
    try:
        measured = db.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE").fetchall()
    except sqlite3.OperationalError:  # SQLite was built without it
        return {}
    sums: dict[str, int] = {}
    for name, size in measured:
        table = tables.get(name, name)
        kind = "search index" if table.startswith("articles_fts") else _KIND_BY_TABLE.get(table, "the rest")
        sums[kind] = sums.get(kind, 0) + size
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))
