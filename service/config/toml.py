"""The text of a table for a config file, from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit


def table_text(name: str, values: Mapping[str, Any], comment: str = "") -> str:
    """`[[name]]` with its keys and an optional comment beside the header; a value of None is left out.

    A value that is a mapping becomes a table below it, such as `[stories.anchors]`.
    """
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None:
            table.add(key, value)
    if comment:
        table.comment(comment)
        table.trivia.comment_ws = "  "
    rows = tomlkit.aot()
    rows.append(table)
    document = tomlkit.document()
    document.add(name, rows)
    return tomlkit.dumps(document)
