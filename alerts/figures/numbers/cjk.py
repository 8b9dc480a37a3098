"""Chinese, Japanese and Korean numbers, with or without digits: `1만5천`, `4천700`, `一万二千`, `1.1万`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.figures.numbers.digits import parse_digits
from alerts.figures.numbers.number import Number

_CJK_DIGITS = dict(zip("〇零一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_CJK_SMALL_SCALES = {"十": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000}
_CJK_LARGE_SCALES = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12}
_CJK_LETTERS = "".join((*_CJK_DIGITS, *_CJK_SMALL_SCALES, *_CJK_LARGE_SCALES))
_CJK_NUMBER = re.compile(
    rf"(?<![\d{_CJK_LETTERS}])(?<!\d[.,/:-])(?<![a-z]-)"
    rf"(?:\d[\d.,]*\s?[{_CJK_LETTERS}]|[{_CJK_LETTERS}])(?:[\d.,{_CJK_LETTERS}]|(?<=만)\s(?=\d))*"
)
_CJK_PART = re.compile(rf"\d[\d.,]*|[{_CJK_LETTERS}]")
_MAX_CJK_CHARS = 20
_HANGUL_SCALES = frozenset("십백천만억조")
_COUNTER = re.compile(r"\s?(?:여\s?)?명")
_VAGUE_PREFIXES = frozenset("数數几幾수")


def cjk_numbers(text: str) -> Iterator[Number]:
    """The numbers that contain such numerals, in order."""
    for match in _CJK_NUMBER.finditer(text):
        raw, start = match.group().rstrip(".,"), match.start()
        before = text[start - 1 : start]
        in_words = not raw[0].isdigit()
        if (
            len(raw) > _MAX_CJK_CHARS
            or not raw
            or before in _VAGUE_PREFIXES
            or (before.isascii() and before.isalpha())
        ):
            continue
        if in_words and raw[0] in _HANGUL_SCALES and not _COUNTER.match(text, start + len(raw)):
            continue  # a syllable of a word
        if value := _cjk_value(raw):
            yield Number(
                start,
                start + len(raw),
                value,
                value,
                is_bare=False,
                in_words=in_words,
                has_scale=value >= 1000,
            )


def _cjk_value(raw: str) -> float:
    """The value; 0 for numerals without one."""
    total = section = 0.0
    current: float | None = None
    for part in _CJK_PART.findall(raw):
        if part[0].isdigit():
            current = (current or 0) + parse_digits(part.strip(".,"), has_scale=False)
        elif part in _CJK_DIGITS:
            current = (current or 0) * 10 + _CJK_DIGITS[part]
        elif part in _CJK_SMALL_SCALES:
            section += (1 if current is None else current) * _CJK_SMALL_SCALES[part]
            current = None
        else:
            total += (section + (current or 0) or 1) * _CJK_LARGE_SCALES[part]
            section, current = 0.0, None
    return total + section + (current or 0)
