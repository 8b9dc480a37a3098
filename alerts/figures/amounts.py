"""Every number that a report gives, whatever it counts: what two tellings of one thing share in any language.

Unlike the figures of `alerts.figures.extract` these need no word for what they count, so that prices, ages, shares
and distances tell too; only days and years do not, which all reports of one time have in common.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.figures.numbers.find import find_numbers
from alerts.figures.phrase import is_date
from alerts.text.annotate import AnnotatedText

TITLE_PROMINENCE = 1.0
"""Prominence of a number in the headline."""
_LEAD_PROMINENCE, _SECOND_PROMINENCE, _BODY_PROMINENCE = 0.9, 0.7, 0.5
"""Prominence in the first sentence, the next, and further down: there stands what was known before."""
_MAX_CHARS = 1_800
_MAX_AMOUNTS = 24
_MIN_AMOUNT = 11
"""Smaller ones are in every report."""


def amount_prominence(annotated: AnnotatedText) -> Mapping[float, float]:
    """Number → how prominently it is told, 0 to 1; the first ones of the report, in order."""
    found: dict[float, float] = {}
    text, language = annotated.text.normalized, annotated.language
    for at, sentence in enumerate(annotated.sentences):
        if sentence.start > _MAX_CHARS or len(found) >= _MAX_AMOUNTS:
            break
        place = (TITLE_PROMINENCE, _LEAD_PROMINENCE, _SECOND_PROMINENCE)[at] if at <= 2 else _BODY_PROMINENCE
        for value in amounts_in(text[sentence.start : min(sentence.end, _MAX_CHARS)], language):
            found.setdefault(value, place)
    return dict(list(found.items())[:_MAX_AMOUNTS])


def amounts_in(normalized: str, language: str) -> list[float]:
    """The numbers of a normal-form text, both ends of a range."""
    return [
        value
        for one in find_numbers(normalized, language)
        if not is_date(normalized, one, language)
        for value in dict.fromkeys((one.low, one.high))
        if value >= _MIN_AMOUNT
    ]
