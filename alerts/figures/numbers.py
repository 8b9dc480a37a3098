"""Where numbers stand in a text and how much they are: digits, scale words, written out, East Asian."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from alerts.figures.number_words import MAX_NUMBER_WORDS, longest_by_first_word, number_words, scale_words
from alerts.figures.thai import find_thai_numbers
from alerts.text.lexicon.forms import is_unsegmented_char

MAX_NUMBERS = 200
"""Numbers of one text that are looked at; a table or a list of results holds more, and no claims."""
_DIGIT_NUMBER = re.compile(
    r"(?=\d)(?<!\d)(?<!\d[.,'/:·])(?<![^\W\d]-)(?<![#№§_])"
    r"(?P<number>\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"  # 12,00,000
    r"|\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,3}(?!\d))?(?!\d))"
    r"(?![/:·]\d|[.,]\d)"
)
_NOT_COUNTS = re.compile(
    r"(?=[\d+第제h@#一二三四五六七八九十百])(?:"
    r"(?<!\d)\d{1,4}([-./])\d{1,2}\1\d{1,4}"  # a date
    r"|\d{1,2}[:h]\d{2}(?::\d{2})?|\d{1,2}시\s?\d{1,2}분|\d{1,2}時\d{1,2}分"  # a time
    r"|[\d一二三四五六七八九十百]+\s?(?:分之|分の|분의)\s?[\d一二三四五六七八九十百]+"  # a fraction
    r"|第\s?[\d〇零一二三四五六七八九十百千]+|제\s?\d+"  # an ordinal
    r"|(?<!\d)\d{1,9}(?:st|nd|rd|th|-?й|-?го|-?я|-?му|-?ту|º|ª|°)(?!\w)|(?<!\d)\d{1,9}-(?:е|та|га|ша)(?!\w)"
    r"|(?<!\d)\+?\d[\d() ]{1,5}[-\s]\d{2,4}-\d{2,4}"  # a telephone number
    r"|https?://\S+|[@#]\w+"
    r")"
)
_ARABIC_PREFIX_LETTERS = frozenset("وبلف")
"""What Arabic writes onto the number that follows: and, with, for, so."""
_CJK_DIGITS = dict(zip("〇零一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_CJK_SMALL_SCALES = {"十": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000}
_CJK_LARGE_SCALES = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12}
_CJK_LETTERS = "".join((*_CJK_DIGITS, *_CJK_SMALL_SCALES, *_CJK_LARGE_SCALES))
_CJK_NUMBER = re.compile(
    rf"(?<![\d{_CJK_LETTERS}])(?<!\d[.,/:-])(?<![a-z]-)"
    rf"(?:\d[\d.,]*\s?[{_CJK_LETTERS}]|[{_CJK_LETTERS}])(?:[\d.,{_CJK_LETTERS}]|(?<=만)\s(?=\d))*"
)
_CJK_PART = re.compile(rf"\d[\d.,]*|[{_CJK_LETTERS}]")
_EAST_MAX = 20
_HANGUL_SCALES = frozenset("십백천만억조")
_COUNTER = re.compile(r"\s?(?:여\s?)?명")
_VAGUE_PREFIXES = frozenset("数數几幾수")
_LETTER = "[^\\W\\d_][\u0900-\u0903\u093a-\u094f\u0c00-\u0c04\u0c3e-\u0c56]*"
"""With the vowel signs of Hindi and Telugu, which are no letters to `re`."""
_WORD = re.compile(rf"(?:{_LETTER})+(?:['-](?:{_LETTER})+)*")
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
"""Between a part and its whole: in `two of the 12 men died` two died."""
_GROUP_SIZE = 3
_COMPOUND_SCALE_LANGUAGES = frozenset({"tr", "az", "id", "ms"})
"""Languages that write `5 bin 200`."""
_HUNDREDS_AFTER = re.compile(r"\s(\d{3})(?![\d.,]\d|\d)")
_TURKISH_ENDINGS = frozenset(["den", "e", "i", "in", "lik", "de"])


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a normal-form text."""

    start: int
    end: int
    low: float
    high: float
    is_bare: bool
    """Digits without separator or scale word: may be a year, a day, an ordinal."""
    in_words: bool = False
    """In words."""
    has_scale: bool = False
    """Carries a scale word, which the lower end of a range may share: `10 to 12 thousand`."""


def find_numbers(text: str, language: str) -> list[Number]:
    """The first numbers of a normal-form text in order; a range, or a part with its whole, is one."""
    east = _cjk_numbers(text) if max(text, default="") >= "\u3000" else ()
    found = [*east, *_digit_numbers(text, language), *_word_numbers(text, language)]
    if language == "th":
        found += [
            Number(start, end, n, n, is_bare=False, in_words=True)
            for start, end, n in find_thai_numbers(text)
        ]
    if not found:
        return []
    barred = (match.span() for match in _NOT_COUNTS.finditer(text))
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Number] = []
    bar = next(barred, None)
    for one in found:
        while bar and bar[1] <= one.start:
            bar = next(barred, None)
        if bar and bar[0] < one.end:
            continue
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _merge_ranges(kept[:MAX_NUMBERS], text)


def _digit_numbers(text: str, language: str) -> Iterator[Number]:
    for match in _DIGIT_NUMBER.finditer(text):
        raw, start, end = match["number"], match.start(), match.end()
        before = text[start - 1 : start]
        if before.isalpha() and not is_unsegmented_char(before) and before not in _ARABIC_PREFIX_LETTERS:
            continue  # part of a name: T34, F16
        factor, scale_end = _scale_after(text, end, language)
        value = _parse_digits(raw, has_scale=factor > 1) * factor
        rest = (
            _HUNDREDS_AFTER.match(text, scale_end)
            if factor == 1000 and language in _COMPOUND_SCALE_LANGUAGES
            else None
        )
        if rest:
            value, scale_end = value + float(rest[1]), rest.end()
        plain = raw.isdigit() and factor == 1
        yield Number(start, scale_end, value, value, plain, has_scale=factor > 1)


def _parse_digits(raw: str, *, has_scale: bool) -> float:
    """`1.500` is fifteen hundred, but `1.5` and `4,700 million` have a decimal part."""
    marks = [char for char in raw if not char.isdigit()]
    if not marks:
        return float(raw)
    head, _, tail = raw.rpartition(marks[-1])
    one_mark = len(marks) == 1
    if (
        len(tail) == _GROUP_SIZE
        and not head.startswith("0")
        and not (has_scale and one_mark and marks[0] != " ")
    ):
        return float(re.sub(r"\D", "", raw))
    whole = re.sub(r"\D", "", head)
    return float(f"{whole or 0}.{tail or 0}")


@lru_cache(maxsize=64)
def _scale_pattern(language: str) -> re.Pattern[str] | None:
    words = sorted(scale_words(language), key=len, reverse=True)
    if not words:
        return None
    choices = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\s?-?(?P<word>{choices})(?P<rest>\w*)\.?")


def _scale_after(text: str, end: int, language: str) -> tuple[float, int]:
    """The factor of the scale words that follow, and where they end."""
    pattern, factor = _scale_pattern(language), 1.0
    while pattern and factor < 1e12 and (match := pattern.match(text, end)):
        word, rest = match["word"], match["rest"]
        spaced = text[end : end + 1] in {" ", "-"}
        if rest and not is_unsegmented_char(word[-1]) and not _is_case_ending(word, rest):
            break
        if len(word) == 1 and not is_unsegmented_char(word) and spaced:
            break  # `30 m` is a distance
        factor *= scale_words(language)[word]
        end = match.end("word") + (0 if is_unsegmented_char(word[-1]) else len(rest))
        if text[end : end + 1] == "." and len(word) <= 4:
            end += 1
    return factor, end


def _is_case_ending(word: str, rest: str) -> bool:
    """Whether letters behind a scale word are a case ending: `binden`, not `bina`."""
    return len(rest) <= 3 if len(word) > 3 else word == "bin" and rest in _TURKISH_ENDINGS


def _word_numbers(text: str, language: str) -> Iterator[Number]:
    table, longest = number_words(language), longest_by_first_word(language)
    if longest.keys().isdisjoint(_WORD.findall(text)):
        return
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        limit = longest.get(words[at].group(), 0)
        length = (
            _longest_number_phrase(text, words[at : at + min(limit, MAX_NUMBER_WORDS)], table) if limit else 0
        )
        if length:
            start, end = words[at].start(), words[at + length - 1].end()
            factor, end = _scale_after(text, end, language)
            value = table[text[start : words[at + length - 1].end()]] * factor
            rest = (
                _HUNDREDS_AFTER.match(text, end)
                if value == 1000 and language in _COMPOUND_SCALE_LANGUAGES
                else None
            )
            if rest:
                value, end = value + float(rest[1]), rest.end()
            if value:
                yield Number(start, end, value, value, is_bare=False, in_words=True, has_scale=value >= 1000)
        at += max(length, 1)


def _longest_number_phrase(text: str, words: list[re.Match[str]], table: Mapping[str, float]) -> int:
    """How many of the words make the longest written-out number."""
    for length in range(len(words), 0, -1):
        start, end = words[0].start(), words[length - 1].end()
        if text.count(" ", start, end) == length - 1 and text[start:end] in table:
            return length
    return 0


def _cjk_numbers(text: str) -> Iterator[Number]:
    for match in _CJK_NUMBER.finditer(text):
        raw, start = match.group().rstrip(".,"), match.start()
        before = text[start - 1 : start]
        letters = not raw[0].isdigit()
        if (
            len(raw) > _EAST_MAX
            or not raw
            or before in _VAGUE_PREFIXES
            or (before.isascii() and before.isalpha())
        ):
            continue
        if letters and raw[0] in _HANGUL_SCALES and not _COUNTER.match(text, start + len(raw)):
            continue  # a syllable of a word
        if value := _cjk_value(raw):
            yield Number(
                start,
                start + len(raw),
                value,
                value,
                is_bare=False,
                in_words=letters,
                has_scale=value >= 1000,
            )


def _cjk_value(raw: str) -> float:
    """`1만5천`, `4천700`, `一万二千`, `1.1万`, `两千`."""
    total = section = 0.0
    current: float | None = None
    for part in _CJK_PART.findall(raw):
        if part[0].isdigit():
            current = (current or 0) + _parse_digits(part.strip(".,"), has_scale=False)
        elif part in _CJK_DIGITS:
            current = (current or 0) * 10 + _CJK_DIGITS[part]
        elif part in _CJK_SMALL_SCALES:
            section += (1 if current is None else current) * _CJK_SMALL_SCALES[part]
            current = None
        else:
            total += (section + (current or 0) or 1) * _CJK_LARGE_SCALES[part]
            section, current = 0.0, None
    return total + section + (current or 0)


def _merge_ranges(found: list[Number], text: str) -> list[Number]:
    joined: list[Number] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and before.high < one.low and _PART_OF.fullmatch(text, before.end, one.start):
            joined[-1] = replace(before, end=one.end, is_bare=False)
            continue
        if before and before.low == before.high < one.low and _is_range(text, before, one):
            shared = one.has_scale and not before.has_scale and before.low < 1000 <= one.low
            low = before.low * (1000 if shared and one.low < 1e6 else 1e6 if shared else 1)
            if low < one.low:
                joined[-1] = Number(
                    before.start, one.end, low, one.high, is_bare=False, has_scale=one.has_scale
                )
                continue
        joined.append(one)
    return joined


def _is_range(text: str, before: Number, after: Number) -> bool:
    if after.start - before.end > 12:
        return False
    if _RANGE_GAP.fullmatch(text, before.end, after.start):
        return True
    between = _BETWEEN_WORD.search(text, max(0, before.start - 12), before.start)
    return bool(between and _AND.fullmatch(text, before.end, after.start))
