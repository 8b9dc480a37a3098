"""The origin of a report: the agency that it credits, else the outlet that published it.

Ten outlets that print the text of one agency are one source. Newsrooms credit in these forms:
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

from alerts.outlets.agencies import agency_by_form, forms_by_agency
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented
from store.records.articles import Article
from store.records.matching import Member

_HEAD_CHARS, _DATELINE_CHARS, _TAIL_CHARS = 700, 140, 70
"""Characters that are searched for a credit, a dateline, a last line."""
_CUE_CHARS = 28
"""Characters between a credit cue and the name."""
_PLACE_CHARS = 60
"""Characters of a place and a date before the name."""
_CLOSING_SIGNS = tuple(")）]】/")
_OPEN_BRACKET = re.compile(r"[(（\[【/][^)）\]】.。]{0,14}$")
_WIRE_SIGN = re.compile("[^。，、]{0,12}[电電讯訊]")
_CREDIT_STARTS = ("(", "（", "/", "—", "–", "[", "\n", ":", ".", " -", "--", "|")
_DASH = re.compile(r"\s*(?:--+|[-–—―.:]\s|[—―])")
_ALPHANUMERIC = re.compile(r"[^\W_]")


def origin_of(article: Article) -> str:
    """The agency that a report credits, else its outlet; empty where not even that is known."""
    return find_credit(article.title, article.text, article.language) or outlet_of(article)


def syndicated_from(article: Article) -> str:
    """The agency that a report repeats; empty for a report of the outlet's own."""
    origin = origin_of(article)
    return "" if origin == outlet_of(article) else origin


def outlet_of(article: Article) -> str:
    """Who published it; an agency under its canonical name."""
    name = article.site or article.source or (urlsplit(article.url).hostname or "")
    return agency_by_form().get(name, name)


def find_credit(title: str, text: str, language: str) -> str:
    """The agency that is credited first, by its canonical name; empty for none."""
    cues = _credit_cues().get(primary_language(language), ("", ""))
    head, body, tail = f"{title[:500]}\n", text[:_HEAD_CHARS], text[_HEAD_CHARS:][-_TAIL_CHARS:]
    for agency, mention in _agency_mentions(head + body):
        start, end = mention.span()
        if _is_dateline(head + body, start - len(head), start, end) or _has_cue(
            head + body, start, end, cues
        ):
            return agency
    for ending in (title.strip(), tail or body[-_TAIL_CHARS:]):
        for agency, mention in _agency_mentions(ending):
            if _is_last_line(ending, mention.start(), mention.end()):
                return agency
    return ""


def is_agency(origin: str) -> bool:
    """Whether an origin is an agency that others repeat."""
    return origin in forms_by_agency() or origin in agency_by_form()


def independent_origins(members: Iterable[Member]) -> list[str]:
    """The origins of a development's reports, each once, in order of joining; copies left out."""
    origins: dict[str, str] = {}
    for member in members:
        if member.duplicate_of is None and member.origin:
            origins.setdefault(member.origin.casefold(), member.origin)
    return list(origins.values())


def _agency_mentions(text: str) -> Iterable[tuple[str, re.Match[str]]]:
    """Agencies by name and place. The slow `_form_pattern` only runs where a form begins."""
    end = 0
    for start in sorted(
        {start for _, start, _ in _form_finder().find_matches_as_indexes(text, overlapping=True)}
    ):
        if start >= end and (mention := _form_pattern().match(text, start)):
            end = mention.end()
            yield agency_by_form()[mention.group()], mention


def _is_dateline(text: str, offset: int, start: int, end: int) -> bool:
    """In brackets, or followed by a dash, in the text's first line."""
    if not 0 <= offset <= _DATELINE_CHARS:
        return False
    first = text[start - offset : start]
    if _OPEN_BRACKET.search(first) and text[end : end + 1] in _CLOSING_SIGNS:
        return True
    wired = _DASH.match(text, end) or _WIRE_SIGN.match(text, end)
    return offset <= _PLACE_CHARS and bool(wired) and not _is_sentence(first)


def _is_sentence(text: str) -> bool:
    """Whether the text before a name in a dateline is longer than a place and a date."""
    return len(text.split()) > 6 or text.rstrip().endswith((",", "،"))


def _has_cue(text: str, start: int, end: int, cues: tuple[str, str]) -> bool:
    before, after = cues
    left = text[max(0, start - _CUE_CHARS) : start].casefold()
    right = text[end : end + _CUE_CHARS].casefold()
    return bool(before and re.search(before, left)) or bool(after and re.match(after, right))


def _is_last_line(text: str, start: int, end: int) -> bool:
    """Alone at the very end: in brackets, after a dash or slash, on a line of its own."""
    if _ALPHANUMERIC.search(re.sub(_form_pattern(), "", text[end:])):
        return False
    return text[:start].rstrip(" ").endswith(_CREDIT_STARTS)


@lru_cache(maxsize=1)
def _form_finder() -> AhoCorasick:
    return AhoCorasick(list(agency_by_form()), matchkind=MatchKind.Standard)


@lru_cache(maxsize=1)
def _form_pattern() -> re.Pattern[str]:
    pieces = []
    for form in sorted(agency_by_form(), key=len, reverse=True):
        piece = re.escape(form)
        pieces.append(piece if is_unsegmented(form) else rf"(?<!\w){piece}(?!\w)")
    return re.compile("|".join(pieces))


@lru_cache(maxsize=1)
def _credit_cues() -> Mapping[str, tuple[str, str]]:
    """Language → patterns of the cues before and after a name."""
    cues = {}
    for line in _data_lines("credits.txt"):
        language, words = line.split(" < ", 1)
        before, after = (part.strip().casefold().split(", ") for part in words.split("| >"))
        cues[language] = (_pattern_before(before), _pattern_after(after))
    return cues


def _pattern_before(words: Sequence[str]) -> str:
    pieces = [
        re.escape(word) if is_unsegmented(word) else rf"(?<!\w){re.escape(word)}(?!\w)" for word in words
    ]
    return f"(?:{'|'.join(pieces)})[^.!?。]*$"


def _pattern_after(words: Sequence[str]) -> str:
    pieces = [re.escape(word.strip()) + ("" if is_unsegmented(word.strip()) else r"(?!\w)") for word in words]
    return rf"[\s,'’\"”」)]*(?:\w+\s)?(?:{'|'.join(pieces)})"


def _data_lines(name: str) -> Iterable[str]:
    text = (files("alerts.text.lexicon") / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
