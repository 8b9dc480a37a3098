"""Reads one row of a GKG 2.1 file: 27 columns, of which we use ten. Pure, for the worker process."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

COLUMNS = 27
_DATE, _COLLECTION, _DOMAIN, _URL = 1, 2, 3, 4
_LOCATIONS, _PERSONS, _ORGANISATIONS, _ALL_NAMES = 9, 11, 13, 23
_TRANSLATION, _EXTRAS = 25, 26
_WEB = b"1"
"""Rows of other collections, such as broadcasts, have no address."""
_TITLE = re.compile(rb"<PAGE_TITLE>([^<]{1,4000})")
_PUBLISHED = re.compile(rb"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})<")
_LANGUAGE = re.compile(rb"srclc:([A-Za-z]{2,3})\b")
_MAX_URL = 2_000
_MAX_NAMES = 50_000
"""Characters of a row's names; a row of a long list of names is about none of them."""


@dataclass(frozen=True, slots=True)
class GkgRow:
    """A report as a row states it; nothing is cleaned yet."""

    url: str
    domain: str
    title: str
    """Character references are resolved once."""
    names: str
    """The persons, organisations, places and other names that GDELT found in its text, in English."""
    language: str
    """ISO 639-2 or 639-3; empty in the English stream."""
    published: str
    """When the page says that it was published, `YYYYMMDDHHMMSS`; empty if it does not."""
    added: str
    """When GDELT added it, in the same form; it is the name of the file."""


def parse_row(line: bytes) -> GkgRow | None:
    """Return the report of a row; None if the row is cut, or is not about a web page with a title.

    The extras look like XML but are not: titles have bare ampersands.
    """
    columns = line.split(b"\t")
    if len(columns) != COLUMNS or columns[_COLLECTION].strip() != _WEB:
        return None
    url, title = columns[_URL].strip(), _TITLE.search(columns[_EXTRAS])
    if title is None or len(url) > _MAX_URL or not url.startswith((b"http://", b"https://")):
        return None
    text = html.unescape(_decode(title[1])).strip()
    if not text:
        return None
    language = _LANGUAGE.search(columns[_TRANSLATION])
    published = _PUBLISHED.search(columns[_EXTRAS])
    return GkgRow(
        url=_decode(url),
        domain=_decode(columns[_DOMAIN]).strip().lower()[:253],
        title=text,
        names=_names(columns),
        language="" if language is None else language[1].decode("ascii").lower(),
        published="" if published is None else published[1].decode("ascii"),
        added=_decode(columns[_DATE]).strip(),
    )


def _names(columns: list[bytes]) -> str:
    places = b";".join(place.split(b"#", 2)[1] for place in columns[_LOCATIONS].split(b";") if b"#" in place)
    named = (columns[_ALL_NAMES], columns[_PERSONS], columns[_ORGANISATIONS], places)
    return _decode(b";".join(named)[:_MAX_NAMES])


def _decode(data: bytes) -> str:
    """Decode UTF-8; a few rows a day have bytes of Latin-1."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
