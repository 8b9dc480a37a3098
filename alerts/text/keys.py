"""The keys of a token: what it may share with a word of another language.

A name is spelled anew in every script and inflected in most languages. A token therefore has several keys:
how it sounds, how its stem is spelled, and, in scripts without spaces, the runs of characters that may be a
word. Two texts share evidence where they share keys. Common keys are worth little (`alerts.matching.general`
weighs them by rarity), so chance meetings of short keys need no rule.

A key is an integer of 32 bits: its kind and a hash of 28 bits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from zlib import crc32

from anyascii import anyascii

from alerts.text.concept import Concept, ConceptKind
from alerts.text.phonetics import phonetic_key
from alerts.text.tokens import WINDOWED_KINDS, TokenKind


class KeyKind(IntEnum):
    """What a key is made from."""

    CONCEPT = 1
    """A name that the lexicon knows in many languages."""
    THEME = 2
    """A theme that the lexicon knows in many languages."""
    SOUND = 3
    """The first four consonants."""
    LONG_SOUND = 4
    """The first seven consonants, of six or more."""
    ACRONYM = 5
    """Two to five Latin capitals."""
    SPELLING = 6
    """The beginning of a word, without its ending."""
    KATAKANA = 7
    """The first six katakana."""
    HANGUL = 8
    """The first two or three Hangul of a word; particles follow."""
    UNSPACED = 9
    """Six characters of a script without spaces."""
    PINYIN = 10
    """The reading of two or three Chinese characters, the same for simplified and traditional forms."""
    NUMBER = 11


Key = int
NAME_KINDS = frozenset({KeyKind.CONCEPT, KeyKind.SOUND, KeyKind.LONG_SOUND, KeyKind.ACRONYM})
"""Kinds that names have in common across scripts."""
SOUND_KINDS = frozenset({KeyKind.SOUND, KeyKind.LONG_SOUND, KeyKind.ACRONYM})
SPELLING_KINDS = frozenset(
    {KeyKind.SPELLING, KeyKind.KATAKANA, KeyKind.HANGUL, KeyKind.UNSPACED, KeyKind.PINYIN}
)
"""Kinds that only words of the same script share."""
_HASH_BITS = 28
_HASH_MASK = (1 << _HASH_BITS) - 1
_SOUND, _LONG_SOUND, _LONG_SOUND_MIN = 4, 7, 6
_NAME_SOUND_MIN, _WORD_SOUND_MIN = 3, 4
"""Consonants that a capitalised word, or one without capitals, must have; and one in lower case."""
_STEM_MIN, _STEM_MAX, _ENDING = 5, 8, 2
_SHORT_WORD = 4
"""Letters of a word that is a key as a whole; shorter ones are grammar."""
_ACRONYM = range(2, 6)
_MIN_DIGITS, _MIN_DECIMAL_DIGITS = 3, 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_DECIMAL = re.compile(r"\d+[.,\u066b]\d{1,2}")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u066b\u066c]\d{3})+")
_SEPARATOR = re.compile(r"[.,\u066b\u066c]")
_KATAKANA_DOT = "・"
_CACHED_TOKENS, _CACHED_RUNS = 60_000, 30_000

_KINDS: tuple[KeyKind, ...] = (KeyKind.CONCEPT, *KeyKind)
"""By number; a lookup is several times faster than a call of the enumeration."""

TokenKeys = tuple[tuple[Key, bool], ...]
"""Each key with whether the token looks like a name."""


def kind_of(key: Key) -> KeyKind:
    """What a key is made from."""
    return _KINDS[key >> _HASH_BITS]


def make_key(kind: KeyKind, text: str) -> Key:
    """The key of this kind for a text."""
    return kind << _HASH_BITS | crc32(text.encode()) & _HASH_MASK


@lru_cache(maxsize=20_000)
def concept_key(concept: Concept) -> Key:
    """The key of a concept or theme."""
    kind = KeyKind.THEME if concept.kind is ConceptKind.THEME else KeyKind.CONCEPT
    return make_key(kind, concept)


def token_keys(kind: TokenKind, text: str) -> TokenKeys:
    """The keys of a token."""
    if kind in WINDOWED_KINDS:
        return _run_keys(kind, text)
    return _cached_token_keys(kind, text)


@lru_cache(maxsize=_CACHED_TOKENS)
def _cached_token_keys(kind: TokenKind, text: str) -> TokenKeys:
    if kind is TokenKind.WORD:
        return _word_keys(text)
    if kind is TokenKind.HANGUL:
        return _hangul_keys(text)
    if kind is TokenKind.KATAKANA:
        return _katakana_keys(text)
    if kind is TokenKind.NUMBER:
        return _number_keys(text)
    return ()


def _word_keys(word: str) -> TokenKeys:
    is_capitalised = word[0].isupper()
    keys: list[tuple[Key, bool]] = []
    if len(word) in _ACRONYM and word.isascii() and word.isupper():
        keys.append((make_key(KeyKind.ACRONYM, word), True))
    is_lower = word[0].islower()
    keys += _sound_keys(
        phonetic_key(word), _WORD_SOUND_MIN if is_lower else _NAME_SOUND_MIN, is_name=is_capitalised
    )
    folded = unicodedata.normalize("NFC", word.lower())
    if len(folded) == _SHORT_WORD:
        keys.append((make_key(KeyKind.SPELLING, folded), is_capitalised))
    elif len(folded) > _SHORT_WORD:
        stem = folded[: max(_STEM_MIN, min(_STEM_MAX, len(folded) - _ENDING))]
        keys.append((make_key(KeyKind.SPELLING, stem), is_capitalised))
    return tuple(keys)


def _sound_keys(sound: str, least: int, *, is_name: bool) -> list[tuple[Key, bool]]:
    keys = []
    if len(sound) >= least:
        keys.append((make_key(KeyKind.SOUND, sound[:_SOUND]), is_name))
    if len(sound) >= _LONG_SOUND_MIN:
        keys.append((make_key(KeyKind.LONG_SOUND, sound[:_LONG_SOUND]), is_name))
    return keys


def _hangul_keys(word: str) -> TokenKeys:
    keys = _sound_keys(phonetic_key(word), _NAME_SOUND_MIN, is_name=False)
    keys += [(make_key(KeyKind.HANGUL, word[:size]), False) for size in (2, 3) if len(word) >= size]
    return tuple(keys)


def _katakana_keys(run: str) -> TokenKeys:
    keys: list[tuple[Key, bool]] = []
    for part in run.split(_KATAKANA_DOT):
        keys += _sound_keys(phonetic_key(part), _NAME_SOUND_MIN, is_name=True) if part else []
        if len(part) >= _NAME_SOUND_MIN:
            keys.append((make_key(KeyKind.KATAKANA, part[:6]), True))
    return _distinct(keys)


def _number_keys(text: str) -> TokenKeys:
    """Numbers of three digits or more, and decimals; no years."""
    digits = _SEPARATOR.sub("", text)
    digits = "".join(str(unicodedata.digit(char)) for char in digits)
    if _DECIMAL.fullmatch(text):
        if len(digits) < _MIN_DECIMAL_DIGITS:
            return ()
        whole, fraction = _SEPARATOR.split(text)
        return ((make_key(KeyKind.NUMBER, f"{_plain(whole)}.{_plain(fraction)}"), False),)
    if len(digits) < _MIN_DIGITS or (_YEAR.fullmatch(digits) and not _GROUPED.fullmatch(text)):
        return ()
    return ((make_key(KeyKind.NUMBER, digits), False),)


def _plain(digits: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in digits)


def _run_keys(kind: TokenKind, run: str) -> TokenKeys:
    """The keys of a run without spaces: any stretch of it may be a word."""
    keys: list[tuple[Key, bool]] = []
    if kind is TokenKind.HAN:
        for size in (2, 3):
            keys += [(_pinyin_key(run[at : at + size]), False) for at in range(len(run) - size + 1)]
        for size in (3, 4, 5):
            stretches = (run[at : at + size] for at in range(len(run) - size + 1))
            keys += [(key, False) for stretch in stretches if (key := _han_sound_key(stretch))]
        return _distinct(keys)
    sound = phonetic_key(run)
    sizes = (
        (KeyKind.SOUND, _SOUND, sound),
        (KeyKind.LONG_SOUND, _LONG_SOUND, sound),
        (KeyKind.UNSPACED, 6, run),
    )
    for key_kind, size, text in sizes:
        keys += [(make_key(key_kind, text[at : at + size]), False) for at in range(len(text) - size + 1)]
    return _distinct(keys)


def _distinct(keys: Iterable[tuple[Key, bool]]) -> TokenKeys:
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=10_000)
def _pinyin(character: str) -> str:
    return anyascii(character).lower()


@lru_cache(maxsize=_CACHED_RUNS)
def _pinyin_key(stretch: str) -> Key:
    return make_key(KeyKind.PINYIN, "".join(map(_pinyin, stretch)))


@lru_cache(maxsize=_CACHED_RUNS)
def _han_sound_key(stretch: str) -> Key:
    """The sound of a name written by sound; 0 where it is too short to tell."""
    sound = phonetic_key("".join(map(_pinyin, stretch)))
    return make_key(KeyKind.SOUND, sound[:_SOUND]) if len(sound) >= _NAME_SOUND_MIN else 0
