"""What each number of a sentence counts, and whether it is meant as a floor, a ceiling or a plain figure.

A number belongs to the nearest word that can be counted or can have happened to somebody, but other
numbers, commas and a plainly better owner stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.figures.numbers import Number
from alerts.figures.phrase import ParsedSentence, WordHit
from alerts.text.lexicon.forms import is_unsegmented_char

_SENT, _MASSED, _PLANNED = "sent", "massed", "planned"
_EVENT_WEIGHTS = {
    "killed": 1.0,
    "wounded": 1.0,
    "casualties": 1.0,
    "captured": 0.9,
    "missing": 0.9,
    "deserters": 0.9,
    "homeless": 0.9,
    "evacuated": 0.9,
    "displaced": 0.9,
    "arrested": 0.9,
    "rescued": 0.9,
    _MASSED: 0.8,
    _SENT: 0.45,
    _PLANNED: 0.5,
}
_EVENTS = frozenset(_EVENT_WEIGHTS)
_MOVES = frozenset({_SENT, _MASSED, _PLANNED})
_SPECIALISTS = frozenset({"workers", "builders", "sappers", "officers", "generals"})
_PERSONS = _SPECIALISTS | {"troops", "people", "civilians"}
_THINGS = frozenset(
    [
        "shells",
        "missiles",
        "drones",
        "containers",
        "tanks",
        "guns",
        "modules",
        "portraits",
        "graves",
        "houses",
        "mines",
        "jobs",
    ]
)
_AREAS = {"hectares": "hectares", "square_km": "km²"}
_EXCLUDED_UNITS = frozenset({"skip", "money", "magnitude"})
_COUNTED_NOUNS = _PERSONS | _THINGS | _AREAS.keys() | _EXCLUDED_UNITS
MILITARY_LABELS = frozenset({"troops", "sappers", "officers", "generals"})
"""Words that show a report to be about soldiers, so that `15,000 were sent` means troops."""
_BOUNDS = frozenset({"more", "upto", "fewer", "about"})
VERB_FINAL_LANGUAGES = frozenset(["ko", "ja", "zh", "tr", "az", "hi", "te", "th", "ta", "ne", "mr"])
"""Languages that put the verb last, and `more than` behind the number."""
_SMALL_NUMBER = 12
_IMPLAUSIBLE_COUNT = 1e7
"""More than ever were killed or sent in one piece of news: without a word for people it is money."""
_TOTAL_GAP = 30
_ADDED_GAP = 20
_MIN_ELLIPTIC = 100
"""Smaller numbers that end a sentence are pages, places, scores."""
_RATE = re.compile(r"\s(?:a|an|per|each|every|pro|je|par|por|al|ao|в|на|за|na|za|om|mỗi)\s")
_EXCLUDED_UNIT_GAP = 24
"""Letters behind a number in which the whole of a word like `kilometres` must stand."""
_DISTANCE_DECAY = 40.0
_MIN_EVENT_SCORE, _MIN_EVENT_SCORE_ALONE = 0.15, 0.3
_REUSED_EVENT_FACTOR = 0.6
"""What a word is worth to a number when the number before has it already."""
_NEXT_NUMBER_FACTOR = 0.3
"""The same when it stands right before the number that follows."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, by position in its sentence."""

    start: int
    kind: str
    low: float | None
    high: float | None
    unit: str
    is_increment: bool = False
    """To what was counted before: `another 1,500`."""


def find_quantities(
    sentence: ParsedSentence, previous_kind: str = "", first_kind: str = "", *, military: bool
) -> Iterator[Quantity]:
    """The counts of a sentence, in order.

    `before`: what the report counted last, for `the total is now 3,000`; `first`: what it counted first, for
    `Washington spoke of 3,000`; `military`: it speaks of soldiers.
    """
    taken: WordHit | None = None
    for number, left, right in _number_contexts(
        sentence, [one for one in sentence.numbers if not _counts_excluded_unit(sentence, one)]
    ):
        thing = _counted_noun(sentence, number, left, right)
        event, score = _best_event(sentence, number, left, right, taken)
        if event and score < (_MIN_EVENT_SCORE if thing else _MIN_EVENT_SCORE_ALONE):
            event = None
        if _is_unreliable(number) and not _is_adjacent(sentence, number, thing, event):
            continue
        if thing and _is_rate(sentence, thing):
            continue
        what = _quantity_kind(sentence, number, thing, event, military=military)
        planned = event is None or event.label == _PLANNED
        if planned and not (thing and what) and _is_total(sentence, number, left):
            what = _total_kind(sentence, number, previous_kind)
        if not (what or thing or event) and _is_elliptic(sentence, number, left):
            what = first_kind
        if not what or (what == "troops" and number.high <= _SMALL_NUMBER):
            continue
        taken, previous_kind = event or taken, what
        low, high = _low_and_high(sentence, number, left)
        yield Quantity(
            number.start, what, low, high, _unit(thing), _is_increment(sentence, number, left, right)
        )


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
    """Whether the sentence ends in the number that somebody says: `Washington spoke of 3,000`."""
    ends = not sentence.text[number.end :].strip(" .\n")
    says = sentence.words_by_label(frozenset({"says"}), left, number.start)
    return (
        ends
        and number.high >= _MIN_ELLIPTIC
        and any(not sentence.clause_breaks(one.end, number.start) for one in says)
    )


def _is_rate(sentence: ParsedSentence, noun: WordHit) -> bool:
    """`300 rounds a minute` says how fast, not how many."""
    match = _RATE.match(sentence.text, noun.end)
    return bool(
        match and any(word.start == match.end() for word in sentence.words_by_label(frozenset({"skip"})))
    )


def _number_contexts(sentence: ParsedSentence, found: Sequence[Number]) -> Iterator[tuple[Number, int, int]]:
    """Each number with the stretch between those on its two sides."""
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found[1:]), len(sentence.text)]
    return zip(found, ends, starts, strict=False)


def _counts_excluded_unit(sentence: ParsedSentence, number: Number) -> bool:
    """Whether it counts days, kilometres, money and the like."""
    words = sentence.words_by_label(_EXCLUDED_UNITS, number.end, number.end + _EXCLUDED_UNIT_GAP)
    nearest = sentence.words_by_label(_COUNTED_NOUNS, number.end, words[0].start) if words else []
    return bool(words) and not nearest and not sentence.text_between(number.end, words[0].start).strip("-'")


def _is_total(sentence: ParsedSentence, number: Number, left: int) -> bool:
    """Whether the number sums up what was counted before: `bringing the total to`, `should reach`."""
    start = _start_with_bound(sentence, number, left)
    totals = sentence.words_by_label(frozenset({"total"}), left, start)
    units = {word.end for word in sentence.words_by_label(frozenset({"skip"}), left, start)}
    return any(
        start - word.end <= _TOTAL_GAP
        and not sentence.clause_breaks(word.end, start)
        and word.start - 1 not in units  # two brigades of five thousand in all: of those brigades
        for word in totals
    )


def _total_kind(sentence: ParsedSentence, number: Number, previous_kind: str) -> str:
    if previous_kind in {"troops sent", "troops"} and _is_planned(sentence, number, None):
        return "troops planned"
    return previous_kind


def _is_unreliable(number: Number) -> bool:
    """Small or written: as often a figure of speech, an article or a syllable as a count."""
    return number.high <= _SMALL_NUMBER or (number.in_words and number.high < 100)


def _is_adjacent(
    sentence: ParsedSentence, number: Number, noun: WordHit | None, event: WordHit | None
) -> bool:
    if noun and noun.start >= number.end:
        return True
    if event is None:
        return False
    if event.start >= number.end:
        room = 12 if number.high <= _SMALL_NUMBER else 24  # `forty-six fishermen are missing`
        return event.start - number.end <= room and not sentence.clause_breaks(number.end, event.start)
    return number.start - event.end <= 2


def _counted_noun(sentence: ParsedSentence, number: Number, left: int, right: int) -> WordHit | None:
    """The word for who or what is counted: behind the number, else before it."""
    best: WordHit | None = None
    for word in sentence.words_by_label(_COUNTED_NOUNS - _EXCLUDED_UNITS, number.end, right):
        if best and (before := _counted_noun_before(sentence, number, left, far=False)):
            return before
        room = 8 if best else 45
        if word.start - (best.end if best else number.end) > room or sentence.clause_breaks(
            number.end, word.start
        ):
            break
        close = _words_between(sentence, number.end, word.start)
        if close > 3:
            break
        if best is None or best.label == "people":
            best = word
        if best.label != "people":
            return best
    before = _counted_noun_before(sentence, number, left, far=best is None)
    return before or best


def _counted_noun_before(sentence: ParsedSentence, number: Number, left: int, *, far: bool) -> WordHit | None:
    start = _start_with_bound(sentence, number, left)
    for word in reversed(sentence.words_by_label(_COUNTED_NOUNS - _EXCLUDED_UNITS - {"people"}, left, start)):
        gap = sentence.text_between(word.end, start)
        if sentence.clause_breaks(word.end, start) and gap not in {":", "-"}:
            return None
        near = len(gap) <= 1 and (not gap or is_unsegmented_char(gap) or not gap.isalpha())
        ends = sentence.clause_breaks(number.end, number.end + 2) > 0 or number.end == len(sentence.text)
        loose = far and (near or (ends and len(gap) <= 16))
        return word if loose or (near and is_unsegmented_char(sentence.text[word.end - 1])) else None
    return None


def _words_between(sentence: ParsedSentence, start: int, end: int) -> int:
    """Words in a gap; in scripts without word borders a letter counts as one."""
    gap = sentence.text_between(start, end).strip("-'")
    if not gap:
        return 0
    spread = sum(map(is_unsegmented_char, gap))
    return max(len(gap.split()), spread)


def _best_event(
    sentence: ParsedSentence, number: Number, left: int, right: int, used_event: WordHit | None
) -> tuple[WordHit | None, float]:
    """What happened to those counted, with how sure that is, 0 to 1.1."""
    start = _start_with_bound(sentence, number, left)
    best, most = None, 0.0
    for word in sentence.words_by_label(_EVENTS, left, right):
        if word.start >= number.end:
            score = _score_after(sentence, number.end, word) * (
                _NEXT_NUMBER_FACTOR if _precedes_next_number(sentence, word, right) else 1.0
            )
        elif word.end <= start:
            score = _score_before(sentence, word, start)
        else:
            continue
        score *= _EVENT_WEIGHTS[word.label] * (_REUSED_EVENT_FACTOR if word == used_event else 1.0)
        if score > most:
            best, most = word, score
    return best, most


def _precedes_next_number(sentence: ParsedSentence, word: WordHit, right: int) -> bool:
    """Whether the word stands right before the next number: `of 15,000 sent, killed: about 600`."""
    if right == len(sentence.text):
        return False
    start = right
    for bound in reversed(sentence.words_by_label(_BOUNDS, word.end, right)):
        if not sentence.text_between(bound.end, start):
            start = bound.start
    return not sentence.text_between(word.end, start)


def _score_after(sentence: ParsedSentence, end: int, word: WordHit) -> float:
    apart = sentence.clause_breaks(end, word.start) % 2  # two commas enclose a clause that is passed over
    return (0.5 if apart else 1.0) / (1 + _distance(sentence, end, word.start) / _DISTANCE_DECAY)


def _score_before(sentence: ParsedSentence, word: WordHit, start: int) -> float:
    gap = sentence.text_between(word.end, start)
    if not gap.strip(":-") or (len(gap) == 1 and is_unsegmented_char(gap)):
        return 1.1
    apart = sentence.clause_breaks(word.end, start) > 0
    return (0.3 if apart else 0.7) / (1 + _distance(sentence, word.end, start) / _DISTANCE_DECAY)


def _distance(sentence: ParsedSentence, start: int, end: int) -> int:
    """Letters between, those of dense scripts counted double."""
    return end - start + sum(map(is_unsegmented_char, sentence.text[start:end]))


def _quantity_kind(
    sentence: ParsedSentence, number: Number, noun: WordHit | None, event: WordHit | None, *, military: bool
) -> str:
    kind = noun.label if noun else ""
    if kind in _THINGS:
        return kind
    if kind in _AREAS:
        return "area cleared" if sentence.words_by_label(frozenset({"cleared"})) else "area"
    if event and noun is None and number.low >= _IMPLAUSIBLE_COUNT:
        return ""
    if event is None or event.label in _MOVES:
        return _troop_kind(sentence, number, kind, event, military=military)
    return f"civilians {event.label}" if kind == "civilians" else event.label


def _troop_kind(
    sentence: ParsedSentence, number: Number, kind: str, event: WordHit | None, *, military: bool
) -> str:
    """Who is somewhere, sent, gathered or to be sent."""
    if kind in _SPECIALISTS:
        return kind
    if kind == "civilians" or (kind != "troops" and not (military and event)):
        return ""
    sends = sentence.words_by_label(frozenset({_SENT}))
    move = event.label if event else ""
    if move == _MASSED:
        return "troops massed"
    if move == _PLANNED and event and not sends and _SENT not in event.inner_labels:
        return "troops" if kind == "troops" else ""
    if move == _PLANNED or (sends and _is_planned(sentence, number, event or sends[0])):
        return "troops planned"
    return "troops sent" if sends else kind


def _is_planned(sentence: ParsedSentence, number: Number, move: WordHit | None) -> bool:
    """Whether `will`, `plans to` and the like stand close before the move or number, or end the clause."""
    last = 25 if sentence.language in VERB_FINAL_LANGUAGES else -1
    return any(
        0 <= number.start - word.end <= 25
        or (move and (0 <= move.start - word.end <= 20 or 0 <= word.start - move.end <= last))
        for word in sentence.words_by_label(frozenset({_PLANNED}))
    )


def _unit(noun: WordHit | None) -> str:
    if noun is None or noun.label in _PERSONS:
        return "people"
    return _AREAS.get(noun.label, "")


def _start_with_bound(sentence: ParsedSentence, number: Number, left: int) -> int:
    """Where the number begins with the `more than` or `about` before it."""
    bounds = _bounds_before(sentence, number, left)
    return bounds[-1].start if bounds else number.start


def _bounds_before(sentence: ParsedSentence, number: Number, left: int) -> list[WordHit]:
    found: list[WordHit] = []
    start = number.start
    for word in reversed(sentence.words_by_label(_BOUNDS, left, number.start)):
        gap = sentence.text_between(word.end, start)
        if word.end > start:
            continue
        if len(gap) > 3 or not (gap == "" or gap.isalpha()):
            break
        found.append(word)
        start = word.start
    return found


def _low_and_high(sentence: ParsedSentence, number: Number, left: int) -> tuple[float | None, float | None]:
    said = {word.label for word in _bounds_before(sentence, number, left)}
    said |= _bounds_after(sentence, number)
    if "fewer" in said or ("upto" in said and "more" not in said):
        return None, number.high
    if "more" in said:
        return number.low, None
    return number.low, number.high


def _bounds_after(sentence: ParsedSentence, number: Number) -> set[str]:
    if sentence.text.startswith(" or more", number.end):
        return {"more"}
    if sentence.language not in VERB_FINAL_LANGUAGES:
        return set()
    end, found = number.end, set()
    for word in sentence.words_by_label(_BOUNDS | _PERSONS, number.end, number.end + 30):
        gap = sentence.text_between(end, word.start).strip("'’")
        if word.start < end or len(gap) > 3 or sentence.clause_breaks(end, word.start):
            break
        if word.label in _BOUNDS:
            found.add(word.label)
            break
        end = word.end
    return found
