"""What each number of a sentence counts, and whether it is meant as a floor, a ceiling or a plain figure.

A number belongs to the nearest word that can be counted or can have happened to somebody, but other
numbers, commas and a plainly better owner stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.figures.numbers import Number
from alerts.figures.phrase import Phrase, Word
from alerts.text.lexicon.forms import is_borderless

_SENT, _MASSED, _PLANNED = "sent", "massed", "planned"
_WEIGHTS = {
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
_EVENTS = frozenset(_WEIGHTS)
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
_BARRED = frozenset({"skip", "money", "magnitude"})
_OBJECTS = _PERSONS | _THINGS | _AREAS.keys() | _BARRED
MILITARY = frozenset({"troops", "sappers", "officers", "generals"})
"""Words that show a report to be about soldiers, so that `15,000 were sent` means troops."""
_BOUNDS = frozenset({"more", "upto", "fewer", "about"})
VERB_LAST = frozenset(["ko", "ja", "zh", "tr", "az", "hi", "te", "th", "ta", "ne", "mr"])
"""Languages that put the verb last, and `more than` behind the number."""
_SMALL = 12
_TOO_MANY = 1e7
"""More than ever were killed or sent in one piece of news: without a word for people it is money."""
_TOTAL_GAP = 30
_ADDED_GAP = 20
_ELLIPTIC = 100
"""Smaller numbers that end a sentence are pages, places, scores."""
_RATE = re.compile(r"\s(?:a|an|per|each|every|pro|je|par|por|al|ao|в|на|за|na|za|om|mỗi)\s")
_BARRED_GAP = 24
"""Letters behind a number in which the whole of a word like `kilometres` must stand."""
_DECAY = 40.0
_ENOUGH, _ENOUGH_ALONE = 0.15, 0.3
_SHARED = 0.6
"""What a word is worth to a number when the number before has it already."""
_NEXT_ONES = 0.3
"""The same when it stands right before the number that follows."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with what it counts, by position in its sentence."""

    start: int
    what: str
    low: float | None
    high: float | None
    unit: str
    added: bool = False
    """To what was counted before: `another 1,500`."""


def counted_in(phrase: Phrase, before: str = "", first: str = "", *, military: bool) -> Iterator[Counted]:
    """The counts of a sentence, in order.

    `before`: what the report counted last, for `the total is now 3,000`; `first`: what it counted first, for
    `Washington spoke of 3,000`; `military`: it speaks of soldiers.
    """
    taken: Word | None = None
    for number, left, right in _neighbours(
        phrase, [one for one in phrase.numbers if not _is_barred(phrase, one)]
    ):
        thing = _object(phrase, number, left, right)
        event, score = _event(phrase, number, left, right, taken)
        if event and score < (_ENOUGH if thing else _ENOUGH_ALONE):
            event = None
        if _is_weak(number) and not _adjoins(phrase, number, thing, event):
            continue
        if thing and _is_rate(phrase, thing):
            continue
        what = _what(phrase, number, thing, event, military=military)
        planned = event is None or event.concept == _PLANNED
        if planned and not (thing and what) and _is_total(phrase, number, left):
            what = _total_of(phrase, number, before)
        if not (what or thing or event) and _is_elliptic(phrase, number, left):
            what = first
        if not what or (what == "troops" and number.high <= _SMALL):
            continue
        taken, before = event or taken, what
        low, high = _bounds(phrase, number, left)
        yield Counted(number.start, what, low, high, _unit(thing), _is_added(phrase, number, left, right))


def _is_added(phrase: Phrase, number: Number, left: int, right: int) -> bool:
    """Whether `another` or `further` stands in the number's own clause, close by."""
    return any(
        (
            0 <= number.start - word.end <= _ADDED_GAP
            and not phrase.stops(word.end, number.start)
            and not phrase.words_of(frozenset({"total"}), word.end, number.start)
        )
        or (0 <= word.start - number.end <= _ADDED_GAP and not phrase.stops(number.end, word.start))
        for word in phrase.words_of(frozenset({"added"}), left, right)
    )


def _is_elliptic(phrase: Phrase, number: Number, left: int) -> bool:
    """Whether the sentence ends in the number that somebody says: `Washington spoke of 3,000`."""
    ends = not phrase.text[number.end :].strip(" .\n")
    says = phrase.words_of(frozenset({"says"}), left, number.start)
    return ends and number.high >= _ELLIPTIC and any(not phrase.stops(one.end, number.start) for one in says)


def _is_rate(phrase: Phrase, thing: Word) -> bool:
    """`300 rounds a minute` says how fast, not how many."""
    match = _RATE.match(phrase.text, thing.end)
    return bool(match and any(word.start == match.end() for word in phrase.words_of(frozenset({"skip"}))))


def _neighbours(phrase: Phrase, found: Sequence[Number]) -> Iterator[tuple[Number, int, int]]:
    """Each number with the stretch between those on its two sides."""
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found[1:]), len(phrase.text)]
    return zip(found, ends, starts, strict=False)


def _is_barred(phrase: Phrase, number: Number) -> bool:
    """Whether it counts days, kilometres, money and the like."""
    words = phrase.words_of(_BARRED, number.end, number.end + _BARRED_GAP)
    nearest = phrase.words_of(_OBJECTS, number.end, words[0].start) if words else []
    return bool(words) and not nearest and not phrase.gap(number.end, words[0].start).strip("-'")


def _is_total(phrase: Phrase, number: Number, left: int) -> bool:
    """Whether the number sums up what was counted before: `bringing the total to`, `should reach`."""
    start = _bound_start(phrase, number, left)
    totals = phrase.words_of(frozenset({"total"}), left, start)
    units = {word.end for word in phrase.words_of(frozenset({"skip"}), left, start)}
    return any(
        start - word.end <= _TOTAL_GAP
        and not phrase.stops(word.end, start)
        and word.start - 1 not in units  # two brigades of five thousand in all: of those brigades
        for word in totals
    )


def _total_of(phrase: Phrase, number: Number, before: str) -> str:
    if before in {"troops sent", "troops"} and _is_planned(phrase, number, None):
        return "troops planned"
    return before


def _is_weak(number: Number) -> bool:
    """Small or written: as often a figure of speech, an article or a syllable as a count."""
    return number.high <= _SMALL or (number.written and number.high < 100)


def _adjoins(phrase: Phrase, number: Number, thing: Word | None, event: Word | None) -> bool:
    if thing and thing.start >= number.end:
        return True
    if event is None:
        return False
    if event.start >= number.end:
        room = 12 if number.high <= _SMALL else 24  # `forty-six fishermen are missing`
        return event.start - number.end <= room and not phrase.stops(number.end, event.start)
    return number.start - event.end <= 2


def _object(phrase: Phrase, number: Number, left: int, right: int) -> Word | None:
    """The word for who or what is counted: behind the number, else before it."""
    best: Word | None = None
    for word in phrase.words_of(_OBJECTS - _BARRED, number.end, right):
        if best and (before := _object_before(phrase, number, left, far=False)):
            return before
        room = 8 if best else 45
        if word.start - (best.end if best else number.end) > room or phrase.stops(number.end, word.start):
            break
        close = _words_between(phrase, number.end, word.start)
        if close > 3:
            break
        if best is None or best.concept == "people":
            best = word
        if best.concept != "people":
            return best
    before = _object_before(phrase, number, left, far=best is None)
    return before or best


def _object_before(phrase: Phrase, number: Number, left: int, *, far: bool) -> Word | None:
    start = _bound_start(phrase, number, left)
    for word in reversed(phrase.words_of(_OBJECTS - _BARRED - {"people"}, left, start)):
        gap = phrase.gap(word.end, start)
        if phrase.stops(word.end, start) and gap not in {":", "-"}:
            return None
        near = len(gap) <= 1 and (not gap or is_borderless(gap) or not gap.isalpha())
        ends = phrase.stops(number.end, number.end + 2) > 0 or number.end == len(phrase.text)
        loose = far and (near or (ends and len(gap) <= 16))
        return word if loose or (near and is_borderless(phrase.text[word.end - 1])) else None
    return None


def _words_between(phrase: Phrase, start: int, end: int) -> int:
    """Words in a gap; in scripts without word borders a letter counts as one."""
    gap = phrase.gap(start, end).strip("-'")
    if not gap:
        return 0
    spread = sum(map(is_borderless, gap))
    return max(len(gap.split()), spread)


def _event(
    phrase: Phrase, number: Number, left: int, right: int, taken: Word | None
) -> tuple[Word | None, float]:
    """What happened to those counted, with how sure that is, 0 to 1.1."""
    start = _bound_start(phrase, number, left)
    best, most = None, 0.0
    for word in phrase.words_of(_EVENTS, left, right):
        if word.start >= number.end:
            score = _after(phrase, number.end, word) * (_NEXT_ONES if _leads(phrase, word, right) else 1.0)
        elif word.end <= start:
            score = _before(phrase, word, start)
        else:
            continue
        score *= _WEIGHTS[word.concept] * (_SHARED if word == taken else 1.0)
        if score > most:
            best, most = word, score
    return best, most


def _leads(phrase: Phrase, word: Word, right: int) -> bool:
    """Whether the word stands right before the next number: `of 15,000 sent, killed: about 600`."""
    if right == len(phrase.text):
        return False
    start = right
    for bound in reversed(phrase.words_of(_BOUNDS, word.end, right)):
        if not phrase.gap(bound.end, start):
            start = bound.start
    return not phrase.gap(word.end, start)


def _after(phrase: Phrase, end: int, word: Word) -> float:
    apart = phrase.stops(end, word.start) % 2  # two commas enclose a clause that is passed over
    return (0.5 if apart else 1.0) / (1 + _distance(phrase, end, word.start) / _DECAY)


def _before(phrase: Phrase, word: Word, start: int) -> float:
    gap = phrase.gap(word.end, start)
    if not gap.strip(":-") or (len(gap) == 1 and is_borderless(gap)):
        return 1.1
    apart = phrase.stops(word.end, start) > 0
    return (0.3 if apart else 0.7) / (1 + _distance(phrase, word.end, start) / _DECAY)


def _distance(phrase: Phrase, start: int, end: int) -> int:
    """Letters between, those of dense scripts counted double."""
    return end - start + sum(map(is_borderless, phrase.text[start:end]))


def _what(phrase: Phrase, number: Number, thing: Word | None, event: Word | None, *, military: bool) -> str:
    kind = thing.concept if thing else ""
    if kind in _THINGS:
        return kind
    if kind in _AREAS:
        return "area cleared" if phrase.words_of(frozenset({"cleared"})) else "area"
    if event and thing is None and number.low >= _TOO_MANY:
        return ""
    if event is None or event.concept in _MOVES:
        return _moved(phrase, number, kind, event, military=military)
    return f"civilians {event.concept}" if kind == "civilians" else event.concept


def _moved(phrase: Phrase, number: Number, kind: str, event: Word | None, *, military: bool) -> str:
    """Who is somewhere, sent, gathered or to be sent."""
    if kind in _SPECIALISTS:
        return kind
    if kind == "civilians" or (kind != "troops" and not (military and event)):
        return ""
    sends = phrase.words_of(frozenset({_SENT}))
    move = event.concept if event else ""
    if move == _MASSED:
        return "troops massed"
    if move == _PLANNED and event and not sends and _SENT not in event.inner:
        return "troops" if kind == "troops" else ""
    if move == _PLANNED or (sends and _is_planned(phrase, number, event or sends[0])):
        return "troops planned"
    return "troops sent" if sends else kind


def _is_planned(phrase: Phrase, number: Number, move: Word | None) -> bool:
    """Whether `will`, `plans to` and the like stand close before the move or number, or end the clause."""
    last = 25 if phrase.language in VERB_LAST else -1
    return any(
        0 <= number.start - word.end <= 25
        or (move and (0 <= move.start - word.end <= 20 or 0 <= word.start - move.end <= last))
        for word in phrase.words_of(frozenset({_PLANNED}))
    )


def _unit(thing: Word | None) -> str:
    if thing is None or thing.concept in _PERSONS:
        return "people"
    return _AREAS.get(thing.concept, "")


def _bound_start(phrase: Phrase, number: Number, left: int) -> int:
    """Where the number begins with the `more than` or `about` before it."""
    bounds = _bounds_before(phrase, number, left)
    return bounds[-1].start if bounds else number.start


def _bounds_before(phrase: Phrase, number: Number, left: int) -> list[Word]:
    found: list[Word] = []
    start = number.start
    for word in reversed(phrase.words_of(_BOUNDS, left, number.start)):
        gap = phrase.gap(word.end, start)
        if word.end > start:
            continue
        if len(gap) > 3 or not (gap == "" or gap.isalpha()):
            break
        found.append(word)
        start = word.start
    return found


def _bounds(phrase: Phrase, number: Number, left: int) -> tuple[float | None, float | None]:
    said = {word.concept for word in _bounds_before(phrase, number, left)}
    said |= _bound_behind(phrase, number)
    if "fewer" in said or ("upto" in said and "more" not in said):
        return None, number.high
    if "more" in said:
        return number.low, None
    return number.low, number.high


def _bound_behind(phrase: Phrase, number: Number) -> set[str]:
    if phrase.text.startswith(" or more", number.end):
        return {"more"}
    if phrase.language not in VERB_LAST:
        return set()
    end, found = number.end, set()
    for word in phrase.words_of(_BOUNDS | _PERSONS, number.end, number.end + 30):
        gap = phrase.gap(end, word.start).strip("'’")
        if word.start < end or len(gap) > 3 or phrase.stops(end, word.start):
            break
        if word.concept in _BOUNDS:
            found.add(word.concept)
            break
        end = word.end
    return found
