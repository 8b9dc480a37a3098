"""Unpacks bodies that are gzip or zlib files themselves, as many sitemaps are."""

from __future__ import annotations

import gzip
import io
import zlib

from store.errors import ParseError

MAX_UNPACKED_BYTES = 50_000_000
"""For files of the user's own; what a publisher sends has the limit of its kind of source."""
_GZIP_START = b"\x1f\x8b"
_ZLIB_STARTS = (b"x\x01", b"x\x9c", b"x\xda")


def is_compressed(body: bytes) -> bool:
    """Return whether the body begins like a gzip or zlib file."""
    return body.startswith((_GZIP_START, *_ZLIB_STARTS))


def decompress(body: bytes, max_bytes: int = MAX_UNPACKED_BYTES) -> bytes:
    """Return the body, unpacked if it is gzip or zlib whatever its name says.

    Raises:
        ParseError: it is broken, or has more than `max_bytes` unpacked.
    """
    if body.startswith(_ZLIB_STARTS):
        return _inflate(body, max_bytes)
    if not body.startswith(_GZIP_START):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            data = packed.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"a broken gzip file: {error}") from error
    if len(data) > max_bytes:
        raise ParseError(f"a gzip file of more than {max_bytes} bytes unpacked")
    return data


def _inflate(body: bytes, max_bytes: int) -> bytes:
    """Unpack a zlib body; text that only begins like one is returned as it is."""
    packed = zlib.decompressobj()
    try:
        data = packed.decompress(body, max_bytes + 1)
    except zlib.error:
        return body
    if len(data) > max_bytes:
        raise ParseError(f"a zlib body of more than {max_bytes} bytes unpacked")
    return data if packed.eof else body
