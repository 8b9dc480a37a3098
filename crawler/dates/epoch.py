"""Times as seconds, milliseconds or microseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"(?:/Date\()?(\d{10}|\d{13}|\d{16})(?:\.\d{1,9})?(?:[+-]\d{4})?(?:\)/)?", re.ASCII)
_EARLIEST, _LATEST = 600_000_000, 1_900_000_000
"""1989 and 2030: ten digits beyond are more likely a number of another kind, or a date without separators."""


def parse_epoch(text: str) -> datetime | None:
    """Parse 10, 13 or 16 digits; None for numbers that are no time of the last decades."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1]
    seconds = int(digits[:10])
    if not _EARLIEST <= seconds <= _LATEST:
        return None
    return _EPOCH + timedelta(seconds=seconds, microseconds=int(digits[10:].ljust(6, "0")))
