"""New stores without running the migrations, which take thirty times as long as opening a file."""

from __future__ import annotations

import tempfile
import weakref
from functools import cache
from pathlib import Path
from typing import Any

from store.sqlite.store import SqliteStore, open_store


def fresh_store(path: Path, **options: Any) -> SqliteStore:
    """As `open_store`; a new store is a copy of the first one that was made in this process."""
    if not path.exists():
        path.write_bytes(_made())
    return open_store(path, **options)


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        open_store(path).close()
        assert [one.name for one in path.parent.iterdir() if one.name.startswith("store.db-")] == []
        return path.read_bytes()


def temporary_store(kind: type[SqliteStore] = SqliteStore) -> SqliteStore:
    """A store in a folder that lasts as long as the store does; `kind` may override verbs."""
    folder = tempfile.TemporaryDirectory()
    store = fresh_store(Path(folder.name) / "store.db")
    store.__class__ = kind
    weakref.finalize(store, folder.cleanup)
    return store
