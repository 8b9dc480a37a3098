"""Whose telling a report is: the agency that it credits, else the outlet that published it.

Ten outlets that print what one agency wires are one source. Read are the forms in which newsrooms credit:
a dateline (`SEOUL (Reuters) -`, `[서울=뉴시스]`), a last line (`dpa/AFP`), and words (`according to KCNA`,
`со ссылкой на ТАСС`, `据新华社报道`) in headline and first sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick, MatchKind

from alerts.text.languages import primary
from alerts.text.lexicon.forms import borderless
from store.records.collection import Article, Member

_HEAD, _DATELINE, _TAIL = 700, 140, 70
"""Characters in which a credit, a dateline, a last line is looked for."""
_NEAR = 28
"""Characters between a word of crediting and the name."""
_PLACE = 60
"""Characters of a place and a date before the name."""
_AFTER = tuple(")）]】/")
_OPENED = re.compile(r"[(（\[【/][^)）\]】.。]{0,14}$")
_WIRED = re.compile("[^。，、]{0,12}[电電讯訊]")
_BEFORE_LAST = ("(", "（", "/", "—", "–", "[", "\n", ":", ".", " -", "--", "|")
_DASH = re.compile(r"\s*(?:--+|[-–—―.:]\s|[—―])")
_MARK = re.compile(r"[^\W_]")


def voice_of(article: Article) -> str:
    """The agency that a report credits, else its outlet; empty where not even that is known."""
    return credited(article.title, article.text, article.language) or outlet_of(article)


def repeated_by(article: Article) -> str:
    """The agency whose telling a report repeats; empty where it speaks for itself."""
    voice = voice_of(article)
    return "" if voice == outlet_of(article) else voice


def outlet_of(article: Article) -> str:
    """Who published it; an agency under its one name."""
    name = article.site or article.source or (urlsplit(article.url).hostname or "")
    return _agencies().get(name, name)


def credited(title: str, text: str, language: str) -> str:
    """The agency that is credited first, by its one name; empty for none."""
    cues = _cues().get(primary(language), ("", ""))
    head, body, tail = f"{title[:500]}\n", text[:_HEAD], text[_HEAD:][-_TAIL:]
    for place, found in _names(head + body):
        start, end = found.span()
        if _dateline(head + body, start - len(head), start, end) or _cued(head + body, start, end, cues):
            return place
    for end_of in (title.strip(), tail or body[-_TAIL:]):
        for place, found in _names(end_of):
            if _last_line(end_of, found.start(), found.end()):
                return place
    return ""


def credited_agency(voice: str) -> bool:
    """Whether a voice is an agency that others repeat."""
    return voice in _agencies()


def independent(members: Iterable[Member]) -> list[str]:
    """The voices of a development, each once, in the order in which they spoke; copies are no voice."""
    found: dict[str, str] = {}
    for member in members:
        if member.duplicate_of is None and member.voice:
            found.setdefault(member.voice.casefold(), member.voice)
    return list(found.values())


def _names(text: str) -> Iterable[tuple[str, re.Match[str]]]:
    """As `_pattern` finds them, which is asked only where one of them begins: it is slow everywhere else."""
    end = 0
    for start in sorted({start for _, start, _ in _finder().find_matches_as_indexes(text, overlapping=True)}):
        if start >= end and (found := _pattern().match(text, start)):
            end = found.end()
            yield _agencies()[found.group()], found


def _dateline(text: str, offset: int, start: int, end: int) -> bool:
    """In brackets, or followed by a dash, in the text's first line."""
    if not 0 <= offset <= _DATELINE:
        return False
    first = text[start - offset : start]
    if _OPENED.search(first) and text[end : end + 1] in _AFTER:
        return True
    wired = _DASH.match(text, end) or _WIRED.match(text, end)
    return offset <= _PLACE and bool(wired) and not _sentence(first)


def _sentence(before: str) -> bool:
    """Whether what stands before a name in a dateline is longer than a place and a date."""
    return len(before.split()) > 6 or before.rstrip().endswith((",", "،"))


def _cued(text: str, start: int, end: int, cues: tuple[str, str]) -> bool:
    before, after = cues
    left = text[max(0, start - _NEAR) : start].casefold()
    right = text[end : end + _NEAR].casefold()
    return bool(before and re.search(before, left)) or bool(after and re.match(after, right))


def _last_line(text: str, start: int, end: int) -> bool:
    """Alone at the very end: in brackets, after a dash or slash, on a line of its own."""
    if _MARK.search(re.sub(_pattern(), "", text[end:])):
        return False
    return text[:start].rstrip(" ").endswith(_BEFORE_LAST)


@lru_cache(maxsize=1)
def _agencies() -> Mapping[str, str]:
    """Form → name, as it stands and in capitals."""
    found: dict[str, str] = {}
    for line in _lines("agencies.txt"):
        name, forms = line.split(":", 1)
        for form in map(str.strip, forms.split(",")):
            for written in (form, form.upper()):
                found.setdefault(written, name)
    return found


@lru_cache(maxsize=1)
def _finder() -> AhoCorasick:
    return AhoCorasick(list(_agencies()), matchkind=MatchKind.Standard)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    pieces = []
    for form in sorted(_agencies(), key=len, reverse=True):
        piece = re.escape(form)
        pieces.append(piece if borderless(form) else rf"(?<!\w){piece}(?!\w)")
    return re.compile("|".join(pieces))


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, tuple[str, str]]:
    """Language → patterns of what stands before and after a name."""
    found = {}
    for line in _lines("credits.txt"):
        language, words = line.split(" < ", 1)
        before, after = (part.strip().casefold().split(", ") for part in words.split("| >"))
        found[language] = (_before(before), _after(after))
    return found


def _before(words: Sequence[str]) -> str:
    pieces = [re.escape(one) if borderless(one) else rf"(?<!\w){re.escape(one)}(?!\w)" for one in words]
    return f"(?:{'|'.join(pieces)})[^.!?。]*$"


def _after(words: Sequence[str]) -> str:
    pieces = [re.escape(one.strip()) + ("" if borderless(one.strip()) else r"(?!\w)") for one in words]
    return rf"[\s,'’\"”」)]*(?:\w+\s)?(?:{'|'.join(pieces)})"


def _lines(name: str) -> Iterable[str]:
    text = (files("alerts.text.lexicon") / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
