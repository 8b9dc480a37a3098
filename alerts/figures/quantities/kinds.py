"""What a quantity is a count of, from its noun and its event: `killed`, `troops sent`, `area cleared`."""

from __future__ import annotations

from alerts.figures.numbers.number import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.figures.quantities.labels import (
    AREA_UNITS,
    MASSED,
    MOVES,
    PERSONS,
    PLANNED,
    SENT,
    SPECIALISTS,
    THINGS,
    VERB_FINAL_LANGUAGES,
)

_IMPLAUSIBLE_COUNT = 1e7
"""More than were ever killed or sent at once: without a word for people it is a sum of money."""


def quantity_kind(
    sentence: ParsedSentence, number: Number, noun: WordHit | None, event: WordHit | None, *, military: bool
) -> str:
    """The kind of figure; empty if the number is none."""
    kind = noun.label if noun else ""
    if kind in THINGS:
        return kind
    if kind in AREA_UNITS:
        return "area cleared" if sentence.words_by_label(frozenset({"cleared"})) else "area"
    if event and noun is None and number.low >= _IMPLAUSIBLE_COUNT:
        return ""
    if event is None or event.label in MOVES:
        return _troop_kind(sentence, number, kind, event, military=military)
    return f"civilians {event.label}" if kind == "civilians" else event.label


def _troop_kind(
    sentence: ParsedSentence, number: Number, kind: str, event: WordHit | None, *, military: bool
) -> str:
    """The kind for people who are stationed, sent, massed or to be sent; empty for no figure."""
    if kind in SPECIALISTS:
        return kind
    if kind == "civilians" or (kind != "troops" and not (military and event)):
        return ""
    sends = sentence.words_by_label(frozenset({SENT}))
    move = event.label if event else ""
    if move == MASSED:
        return "troops massed"
    if move == PLANNED and event and not sends and SENT not in event.inner_labels:
        return "troops" if kind == "troops" else ""
    if move == PLANNED or (sends and _is_planned(sentence, number, event or sends[0])):
        return "troops planned"
    return "troops sent" if sends else kind


def total_kind(sentence: ParsedSentence, number: Number, previous_kind: str) -> str:
    """The kind of a total: that of the count before it, or `troops planned` for a plan."""
    if previous_kind in {"troops sent", "troops"} and _is_planned(sentence, number, None):
        return "troops planned"
    return previous_kind


def _is_planned(sentence: ParsedSentence, number: Number, move: WordHit | None) -> bool:
    """Whether `will`, `plans to` or the like precedes the move or number closely, or ends the clause."""
    max_gap_after = 25 if sentence.language in VERB_FINAL_LANGUAGES else -1
    return any(
        0 <= number.start - word.end <= 25
        or (move and (0 <= move.start - word.end <= 20 or 0 <= word.start - move.end <= max_gap_after))
        for word in sentence.words_by_label(frozenset({PLANNED}))
    )


def unit_of(noun: WordHit | None) -> str:
    """The unit that a figure shows; empty for things, whose kind says it."""
    if noun is None or noun.label in PERSONS:
        return "people"
    return AREA_UNITS.get(noun.label, "")
