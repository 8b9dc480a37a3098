"""Indirect speech in languages that write words apart: who says what, without quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from alerts.figures.speaker_names import OFFICE_NAMES
from alerts.quotes.direct import MIN_CHARS, inverted_subject
from alerts.quotes.found import Found
from alerts.quotes.frames import after_bare_verb, after_colon, after_that, ends_attribution
from alerts.quotes.grammar import Grammar
from alerts.quotes.phrase import items_of
from alerts.quotes.speaker import speaker_in, subject_before
from alerts.quotes.unit import Unit, Verb

_INVERTING = frozenset({"de", "ru", "uk", "es", "pl", "pt"})
"""Languages in which the subject may follow the verb that opens a clause."""
_COMMA_CLAUSE = frozenset({"de"})
"""Languages that need no conjunction after a comma."""
_ENDS_IN_NAME = frozenset({"ru", "uk", "pl"})
"""Languages whose headlines name the speaker after a dash."""
MIN_WORDS, _MIN_CLAUSE = 2, 4
_ABOUT = frozenset({"о", "об", "про"})
"""What begins with them is what was spoken of, not what was said."""
_NOT = frozenset({"не", "nicht", "no", "nie", "não", "ні", "nunca", "kaum"})
_TRAILING = " ,;:-–—.!…"
_MARKS = '“”„«»"'
_END_DASH = re.compile(r",?\s-{1,2}\s")
_QUESTION = re.compile(r"\?[\"”»)\s]*$")


def indirect_speech(unit: Unit) -> Iterator[Found]:
    """Reported clauses with a sure speaker."""
    if _QUESTION.search(unit.normal[-8:]):
        return
    by_verb = next(filter(None, (_by_verb(unit, verb) for verb in unit.verbs)), None)
    if (found := by_verb or _by_source(unit) or _by_headline(unit)) is not None:
        yield found


def _by_verb(unit: Unit, verb: Verb) -> Found | None:
    begin = unit.phrase_start(verb.start)
    subject = subject_before(unit, verb)
    if subject is not None:
        return _clause_after(unit, subject.name, verb, verb.end) or _clause_before(
            unit, subject.name, begin, verb.end, strict=_begins_as_adjunct(unit)
        )
    is_first = not _content(unit, begin, verb.start)
    subject = inverted_subject(unit, verb)
    if subject is None:
        return None
    if is_first and (found := _clause_before(unit, subject.name, begin, subject.end)) is not None:
        return found
    return (
        _clause_after(unit, subject.name, verb, subject.end, needs_that=True)
        if unit.grammar.language in _INVERTING
        and (is_first or subject.is_person)
        and not _is_negated(unit, begin, verb.start)
        else None
    )


def _content(unit: Unit, start: int, end: int) -> bool:
    """Whether more than `as` stands between two positions."""
    return any(token.text not in unit.grammar["as"] for token in unit.tokens_between(start, end))


def _is_negated(unit: Unit, begin: int, at: int) -> bool:
    tokens = unit.tokens_between(begin, at)
    return bool(tokens) and tokens[-1].text in _NOT


def _clause_after(unit: Unit, speaker: str, verb: Verb, at: int, *, needs_that: bool = False) -> Found | None:
    grammar = unit.grammar
    start = after_that(unit, at, verb)
    if start is None and not needs_that and verb.text in grammar["bare"]:
        start = after_bare_verb(unit, at)
        if start == at or not _opens_clause(unit, start):
            return None
    if start is None and not needs_that and grammar.language in _COMMA_CLAUSE:
        comma = unit.phrase_end(at)
        if unit.normal[comma : comma + 2] != ", " or unit.normal[at:comma].strip():
            return None
        start = comma + 2
        if not _opens_clause(unit, start):
            return None
    if start is None and not needs_that and not unit.is_title:
        start = after_colon(unit, at)
    if start is None:
        return None
    return _found(unit, speaker, start, _clause_end(unit, start))


def _opens_clause(unit: Unit, at: int) -> bool:
    first = next(iter(unit.tokens_between(at, at + 40)), None)
    return (
        first is not None
        and first.text not in unit.grammar["clause"]
        and first.text not in unit.grammar["adjunct"]
        and not unit.normal[at : first.start].strip()
    )


@lru_cache(maxsize=32)
def _cut(grammar: Grammar) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, grammar["cut"].exact), key=len, reverse=True))
    tails = "|".join(sorted(map(re.escape, grammar["tail"].exact), key=len, reverse=True)) or r"(?!)"
    return re.compile(rf";|,\s(?:{words})\b|,?\s(?:{tails})\b|\s-{{1,2}}\s")


def _clause_end(unit: Unit, start: int) -> int:
    """The end of the sentence, or where another clause begins that may be nobody's speech."""
    last = unit.verbs[-1] if unit.verbs else None
    if last is not None and last.start > start and ends_attribution(unit, last.end, strict=True):
        comma = unit.phrase_start(last.start) - 1
        if comma > start and unit.normal[comma] == ",":
            return min(comma, _cut_end(unit, start))
    return _cut_end(unit, start)


def _cut_end(unit: Unit, start: int) -> int:
    for match in _cut(unit.grammar).finditer(unit.normal, start):
        if not unit.is_quoted(match.start()):
            return match.start()
    return len(unit.normal)


def _begins_as_adjunct(unit: Unit) -> bool:
    first = next(iter(unit.tokens), None)
    return first is not None and first.text in unit.grammar["front"]


def _clause_before(unit: Unit, speaker: str, comma: int, at: int, *, strict: bool = False) -> Found | None:
    """What stands before an attribution that follows a comma or a dash."""
    before = unit.normal[:comma].rstrip()
    if any(verb.start < comma for verb in unit.verbs) or items_of(unit, 0, comma, goes_on=False):
        return None  # somebody else speaks there, or it is a title before a name
    if (
        unit.tokens[0].text in _ABOUT
        or not before.endswith((",", "-"))
        or not ends_attribution(unit, at, strict=strict)
    ):
        return None
    end = len(before) - 1
    if any(span.outer_end >= len(before[:end].rstrip()) for span in unit.spans if span.outer_end <= end + 1):
        return None  # the quotation alone is what was said
    begin = before.rfind(";", 0, end) + 1
    return _found(unit, speaker, begin, end, least=_MIN_CLAUSE)


def _by_source(unit: Unit) -> Found | None:
    """`According to the ministry, ...` and the same at the end."""
    grammar = unit.grammar
    for word in unit.words:
        text = unit.normal[word.start : word.end]
        if word.label != "source" or text in grammar["no_source"] or unit.is_quoted(word.start):
            continue
        tail = unit.phrase_end(word.end)
        before = unit.normal[: word.start].rstrip()
        is_whole = grammar.language != "de" or bool(before)
        subject = speaker_in(unit, word.end, tail, is_subject=False, goes_on=not is_whole)
        if subject is None:
            continue
        if not before:
            if grammar.language != "de" and unit.normal[tail : tail + 1] != ",":
                continue
            start = subject.end if grammar.language == "de" else tail + 1
            return _found(unit, subject.name, start, _clause_end(unit, start))
        if ends_attribution(unit, tail, strict=True):
            return _found(unit, subject.name, 0, len(before.rstrip(",- ")), least=_MIN_CLAUSE)
    return None


def _by_headline(unit: Unit) -> Found | None:
    """`Росія готує наступ – Зеленський`, and `NIS: 2,000 killed`."""
    if not unit.is_title:
        return None
    if unit.grammar.language in _ENDS_IN_NAME:
        dash = next((match for match in reversed(list(_END_DASH.finditer(unit.normal)))), None)
        if dash is not None:
            subject = speaker_in(unit, dash.end(), len(unit.normal))
            if subject is not None and not _is_country(unit, dash.end()):
                return _found(unit, subject.name, 0, dash.start(), least=_MIN_CLAUSE)
    colon = unit.normal.find(":")
    if 0 < colon < 80 and _is_office(unit, colon):
        subject = speaker_in(unit, 0, colon)
        if subject is not None:
            return _found(unit, subject.name, colon + 1, len(unit.normal), least=_MIN_CLAUSE)
    return None


def _is_country(unit: Unit, start: int) -> bool:
    named = [one for one in unit.speakers if one.start >= start]
    return not named or all(one.rank < 2 for one in named)


def _is_office(unit: Unit, end: int) -> bool:
    return any(word.label in OFFICE_NAMES and word.end <= end for word in unit.words)


def _found(unit: Unit, speaker: str, start: int, end: int, *, least: int = MIN_WORDS) -> Found | None:
    """The stretch without blanks and closing marks around it; None if it is too short to say anything."""
    text = unit.normal[start:end]
    begin = start + len(text) - len(text.lstrip(_TRAILING))
    last = start + len(text.rstrip(_TRAILING))
    if unit.normal[begin : begin + 1] in set(_MARKS) and not any(
        span.outer_start == begin for span in unit.spans
    ):
        begin += 1  # it is never closed
    if len(unit.tokens_between(begin, last)) < least or last - begin < MIN_CHARS:
        return None
    return Found(speaker, begin, last, is_direct=False)
