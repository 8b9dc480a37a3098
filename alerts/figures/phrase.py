"""Parses a sentence for figures: its numbers, and the words that matter for counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alerts.figures.measures import Measure, measure_of
from alerts.figures.numbers.find import find_numbers
from alerts.figures.numbers.number import Number
from alerts.figures.words import figure_vocabulary
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented_char
from alerts.text.normalize import NormalizedText, normal_form
from alerts.text.scanner import Hit

_CLAUSE_END = re.compile(r"[.;:!?…\"“”«»()\[\]。、，；：！？「」『』|]|\s-\s|,(?!\d)")
_MAX_WORD_TAIL = 14
_YEARS = range(1900, 2101)
_LIKELY_YEARS = range(1980, 2051)
_ORDINAL_DOT = frozenset(
    ["de", "pl", "cs", "sk", "da", "no", "nb", "fi", "hu", "hr", "sr", "bs", "sl", "lv", "et", "tr"]
)
"""Languages that write `94.` for 94th."""
_COUNTERS = re.compile(r"\s?(?:명|人|名)")
_PERCENT = re.compile(r"\s?[%‰°٪％]")
_AGE_BEFORE = re.compile(
    r"(?:(?:young|old)er than|aged?|jünger als|älter als|plus jeunes? que|menores de|mayores de|младше|старше"
    r"|молодш\w+ за|im alter von|âgée?s? de|berusia|umur|edad|возраст\w*|вік\w*)\s*$"
)
_SIGN_BEFORE = re.compile(r"(?:№|(?<!\w)no\.|(?<!\w)nr\.|(?<!\w)n[ºo°]|номер\w*|[$€£¥₩₽₴₹¢]|us\$|rp|r\$)\s?$")
_ONE_IN = re.compile(r"(?:one in|jeder|один из|один із|uno de cada|un sur)\s$")
_TROOP_UNIT = re.compile(
    r"(?:brigad\w*|korps|corps|divis\w*|resim\w*|regim\w*|batal\w*|бригад\w*"
    r"|lữ đoàn|sư đoàn|trung đoàn|quân đoàn)\s$"
)
_MAX_UNIT_NUMBER = 200
"""Numbers of brigades and divisions are below, counts of their soldiers above."""


class WordHit(NamedTuple):
    """A word of the sentence that matters for counts."""

    start: int
    end: int
    """The end of the whole word, in scripts that have word borders."""
    label: str
    """What it means: `killed`, `more`, `says`."""
    inner_labels: frozenset[str] = frozenset()
    """Labels of shorter words within it: `отправит` (planned) holds `отправ` (sent)."""


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence in normal form, with its numbers and labelled words."""

    text: str
    language: str
    numbers: tuple[Number, ...]
    """Those that may count something."""
    words: tuple[WordHit, ...]
    measures: tuple[Measure, ...] = ()
    """The other numbers with a unit: money, percentages, lengths."""

    def words_by_label(self, labels: frozenset[str], start: int = 0, end: int | None = None) -> list[WordHit]:
        """The words with these labels within a span, in order."""
        last = len(self.text) if end is None else end
        return [
            word for word in self.words if word.label in labels and word.start >= start and word.end <= last
        ]

    def clause_breaks(self, start: int, end: int) -> int:
        """The number of clause-ending marks within a span."""
        return len(_CLAUSE_END.findall(self.text, start, end)) if start < end else 0

    def text_between(self, start: int, end: int) -> str:
        """The text in between, stripped."""
        return self.text[start:end].strip()


def parse_sentence(text: str, language: str) -> ParsedSentence | None:
    """The parsed sentence; None if it has no number that could be a count or a measure."""
    numbers: list[Number] = []
    measures: list[Measure] = []
    for number in find_numbers(text, language):
        if measure := measure_of(text, number):
            measures.append(measure)
        elif not _is_identifier(text, number, language):
            numbers.append(number)
    if not numbers and not measures:
        return None
    return ParsedSentence(text, language, tuple(numbers), find_words(text, language), tuple(measures))


@lru_cache(maxsize=128)
def find_words(text: str, language: str) -> tuple[WordHit, ...]:
    """The words of a normal-form text that matter for counts, the longest at each position.

    Cached, because a sentence is searched for what it counts and then for who speaks in it.
    """
    hits = figure_vocabulary(language).scanner.scan(NormalizedText(text, text), primary_language(language))
    return tuple(_longest_hits(text, hits))


def _longest_hits(text: str, hits: Iterable[Hit]) -> list[WordHit]:
    kept: list[WordHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.concept)):
        end = word_end(text, hit.end)
        outer = next(
            (at for at in range(len(kept) - 1, max(-1, len(kept) - 6), -1) if hit.end <= kept[at].end), -1
        )
        if outer < 0 or (kept[outer].start, kept[outer].end) == (hit.start, end):
            kept.append(WordHit(hit.start, end, hit.concept.name))
        elif kept[outer].label != hit.concept.name:
            kept[outer] = kept[outer]._replace(inner_labels=kept[outer].inner_labels | {hit.concept.name})
    return kept


def word_end(text: str, end: int) -> int:
    """The end of the word that contains position `end`; `end` itself in scripts without word borders."""
    limit = min(len(text), end + _MAX_WORD_TAIL)
    while end < limit and text[end].isalpha() and not is_unsegmented_char(text[end]):
        end += 1
    return end


def _is_identifier(text: str, number: Number, language: str) -> bool:
    """Whether the number counts nothing: a year, a day, a type, an age, a price."""
    after = text[number.end : number.end + 1]
    if after.isalpha() and not is_unsegmented_char(after) and not number.in_words:
        return True
    before = text[max(0, number.start - 16) : number.start]
    if _PERCENT.match(text, number.end) or _SIGN_BEFORE.search(before) or _ONE_IN.search(before):
        return True
    if number.low < _MAX_UNIT_NUMBER and (_AGE_BEFORE.search(before) or _TROOP_UNIT.search(before)):
        return True
    return is_date(text, number, language) or (
        number.is_bare
        and number.low < 1000
        and text[number.end :].strip() == "."
        and language in _ORDINAL_DOT
    )


def is_date(text: str, number: Number, language: str) -> bool:
    """Whether the number is a year or the day of a month."""
    if number.is_bare and number.low in _YEARS and not _COUNTERS.match(text, number.end):
        return number.low % 100 != 0 and (number.low in _LIKELY_YEARS or number.low % 10 != 0)
    return number.high <= 31 and not number.in_words and _is_day(text, number, language)


def _is_day(text: str, number: Number, language: str) -> bool:
    months = _month_pattern(primary_language(language))
    if months is None:
        return False
    return bool(
        months.match(text, number.end)
        or months.search(text[max(0, number.start - 24) : number.start].rstrip(" .") + " ^")
    )


@lru_cache(maxsize=64)
def _month_pattern(language: str) -> re.Pattern[str] | None:
    """Month names after a day, or before one (then followed by ` ^`); None if the months are numbers."""
    from babel import Locale, UnknownLocaleError

    try:
        months = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return None
    widths = [months[kind][width] for kind in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    names = {normal_form(name).strip(" .") for width in widths for name in width.values()}
    names = {name for name in names if len(name) > 2 and not name[0].isdigit()}
    if not names:
        return None
    choices = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    edge = "" if any(map(is_unsegmented_char, choices)) else r"(?!\w)"
    return re.compile(rf"\.?\s?(?:de |th )?(?:{choices}){edge}|(?<!\w)(?:{choices})\.? \^")
