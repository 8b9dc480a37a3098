"""Ranges of numbers: `10 to 12 thousand`, `between 500 and 700`; and parts of a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from alerts.figures.numbers.number import Number

_RANGE_GAP = re.compile(
    r"\s?(?:-|~|to|bis|до|по|hingga|sampai|à|a|至|到|から|ila|đến|tới|al?|do|الى|até|au?|tot|till|až)\s?"
    r"|-\s(?:bis|до|à)\s|(?:\s?(?:명|人|名))?\s?(?:에서|から|至|~)\s?"
)
_BETWEEN_WORD = re.compile(
    r"(?:between|zwischen|entre|между|між|antara|tra|fra|między|mezi|tussen|mellan|giữa|بين)\s+$"
)
_AND = re.compile(r"\s(?:and|und|et|y|e|и|і|й|та|dan|i|a|en|och|và|و)\s?")
_PART_OF = re.compile(
    r"\s(?:out )?(?:of|von|aus|de|sur|из|із|з|dari|su|van|av|z|ze)"
    r"(?: (?:the|its|their|all|den|los|las|les|все[хм]|всіх|ca|about|some|de))?\s"
)
"""Between a part and its whole: of `two of the 12 men died`, two is the count."""


def merge_ranges(numbers: list[Number], text: str) -> list[Number]:
    """The numbers with the two ends of a range merged, and a part with its whole: `two of the 12`."""
    merged: list[Number] = []
    for number in numbers:
        before = merged[-1] if merged else None
        if before and before.high < number.low and _PART_OF.fullmatch(text, before.end, number.start):
            merged[-1] = replace(before, end=number.end, is_bare=False)
        elif before and (whole := _merged_range(text, before, number)):
            merged[-1] = whole
        else:
            merged.append(number)
    return merged


def _merged_range(text: str, before: Number, number: Number) -> Number | None:
    if not (before.low == before.high < number.low and _is_range(text, before, number)):
        return None
    shares_scale = number.has_scale and not before.has_scale and before.low < 1000 <= number.low
    low = before.low * (1000 if shares_scale and number.low < 1e6 else 1e6 if shares_scale else 1)
    if low >= number.low:
        return None
    return Number(before.start, number.end, low, number.high, is_bare=False, has_scale=number.has_scale)


def _is_range(text: str, before: Number, after: Number) -> bool:
    if after.start - before.end > 12:
        return False
    if _RANGE_GAP.fullmatch(text, before.end, after.start):
        return True
    between = _BETWEEN_WORD.search(text, max(0, before.start - 12), before.start)
    return bool(between and _AND.fullmatch(text, before.end, after.start))
