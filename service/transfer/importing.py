"""Imports an export line by line: each line is added, exists already, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from service.config.settings import Config
from service.transfer.config_import import ConfigImporter
from service.transfer.export import RECORD_TYPES, ExportLine
from service.transfer.import_result import REFUSED, ImportResult
from service.transfer.store_import import StoreImporter
from store.protocol.store import Store


def import_lines(
    lines: Iterable[ExportLine], file: Path, open_store: Callable[[Config], Store], now: datetime
) -> list[ImportResult]:
    """Import all lines; those of the config first, since it names the store.

    Raises:
        ConfigError: the config would not load with the new tables; nothing was written.
    """
    config, store_lines, results = ConfigImporter(file), [], []
    for line in lines:
        if line.error:
            results.append(ImportResult(line.number, line.kind, "", REFUSED, line.error))
        elif line.kind in ("story", "source"):
            results.append(config.import_line(line))
        elif line.kind in RECORD_TYPES:
            store_lines.append(line)
        else:
            known = ", ".join(("story", "source", *RECORD_TYPES))
            results.append(
                ImportResult(line.number, line.kind, "", REFUSED, f"expected: a record of {known}")
            )
    settings = config.write()
    if store_lines:
        store = open_store(settings)
        try:
            importer = StoreImporter(store, now)
            results += [importer.import_line(line) for line in store_lines]
            importer.write_claims()
        finally:
            store.close()
    return sorted(results, key=lambda result: result.line)
