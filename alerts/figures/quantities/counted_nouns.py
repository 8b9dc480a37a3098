"""The noun that a number counts: `12,000 troops`, `군인 1만명`."""

from __future__ import annotations

import re

from alerts.figures.numbers.number import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.figures.quantities.bounds import start_with_bound
from alerts.figures.quantities.labels import COUNTED_NOUNS, EXCLUDED_UNITS
from alerts.text.lexicon.forms import is_unsegmented_char

_RATE = re.compile(r"\s(?:a|an|per|each|every|pro|je|par|por|al|ao|в|на|за|na|za|om|mỗi)\s")
_PLACES = re.compile(r"регион|област|стран|регіон|країн|бригад|корпус|дивизи|дивізі|полк|батальон")
"""Skipped words that are no time or distance: `сто грузовиков в регион` is no rate."""
_EXCLUDED_UNIT_GAP = 24
"""Characters after a number within which the whole of a word like `kilometres` must stand."""
_MAX_GAP_WORDS = 3
_FIRST_GAP, _NEXT_GAP = 45, 8
"""Characters from the number to the first noun, and from a noun to one that is more specific."""


def counted_noun(sentence: ParsedSentence, number: Number, left: int, right: int) -> WordHit | None:
    """The noun after the number, else the one before it."""
    best: WordHit | None = None
    for word in sentence.words_by_label(COUNTED_NOUNS - EXCLUDED_UNITS, number.end, right):
        if best and (before := _counted_noun_before(sentence, number, left, far=False)):
            return before
        room = _NEXT_GAP if best else _FIRST_GAP
        if word.start - (best.end if best else number.end) > room or sentence.clause_breaks(
            number.end, word.start
        ):
            break
        if _words_between(sentence, number.end, word.start) > _MAX_GAP_WORDS:
            break
        if best is None or best.label == "people":
            best = word
        if best.label != "people":
            return best
    before = _counted_noun_before(sentence, number, left, far=best is None)
    return before or best


def _counted_noun_before(sentence: ParsedSentence, number: Number, left: int, *, far: bool) -> WordHit | None:
    start = start_with_bound(sentence, number, left)
    for word in reversed(sentence.words_by_label(COUNTED_NOUNS - EXCLUDED_UNITS - {"people"}, left, start)):
        gap = sentence.text_between(word.end, start)
        if sentence.clause_breaks(word.end, start) and gap not in {":", "-"}:
            return None
        near = len(gap) <= 1 and (not gap or is_unsegmented_char(gap) or not gap.isalpha())
        ends = sentence.clause_breaks(number.end, number.end + 2) > 0 or number.end == len(sentence.text)
        loose = far and (near or (ends and len(gap) <= 16))
        return word if loose or (near and is_unsegmented_char(sentence.text[word.end - 1])) else None
    return None


def _words_between(sentence: ParsedSentence, start: int, end: int) -> int:
    """The number of words in a gap; in scripts without word borders, of characters."""
    gap = sentence.text_between(start, end).strip("-'")
    if not gap:
        return 0
    return max(len(gap.split()), sum(map(is_unsegmented_char, gap)))


def counts_excluded_unit(sentence: ParsedSentence, number: Number) -> bool:
    """Whether the number counts days, kilometres, money or the like."""
    words = sentence.words_by_label(EXCLUDED_UNITS, number.end, number.end + _EXCLUDED_UNIT_GAP)
    nearest = sentence.words_by_label(COUNTED_NOUNS, number.end, words[0].start) if words else []
    return bool(words) and not nearest and not sentence.text_between(number.end, words[0].start).strip("-'")


def is_rate(sentence: ParsedSentence, noun: WordHit) -> bool:
    """Whether it is a rate, not a count: `300 rounds a minute`."""
    match = _RATE.match(sentence.text, noun.end)
    if match and _PLACES.match(sentence.text, match.end()):
        return False
    return bool(
        match and any(word.start == match.end() for word in sentence.words_by_label(frozenset({"skip"})))
    )
