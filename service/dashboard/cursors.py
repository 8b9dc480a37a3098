"""Cursors as text in addresses: opaque to whoever follows them."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

from store.records.dashboard.views import Cursor

_MAX_CHARS = 400


def cursor_text(cursor: Cursor) -> str:
    """The cursor, for an address."""
    data = json.dumps([cursor.at.timestamp(), cursor.key]).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def cursor_from_text(text: str) -> Cursor | None:
    """The cursor; None for anything that is none, which shows the first page."""
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        at, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Cursor(datetime.fromtimestamp(at, UTC), str(key))
    except (binascii.Error, ValueError, TypeError, OverflowError, OSError):
        return None
