"""Downloads one file to a temporary file without a name, and checks its size and hash."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import BinaryIO

from crawler.fetching.http_client import BodySink, HttpClient
from crawler.gdelt.update_list import ListedFile
from store.errors import ParseError

MAX_FILE_BYTES = 50_000_000
"""GDELT's files have 2 to 15 MB."""
TIMEOUT_S = 40.0
"""Of a host's lease at least a minute is left when a request begins."""
_BLOCK = 1 << 20
_MD5_TAG = re.compile(r'"?([0-9a-fA-F]{32})"?')
_GOOGLE_MD5 = re.compile(r"\bmd5=([A-Za-z0-9+/]{22}==)")


@asynccontextmanager
async def downloaded(client: HttpClient, url: str, listed: ListedFile | None) -> AsyncIterator[BinaryIO]:
    """Download a file; it is deleted at the end, and has no name, so that a crash leaves nothing behind.

    Size and hash are those of the list. A file that no list names any more must have the MD5 that its server
    states for it.

    Raises:
        FetchError: it cannot be fetched.
        ParseError: size or hash are others, or no hash is stated.
    """
    if listed is not None and listed.size_bytes > MAX_FILE_BYTES:
        raise ParseError(f"{listed.name} has {listed.size_bytes} bytes, over the limit of {MAX_FILE_BYTES}")
    with tempfile.TemporaryFile(prefix="susulan-gdelt-") as file:
        target = _HashedFile(file)
        limit = MAX_FILE_BYTES if listed is None else listed.size_bytes
        response = await client.download(url, BodySink(target.write, limit), TIMEOUT_S)
        await target.flush()
        _check(target, listed, response.headers)
        yield file


class _HashedFile:
    """Writes blocks in a thread, because a full write cache would block the event loop."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._waiting: list[bytes] = []
        self._waiting_bytes = self.size_bytes = 0

    @property
    def md5(self) -> str:
        """The hash of what was flushed."""
        return self._md5.hexdigest()

    async def write(self, chunk: bytes) -> None:
        """Add a piece."""
        self._waiting.append(chunk)
        self._waiting_bytes += len(chunk)
        if self._waiting_bytes >= _BLOCK:
            await self.flush()

    async def flush(self) -> None:
        """Write everything that was added."""
        block, self._waiting, self._waiting_bytes = b"".join(self._waiting), [], 0
        self.size_bytes += len(block)
        await asyncio.to_thread(self._write, block)

    def _write(self, block: bytes) -> None:
        self._md5.update(block)
        self._file.write(block)
        self._file.flush()


def _check(file: _HashedFile, listed: ListedFile | None, headers: Mapping[str, str]) -> None:
    if listed is None:
        wanted = stated_md5(headers)
        if wanted is None:
            raise ParseError("the server states no MD5 for a file that the list does not name any more")
    else:
        wanted = listed.md5
        if file.size_bytes != listed.size_bytes:
            raise ParseError(f"{listed.name} has {file.size_bytes} bytes, the list says {listed.size_bytes}")
    if file.md5 != wanted:
        raise ParseError(f"its MD5 is {file.md5}, stated is {wanted}")


def stated_md5(headers: Mapping[str, str]) -> str | None:
    """Return the MD5 that a response states for its body, as Google's storage does; names in lower case."""
    encoded = _GOOGLE_MD5.search(headers.get("x-goog-hash", ""))
    value = encoded[1] if encoded else headers.get("content-md5", "").strip()
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) == hashlib.md5(usedforsecurity=False).digest_size:
        return digest.hex()
    tag = _MD5_TAG.fullmatch(headers.get("etag", "").strip())
    return tag[1].lower() if tag else None
