"""Whether a report is about a figure, or only mentions it: what stands far down was mostly said before.

A figure that a report is about stands in its headline, or at least in its first sentence, in every
language; the older toll, the other side's estimate and the parts of a sum come after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import IntEnum

from alerts.figures.amounts import amounts_in
from alerts.text.annotate import AnnotatedText
from store.records.claims import ClaimStatus
from store.records.matching import Figure

_ROUNDED = 0.1
"""A headline that says `nearly 5,000` is about the 4,700 of the text."""


class Prominence(IntEnum):
    """Where a report gives a figure."""

    BODY, LEAD, TITLE = range(3)


def prominence_of(figure: Figure, annotated: AnnotatedText) -> Prominence:
    """The most prominent place in which a figure stands, maybe rounded."""
    for at, place in ((0, Prominence.TITLE), (1, Prominence.LEAD)):
        if at < len(annotated.sentences) and _appears_in(figure, annotated, at):
            return place
    return Prominence.BODY


def background_figures(figures: Sequence[Figure], annotated: AnnotatedText) -> frozenset[Figure]:
    """Those of a report's figures that it is not about."""
    return frozenset(one for one in figures if prominence_of(one, annotated) is Prominence.BODY)


def is_news(figure: Figure, annotated: AnnotatedText, known_numbers: Collection[float]) -> bool:
    """Whether a figure makes a known development speak again; `told`: all numbers that its reports gave.

    The greatest so far counts from the first sentence on, all else in the headline alone. A number that the
    development gave before is no news, though nobody could tell then what it counted.
    """
    if any(end in known_numbers for end in (figure.low, figure.high) if end is not None):
        return False
    return prominence_of(figure, annotated) >= (
        Prominence.LEAD if figure.status == ClaimStatus.MAXIMUM else Prominence.TITLE
    )


def _appears_in(figure: Figure, annotated: AnnotatedText, sentence_index: int) -> bool:
    quote, sentence = annotated.sentence_text(sentence_index), annotated.sentences[sentence_index]
    if figure.sentence and (figure.sentence in quote or quote in figure.sentence):
        return True
    given = amounts_in(annotated.text.normalized[sentence.start : sentence.end], annotated.language)
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return any(abs(end - other) <= _ROUNDED * max(end, other) for end in ends for other in given)
