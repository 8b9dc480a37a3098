"""How long a response asks to wait: in its `Retry-After` header or in its body. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_KEYS = frozenset({"retryafter", "retryafterseconds"})
_MILLISECOND_KEYS = frozenset({"retryafterms", "retryaftermilliseconds"})
_MAX_DEPTH = 4
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_WITH_UNIT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)[ ]?([a-z]{0,12})", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"(?:retry|try again)[ _-]?(?:after|in)\"?:?[ ]?\"?(\d{1,9}(?:\.\d{1,9})?)[ ]?([a-z]{0,12})",
    re.IGNORECASE,
)
"""As in `Too Many Requests: retry after 7` and `Rate limit is exceeded. Try again in 17 seconds.`"""
_UNITS = {
    "ms": 0.001,
    "millisecond": 0.001,
    "m": 60.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3_600.0,
    "hour": 3_600.0,
}
"""In seconds; every other word after the number means seconds."""


def header_delay_s(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for, given as seconds or as a date."""
    text = (value or "").strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.isdecimal():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def body_delay_s(text: str) -> float | None:
    """The longest delay in seconds that a body asks for.

    It is the value of `retry_after` (in any spelling, as a number or as text, also in objects within the
    object), or it follows "retry after" or "try again in" in a sentence.
    """
    delays = list(_json_delays(parse_json(text), 0))
    delays += [_seconds(number, unit) for number, unit in _IN_TEXT.findall(text)]
    return max(delays, default=None)


def parse_json(text: str) -> object:
    """The JSON value of a text; None if it is not JSON."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _json_delays(value: object, depth: int) -> Iterator[float]:
    if isinstance(value, list) and depth <= _MAX_DEPTH:
        for inner in value:
            yield from _json_delays(inner, depth + 1)
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    for key, inner in value.items():
        name = re.sub("[_ -]", "", str(key)).lower()
        if name in _KEYS | _MILLISECOND_KEYS:
            delay = _number(inner)
            if delay is not None:
                yield delay / (1_000 if name in _MILLISECOND_KEYS else 1)
        else:
            yield from _json_delays(inner, depth + 1)


def _number(value: object) -> float | None:
    if isinstance(value, str) and (match := _WITH_UNIT.fullmatch(value.strip())):
        return _seconds(match[1], match[2])
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) and number >= 0 else None
    return None


def _seconds(number: str, unit: str) -> float:
    word = unit.lower()
    return float(number) * _UNITS.get(word, _UNITS.get(word.removesuffix("s"), 1.0))
