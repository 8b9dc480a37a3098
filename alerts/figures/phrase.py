"""One sentence as the figure reader sees it: its numbers, its words, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alerts.figures.numbers import Number, numbers
from alerts.figures.words import words_of
from alerts.text.languages import primary
from alerts.text.lexicon.forms import is_borderless
from alerts.text.normalize import NormalText, normal_form
from alerts.text.scanner import Hit

_STOP = re.compile(r"[.;:!?…\"“”«»()\[\]。、，；：！？「」『』|]|\s-\s|,(?!\d)")
_WORD_END = 14
_YEARS = range(1900, 2101)
_LIKELY_YEARS = range(1980, 2051)
_ORDINAL_DOT = frozenset(
    ["de", "pl", "cs", "sk", "da", "no", "nb", "fi", "hu", "hr", "sr", "bs", "sl", "lv", "et", "tr"]
)
"""Languages that write `94.` for the ninety-fourth."""
_COUNTERS = re.compile(r"\s?(?:명|人|名)")
_PERCENT = re.compile(r"\s?[%‰°٪％]")
_AGE_BEFORE = re.compile(
    r"(?:(?:young|old)er than|aged?|jünger als|älter als|plus jeunes? que|menores de|mayores de|младше|старше"
    r"|молодш\w+ за|im alter von|âgée?s? de|berusia|umur|edad|возраст\w*|вік\w*)\s*$"
)
_MARK_BEFORE = re.compile(r"(?:№|(?<!\w)no\.|(?<!\w)nr\.|(?<!\w)n[ºo°]|номер\w*|[$€£¥₩₽₴₹¢]|us\$|rp|r\$)\s?$")
_ONE_IN = re.compile(r"(?:one in|jeder|один из|один із|uno de cada|un sur)\s$")
_TROOP_UNIT = re.compile(
    r"(?:brigad\w*|korps|corps|divis\w*|resim\w*|regim\w*|batal\w*|бригад\w*"
    r"|lữ đoàn|sư đoàn|trung đoàn|quân đoàn)\s$"
)
_UNITS_END = 200
"""Numbers of brigades and divisions lie below, those of the soldiers in one above."""


class Word(NamedTuple):
    """A word of the sentence that means something for counts."""

    start: int
    end: int
    """To the end of the whole word, in scripts that have word borders."""
    concept: str
    inner: frozenset[str] = frozenset()
    """Concepts of shorter words within it: `отправит` (planned) holds `отправ` (sent)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence in normal form with what was found in it."""

    text: str
    language: str
    numbers: tuple[Number, ...]
    words: tuple[Word, ...]

    def words_of(self, concepts: frozenset[str], start: int = 0, end: int | None = None) -> list[Word]:
        """The words of these concepts within a stretch, in order."""
        last = len(self.text) if end is None else end
        return [
            one for one in self.words if one.concept in concepts and one.start >= start and one.end <= last
        ]

    def stops(self, start: int, end: int) -> int:
        """Marks that end a clause within a stretch."""
        return len(_STOP.findall(self.text, start, end)) if start < end else 0

    def gap(self, start: int, end: int) -> str:
        """What stands between, without outer space."""
        return self.text[start:end].strip()


def phrase_of(text: str, language: str) -> Phrase | None:
    """The sentence taken apart; None where it has no number that could be a count."""
    found = [one for one in numbers(text, language) if not _is_label(text, one, language)]
    if not found:
        return None
    return Phrase(text, language, tuple(found), words_in(text, language))


@lru_cache(maxsize=128)
def words_in(text: str, language: str) -> tuple[Word, ...]:
    """The words of a normal-form text that mean something for counts, the longest at each place.

    Kept for a while: a sentence is asked about for what it counts and for who speaks in it.
    """
    hits = words_of(language).scanner.scan(NormalText(text, text), primary(language))
    return tuple(_longest(text, hits))


def _longest(text: str, hits: Iterable[Hit]) -> list[Word]:
    kept: list[Word] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end, one.concept)):
        end = word_end(text, hit.end)
        outer = next(
            (at for at in range(len(kept) - 1, max(-1, len(kept) - 6), -1) if hit.end <= kept[at].end), -1
        )
        if outer < 0 or (kept[outer].start, kept[outer].end) == (hit.start, end):
            kept.append(Word(hit.start, end, hit.concept))
        elif kept[outer].concept != hit.concept:
            kept[outer] = kept[outer]._replace(inner=kept[outer].inner | {hit.concept})
    return kept


def word_end(text: str, end: int) -> int:
    """Where the word ends that a form found in it ends at `end`; the same in scripts without word borders."""
    limit = min(len(text), end + _WORD_END)
    while end < limit and text[end].isalpha() and not is_borderless(text[end]):
        end += 1
    return end


def _is_label(text: str, one: Number, language: str) -> bool:
    """Whether the number names something instead of counting: a year, a day, a type, an age, a price."""
    after = text[one.end : one.end + 1]
    if after.isalpha() and not is_borderless(after) and not one.written:
        return True
    before = text[max(0, one.start - 16) : one.start]
    if _PERCENT.match(text, one.end) or _MARK_BEFORE.search(before) or _ONE_IN.search(before):
        return True
    if one.low < _UNITS_END and (_AGE_BEFORE.search(before) or _TROOP_UNIT.search(before)):
        return True
    return is_date(text, one, language) or (
        one.plain and one.low < 1000 and text[one.end :].strip() == "." and language in _ORDINAL_DOT
    )


def is_date(text: str, one: Number, language: str) -> bool:
    """Whether the number is a year or the day of a month."""
    if one.plain and one.low in _YEARS and not _COUNTERS.match(text, one.end):
        return one.low % 100 != 0 and (one.low in _LIKELY_YEARS or one.low % 10 != 0)
    return one.high <= 31 and not one.written and _is_day(text, one, language)


def _is_day(text: str, one: Number, language: str) -> bool:
    months = _months(primary(language))
    if months is None:
        return False
    return bool(
        months.match(text, one.end)
        or months.search(text[max(0, one.start - 24) : one.start].rstrip(" .") + " ^")
    )


@lru_cache(maxsize=64)
def _months(language: str) -> re.Pattern[str] | None:
    """Month names after a day or (before the mark `^`) in front of one; None where they are numbers."""
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
    edge = "" if any(map(is_borderless, choices)) else r"(?!\w)"
    return re.compile(rf"\.?\s?(?:de |th )?(?:{choices}){edge}|(?<!\w)(?:{choices})\.? \^")
