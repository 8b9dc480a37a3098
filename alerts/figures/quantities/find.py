"""Quantities in a sentence: each number with what it counts, and whether it is a bound.

A number belongs to the nearest noun that can be counted or event that can happen to people. Other numbers and
commas in between, or an event that clearly belongs to another number, make a match less likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.figures.measures import is_distance
from alerts.figures.numbers.number import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.figures.quantities.bounds import low_and_high, start_with_bound
from alerts.figures.quantities.counted_nouns import counted_noun, counts_excluded_unit, is_rate
from alerts.figures.quantities.events import best_event
from alerts.figures.quantities.kinds import quantity_kind, total_kind, unit_of
from alerts.figures.quantities.labels import MILITARY_MEANINGS, NAMELESS_EVENTS, PLANNED, THINGS
from alerts.figures.quantities.unlisted import unlisted_thing
from alerts.text.lexicon.forms import is_unsegmented_char

_SMALL_NUMBER = 12
_TOTAL_GAP = 30
_ADDED_GAP = 20
_MIN_ELLIPTIC = 100
"""Smaller numbers at the end of a sentence are page numbers, ranks or scores."""
_MANY_MEN = 1_000
"""From here on `men` are troops."""
_MIN_EVENT_SCORE, _MIN_EVENT_SCORE_ALONE = 0.15, 0.3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, by position in its sentence."""

    start: int
    kind: str
    low: float | None
    high: float | None
    unit: str
    is_increment: bool = False
    """Whether it adds to an earlier count: `another 1,500`."""


def find_quantities(
    sentence: ParsedSentence, previous_kind: str = "", first_kind: str = "", *, military: bool
) -> Iterator[Quantity]:
    """The quantities of a sentence, in order.

    `previous_kind` is what the report counted last, for `the total is now 3,000`. `first_kind` is what it
    counted first, for `Washington spoke of 3,000`. `military` says that the report is about soldiers.
    """
    used_event: WordHit | None = None
    counted = False
    for number, left, right in _number_contexts(
        sentence, [number for number in sentence.numbers if not counts_excluded_unit(sentence, number)]
    ):
        noun = _in_context(counted_noun(sentence, number, left, right), number, military=military)
        event, score = best_event(sentence, number, left, right, used_event)
        if event and score < (_MIN_EVENT_SCORE if noun else _MIN_EVENT_SCORE_ALONE):
            event = None
        if _counts_nothing(sentence, number, noun, event, follows=counted):
            continue
        thing = None if noun or event is None else unlisted_thing(sentence, number)
        if thing and event and (event.label in NAMELESS_EVENTS or thing.has_counter):
            if event.label in NAMELESS_EVENTS and thing.name and event.end <= number.start:
                low, high = low_and_high(sentence, number, left)
                yield Quantity(number.start, thing.name, low, high, "")
            continue
        kind = quantity_kind(sentence, number, noun, event, military=military)
        planned = event is None or event.label == PLANNED
        if planned and not (noun and kind) and _is_total(sentence, number, left):
            kind = total_kind(sentence, number, previous_kind)
        if not (kind or noun or event) and _is_elliptic(sentence, number, left):
            kind = first_kind
        if not kind or (kind == "troops" and number.high <= _SMALL_NUMBER):
            continue
        used_event, previous_kind, counted = event or used_event, kind, True
        low, high = low_and_high(sentence, number, left)
        is_increment = _is_increment(sentence, number, left, right)
        yield Quantity(number.start, kind, low, high, unit_of(noun), is_increment)


def _counts_nothing(
    sentence: ParsedSentence, number: Number, noun: WordHit | None, event: WordHit | None, *, follows: bool
) -> bool:
    """Whether it is too likely part of an idiom, in passing, or a rate; `follows` another quantity."""
    if number.in_words and number.high == 1:
        return True  # an article, or a part of a word such as `一样`
    unreliable = _is_unreliable(number)
    if unreliable and not _is_adjacent(sentence, number, noun, event):
        return True
    if noun is None:
        return False
    in_passing = follows and unreliable and number.in_words and noun.label in THINGS
    return in_passing or is_rate(sentence, noun)  # `900 people were injured when two trains collided`


def _in_context(noun: WordHit | None, number: Number, *, military: bool) -> WordHit | None:
    """The noun with the meaning that it has in this report."""
    if noun is None or noun.label not in MILITARY_MEANINGS:
        return noun
    military = military or (noun.label == "men" and number.high >= _MANY_MEN)
    return noun._replace(label=MILITARY_MEANINGS[noun.label] if military else "people")


def find_measures(sentence: ParsedSentence) -> Iterator[Quantity]:
    """The money, percentages, lengths and other measures of a sentence, in order; no distances."""
    left = 0
    for measure in sentence.measures:
        low, high = low_and_high(sentence, measure.number, left)
        left = measure.number.end
        if is_distance(sentence.text, measure):
            continue
        yield Quantity(measure.number.start, measure.kind, low, high, measure.unit)


def _number_contexts(
    sentence: ParsedSentence, numbers: Sequence[Number]
) -> Iterator[tuple[Number, int, int]]:
    """Each number with the end of the one before it and the start of the one after it."""
    ends = [0, *(number.end for number in numbers)]
    starts = [*(number.start for number in numbers[1:]), len(sentence.text)]
    return zip(numbers, ends, starts, strict=False)


def _is_increment(sentence: ParsedSentence, number: Number, left: int, right: int) -> bool:
    """Whether `another` or `further` stands in the number's own clause, close by."""
    return any(
        (
            0 <= number.start - word.end <= _ADDED_GAP
            and not sentence.clause_breaks(word.end, number.start)
            and not sentence.words_by_label(frozenset({"total"}), word.end, number.start)
        )
        or (0 <= word.start - number.end <= _ADDED_GAP and not sentence.clause_breaks(number.end, word.start))
        for word in sentence.words_by_label(frozenset({"added"}), left, right)
    )


def _is_elliptic(sentence: ParsedSentence, number: Number, left: int) -> bool:
    """Whether the sentence ends in a number that somebody states: `Washington spoke of 3,000`."""
    ends = not sentence.text[number.end :].strip(" .\n")
    says = sentence.words_by_label(frozenset({"says"}), left, number.start)
    return (
        ends
        and number.high >= _MIN_ELLIPTIC
        and any(not sentence.clause_breaks(word.end, number.start) for word in says)
    )


def _is_total(sentence: ParsedSentence, number: Number, left: int) -> bool:
    """Whether the number is the total of what was counted before: `bringing the total to`, `should reach`."""
    start = start_with_bound(sentence, number, left)
    totals = sentence.words_by_label(frozenset({"total"}), left, start)
    units = {word.end for word in sentence.words_by_label(frozenset({"skip"}), left, start)}
    return any(
        start - word.end <= _TOTAL_GAP
        and not sentence.clause_breaks(word.end, start)
        and word.start - 1 not in units  # two brigades of five thousand in all: of those brigades
        for word in totals
    )


def _is_unreliable(number: Number) -> bool:
    """Whether it is small or spelled out: such numbers are often idioms, articles or syllables."""
    return number.high <= _SMALL_NUMBER or (number.in_words and number.high < 100)


def _is_counted_thing(sentence: ParsedSentence, number: Number, noun: WordHit) -> bool:
    """Whether a thing stands right before its number, as in `보석 8점`."""
    last = sentence.text[noun.end - 1]
    return (
        noun.label in THINGS
        and is_unsegmented_char(last)
        and not sentence.text_between(noun.end, number.start)
    )


def _is_adjacent(
    sentence: ParsedSentence, number: Number, noun: WordHit | None, event: WordHit | None
) -> bool:
    if noun and (noun.start >= number.end or _is_counted_thing(sentence, number, noun)):
        return True
    if event is None:
        return False
    if event.start >= number.end:
        room = 12 if number.high <= _SMALL_NUMBER else 24  # `forty-six fishermen are missing`
        return event.start - number.end <= room and not sentence.clause_breaks(number.end, event.start)
    return number.start - event.end <= 2
