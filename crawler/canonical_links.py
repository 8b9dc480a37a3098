"""Whether a page's canonical link can be its own: templates state their section or script instead. Pure.

Only the addresses are compared here. That two articles state one address shows in the store, which compares
what they say.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.urls import canonical_url

_EXTENSION = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,}")
_DATE = re.compile(r"(?:19|20)\d\d(?:-?\d\d){0,2}")
_WORDS = re.compile(r"[^\W_]+(?:[-_.+ ][^\W_]+){2,}")
_INDEX_FILE = re.compile(r"/(?:index|home|default|main)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_LANGUAGE_HOME = re.compile(r"^/[a-z]{2}(?:[-_][a-z]{2})?/?$", re.IGNORECASE)
_ERROR_PAGE = re.compile(r"/(?:404|error|notfound|not-found|login|amp)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_SECTION = re.compile(
    r"/(?:category|categories|categor[ií]as?|kategori(?:e|en)?|tags?|topics?|sections?|rubri[ck]s?|rubrique|author"
    r"|archives?)/[^/]+/?$",
    re.IGNORECASE,
)
"""What a template states when it does not know its article."""
_MIN_SLUG = 20
_MIN_WORDS = 12
_NOT_AN_ID = frozenset(("lang", "language", "locale", "hl", "page", "view", "format", "print", "mobile", "m"))


def credible_canonical(stated: str | None, url: str) -> str | None:
    """Return the canonical form of the link that the page at this URL states; None if it is not its own."""
    if not stated or urlsplit(stated).scheme not in ("http", "https"):
        return None
    canonical = canonical_url(stated)
    return None if not canonical or loses_identity(canonical, url) else canonical


def loses_identity(canonical: str, url: str) -> bool:
    """Return whether the canonical URL lacks what tells this article apart from others of its site.

    That is its slug or number in the path, or a parameter. A canonical URL with a slug or number of its own
    has an identity, though perhaps another article's.
    """
    theirs, own = urlsplit(canonical), urlsplit(canonical_url(url) or url)
    if (theirs.netloc, theirs.path, theirs.query) == (own.netloc, own.path, own.query):
        return False
    path, own_path = _without_index(theirs.path), _without_index(own.path)
    if path == "/" and not theirs.query:
        return own_path != "/" or bool(own.query)
    stated, needed = _parameters(theirs.query), _parameters(own.query)
    if path == own_path and any(stated.get(name, value) != value for name, value in needed.items()):
        return True  # another article of the same script
    if path_tells(path) or stated.items() - needed.items():
        return False
    if _is_above(_EXTENSION.sub("", path), own_path) or _ERROR_PAGE.search(path) or _SECTION.match(path):
        return True
    is_other_home = _LANGUAGE_HOME.match(path) is not None and _LANGUAGE_HOME.match(own_path) is None
    return is_other_home or (bool(needed) and not path_tells(own_path) and not stated)


def path_tells(path: str) -> bool:
    """Return whether the last part of a path is a slug or a number, not a section or the index of a day."""
    part = _last_part(path)
    if _DATE.fullmatch(part):
        return False
    return (
        len(part) >= _MIN_SLUG
        or _NUMBER.search(part) is not None
        or (len(part) >= _MIN_WORDS and _WORDS.fullmatch(part) is not None)
    )


def _is_above(path: str, other: str) -> bool:
    """Return whether a path is a section of the other one."""
    return other.startswith(path.rstrip("/") + "/") and other.rstrip("/") != path.rstrip("/")


def _last_part(path: str) -> str:
    """Return the last part of a path, without its extension."""
    part = next((part for part in reversed(path.split("/")) if part), "")
    return _EXTENSION.sub("", part)


def _without_index(path: str) -> str:
    """Return the folder of an index file, and any other path as it is; without a slash at the end."""
    return _INDEX_FILE.sub("", path).rstrip("/") or "/"


def _parameters(query: str) -> dict[str, str]:
    """Return the parameters that may identify an article."""
    return {name: value for name, value in parse_qsl(query) if value and name.lower() not in _NOT_AN_ID}
