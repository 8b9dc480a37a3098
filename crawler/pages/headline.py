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

from crawler.formats.cleaning import title

_LD, _H1, _OG, _TWITTER, _TAG, _OTHER_H1 = 3.0, 2.9, 2.5, 0.5, 1.5, 1.0
_LOWER = 2.0
"""Of an h2 or h3 that says what the page's titles say: in many blogs the h1 is the blog's own name."""
_WITHIN = 0.5
"""Of its weight a title gives to one that it wraps in a site's name or kicker."""
_SEPARATED = re.compile(r"\s+[|–—\-·•:：»«/]+\s*|\s*[|»«：]\s*")
_MARKS = " |–—-·•:：»«/"
_CUT = re.compile(r"\s*(…|\.\.\.)$")
_MIN_SHARE = 0.4
"""A title that is less of the other than this is not meant by it."""
_MAX_HEADINGS = 10
_MAX_LOWER = 30
_MAX_SITE_KEY = 40
_MIN_PART = 8
"""Letters of a part of the title tag that a lower heading may repeat; sections are shorter."""


@dataclass(frozen=True, slots=True)
class _Stated:
    text: str
    weight: float

    @property
    def key(self) -> str:
        return _key(self.text)


def headline(root: lxml.html.HtmlElement, stated: dict[str, str], sites: Iterable[str], url: str) -> str:
    """The headline; `stated` has what `ld`, `og`, `twitter` say, `sites` the names the site goes by."""
    names = {key for name in (*sites, *_host_names(url)) if (key := _key(name))}
    every = list(_candidates(root, stated, names))
    candidates = [one for one in every if one.key not in names] or every
    if not candidates:
        return ""
    return max(candidates, key=lambda one: (_votes(one, candidates), one.weight)).text


def _candidates(root: lxml.html.HtmlElement, stated: dict[str, str], names: set[str]) -> Iterator[_Stated]:
    if text := title(stated.get("ld")):
        yield _Stated(text, _LD)
    yield from _headings(root, names)
    for source, weight in (("og", _OG), ("twitter", _TWITTER)):
        if text := _without_site(title(stated.get(source)), names):
            yield _Stated(text, weight)
    tag = root.find(".//head/title") if root.find(".//head/title") is not None else root.find(".//title")
    if tag is not None and (text := _without_site(title(tag.text_content()), names)):
        yield _Stated(text, _TAG)
        if (parts := _SEPARATED.split(text)) and len(parts) > 1:
            yield _Stated(text[: text.rindex(parts[-1])].rstrip(_MARKS), _TAG - 0.1)
    yield from _lower_headings(root, stated, tag)


def _lower_headings(
    root: lxml.html.HtmlElement, stated: dict[str, str], tag: lxml.html.HtmlElement | None
) -> Iterator[_Stated]:
    """The first h2 or h3 that says what a title of the page says, or a part of its title tag."""
    tagged = title(tag.text_content()) if tag is not None else ""
    said = {_key(title(text)) for text in stated.values()} | {_key(tagged)}
    said |= {key for part in _SEPARATED.split(tagged) if len(key := _key(part)) >= _MIN_PART}
    for heading in list(root.iter("h2", "h3"))[:_MAX_LOWER]:
        text = title(heading.text_content())
        if text and _key(text) in said:
            yield _Stated(text, _LOWER)
            return


def _headings(root: lxml.html.HtmlElement, names: set[str]) -> Iterator[_Stated]:
    """Every h1 that is not the site's name; the only one, or the only one of the article, is worth more."""
    found = [
        (text, h1)
        for h1 in list(root.iter("h1"))[:_MAX_HEADINGS]
        if (text := title(h1.text_content())) and _key(text) not in names
    ]
    inner = [text for text, h1 in found if any(a.tag in ("article", "main") for a in h1.iterancestors())]
    for text, _ in found:
        only = len(found) == 1 or inner == [text]
        yield _Stated(text, _H1 if only else _OTHER_H1)


def _votes(one: _Stated, every: list[_Stated]) -> float:
    """The weight of all that say the same, and part of that of those that wrap it or were cut from it."""
    mine = one.key
    votes = 0.0
    for other in every:
        key = other.key
        if key == mine:
            votes += other.weight
        elif key and mine and _is_wrapped(mine, key):
            votes += _WITHIN * other.weight
        elif key and mine.startswith(key) and _is_cut(other, every):
            votes += other.weight
    return votes - (_LD if _is_cut(one, every) else 0.0)


def _is_cut(one: _Stated, every: list[_Stated]) -> bool:
    """Whether it ends in dots where another title goes on; a headline may end in dots of its own."""
    if not (dots := _CUT.search(one.text)):
        return False
    stem = one.text[: dots.start()]
    return any(
        len(other.text) > len(one.text)
        and other.text.startswith(stem)
        and not other.text.startswith(one.text)
        for other in every
    )


def _is_wrapped(short: str, long: str) -> bool:
    return len(short) >= _MIN_SHARE * len(long) and (long.startswith(short) or long.endswith(short))


def _without_site(text: str, names: set[str]) -> str:
    """The title less a site's name at its end or start, however it is set apart."""
    parts = _SEPARATED.split(text)
    if len(parts) > 1 and _key(parts[-1]) in names:
        return text[: text.rindex(parts[-1])].rstrip(_MARKS)
    if len(parts) > 1 and _key(parts[0]) in names:
        return text[len(parts[0]) :].lstrip(_MARKS)
    before, colon, rest = text.partition(": ")
    return rest if colon and _key(before) in names else text


def _host_names(url: str) -> Iterator[str]:
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return
    if host and len(host) <= _MAX_SITE_KEY:
        yield host
        yield from (label for label in host.split(".")[:-1] if len(label) > 2)


def _key(text: str) -> str:
    """Letters and digits in lower case: quotes, dashes and spaces are set differently everywhere."""
    return "".join(char for char in text.casefold() if char.isalnum())
