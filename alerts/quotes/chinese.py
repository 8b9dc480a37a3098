"""Speech in Chinese: speaker, verb, what is said; a day and a place may stand before the verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from alerts.quotes.found import Found
from alerts.quotes.grammar import Grammar
from alerts.quotes.marks import QuotedSpan
from alerts.quotes.unit import Unit, Verb
from alerts.quotes.unspaced_speaker import MAX_CHARS, unspaced_speaker

MIN_CHARS = 8
_BARE = frozenset({"说", "說", "称", "稱"})
_OTHER_WORD = re.compile(r"[明法服辞辭谎謊话話为為作号號赞讚不道出起到过過是]")
_MARK = re.compile(r"[,，:：]\s*")
_SOURCE = re.compile(
    r"^(?:据|據)(?P<who>[^,，。]{2,30}?)(?:称|稱|说|說|表示|透露|介绍|介紹|通报|通報|的?消息)?[,，]"
)
_TRAILING = " 。.!！…，,"
_NOUN_PHRASE = re.compile(r"[的之][\u4e00-\u9fff]{1,4}[\s!！?？。]*$")
"""`金正恩：不苟言笑的男人` is a topic and what is told of it."""
_LEADING = re.compile(r"[\s,，]*")
_QUESTION = re.compile(r"[?？][”」\s]*$")


def chinese_speech(unit: Unit) -> Iterator[Found]:
    """Quotations and reported clauses with a sure speaker."""
    direct = list(_quotations(unit))
    if direct:
        yield from direct
        return
    if _QUESTION.search(unit.normal[-6:]):
        return
    if (found := _by_source(unit)) is not None:
        yield found
        return
    for verb in unit.unsegmented_verbs:
        name = _subject(unit, verb)
        if name is not None:
            begin = _clause_begin(unit, verb)
            if begin is not None and (found := _found(unit, name, begin)) is not None:
                yield found
            return
    if unit.is_title:
        yield from _headline(unit)


@lru_cache(maxsize=4)
def _between(grammar: Grammar) -> re.Pattern[str]:
    """When, where and to whom, before the verb."""
    words = "|".join(sorted(map(re.escape, grammar["between"].exact), key=len, reverse=True))
    place = r"(?:在|于|於|向|对|對)[^,，。“”「」没沒未不]{1,14}"
    day = r"(?:\d{1,2}月)?\d{1,2}[日号號]|\(\d{1,2}[日号號]?\)"
    return re.compile(rf"(?:{day}|{words}|\s|{place}){{0,4}}")


def _subject(unit: Unit, verb: Verb) -> str | None:
    begin = unit.phrase_start(verb.start)
    if verb.start - begin > MAX_CHARS:
        return None
    between = _between(unit.grammar)
    for end in range(verb.start, begin + 1, -1):
        if between.fullmatch(unit.normal, end, verb.start) and (name := unspaced_speaker(unit, begin, end)):
            return name
    return None


def _clause_begin(unit: Unit, verb: Verb) -> int | None:
    match = _MARK.match(unit.normal, verb.end)
    if match is not None:
        return match.end()
    after = unit.normal[verb.end : verb.end + 1]
    return verb.end if verb.text in _BARE and not _OTHER_WORD.match(after) else None


def _quotations(unit: Unit) -> Iterator[Found]:
    for index, span in enumerate(unit.spans):
        if span.end - span.start < MIN_CHARS:
            continue
        name = _said_before(unit, span) or (_said_after(unit, span) if not index else None)
        if name is None and unit.is_title and not index:
            name = _before_colon(unit, span)
        if name:
            end = span.start + len(unit.normal[span.start : span.end].rstrip(_TRAILING))
            yield Found(name, span.start, end, is_direct=True)


def _said_before(unit: Unit, span: QuotedSpan) -> str | None:
    verb = next((one for one in reversed(unit.unsegmented_verbs) if one.end <= span.outer_start), None)
    if verb is None or unit.normal[verb.end : span.outer_start].strip(" ,，:：道"):
        return None
    return _subject(unit, verb)


def _said_after(unit: Unit, span: QuotedSpan) -> str | None:
    if unit.normal[: span.outer_start].strip():
        return None
    match = _LEADING.match(unit.normal, span.outer_end)
    at = match.end() if match else span.outer_end
    verb = next((one for one in unit.unsegmented_verbs if one.start >= at), None)
    if verb is None or unit.phrase_start(verb.start) > at:
        return None
    return _subject(unit, verb)


def _before_colon(unit: Unit, span: QuotedSpan) -> str | None:
    before = unit.normal[: span.outer_start].rstrip()
    return unspaced_speaker(unit, 0, len(before) - 1) if before.endswith(":") else None


def _headline(unit: Unit) -> Iterator[Found]:
    """`泽连斯基：…`; a country before a colon is a subject, not a speaker."""
    colon = unit.normal.find(":", 0, MAX_CHARS)
    named = [one for one in unit.speakers if one.end <= colon and one.rank >= 2]
    if (
        colon > 0
        and named
        and not _NOUN_PHRASE.search(unit.normal)
        and (name := unspaced_speaker(unit, 0, colon))
    ):
        found = _found(unit, name, colon + 1)
        if found is not None:
            yield found


def _by_source(unit: Unit) -> Found | None:
    match = _SOURCE.match(unit.normal)
    if match is None:
        return None
    name = unspaced_speaker(unit, *match.span("who"))
    return _found(unit, name, match.end()) if name else None


@lru_cache(maxsize=4)
def _cut(grammar: Grammar) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, grammar["cut"].exact), key=len, reverse=True))
    return re.compile(rf"[;；]|[,，](?:{words})")


def _found(unit: Unit, name: str, begin: int) -> Found | None:
    cut = _cut(unit.grammar).search(unit.normal, begin)
    text = unit.normal[begin : cut.start() if cut else len(unit.normal)]
    first = begin + len(text) - len(text.lstrip(_TRAILING))
    last = begin + len(text.rstrip(_TRAILING))
    return Found(name, first, last, is_direct=False) if last - first >= MIN_CHARS else None
