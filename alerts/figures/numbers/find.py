"""All numbers of a text: in digits, in words, and in East Asian, Ethiopic and Tamil numerals."""

from __future__ import annotations

import re

from alerts.figures.numbers.additive import additive_numbers
from alerts.figures.numbers.cjk import cjk_numbers
from alerts.figures.numbers.digits import digit_numbers
from alerts.figures.numbers.number import Number
from alerts.figures.numbers.ranges import merge_ranges
from alerts.figures.numbers.spelled_out import spelled_out_numbers
from alerts.figures.numbers.thai import find_thai_numbers

MAX_NUMBERS = 200
"""Numbers read from one text; a table or a list of results has more, and no claims."""
_NON_COUNTS = re.compile(
    r"(?=[\d+第제h@#一二三四五六七八九十百])(?:"
    r"(?<!\d)\d{1,4}([-./])\d{1,2}\1\d{1,4}"  # a date
    r"|\d{1,2}[:h]\d{2}(?::\d{2})?|\d{1,2}시\s?\d{1,2}분|\d{1,2}時\d{1,2}分"  # a time
    r"|百分之"  # of a percentage, whose number follows
    r"|[\d一二三四五六七八九十百]{1,20}\s?(?:分之|分の|분의)\s?[\d一二三四五六七八九十百]+"  # a fraction
    r"|第\s?[\d〇零一二三四五六七八九十百千]+|제\s?\d+"  # an ordinal
    r"|(?<!\d)\d{1,9}(?:st|nd|rd|th|-?й|-?го|-?я|-?му|-?ту|º|ª|°)(?!\w)|(?<!\d)\d{1,9}-(?:е|та|га|ша)(?!\w)"
    r"|(?<!\d)\+?\d[\d() ]{1,5}[-\s]\d{2,4}-\d{2,4}"  # a telephone number
    r"|https?://\S+|[@#]\w+"
    r")"
)


def find_numbers(text: str, language: str) -> list[Number]:
    """The first numbers of a normal-form text, in order; a range, or a part with its whole, is one number."""
    cjk = cjk_numbers(text) if max(text, default="") >= "\u3000" else ()
    found = [*cjk, *digit_numbers(text, language), *spelled_out_numbers(text, language)]
    if language in {"am", "ti", "ta"}:
        found += additive_numbers(text)
    if language == "th":
        found += [
            Number(start, end, value, value, is_bare=False, in_words=True)
            for start, end, value in find_thai_numbers(text)
        ]
    if not found:
        return []
    found.sort(key=lambda number: (number.start, -number.end))
    excluded_spans = (match.span() for match in _NON_COUNTS.finditer(text))
    excluded = next(excluded_spans, None)
    kept: list[Number] = []
    for number in found:
        while excluded and excluded[1] <= number.start:
            excluded = next(excluded_spans, None)
        if excluded and excluded[0] < number.end:
            continue
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return merge_ranges(kept[:MAX_NUMBERS], text)
