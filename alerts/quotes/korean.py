"""Speech in Korean: the speaker opens the sentence, the verb closes it, and `고` stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.quotes.found import Found
from alerts.quotes.marks import QuotedSpan
from alerts.quotes.unit import Unit, Verb
from alerts.quotes.unspaced_speaker import MAX_CHARS, after_all, unspaced_speaker

MIN_CHARS = 8
_GAP = " ,、:…"
"""What may stand between a name and a quotation in a headline."""
_SUBJECT = re.compile(r"(?:측은|측이|은|는|이|가)\s")
_QUOTED = re.compile(r"(?:이?라고|고|이?라며|며|이?라면서|면서|이라는|라는)(?![가-힣])")
_BEFORE_VERB = re.compile(r"(?P<base>다|라|자|냐)(?P<mark>고)\s(?:[^\s,]{1,10}\s){0,2}$")
_MIDDLE_SUBJECT = re.compile(r"[가-힣](?:은|는|이|가)\s")
_QUOTE_AND_VERB = re.compile(r"(?:이?라고|고)\s(?:[^\s,]{1,10}\s){0,3}$")
_NEGATED = re.compile(r"않|못|아니|없|말라|[?]|알려|전해졌")
_ENDS = re.compile(r"[가-힣]{0,6}다[.\s]*$")
_SOURCE = re.compile(r"(?:에|의 말에)\s따르면[,\s]\s?")
_ADVERBIAL = re.compile(
    r"(?:지난\s)?(?:\d{1,2}월\s)?\d{1,2}일(?:\([^)]{1,20}\))?\s|이날\s|(?:오전|오후)\s|(?:[^\s,]{1,10}\s)?[^\s,]{0,10}"
    r"(?:회견|연설|브리핑|보고|회의|인터뷰|청문회|성명|기자단)(?:에서|을 통해|를 통해)\s"
)


def korean_speech(unit: Unit) -> Iterator[Found]:
    """Quotations and reported clauses with a sure speaker."""
    if unit.is_title:
        yield from _headline(unit)
    if (found := _by_source(unit)) is not None:
        yield found
        return
    verb = _final_verb(unit)
    subject = _subject(unit) if verb is not None else None
    if verb is None or subject is None:
        return
    speaker, begin = subject
    direct = list(_quotations(unit, speaker, begin, verb))
    if direct:
        yield from direct
        return
    match = _BEFORE_VERB.search(unit.normal[max(0, verb.start - 40) : verb.start])
    if match is not None and not _MIDDLE_SUBJECT.search(match.group()):
        end = max(0, verb.start - 40) + match.start("mark")
        begin = after_all(_ADVERBIAL, unit.normal, begin)
        if end - begin >= MIN_CHARS:
            yield Found(speaker, begin, end, is_direct=False)


def _final_verb(unit: Unit) -> Verb | None:
    """The verb of saying that closes the sentence, if it is not negated."""
    verb = unit.verbs[-1] if unit.verbs else None
    if verb is None or not _ENDS.fullmatch(unit.normal, max(verb.start, verb.end - 4)):
        return None
    return None if _NEGATED.search(unit.normal, verb.start) else verb


def _subject(unit: Unit) -> tuple[str, int] | None:
    """The speaker at the beginning, and where the rest begins."""
    for count, match in enumerate(_SUBJECT.finditer(unit.normal, 0, MAX_CHARS + 30)):
        if count == 6 or unit.is_quoted(match.start()):
            return None
        if unit.normal[match.start() - 1 : match.start()] == " ":
            continue
        starts = dict.fromkeys((0, unit.phrase_start(match.start()), after_all(_ADVERBIAL, unit.normal, 0)))
        for start in starts:
            if start < match.start() and (name := unspaced_speaker(unit, start, match.start())):
                return name, match.end()
    return None


def _quotations(unit: Unit, speaker: str, begin: int, verb: Verb) -> Iterator[Found]:
    """The quotations of the sentence, if the last one leads to the verb and nobody else speaks before it."""
    spans = [span for span in unit.spans if span.outer_start >= begin and span.end - span.start >= MIN_CHARS]
    if not spans or not _QUOTE_AND_VERB.fullmatch(unit.normal, spans[-1].outer_end, verb.start):
        return
    if _MIDDLE_SUBJECT.search(unit.normal, spans[-1].outer_end, verb.start):
        return
    for span in spans:
        if not _QUOTED.match(unit.normal, span.outer_end) or _other_subject(unit, begin, span):
            return
    for span in spans:
        yield Found(speaker, span.start, span.end, is_direct=True)


def _other_subject(unit: Unit, begin: int, span: QuotedSpan) -> bool:
    return any(
        begin <= one.start
        and one.end < span.outer_start
        and not unit.is_quoted(one.start)
        and re.match(r"(?:\s[가-힣]{2,8})?(?:은|는|이|가)\s", unit.normal[one.end : one.end + 14])
        for one in unit.speakers
    )


def _by_source(unit: Unit) -> Found | None:
    match = _SOURCE.search(unit.normal, 0, MAX_CHARS + 12)
    if match is None or unit.is_quoted(match.start()):
        return None
    name = unspaced_speaker(unit, unit.phrase_start(match.start()), match.start())
    end = len(unit.normal.rstrip(" .…"))
    if not name or end - match.end() < MIN_CHARS or unit.normal.rstrip().endswith("?"):
        return None
    return Found(name, match.end(), end, is_direct=False)


def _headline(unit: Unit) -> Iterator[Found]:
    """`젤렌스키 "..."`: a headline that opens with a name and a quotation."""
    span = unit.spans[0] if unit.spans else None
    if span is None or span.end - span.start < MIN_CHARS:
        return
    before = unit.normal[: span.outer_start].rstrip(_GAP)
    name = unspaced_speaker(unit, 0, len(before))
    if name:
        yield Found(name, span.start, span.end, is_direct=True)
