"""sqlite-utils without numpy, which it loads wherever that is installed.

It would cost 0.1 s and 20 MB at every start, for types that we never store.
"""

from __future__ import annotations

from store.optional_imports import without

with without("numpy", "pandas"):
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]
