"""Bounds of a number: `more than 500`, `up to 500`, and where the number with its bound begins."""

from __future__ import annotations

from alerts.figures.numbers.number import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.figures.quantities.changes import begins_change, ends_change
from alerts.figures.quantities.labels import BOUND_LABELS, PERSONS, VERB_FINAL_LANGUAGES


def low_and_high(sentence: ParsedSentence, number: Number, left: int) -> tuple[float | None, float | None]:
    """The lowest and the highest value that the number stands for; None where it is open."""
    labels = {
        word.label
        for word in _bounds_before(sentence, number, left)
        if word.label != "upto" or not ends_change(sentence.text, word.start)
    }
    labels.add(_bound_after(sentence, number))
    if "fewer" in labels or ("upto" in labels and "more" not in labels):
        return None, number.high
    if "more" in labels:
        return number.low, None
    if number.low < number.high and begins_change(sentence.text, number.start):
        return number.high, number.high
    return number.low, number.high


def start_with_bound(sentence: ParsedSentence, number: Number, left: int) -> int:
    """Where the number begins, including a `more than` or `about` before it."""
    bounds = _bounds_before(sentence, number, left)
    return bounds[-1].start if bounds else number.start


def _bounds_before(sentence: ParsedSentence, number: Number, left: int) -> list[WordHit]:
    bounds: list[WordHit] = []
    start = number.start
    for word in reversed(sentence.words_by_label(BOUND_LABELS, left, number.start)):
        gap = sentence.text_between(word.end, start)
        if word.end > start:
            continue
        if len(gap) > 3 or not (gap == "" or gap.isalpha()):
            break
        bounds.append(word)
        start = word.start
    return bounds


def _bound_after(sentence: ParsedSentence, number: Number) -> str:
    """The label of a bound after the number; empty for none."""
    if sentence.text.startswith(" or more", number.end):
        return "more"
    if sentence.language not in VERB_FINAL_LANGUAGES:
        return ""
    end = number.end
    for word in sentence.words_by_label(BOUND_LABELS | PERSONS, number.end, number.end + 30):
        gap = sentence.text_between(end, word.start).strip("'’")
        if word.start < end or len(gap) > 3 or sentence.clause_breaks(end, word.start):
            break
        if word.label in BOUND_LABELS:
            return word.label
        end = word.end
    return ""
