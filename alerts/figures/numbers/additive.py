"""Ethiopic and Tamil numerals, which have signs for ten, a hundred and more: `፵፪`, `2௲5௱`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.figures.numbers.number import Number

_UNITS = dict(zip("፩፪፫፬፭፮፯፰፱፲፳፴፵፶፷፸፹፺", (*range(1, 10), *range(10, 100, 10)), strict=True))
_MULTIPLIERS = {"፻": 100, "፼": 10_000, "௰": 10, "௱": 100, "௲": 1_000}
_SIGNS = "".join((*_UNITS, *_MULTIPLIERS))
_NUMERAL = re.compile(rf"(?<![\d.,])\d{{0,3}}[{_SIGNS}][{_SIGNS}\d]{{0,15}}(?![{_SIGNS}\d.,])")
_PART = re.compile(rf"\d+|[{_SIGNS}]")
_MYRIAD = 10_000


def additive_numbers(text: str) -> Iterator[Number]:
    """The numbers in such numerals, in order."""
    for match in _NUMERAL.finditer(text):
        value = _value(_PART.findall(match.group()))
        if value > 0:
            yield Number(match.start(), match.end(), value, value, is_bare=False)


def _value(parts: list[str]) -> float:
    total = current = 0.0
    for part in parts:
        factor = _MULTIPLIERS.get(part)
        if factor is None:
            current += _UNITS[part] if part in _UNITS else float(part)
        elif factor == _MYRIAD:
            total, current = (total + current or 1) * factor, 0.0
        else:
            total, current = total + (current or 1) * factor, 0.0
    return total + current
