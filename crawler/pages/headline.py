"""Which of the titles that a page states is its headline: a vote, since each of them is wrong somewhere.

JSON-LD cuts at 110 letters or carries a variant for search engines, the h1 may be the site's name or hold a
kicker, og:title and the title tag end in the site's name. What several say alike stands above the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import lxml.html

from crawler.formats.cleaning import clean_title

_LD, _H1, _OG, _TWITTER, _TAG, _OTHER_H1 = 3.0, 2.9, 2.5, 0.5, 1.5, 1.0
_LOWER_HEADING = 2.0
"""Of an h2 or h3 that says what the page's titles say: in many blogs the h1 is the blog's own name."""
_WRAPPED_SHARE = 0.5
"""Of its weight a title gives to one that it wraps in a site's name or kicker."""
_SEPARATOR = re.compile(r"\s+[|–—\-·•:：»«/]+\s*|\s*[|»«：]\s*")
_SEPARATOR_CHARS = " |–—-·•:：»«/"
_ELLIPSIS = re.compile(r"\s*(…|\.\.\.)$")
_MIN_SHARE = 0.4
"""A title that is less of the other than this is not meant by it."""
_MAX_HEADINGS = 10
_MAX_LOWER = 30
_MAX_SITE_KEY = 40
_MIN_PART = 8
"""Letters of a part of the title tag that a lower heading may repeat; sections are shorter."""


@dataclass(frozen=True, slots=True)
class _TitleCandidate:
    text: str
    weight: float

    @property
    def key(self) -> str:
        return _comparison_key(self.text)


def choose_headline(
    root: lxml.html.HtmlElement, stated: dict[str, str], site_names: Iterable[str], url: str
) -> str:
    """The headline; `stated` has what `ld`, `og`, `twitter` say, `sites` the names the site goes by."""
    names = {key for name in (*site_names, *_host_names(url)) if (key := _comparison_key(name))}
    every = list(_title_candidates(root, stated, names))
    candidates = [one for one in every if one.key not in names] or every
    if not candidates:
        return ""
    return max(candidates, key=lambda one: (_votes(one, candidates), one.weight)).text


def _title_candidates(
    root: lxml.html.HtmlElement, stated: dict[str, str], names: set[str]
) -> Iterator[_TitleCandidate]:
    if text := clean_title(stated.get("ld")):
        yield _TitleCandidate(text, _LD)
    yield from _headings(root, names)
    for source, weight in (("og", _OG), ("twitter", _TWITTER)):
        if text := _without_site(clean_title(stated.get(source)), names):
            yield _TitleCandidate(text, weight)
    tag = root.find(".//head/title") if root.find(".//head/title") is not None else root.find(".//title")
    if tag is not None and (text := _without_site(clean_title(tag.text_content()), names)):
        yield _TitleCandidate(text, _TAG)
        if (parts := _SEPARATOR.split(text)) and len(parts) > 1:
            yield _TitleCandidate(text[: text.rindex(parts[-1])].rstrip(_SEPARATOR_CHARS), _TAG - 0.1)
    yield from _lower_headings(root, stated, tag)


def _lower_headings(
    root: lxml.html.HtmlElement, stated: dict[str, str], tag: lxml.html.HtmlElement | None
) -> Iterator[_TitleCandidate]:
    """The first h2 or h3 that says what a title of the page says, or a part of its title tag."""
    tagged = clean_title(tag.text_content()) if tag is not None else ""
    said = {_comparison_key(clean_title(text)) for text in stated.values()} | {_comparison_key(tagged)}
    said |= {key for part in _SEPARATOR.split(tagged) if len(key := _comparison_key(part)) >= _MIN_PART}
    for heading in list(root.iter("h2", "h3"))[:_MAX_LOWER]:
        text = clean_title(heading.text_content())
        if text and _comparison_key(text) in said:
            yield _TitleCandidate(text, _LOWER_HEADING)
            return


def _headings(root: lxml.html.HtmlElement, names: set[str]) -> Iterator[_TitleCandidate]:
    """Every h1 that is not the site's name; the only one, or the only one of the article, is worth more."""
    found = [
        (text, h1)
        for h1 in list(root.iter("h1"))[:_MAX_HEADINGS]
        if (text := clean_title(h1.text_content())) and _comparison_key(text) not in names
    ]
    inner = [text for text, h1 in found if any(a.tag in ("article", "main") for a in h1.iterancestors())]
    for text, _ in found:
        only = len(found) == 1 or inner == [text]
        yield _TitleCandidate(text, _H1 if only else _OTHER_H1)


def _votes(candidate: _TitleCandidate, candidates: list[_TitleCandidate]) -> float:
    """The weight of all that say the same, and part of that of those that wrap it or were cut from it."""
    mine = candidate.key
    votes = 0.0
    for other in candidates:
        key = other.key
        if key == mine:
            votes += other.weight
        elif key and mine and _is_wrapped(mine, key):
            votes += _WRAPPED_SHARE * other.weight
        elif key and mine.startswith(key) and _is_truncated(other, candidates):
            votes += other.weight
    return votes - (_LD if _is_truncated(candidate, candidates) else 0.0)


def _is_truncated(candidate: _TitleCandidate, candidates: list[_TitleCandidate]) -> bool:
    """Whether it ends in dots where another title goes on; a headline may end in dots of its own."""
    if not (dots := _ELLIPSIS.search(candidate.text)):
        return False
    stem = candidate.text[: dots.start()]
    return any(
        len(other.text) > len(candidate.text)
        and other.text.startswith(stem)
        and not other.text.startswith(candidate.text)
        for other in candidates
    )


def _is_wrapped(short: str, long: str) -> bool:
    return len(short) >= _MIN_SHARE * len(long) and (long.startswith(short) or long.endswith(short))


def _without_site(text: str, names: set[str]) -> str:
    """The title less a site's name at its end or start, however it is set apart."""
    parts = _SEPARATOR.split(text)
    if len(parts) > 1 and _comparison_key(parts[-1]) in names:
        return text[: text.rindex(parts[-1])].rstrip(_SEPARATOR_CHARS)
    if len(parts) > 1 and _comparison_key(parts[0]) in names:
        return text[len(parts[0]) :].lstrip(_SEPARATOR_CHARS)
    before, colon, rest = text.partition(": ")
    return rest if colon and _comparison_key(before) in names else text


def _host_names(url: str) -> Iterator[str]:
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return
    if host and len(host) <= _MAX_SITE_KEY:
        yield host
        yield from (label for label in host.split(".")[:-1] if len(label) > 2)


def _comparison_key(text: str) -> str:
    """Letters and digits in lower case: quotes, dashes and spaces are set differently everywhere."""
    return "".join(char for char in text.casefold() if char.isalnum())
