"""Speech in Arabic: the verb stands first, then the speaker, and `that` or a colon opens what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.quotes.direct import MIN_CHARS, MIN_WORDS
from alerts.quotes.found import Found
from alerts.quotes.marks import QuotedSpan
from alerts.quotes.speaker import speaker_in
from alerts.quotes.unit import Token, Unit, Verb

_MAX_BETWEEN = 16
"""Words between the verb and what is said."""
_TRAILING = ' .,،؛:!…"”»'
_DEFINITE = re.compile(r"\s*ال")
"""`Kim Jong Un: the man who never smiles` is a topic and what is told of it."""
_GAP = re.compile(r"[\s،,]*")


def arabic_speech(unit: Unit) -> Iterator[Found]:
    """Quotations and reported clauses with a sure speaker."""
    if unit.normal.rstrip(' "”»').endswith(("؟", "?")):
        return
    for span in unit.spans[:1]:
        if (found := _said_after(unit, span)) is not None:
            yield found
            return
    for verb in unit.verbs:
        if _is_apart(unit, verb) or unit.is_quoted(verb.start):
            continue
        opening = _opening(unit, verb)
        if opening is None:
            continue
        end, begin = opening
        subject = speaker_in(unit, verb.end, end, goes_on=True)
        if subject is not None and not _is_prefixed(unit, verb) and _only_adjunct(unit, subject.end, end):
            found = _found(unit, subject.name, begin)
            if found is not None:
                yield found
            return
    if (found := _headline(unit)) is not None:
        yield found


def _is_apart(unit: Unit, verb: Verb) -> bool:
    """Whether a verb is negated, or depends on a word before it."""
    before = unit.tokens_between(max(0, verb.start - 20), verb.start)
    return bool(before) and before[-1].text in unit.grammar["not"]


def _opening(unit: Unit, verb: Verb) -> tuple[int, int] | None:
    """Where the words that open what is said begin and end."""
    boundary = unit.phrase_end(verb.end)
    tokens: list[Token] = list(unit.tokens_between(verb.end, boundary))[:_MAX_BETWEEN]
    for token in tokens:
        if token.text in unit.grammar["that"]:
            return token.start, token.end
    if unit.normal[boundary : boundary + 1] == ":":
        return boundary, boundary + 1
    is_quote = any(span.outer_start == boundary for span in unit.spans)
    return (boundary, boundary) if is_quote and verb.text in unit.grammar["bare"] else None


def _is_prefixed(unit: Unit, verb: Verb) -> bool:
    """Whether a preposition is joined to what follows the verb: `said in Indonesian`."""
    following = next(iter(unit.tokens_between(verb.end, len(unit.normal))), None)
    named = next(
        (one for one in unit.speakers if following and following.start <= one.start < following.end), None
    )
    return bool(
        named and following and following.text[: named.start - following.start] in {"ب", "بال", "ل", "لل"}
    )


def _only_adjunct(unit: Unit, start: int, end: int) -> bool:
    tokens = unit.tokens_between(start, end)
    return not tokens or tokens[0].text in unit.grammar["adjunct"]


def _said_after(unit: Unit, span: QuotedSpan) -> Found | None:
    """`«…»، قال الرئيس`: a quotation that opens the sentence."""
    if unit.normal[: span.outer_start].strip() or not _is_long(unit, span.start, span.end):
        return None
    match = _GAP.match(unit.normal, span.outer_end)
    at = match.end() if match else span.outer_end
    verb = next((one for one in unit.verbs if one.start >= at), None)
    if verb is None or unit.normal[at : verb.start].strip():
        return None
    subject = speaker_in(unit, verb.end, unit.phrase_end(verb.end), goes_on=True)
    return Found(subject.name, span.start, span.end, is_direct=True) if subject else None


def _headline(unit: Unit) -> Found | None:
    """`زيلينسكي: …`; a country before a colon is a subject, not a speaker."""
    colon = unit.normal.find(":", 0, 80)
    if not unit.is_title or colon < 0 or not any(one.end <= colon and one.rank >= 2 for one in unit.speakers):
        return None
    subject = speaker_in(unit, 0, colon)
    if subject is None or _DEFINITE.match(unit.normal, colon + 1):
        return None
    return _found(unit, subject.name, colon + 1)


def _found(unit: Unit, name: str, begin: int) -> Found | None:
    text = unit.normal[begin:]
    first = begin + len(text) - len(text.lstrip(" :"))
    for span in unit.spans:
        if span.outer_start == first and _is_long(unit, span.start, span.end):
            return Found(name, span.start, span.end, is_direct=True)
    again = {verb.start for verb in unit.verbs if verb.start > first and verb.text.startswith("و")}
    cut = next(
        (
            token.start
            for token in unit.tokens_between(first, len(unit.normal))
            if (token.text in unit.grammar["cut"] or token.start in again) and not unit.is_quoted(token.start)
        ),
        len(unit.normal),
    )
    last = first + len(unit.normal[first:cut].rstrip(_TRAILING))
    return Found(name, first, last, is_direct=False) if _is_long(unit, first, last) else None


def _is_long(unit: Unit, start: int, end: int) -> bool:
    return end - start >= MIN_CHARS and len(unit.tokens_between(start, end)) >= MIN_WORDS
