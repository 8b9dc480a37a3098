"""Whether a report is about a figure, or only mentions it: what stands far down was mostly said before.

A figure that a report is about stands in its headline, or at least in its first sentence, in every
language; the older toll, the other side's estimate and the parts of a sum come after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import IntEnum

from alerts.figures.amounts import amounts_in
from alerts.text.annotate import Reading
from store.records.collection import ClaimStatus, Figure

_ROUNDED = 0.1
"""A headline that says `nearly 5,000` is about the 4,700 of the text."""


class Place(IntEnum):
    """Where a report gives a figure."""

    BODY, LEAD, TITLE = range(3)


def place_of(one: Figure, reading: Reading) -> Place:
    """The most prominent place in which a figure stands, maybe rounded."""
    for at, place in ((0, Place.TITLE), (1, Place.LEAD)):
        if at < len(reading.sentences) and _stands_in(one, reading, at):
            return place
    return Place.BODY


def in_passing(figures: Sequence[Figure], reading: Reading) -> frozenset[Figure]:
    """Those of a report's figures that it is not about."""
    return frozenset(one for one in figures if place_of(one, reading) is Place.BODY)


def is_news(one: Figure, reading: Reading, told: Collection[float]) -> bool:
    """Whether a figure makes a known development speak again; `told`: all numbers that its reports gave.

    The greatest so far counts from the first sentence on, all else in the headline alone. A number that the
    development gave before is no news, though nobody could tell then what it counted.
    """
    if any(end in told for end in (one.low, one.high) if end is not None):
        return False
    return place_of(one, reading) >= (Place.LEAD if one.status == ClaimStatus.MAXIMUM else Place.TITLE)


def _stands_in(one: Figure, reading: Reading, at: int) -> bool:
    quote, sentence = reading.quote(at), reading.sentences[at]
    if one.sentence and (one.sentence in quote or quote in one.sentence):
        return True
    given = amounts_in(reading.text.normal[sentence.start : sentence.end], reading.language)
    ends = [end for end in (one.low, one.high) if end is not None]
    return any(abs(end - other) <= _ROUNDED * max(end, other) for end in ends for other in given)
