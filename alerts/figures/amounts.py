"""All numbers of a report, whatever they count: reports of one event share them in any language.

Unlike figures (`alerts.figures.extract`), amounts need no word for what they count, so they include prices,
ages, shares and distances. Days and years are left out, because all reports of one time share them.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.figures.numbers.find import find_numbers
from alerts.figures.phrase import is_date
from alerts.text.annotate import AnnotatedText

TITLE_PROMINENCE = 1.0
"""Prominence of a number in the headline."""
_FRONT_PROMINENCES = (TITLE_PROMINENCE, 0.9, 0.7)
_BODY_PROMINENCE = 0.5
"""Prominence after the second sentence, where reports mostly repeat what was known."""
_MAX_CHARS = 1_800
_MAX_AMOUNTS = 24
_MIN_AMOUNT = 11
"""Smaller numbers are in every report."""


def amount_prominence(annotated: AnnotatedText) -> Mapping[float, float]:
    """Amount → its prominence, 0 to 1; the report's first ones, in order."""
    amounts: dict[float, float] = {}
    text, language = annotated.text.normalized, annotated.language
    for index, sentence in enumerate(annotated.sentences):
        if sentence.start > _MAX_CHARS or len(amounts) >= _MAX_AMOUNTS:
            break
        prominence = _FRONT_PROMINENCES[index] if index < len(_FRONT_PROMINENCES) else _BODY_PROMINENCE
        for value in amounts_in(text[sentence.start : min(sentence.end, _MAX_CHARS)], language):
            amounts.setdefault(value, prominence)
    return dict(list(amounts.items())[:_MAX_AMOUNTS])


def amounts_in(normalized: str, language: str) -> list[float]:
    """The amounts of a normal-form text; of a range, both ends."""
    return [
        value
        for number in find_numbers(normalized, language)
        if not is_date(normalized, number, language)
        for value in dict.fromkeys((number.low, number.high))
        if value >= _MIN_AMOUNT
    ]
