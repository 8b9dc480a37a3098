"""Make the answers of other servers safe to store and show: one line, bounded, without secrets."""

from __future__ import annotations

from collections.abc import Iterable

MAX_ANSWER_CHARS = 500


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """At most `MAX_ANSWER_CHARS` printable characters, with every secret replaced by `***`."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_ANSWER_CHARS].strip()
