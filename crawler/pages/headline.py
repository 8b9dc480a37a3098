"""Selects a page's headline among its titles by a vote, because each source of titles is sometimes wrong.

JSON-LD may be cut at 110 letters or be a variant for search engines. The h1 may be the site's name or contain
a kicker. og:title and the title tag often end in the site's name. A title that several agree on wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import lxml.html

from crawler.formats.cleaning import clean_title
from crawler.formats.element_text import spaced_text
from crawler.pages.site_suffix import (
    comparison_key,
    split_title,
    without_last_parts,
    without_site,
    without_site_at_end,
)

_LD, _H1, _OG, _TWITTER, _TAG, _OTHER_H1 = 3.0, 2.9, 2.5, 0.5, 1.5, 1.0
_LOWER_HEADING = 2.0
"""Weight of an h2 or h3 that repeats one of the titles: in many blogs the h1 is the blog's name."""
_WRAPPED_SHARE = 0.5
"""Share of its weight that a title adds to one that it contains beside a site's name or kicker."""
_ELLIPSIS = re.compile(r"\s*(…|\.\.\.)$")
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›「」『』〝〞＂＇″′"
_MIN_SHARE = 0.4
"""A shorter part of another title is not the same title."""
_MAX_HEADINGS = 10
_MAX_LOWER = 30
_MAX_SITE_KEY = 40
_MIN_PART = 8
"""Letters of a part of the title tag that a lower heading may repeat; names of sections are shorter."""


@dataclass(frozen=True, slots=True)
class _TitleCandidate:
    text: str
    weight: float
    is_attribute: bool = False
    """Whether it is the attribute of a meta tag, which a quotation mark may have cut."""

    @property
    def key(self) -> str:
        return comparison_key(self.text)


def choose_headline(
    root: lxml.html.HtmlElement, stated: dict[str, str], site_names: Iterable[str], url: str
) -> str:
    """Return the headline; `stated` has the titles in `ld`, `og` and `twitter`, by these keys."""
    names = {key for name in (*site_names, *_host_names(url)) if (key := comparison_key(name))}
    titles = list(_title_candidates(root, stated, names))
    candidates = [title for title in titles if title.key not in names] or titles
    candidates = [title for title in candidates if not _is_cut_at_quote(title, candidates, names)]
    if not candidates:
        return ""
    return max(candidates, key=lambda candidate: (_votes(candidate, candidates), candidate.weight)).text


def _title_candidates(
    root: lxml.html.HtmlElement, stated: dict[str, str], names: set[str]
) -> Iterator[_TitleCandidate]:
    if text := without_site_at_end(clean_title(stated.get("ld")), names):
        yield _TitleCandidate(text, _LD)
    yield from _headings(root, names)
    for source, weight in (("og", _OG), ("twitter", _TWITTER)):
        if text := without_site(clean_title(stated.get(source)), names):
            yield _TitleCandidate(text, weight, is_attribute=True)
    tag = root.find(".//head/title") if root.find(".//head/title") is not None else root.find(".//title")
    if tag is not None and (text := without_site(clean_title(tag.text_content()), names)):
        yield _TitleCandidate(text, _TAG)
        for number, shorter in enumerate(without_last_parts(text), 1):
            yield _TitleCandidate(shorter, _TAG - number * 0.1)
    yield from _lower_headings(root, stated, tag)


def _lower_headings(
    root: lxml.html.HtmlElement, stated: dict[str, str], tag: lxml.html.HtmlElement | None
) -> Iterator[_TitleCandidate]:
    """Yield the first h2 or h3 that repeats a title of the page, or a part of its title tag."""
    tagged = clean_title(tag.text_content()) if tag is not None else ""
    keys = {comparison_key(clean_title(text)) for text in stated.values()} | {comparison_key(tagged)}
    keys |= {key for part in split_title(tagged) if len(key := comparison_key(part)) >= _MIN_PART}
    for heading in list(root.iter("h2", "h3"))[:_MAX_LOWER]:
        text = clean_title(spaced_text(heading))
        if text and comparison_key(text) in keys:
            yield _TitleCandidate(text, _LOWER_HEADING)
            return


def _headings(root: lxml.html.HtmlElement, names: set[str]) -> Iterator[_TitleCandidate]:
    """Yield every h1 but the site's name; the only one, or the article's only one, has more weight."""
    headings = [
        (text, h1)
        for h1 in list(root.iter("h1"))[:_MAX_HEADINGS]
        if (text := without_site_at_end(clean_title(spaced_text(h1)), names))
        and comparison_key(text) not in names
    ]
    inner = [text for text, h1 in headings if any(a.tag in ("article", "main") for a in h1.iterancestors())]
    for text, _ in headings:
        is_only = len(headings) == 1 or inner == [text]
        yield _TitleCandidate(text, _H1 if is_only else _OTHER_H1)


def _votes(candidate: _TitleCandidate, candidates: list[_TitleCandidate]) -> float:
    """Sum the weights of equal titles, and of those that contain it or are cut from it."""
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
    """Return whether it ends in an ellipsis where another title continues; a headline may have one itself."""
    if not (dots := _ELLIPSIS.search(candidate.text)):
        return False
    stem = candidate.text[: dots.start()]
    return any(
        len(other.text) > len(candidate.text)
        and other.text.startswith(stem)
        and not other.text.startswith(candidate.text)
        for other in candidates
    )


def _is_cut_at_quote(candidate: _TitleCandidate, candidates: list[_TitleCandidate], names: set[str]) -> bool:
    """Return whether another title continues with a quotation mark where this one ends.

    A quotation mark that a template did not escape ends the attribute of a meta tag; headings cannot be cut
    in this way. A quoted rest may also be the site's name.
    """
    if not candidate.is_attribute or any(
        other.key == candidate.key and not other.is_attribute for other in candidates
    ):
        return False
    return any(
        len(other.text) > len(candidate.text)
        and other.text.startswith(candidate.text)
        and (rest := other.text[len(candidate.text) :].lstrip())[0] in _QUOTES
        and comparison_key(rest) not in names
        for other in candidates
    )


def _is_wrapped(short: str, long: str) -> bool:
    return len(short) >= _MIN_SHARE * len(long) and (long.startswith(short) or long.endswith(short))


def _host_names(url: str) -> Iterator[str]:
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return
    if host and len(host) <= _MAX_SITE_KEY:
        yield host
        yield from (label for label in host.split(".")[:-1] if len(label) > 2)
