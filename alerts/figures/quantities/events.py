"""The event that a number belongs to: who was killed, captured, sent."""

from __future__ import annotations

from alerts.figures.numbers.number import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.figures.quantities.bounds import start_with_bound
from alerts.figures.quantities.labels import (
    APART,
    BOUND_LABELS,
    EVENT_WEIGHTS,
    EVENTS,
    JOINING_LABELS,
    UNSEPARATED_EVENTS,
    VERB_FINAL_LANGUAGES,
)
from alerts.text.lexicon.forms import is_unsegmented_char

_VERB_LAST = VERB_FINAL_LANGUAGES | {"fa"}
_DISTANCE_DECAY = 40.0
"""Characters over which an event's score falls by half."""
_REUSED_EVENT_FACTOR = 0.6
"""For an event that the previous number has already."""
_NEXT_NUMBER_FACTOR = 0.3
"""For an event that stands right before the next number."""


def best_event(
    sentence: ParsedSentence, number: Number, left: int, right: int, used_event: WordHit | None
) -> tuple[WordHit | None, float]:
    """The event that fits the number best, with its score, 0 to 1.1; None with 0 if there is none."""
    start = start_with_bound(sentence, number, left)
    best, best_score = None, 0.0
    is_apart = bool(_preposition_before(sentence, left, start))
    for word in sentence.words_by_label(EVENTS, left, right):
        if word.label not in UNSEPARATED_EVENTS and (
            is_apart
            if word.end <= start
            else sentence.language not in _VERB_LAST and _preposition_before(sentence, number.end, word.start)
        ):
            continue  # `killed after 17 complaints`, `17 people over the killing of`
        if word.start >= number.end:
            score = _score_after(sentence, number.end, word) * (
                _NEXT_NUMBER_FACTOR if _precedes_next_number(sentence, word, right) else 1.0
            )
        elif word.end <= start:
            score = _score_before(sentence, word, start)
        else:
            continue
        score *= EVENT_WEIGHTS[word.label] * (_REUSED_EVENT_FACTOR if word == used_event else 1.0)
        if score > best_score:
            best, best_score = word, score
    return best, best_score


def _preposition_before(sentence: ParsedSentence, left: int, position: int) -> bool:
    """Whether a preposition stands before the position, with at most an article in between."""
    end = position
    for word in reversed(sentence.words_by_label(JOINING_LABELS, left, position)):
        if word.end > end or sentence.text_between(word.end, end):
            continue
        if word.label == APART:
            return True
        end = word.start
    return False


def _precedes_next_number(sentence: ParsedSentence, word: WordHit, right: int) -> bool:
    """Whether the word stands right before the next number: `of 15,000 sent, killed: about 600`."""
    if right == len(sentence.text):
        return False
    start = right
    for bound in reversed(sentence.words_by_label(BOUND_LABELS, word.end, right)):
        if not sentence.text_between(bound.end, start):
            start = bound.start
    return not sentence.text_between(word.end, start)


def _score_after(sentence: ParsedSentence, end: int, word: WordHit) -> float:
    apart = sentence.clause_breaks(end, word.start) % 2  # two commas enclose an inserted clause
    return (0.5 if apart else 1.0) / (1 + _distance(sentence, end, word.start) / _DISTANCE_DECAY)


def _score_before(sentence: ParsedSentence, word: WordHit, start: int) -> float:
    gap = sentence.text_between(word.end, start)
    if not gap.strip(":-") or (len(gap) == 1 and is_unsegmented_char(gap)):
        return 1.1
    apart = sentence.clause_breaks(word.end, start) > 0
    return (0.3 if apart else 0.7) / (1 + _distance(sentence, word.end, start) / _DISTANCE_DECAY)


def _distance(sentence: ParsedSentence, start: int, end: int) -> int:
    """Characters in between; those of scripts without word borders count double."""
    return end - start + sum(map(is_unsegmented_char, sentence.text[start:end]))
