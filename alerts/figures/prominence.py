"""How prominent a figure is in its report: whether the report is about it or mentions it as background.

In every language a report has its main figure in the headline or the first sentence. An older toll, the
estimate of the other party and the parts of a sum follow later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import IntEnum

from alerts.figures.amounts import amounts_in
from alerts.text.annotate import AnnotatedText
from store.records.claims import ClaimStatus
from store.records.matching import Figure

_ROUNDED = 0.1
"""Relative difference: `nearly 5,000` in a headline is the 4,700 of the text."""


class Prominence(IntEnum):
    """The most prominent part of a report that has the figure."""

    BODY, LEAD, TITLE = range(3)


def prominence_of(figure: Figure, annotated: AnnotatedText) -> Prominence:
    """The most prominent part with the figure, possibly rounded."""
    for index, prominence in ((0, Prominence.TITLE), (1, Prominence.LEAD)):
        if index < len(annotated.sentences) and _appears_in(figure, annotated, index):
            return prominence
    return Prominence.BODY


def background_figures(figures: Sequence[Figure], annotated: AnnotatedText) -> frozenset[Figure]:
    """The figures that are only in the body of the report."""
    return frozenset(figure for figure in figures if prominence_of(figure, annotated) is Prominence.BODY)


def is_news(figure: Figure, annotated: AnnotatedText, known_numbers: Collection[float]) -> bool:
    """Whether a figure is worth an update of a known development.

    A new maximum is news in the headline or the first sentence, any other figure in the headline only. A
    number in `known_numbers`, which the development's reports had before, is no news, even if it was not
    known what it counted.
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
    amounts = amounts_in(annotated.text.normalized[sentence.start : sentence.end], annotated.language)
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return any(abs(end - other) <= _ROUNDED * max(end, other) for end in ends for other in amounts)
