"""Names of any script as they sound, roughly: `Prigozhin`, `Пригожин` and `プリゴジン` come out alike.

For names that stand in no data. A word is written in ASCII, then only its consonants are kept, those that
languages mix up as one: b p f v, d t, c g k q x, l r, s z. Short words say too little and give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from anyascii import anyascii

MIN_KEY_LENGTH = 4
"""Consonants; with fewer, chance finds too many alike."""
NGRAM_SIZE = 4
STEM_LENGTH = 5
"""Consonants of a word's beginning: further on languages bend it."""
_MIN_NAME = 3
_CONSONANT_CLASSES = str.maketrans("bpfvwdtcgkqxlrsz", "pppppttkkkkkrrss")
_DIGRAPHS = (("sch", "s"), ("tch", "k"), ("ch", "k"), ("sh", "s"), ("ts", "s"), ("tz", "s"), ("cz", "k"),
          ("ph", "f"), ("th", "t"))  # fmt: skip
_NON_CONSONANTS = re.compile(r"[^ptkrsmn]+")
_DOUBLE = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_VOWEL_W = re.compile(r"[\u0590-\u06ff]")
_HAN_SIZES = (4, 5, 6)
_NO_LETTER = re.compile(r"[^a-z]+")


def phonetic_key(word: str) -> str:
    """The consonants of one word."""
    ascii_form = anyascii(word).lower()
    if _VOWEL_W.match(word):
        ascii_form = ascii_form.replace("w", "")
    for written, heard in _DIGRAPHS:
        ascii_form = ascii_form.replace(written, heard)
    pieces = _NON_CONSONANTS.split(ascii_form.translate(_CONSONANT_CLASSES))
    return "".join(_DOUBLE.sub(r"\1", piece) for piece in pieces)


def phonetic_keys(text: str) -> Iterator[str]:
    """The sounds of all words that may be names: capitalised ones, and all where there are no capitals."""
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            continue
        heard = phonetic_key(word)
        if _HAN.match(word):
            for size in _HAN_SIZES:
                yield from (heard[at : at + size] for at in range(len(heard) - size + 1))
        elif len(heard) >= MIN_KEY_LENGTH:
            yield heard


def phonetic_stems(text: str, known_spans: Sequence[tuple[int, int]] = ()) -> Iterator[str]:
    """How words begin by their sound, in order: names and words that languages share, whatever the script.

    Of a capitalised word three consonants are enough. Words that touch one of the `known` stretches, which
    are in order, are left out.
    """
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        while at < len(known_spans) and known_spans[at][1] <= start:
            at += 1
        word = match.group()
        if (at < len(known_spans) and known_spans[at][0] < end) or _HAN.match(word):
            continue
        consonants = _cached_key(word)
        if len(consonants) >= (MIN_KEY_LENGTH if word[0].islower() else _MIN_NAME):
            yield consonants[:STEM_LENGTH]


@lru_cache(maxsize=20_000)
def _cached_key(word: str) -> str:
    return phonetic_key(word)


def char_ngrams(text: str) -> Iterator[str]:
    """Runs of four letters of the whole text written in ASCII."""
    letters = _NO_LETTER.sub(" ", anyascii(text).lower())
    return (letters[at : at + NGRAM_SIZE] for at in range(len(letters) - NGRAM_SIZE + 1))
