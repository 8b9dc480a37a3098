"""Foreign answers made fit to be kept and shown: one line, bounded, without secrets."""

from __future__ import annotations

from collections.abc import Iterable

MAX_ANSWER_CHARS = 500


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """At most 500 printable characters, every secret as `***`."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_ANSWER_CHARS].strip()
