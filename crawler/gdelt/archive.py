"""Opens a GDELT file, a zip with one member, and reads its lines within limits. For the worker process."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

_END_RECORD = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR_BYTES, _ZIP64_LOCATOR = 20, b"PK\x06\x07"
_MAX_COMMENT = 65_535
_MAX_DIRECTORY = 4_096
"""The directory of one member is about a hundred bytes; `zipfile` would read one of any size."""
_CHUNK = 65_536
_ENCRYPTED = 0x1
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for archives that are broken or that it cannot read."""


class ArchiveRefused(Exception):
    """The archive is not what GDELT publishes, or exceeds a limit."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of one file; GDELT's have up to 15 MB, 60 MB unpacked, and lines of 50 KB."""

    unpacked_bytes: int = 300_000_000
    line_bytes: int = 1_000_000
    lines: int = 100_000


def open_member(file: BinaryIO, name: str, limits: ArchiveLimits) -> IO[bytes]:
    """Return the stream of the only member, which must have this name.

    Raises:
        ArchiveRefused: several members, another name, encryption, or an unpacked size over the limit.
    """
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        if len(members) != 1:
            raise ArchiveRefused(f"an archive of {len(members)} members; wanted: one")
        member = members[0]
        if member.filename.lower() != name.lower():
            raise ArchiveRefused(f"an archive of {member.filename[:100]!r}; wanted: {name!r}")
        if member.flag_bits & _ENCRYPTED:
            raise ArchiveRefused("an encrypted archive")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveRefused(f"compression method {member.compress_type}; wanted: deflate")
        if member.file_size > limits.unpacked_bytes:
            raise ArchiveRefused(f"{member.file_size} bytes unpacked, over {limits.unpacked_bytes}")
        return archive.open(member)
    except BROKEN as error:
        raise ArchiveRefused(f"a broken archive: {error}") from error


def read_lines(stream: IO[bytes], limits: ArchiveLimits) -> Iterator[bytes | None]:
    """Yield the lines without their end; None for a line over the limit, which is skipped.

    The checksum of the archive is checked with the last line, so nothing may be used before the end.

    Raises:
        ArchiveRefused: broken data, or more bytes or lines than the limits allow, whatever it states.
    """
    size = count = 0
    rest, skipping = b"", False
    try:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limits.unpacked_bytes:
                raise ArchiveRefused(f"more than {limits.unpacked_bytes} bytes unpacked")
            *lines, last = (rest + chunk).split(b"\n")
            for line in lines:
                count += 1
                if count > limits.lines:
                    raise ArchiveRefused(f"more than {limits.lines} lines")
                yield None if skipping or len(line) > limits.line_bytes else line.removesuffix(b"\r")
                skipping = False
            skipping = skipping or len(last) > limits.line_bytes
            rest = b"" if skipping else last
    except BROKEN as error:
        raise ArchiveRefused(f"a broken archive: {error}") from error
    if rest or skipping:
        yield None if skipping else rest.removesuffix(b"\r")


def _check_directory(file: BinaryIO) -> None:
    """Refuse a directory of several members before `zipfile` reads all of it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _MAX_COMMENT - _END_BYTES - _ZIP64_LOCATOR_BYTES))
    tail = file.read()
    at = tail.rfind(_END_RECORD)
    record = tail[at : at + _END_BYTES]
    if at < 0 or len(record) < _END_BYTES:
        raise ArchiveRefused("no zip archive")
    if tail[max(0, at - _ZIP64_LOCATOR_BYTES) : at].startswith(_ZIP64_LOCATOR):
        raise ArchiveRefused("an archive in the format for more than 4 GB")
    members = int.from_bytes(record[10:12], "little")
    if members != 1 or int.from_bytes(record[12:16], "little") > _MAX_DIRECTORY:
        raise ArchiveRefused(f"an archive of {members} members; wanted: one")
    file.seek(0)
