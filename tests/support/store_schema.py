"""What a store's file declares, read past the store."""

import sqlite3


def declared_tables(raw: sqlite3.Connection) -> dict[str, bool]:
    """Our own tables and whether each is strict; those of the search index and of sqlite-utils left out."""
    rows = raw.execute("SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main'")
    return {
        name: bool(strict)
        for name, strict, kind in rows
        if kind == "table" and not name.startswith(("sqlite_", "_sqlite", "articles_fts"))
    }
