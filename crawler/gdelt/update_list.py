"""Parses GDELT's last-update lists: three lines of size, MD5 and address, of which one names the GKG file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from store.errors import ParseError

ENGLISH_LIST = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
"""GDELT names its files by http too; its server decides whether to redirect to https."""
TRANSLATED_LIST = "http://data.gdeltproject.org/gdeltv2/lastupdate-translation.txt"
MAX_LIST_BYTES = 100_000
_LINE = re.compile(r"(\d{1,12}) +([0-9a-fA-F]{32}) +(\S{1,500})")
_FILE_NAME = re.compile(r"(\d{14})(\.translation)?\.gkg\.csv\.zip", re.IGNORECASE)
_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """The GKG file that a list names."""

    window: datetime
    """When its 15 minutes end, by its name. GDELT publishes it about ten minutes earlier."""
    is_translated: bool
    size_bytes: int
    md5: str
    """Hex digits in lower case."""

    @property
    def name(self) -> str:
        """Its name on the server."""
        return file_name(self.window, is_translated=self.is_translated)


def parse_update_list(body: bytes) -> ListedFile:
    """Return the GKG file of a list, the newest if it names several.

    Only the name at the end of an address is used: files are fetched from the folder of the list, so a list
    cannot lead to another host.

    Raises:
        ParseError: it names no GKG file.
    """
    files = [
        file
        for line in body[:MAX_LIST_BYTES].decode("utf-8", "replace").splitlines()
        if (file := _parse_line(line.strip())) is not None
    ]
    if not files:
        raise ParseError("a list that names no .gkg.csv.zip file; wanted: lines of size, MD5 and address")
    return max(files, key=lambda file: file.window)


def file_name(window: datetime, *, is_translated: bool) -> str:
    """Return the name of the file of a window."""
    return f"{window:{_STAMP}}{'.translation' if is_translated else ''}.gkg.csv.zip"


def parse_stamp(text: str) -> datetime | None:
    """Parse `YYYYMMDDHHMMSS`, UTC; None for anything else."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _parse_line(line: str) -> ListedFile | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    name = _FILE_NAME.fullmatch(match[3].rpartition("/")[2])
    window = parse_stamp(name[1]) if name else None
    if name is None or window is None:
        return None
    return ListedFile(window, name[2] is not None, int(match[1]), match[2].lower())
