"""Where numbers stand in a text and how much they are: digits, scale words, written out, East Asian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from alerts.figures_spelled import MAX_WORDS, scales, spelled
from alerts.lexicon.forms import is_borderless

_DIGITS = re.compile(
    r"(?<![\w.,/:-])\(?(?P<number>\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?)"
)
_EAST_DIGITS = dict(zip("〇零一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_EAST_SMALL = {"十": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000}
_EAST_LARGE = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12}
_EAST_LETTERS = "".join((*_EAST_DIGITS, *_EAST_SMALL, *_EAST_LARGE))
_EAST = re.compile(
    rf"(?<![\w.,/:-])(?:\d[\d.,]*\s?[{_EAST_LETTERS}]|[{_EAST_LETTERS}])(?:[\d.,{_EAST_LETTERS}]|(?<=만)\s(?=\d))*"
    rf"|(?<=[^\d.,/:\s{_EAST_LETTERS}])(?:\d[\d.,]*[{_EAST_LETTERS}][\d.,{_EAST_LETTERS}]*|[{_EAST_LETTERS}]+)"
)
_EAST_PART = re.compile(rf"\d[\d.,]*|[{_EAST_LETTERS}]")
_VAGUE = "数數几幾수"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_RANGE_GAP = re.compile(
    r"\s?(?:-|~|to|bis|до|hingga|sampai|à|a|至|到|から|до|ila|đến|al?|do|الى|até|au?|tot)\s?"
)
_SEPARATED = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a normal-form text."""

    start: int
    end: int
    low: float
    high: float
    plain: bool
    """Digits without separator or scale word: may be a year, a day, an ordinal."""
    written: bool = False
    """In words."""


def numbers(text: str, language: str) -> list[Number]:
    """All numbers of a normal-form text in order, not overlapping; ranges as one."""
    found = [*_east(text), *_digits(text, language), *_spelled(text, language)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Number] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end and one.start == kept[-1].start:
            kept[-1] = one
    return _ranges(kept, text)


def _digits(text: str, language: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        raw, start, end = match["number"], match.start("number"), match.end("number")
        factor, scale_end = _scale_after(text, end, language)
        value = _value(raw, scaled=factor > 1)
        if value is None:
            continue
        plain = raw.isdigit() and factor == 1
        yield Number(start, scale_end, value * factor, value * factor, plain)


def _value(raw: str, *, scaled: bool) -> float | None:
    """`1.500` is fifteen hundred, but `1.5` and `4,700 million` have a decimal part."""
    marks = [char for char in raw if not char.isdigit()]
    if not marks:
        return float(raw) if len(raw) <= 15 else None
    head, _, tail = raw.rpartition(marks[-1])
    single = len(marks) == 1
    if len(tail) == _SEPARATED and not head.startswith("0") and not (scaled and single and marks[0] != " "):
        return float(re.sub(r"\D", "", raw))
    whole = re.sub(r"\D", "", head)
    return float(f"{whole}.{tail}")


@lru_cache(maxsize=64)
def _scale_pattern(language: str) -> re.Pattern[str] | None:
    words = sorted(scales(language), key=len, reverse=True)
    if not words:
        return None
    choices = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\s?-?(?P<word>{choices})(?P<rest>\w*)\.?")


def _scale_after(text: str, end: int, language: str) -> tuple[float, int]:
    """The factor of the scale words that follow, and where they end."""
    pattern, factor = _scale_pattern(language), 1.0
    while pattern and (match := pattern.match(text, end)):
        word, rest = match["word"], match["rest"]
        spaced = text[end : end + 1] in {" ", "-"}
        if rest and not is_borderless(word[-1]) and len(rest) > (3 if len(word) > 3 else 0):
            break
        if len(word) == 1 and not is_borderless(word) and spaced:
            break  # `30 m` is a distance
        factor *= scales(language)[word]
        end = match.end("word") + (0 if is_borderless(word[-1]) else len(rest))
        if text[end : end + 1] == "." and len(word) <= 4:
            end += 1
    return factor, end


def _spelled(text: str, language: str) -> Iterator[Number]:
    table = spelled(language)
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        for length in range(min(MAX_WORDS, len(words) - at), 0, -1):
            last = words[at + length - 1]
            phrase = text[words[at].start() : last.end()]
            if length > 1 and text.count(" ", words[at].start(), last.end()) != length - 1:
                continue
            value = table.get(phrase)
            if value is not None:
                factor, end = _scale_after(text, last.end(), language)
                if value:
                    yield Number(
                        words[at].start(), end, value * factor, value * factor, plain=False, written=True
                    )
                at += length
                break
        else:
            half = _half_range(words[at].group(), language)
            if half:
                yield Number(words[at].start(), words[at].end(), half, half, plain=False, written=True)
            at += 1


def _half_range(word: str, language: str) -> float:
    """German `zehn- bis zwölftausend`: nothing here; a genitive or plural ending on a number word."""
    table = spelled(language)
    for tail in ("er", "en", "e", "s", "a", "m", "h"):
        stem = word.removesuffix(tail)
        if stem != word and len(stem) >= 5 and stem in table and language in {"de", "pl", "cs", "sv", "lv"}:
            return table[stem]
    return 0.0


def _east(text: str) -> Iterator[Number]:
    for match in _EAST.finditer(text):
        raw = match.group()
        if not any(char in _EAST_LETTERS for char in raw) or text[match.start() - 1 : match.start()] in {
            *_VAGUE
        }:
            continue
        raw = raw.rstrip(".,")
        value = _east_value(raw)
        if value:
            yield Number(
                match.start(),
                match.start() + len(raw),
                value,
                value,
                plain=False,
                written=raw[0] in _EAST_LETTERS,
            )


def _east_value(raw: str) -> float:
    """`1만5천`, `4천700`, `一万二千`, `1.1万`, `两千`."""
    total = section = 0.0
    current: float | None = None
    for part in _EAST_PART.findall(raw):
        if part[0].isdigit():
            read = _value(part.rstrip(".,"), scaled=False)
            current = (current or 0) + (read or 0)
        elif part in _EAST_DIGITS:
            current = (current or 0) * 10 + _EAST_DIGITS[part] if current is not None else _EAST_DIGITS[part]
        elif part in _EAST_SMALL:
            section += (1 if current is None else current) * _EAST_SMALL[part]
            current = None
        else:
            total += (section + (current or 0) or 1) * _EAST_LARGE[part]
            section, current = 0.0, None
    return total + section + (current or 0)


def _ranges(found: list[Number], text: str) -> list[Number]:
    joined: list[Number] = []
    for one in found:
        before = joined[-1] if joined else None
        if (
            before
            and before.low == before.high < one.low
            and _RANGE_GAP.fullmatch(text, before.end, one.start)
        ):
            low = before.low
            if (
                low < 100 <= one.low
                and one.low % 1000 == 0
                and low * 1000 < one.low
                and before.plain is not False
            ):
                low *= 1000  # `10 to 12 thousand`
            joined[-1] = Number(before.start, one.end, low, one.high, plain=False)
        else:
            joined.append(one)
    return joined
