"""The response of an HTTP endpoint: read to its end or to a limit, and decompressed."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiohttp

MAX_ANSWER_BYTES = 16_384
"""Read of a response that only a log line needs."""
MAX_VERDICT_BYTES = 524_288
"""Read of a response whose body says whether the message was accepted; some repeat the message in it."""
_ZLIB_NAMES = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_MAGIC = b"\x1f\x8b"
_ANY_ZLIB_HEADER, _RAW_DEFLATE = 47, -15
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})(?:[ \t][^\n]*)?\n|HTTP/1\.[01] (\d{3})\r\n")
_CHUNKED = re.compile(rb"\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)

_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,9})\r?\n", re.IGNORECASE)
_WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class EndpointResponse:
    """The response of an endpoint."""

    status: int
    text: str
    redirect_host: str | None
    """Host of the `Location` header."""
    retry_after_s: float | None
    complete: bool = True
    """Whether `text` is the whole body: not cut off, and not compressed in an unknown way."""


async def read_text(
    response: aiohttp.ClientResponse, limit: int, within_s: float | None = None
) -> tuple[str, bool]:
    """The body as text, at most `limit` bytes of it, and whether that is all."""
    import aiohttp

    body, ended = bytearray(), False
    try:
        async with asyncio.timeout(within_s):
            while len(body) <= limit:
                piece = await response.content.read(limit + 1 - len(body))
                if not piece:
                    ended = True
                    break
                body += piece
    except (TimeoutError, OSError, aiohttp.ClientError):
        pass  # what has arrived so far may be enough
    encoding = ", ".join(response.headers.getall("Content-Encoding", []))
    return decode_body(bytes(body[:limit]), encoding, limit, ended=ended)


def decode_body(body: bytes, encoding: str, limit: int, *, ended: bool = True) -> tuple[str, bool]:
    """The text of a body, decompressed up to `limit` bytes, and whether that is all.

    No compression is offered to the endpoint, but some compress all the same.
    """
    name = encoding.strip().lower()
    if name in _ZLIB_NAMES or body.startswith(_GZIP_MAGIC):
        unpacked = _decompress(body, limit)
        if unpacked is None:
            return "", False
        body, whole = unpacked
        ended = ended and whole
    elif name not in ("", "identity") and body:
        return "", False
    return body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff"), ended


def _decompress(body: bytes, limit: int) -> tuple[bytes, bool] | None:
    """At most `limit` bytes, and whether the stream ended within them; None if it is damaged."""
    for window in (_ANY_ZLIB_HEADER, _RAW_DEFLATE):
        stream = zlib.decompressobj(window)
        try:
            return stream.decompress(body, limit), stream.eof
        except zlib.error:
            continue
    return None


def response_from_raw(raw: bytes, limit: int) -> EndpointResponse | None:
    """The response in bytes whose headers could not be parsed; None without a complete status line.

    The status line decides what the response means; interim responses (1xx) are skipped.
    """
    position = 0
    while match := _STATUS_LINE.match(raw, position):
        status = int(match.group(1) or match.group(2))
        blank = _blank_line(raw, match.end())
        if status >= 200:
            head, body = raw[match.start() : blank], raw[blank:] if blank else b""
            if _CHUNKED.search(head):
                body, ended = _dechunked(body)
            else:
                length = _LENGTH.search(head)
                ended = length is not None and len(body) >= int(length[1])
            text, whole = decode_body(body[:limit], "", limit, ended=ended or status in _WITHOUT_BODY)
            return EndpointResponse(status, text, None, None, whole)
        if not blank:
            return None
        position = blank
    return None


def _blank_line(raw: bytes, start: int) -> int:
    """Where the body begins; 0 if the headers have not ended."""
    ends = [
        found + len(mark)
        for mark in (b"\r\n\r\n", b"\n\n")
        if (found := raw.find(mark, max(0, start - 2))) >= 0
    ]
    return min(ends, default=0)


def _dechunked(body: bytes) -> tuple[bytes, bool]:
    """The content of the chunks, and whether the last one is there."""
    pieces: list[bytes] = []
    position = 0
    while (line_end := body.find(b"\n", position)) >= 0:
        try:
            size = int(body[position:line_end].split(b";")[0].strip(), 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(pieces), size == 0
        pieces.append(body[line_end + 1 : line_end + 1 + size])
        position = line_end + 1 + size + 2
    return b"".join(pieces), False
