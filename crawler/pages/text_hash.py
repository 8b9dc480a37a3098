"""A hash of a page's text that stays the same under all addresses of a host that show one text."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:https?://|/)\S+")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


def page_text_hash(url: str, text: str) -> str:
    """Return a hash of the page's host and words.

    Words with digits and addresses are left out: walls show the time, the visitor's address, the page's
    address and the number of the incident.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    words = [word for word in _WORD.findall(_ADDRESS.sub(" ", text.casefold())) if not _DIGIT.search(word)]
    return blake2b(f"{host}\n{' '.join(words)}".encode(errors="replace"), digest_size=12).hexdigest()
