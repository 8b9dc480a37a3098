"""Unpacks bodies that are gzip or zlib files themselves, as many sitemaps are."""

from __future__ import annotations

import gzip
import io
import zlib

from store.errors import ParseError

MAX_UNPACKED_BYTES = 50_000_000
_GZIP_START = b"\x1f\x8b"
_ZLIB_STARTS = (b"x\x01", b"x\x9c", b"x\xda")


def decompress(body: bytes) -> bytes:
    """Return the body, unpacked if it is gzip or zlib whatever its name says.

    Raises:
        ParseError: it is broken, or larger than 50 MB unpacked.
    """
    if body.startswith(_ZLIB_STARTS):
        return _inflate(body)
    if not body.startswith(_GZIP_START):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            data = packed.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"a broken gzip file: {error}") from error
    if len(data) > MAX_UNPACKED_BYTES:
        raise ParseError(f"a gzip file of more than {MAX_UNPACKED_BYTES} bytes unpacked")
    return data


def _inflate(body: bytes) -> bytes:
    """Unpack a zlib body; text that only begins like one is returned as it is."""
    packed = zlib.decompressobj()
    try:
        data = packed.decompress(body, MAX_UNPACKED_BYTES + 1)
    except zlib.error:
        return body
    if len(data) > MAX_UNPACKED_BYTES:
        raise ParseError(f"a zlib body of more than {MAX_UNPACKED_BYTES} bytes unpacked")
    return data if packed.eof else body
