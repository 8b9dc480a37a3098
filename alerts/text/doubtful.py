"""Which names found in a text are doubtful: ordinary words, and abbreviations in a headline of capitals.

A capital proves that a word is a name, except at the beginning of a sentence, in a line of capitals, in a
line whose words all have one, and in a language that writes every noun with one. A doubtful name counts only
if the report names the same thing in another way too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.text.concept import ConceptKind
from alerts.text.lexicon.ordinary import OrdinaryWords, ordinary_words
from alerts.text.normalize import NormalizedText
from alerts.text.scanner import Hit, word_end

_NOUNS_WITH_CAPITAL = frozenset({"de", "lb"})
_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION, ConceptKind.CITY})
_OPENING = re.compile(r"(?:^|[.!?…:;•\n|]|[-–—] )[\s\"'“”„«»‘’‹›(\[¿¡–—-]{0,4}$")
_BEFORE = 8
"""Characters before a name that show whether a sentence begins with it."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_HEBREW_PREPOSITIONS = frozenset("במל")
_LINE_MAX = 300
_NAME_MAX = 30
_NEXT_NAME = re.compile(r" (?=[^\W\d_])(\w)")
_WORD_BEFORE = re.compile(r"(\w[\w'’-]*) $")
_CAPITALS_MIN = 4
_ABBREVIATION_MAX = 3
_MOST = 0.8


def settle_doubtful(hits: Sequence[Hit], text: NormalizedText, language: str) -> list[Hit]:
    """The hits, without words that are no names in this language; doubtful ones require their own concept."""
    words, normal = ordinary_words(language), text.normalized
    may_hold = words.may_hold
    suspects = {
        at
        for at, (start, end, _, word_language, _) in enumerate(hits)
        if not word_language and (end - start <= _ABBREVIATION_MAX or may_hold(normal[start:end]))
    }
    if not suspects:
        return list(hits)
    settled = [_settle(hit, text, words, language) if at in suspects else hit for at, hit in enumerate(hits)]
    return [hit for hit in settled if hit is not None]


def _settle(hit: Hit, text: NormalizedText, words: OrdinaryWords, language: str) -> Hit | None:
    """The hit, with its own concept required if it is doubtful; None for no name."""
    if hit.concept.kind not in _KINDS:
        return hit
    has_small_nouns = language not in _NOUNS_WITH_CAPITAL
    end = word_end(text.normalized, hit.end)
    word = text.normalized[hit.start : end]
    if word in words.never or word in words.never_this.get(hit.concept, ()):
        return None
    if hit.required_concepts:
        return hit
    is_doubtful = (
        (word in words.doubtful and not (_capital_proves(text, hit.start, end) and has_small_nouns))
        or (word in words.given and _is_next_to_name(text, hit.start, end))
        or (_is_abbreviation(text, hit) and _is_among_capitals(text, hit.start))
    )
    return hit._replace(required_concepts=(hit.concept,)) if is_doubtful else hit


def _is_abbreviation(text: NormalizedText, hit: Hit) -> bool:
    quoted = text.original_slice(hit.start, hit.end)
    return hit.end - hit.start <= _ABBREVIATION_MAX and quoted.isupper()


def _capital_proves(text: NormalizedText, start: int, end: int) -> bool:
    """The same for a Hebrew preposition, which no verb can follow."""
    if start and text.normalized[start - 1] in _HEBREW_PREPOSITIONS:
        return True
    if not text.original_slice(start, end)[:1].isupper():
        return False
    if _OPENING.search(text.original_slice(max(0, start - _BEFORE), start) if start else ""):
        return False
    words = _WORD.findall(_line(text, start))
    return sum(word[0].isupper() for word in words) < _MOST * len(words) or len(words) < 3


def _is_among_capitals(text: NormalizedText, start: int) -> bool:
    """Whether the line has capitals only, or a word in capitals stands before: `НОВИ САД`."""
    before = _WORD_BEFORE.search(text.original_slice(max(0, start - _NAME_MAX), start)) if start else None
    if before is not None and len(before.group(1)) >= _CAPITALS_MIN and before.group(1).isupper():
        return True
    line = _line(text, start)
    return line.isupper() and sum(word.isupper() for word in _WORD.findall(line)) > 1


def _line(text: NormalizedText, at: int) -> str:
    """The line around a position, up to 300 characters to each side."""
    normal = text.normalized
    begin = normal.rfind("\n", max(0, at - _LINE_MAX), at) + 1
    end = normal.find("\n", at, at + _LINE_MAX)
    end = end if end >= 0 else min(len(normal), at + _LINE_MAX)
    return text.original_slice(max(begin, at - _LINE_MAX), end)


def _is_next_to_name(text: NormalizedText, start: int, end: int) -> bool:
    """Whether the word before or after has a capital, with nothing but a space between."""
    after = _NEXT_NAME.match(text.original_slice(end, min(len(text.normalized), end + 2)))
    if after is not None and after.group(1).isupper():
        return True
    before = text.original_slice(max(0, start - _NAME_MAX), start)
    last = _WORD_BEFORE.search(before)
    return last is not None and last.group(1)[0].isupper() and not _OPENING.search(before[: last.start()])
