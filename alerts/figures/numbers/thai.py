"""Thai numbers written in words, without spaces between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    "หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4,
    "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9,
}  # fmt: skip
_SCALES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
_PART = re.compile("|".join((*_UNITS, *_SCALES)))
_RUN = re.compile(rf"(?:{'|'.join(_UNITS)})(?:{_PART.pattern})+")
"""At least two words: a single unit is too often part of another word."""
_MAX_PARTS = 16


def find_thai_numbers(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and value of each number."""
    for match in _RUN.finditer(text):
        parts = _PART.findall(match.group())[:_MAX_PARTS]
        if any(part in _SCALES for part in parts):
            yield match.start(), match.end(), float(_thai_value(parts))


def _thai_value(parts: list[str]) -> int:
    """The value: `สองพันห้าร้อย` is 2,500; a million multiplies all that precedes it."""
    total = unit = 0
    for part in parts:
        if part in _UNITS:
            unit = _UNITS[part]
        elif part == "ล้าน":
            total = (total + unit or 1) * _SCALES[part]
            unit = 0
        else:
            total += (unit or 1) * _SCALES[part]
            unit = 0
    return total + unit
