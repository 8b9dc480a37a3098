"""Direct speech in languages that write words apart: who says what stands in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.quotes.found import Found
from alerts.quotes.frames import after_colon, after_that, is_adjunct
from alerts.quotes.marks import QuotedSpan
from alerts.quotes.speaker import NamedSpeaker, speaker_in, subject_before
from alerts.quotes.unit import Unit, Verb

MIN_WORDS, MIN_CHARS = 3, 12
_TO_CONTINUATION = re.compile(r"[,.]?\s?-{0,2}\s*")
_HEADLINE_DASH = re.compile(r"\s?[,.]?\s?-\s")
_LIST_MARK = re.compile(r"[\s\-–—•*]*$")


def direct_speech(unit: Unit) -> Iterator[Found]:
    """Quotations with a sure speaker, in order."""
    previous: Found | None = None
    for index, span in enumerate(unit.spans):
        if not _is_speech(unit, span):
            continue
        speaker = _speaker_before(unit, span) or _speaker_after(unit, span, index)
        if speaker is None and previous is not None and previous.speaker and index:
            speaker = _same_speaker(unit, unit.spans[index - 1], span, previous)
        if speaker is None:
            previous = None
            continue
        end = span.start + len(unit.normal[span.start : span.end].rstrip(", "))
        previous = Found(speaker, span.start, end, is_direct=True)
        yield previous


def _is_speech(unit: Unit, span: QuotedSpan) -> bool:
    """Whether a quotation is long enough, and no title in which most words have a capital."""
    words = unit.tokens_between(span.start, span.end)
    if len(words) < MIN_WORDS or span.end - span.start < MIN_CHARS:
        return False
    if unit.grammar.language == "de" or unit.is_capitals:
        return True
    capitals = sum(unit.cased[word.start].isupper() for word in words)
    return capitals * 2 <= len(words)


def _speaker_before(unit: Unit, span: QuotedSpan) -> str | None:
    """Whoever says it before the opening mark: the subject of the last verb, or a headline's name."""
    verb = next((one for one in reversed(unit.verbs) if one.end <= span.outer_start), None)
    if verb is None:
        return _headline_speaker(unit, span)
    subject, at = subject_before(unit, verb), verb.end
    if subject is None and (subject := inverted_subject(unit, verb)) is not None:
        at = subject.end
    return subject.name if subject is not None and _introduces(unit, verb, at, span) else None


def _introduces(unit: Unit, verb: Verb, at: int, span: QuotedSpan) -> bool:
    """Whether a quotation is what a verb introduces."""
    begin = span.outer_start
    for found in (after_colon(unit, at), after_that(unit, at, verb)):
        if found is not None and found == begin:
            return True
    between = unit.normal[at:begin]
    if between.rstrip().endswith(","):
        return is_adjunct(unit, at, at + between.rindex(","))
    return verb.text in unit.grammar["bare"] and not between.strip()


def inverted_subject(unit: Unit, verb: Verb) -> NamedSpeaker | None:
    """The subject right behind its verb."""
    return speaker_in(unit, verb.end, unit.phrase_end(verb.end), verb=verb.text, goes_on=True)


def _headline_speaker(unit: Unit, span: QuotedSpan) -> str | None:
    """The name before the colon of a headline: `Zelensky: “…”`."""
    before = unit.normal[: span.outer_start].rstrip()
    if not before.endswith(":") or unit.phrase_start(len(before) - 1):
        return None
    subject = speaker_in(unit, 0, len(before) - 1)
    return subject.name if subject else None


def _speaker_after(unit: Unit, span: QuotedSpan, index: int) -> str | None:
    """Whoever says it after the closing mark, where nothing but other quotations stands before."""
    begin = unit.spans[index - 1].outer_end if index else 0
    if index == 0 and not _LIST_MARK.match(unit.normal[: span.outer_start]):
        return None
    if index and unit.normal[begin : span.outer_start].strip():
        return None
    match = _TO_CONTINUATION.match(unit.normal, span.outer_end)
    at = match.end() if match else span.outer_end
    has_mark = unit.normal[span.end - 1] in ",!?…-" or bool(unit.normal[span.outer_end : at].strip())
    verb = next((one for one in unit.verbs if one.start >= at), None)
    if verb is not None:
        if not unit.normal[at : verb.start].strip():
            subject = inverted_subject(unit, verb)
            return subject.name if subject else None
        if has_mark and unit.phrase_end(at) >= verb.start:
            subject = speaker_in(unit, at, verb.start, verb=verb.text)
            return subject.name if subject else None
    if unit.is_title and _HEADLINE_DASH.match(unit.normal, span.outer_end):
        subject = speaker_in(unit, at, len(unit.normal))
        return subject.name if subject else None
    return None


def _same_speaker(unit: Unit, before: QuotedSpan, span: QuotedSpan, previous: Found) -> str | None:
    """Who said the first half of an interrupted quotation: `“A,” Zelensky said, “b.”`."""
    if previous.start != before.start:
        return None
    between = unit.normal[before.outer_end : span.outer_start].strip()
    if len(between) > 120 or ":" in between or not between.endswith((",", "-", ".")):
        return None
    inside = [one for one in unit.verbs if before.outer_end <= one.start < span.outer_start]
    return previous.speaker if len(inside) == 1 else None
