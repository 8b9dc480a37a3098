"""Config keys that had another name before, so that an error can name the present one.

`susulan store export` writes `[[sources]]` tables; an export with old keys can still be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RENAMED_KEYS: Mapping[str, Mapping[str, str]] = {
    "service": {"log": "log_format", "keep_baseline_quiet": "initial_summary"},
    "backup": {"every": "interval"},
    "crawler": {"adapt": "max_speedup", "teaser_chars": "min_summary_chars"},
    "matching": {"semantics": "encoder"},
    "sources": {"pages": "full_text", "depth": "max_pages"},
    "channels": {
        "sources": "outlets",
        "facets": "anchors",
        "quiet": "quiet_hours",
        "quiet_bypass": "quiet_hours_min_score",
    },
    "retention": {
        "entries": "seen_entries",
        "evidence": "comparison_data",
        "versions": "article_versions",
    },
}
"""The present name by the table's name and the old key."""
_OPPOSITE_VALUES = {
    "keep_baseline_quiet": "the meaning is reversed: keep_baseline_quiet = true is initial_summary = false"
}


def renamed_key_text(table: str, key: str) -> str:
    """The hint for an old key: `it is called 'quiet_hours' now`; empty if the key is not an old one."""
    new = RENAMED_KEYS.get(table, {}).get(key)
    if new is None:
        return ""
    reversed_meaning = _OPPOSITE_VALUES.get(key)
    return f"it is called {new!r} now" + (f", and {reversed_meaning}" if reversed_meaning else "")


def rename_source_keys(row: Mapping[str, Any]) -> dict[str, Any]:
    """A `[[sources]]` table with present keys, from one that may have old ones; a present key wins."""
    renamed = RENAMED_KEYS["sources"]
    kept = {key: value for key, value in row.items() if key not in renamed}
    return {renamed[key]: value for key, value in row.items() if key in renamed} | kept
