"""Site names and sections beside a headline in a title tag, and the characters that separate them.

European sites write `Headline - Site` and `Headline | Site`. East Asian sites also write `标题_频道_网站`,
`기사 제목ㅣ신문`, `見出し｜新聞`, `標題‹網站` and `标题-网站`, without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKS = "|｜¦│∣ㅣ丨"
"""Vertical bars, and the letters that are written for one."""
_SEPARATOR = re.compile(
    rf"\s+[{_MARKS}–—―\-－·•・ㆍ:：»«›‹/_＿<>＜＞]+\s*|\s*[{_MARKS}»«：›‹]+\s*"
    r"|(?<=[^\x00-\x7f])[_＿]+|[_＿]+(?=[^\x00-\x7f])"
    r"|(?<=[^\x00-\x7f])[-－]+(?=[^\x00-\x7f]{1,10}(?:网|網|报|報|社|台|闻|聞|频道|在线|뉴스|일보|신문|방송)$)"
)
"""An underscore separates by itself beside a letter that is not ASCII: identifiers are ASCII."""
_NAME_SEPARATOR = re.compile(
    rf"\s+[{_MARKS}–—―\-－·•・ㆍ:：»«›‹/_＿~～<>＜＞]+\s*|\s*[{_MARKS}–—―－·•・ㆍ:：»«›‹＿~～]+\s*"
    r"|(?<=[^\x00-\x7f])[-_/]+|[-_/]+(?=[^\x00-\x7f])"
)
"""More separates a part that is known to be the site's name."""
_HARD = frozenset("|｜¦│∣ㅣ丨_＿‹›«»")
"""Separators that no headline has within itself: everything behind the first is sections and the site."""
_EDGES = " |｜¦│∣ㅣ丨–—―-－·•・ㆍ:：»«›‹/_＿~～<>＜＞"
_BRACKETED = re.compile(r"\s*[\[【(（「『〈《]([^\[\]【】()（）「」『』〈〉《》]{2,40})[\]】)）」』〉》]\s*$")
_MAX_SPLITS = 12


def split_title(text: str) -> list[str]:
    """Return the parts of a title between separators."""
    return _SEPARATOR.split(text, maxsplit=_MAX_SPLITS)


def without_last_parts(text: str) -> Iterator[str]:
    """Yield the title without its last part and, where only bars and the like separate, without more."""
    ends = [(found.start(), found.group()) for found in _SEPARATOR.finditer(text)]
    for start, separator in reversed(ends[-_MAX_SPLITS:]):
        if shorter := text[:start].rstrip(_EDGES):
            yield shorter
        if not _HARD & set(separator):
            return


def without_site(text: str, names: set[str]) -> str:
    """Remove a site's name from the end or start of the title, whatever separates it.

    `names` has comparison keys (`comparison_key`).
    """
    text = without_site_at_end(text, names)
    for found in list(_NAME_SEPARATOR.finditer(text))[:_MAX_SPLITS]:
        rest = text[found.end() :].lstrip(_EDGES)
        if rest and comparison_key(text[: found.start()]) in names:
            return rest
    return text


def without_site_at_end(text: str, names: set[str]) -> str:
    """Remove a site's name from the end of the title, also if it stands there several times."""
    if (bracket := _BRACKETED.search(text)) and comparison_key(bracket[1]) in names:
        text = text[: bracket.start()]
    ends = list(_NAME_SEPARATOR.finditer(text))
    for found in reversed(ends[-_MAX_SPLITS:]):
        shorter = text[: found.start()].rstrip(_EDGES)
        if not shorter or comparison_key(text[found.end() :]) not in names:
            break
        text = shorter
    return text


def comparison_key(text: str) -> str:
    """Return the letters and digits in lower case: quotes, dashes and spaces vary between titles."""
    return "".join(char for char in text.casefold() if char.isalnum())
