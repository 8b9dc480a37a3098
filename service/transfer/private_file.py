"""Writes files that only this account may read, and tells what an export leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from crawler.urls import redact_url

_MODE = 0o600


def write_private(file: Path, content: bytes) -> None:
    """Write a file with mode 0600; one that exists gets that mode before it gets the content.

    Raises:
        OSError: it cannot be written.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _MODE)
    with os.fdopen(handle, "wb") as stream:
        if file.is_file():
            os.fchmod(handle, _MODE)
            stream.truncate()
        stream.write(content)


def left_out_note(addresses: Iterable[str]) -> str:
    """A clause about addresses that are exported without their password or key; empty for none."""
    count = sum(redact_url(address) != address for address in addresses)
    if not count:
        return ""
    named = "1 address has" if count == 1 else f"{count} addresses have"
    return f"; {named} no password or key there (***): add it by hand"
