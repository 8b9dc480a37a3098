"""Phonetic keys for words of any script: `Prigozhin`, `Пригожин` and `プリゴジン` get similar ones.

They find names that no list has. A key has the consonants of the word's ASCII transcription. Consonants that
languages confuse count as one: b p f v, d t, c g k q x, l r, s z. Short words get no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

MIN_KEY_LENGTH = 4
"""Consonants; shorter keys are equal by chance too often."""
NGRAM_SIZE = 4
STEM_LENGTH = 5
"""Consonants at the start of a word, before its inflection."""
_MIN_NAME = 3
_CONSONANT_CLASSES = str.maketrans("bpfvwdtcgkqxlrsz", "pppppttkkkkkrrss")
_DIGRAPHS = (("sch", "s"), ("tch", "k"), ("zh", ""), ("ch", "k"), ("sh", "s"), ("ts", "s"), ("tz", "s"),
          ("cz", "k"), ("ph", "f"), ("th", "t"), ("x", "ks"))  # fmt: skip
_NON_CONSONANTS = re.compile(r"[^ptkrsmn]+")
_DOUBLE = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_VOWEL_W = re.compile(r"[\u0590-\u06ff]")
_HAN_SIZES = (4, 5, 6)
_NO_LETTER = re.compile(r"[^a-z]+")


def phonetic_key(word: str) -> str:
    """The phonetic key of one word."""
    ascii_form = anyascii(word).lower()
    if _VOWEL_W.match(word):
        ascii_form = ascii_form.replace("w", "")
    for spelling, sound in _DIGRAPHS:
        ascii_form = ascii_form.replace(spelling, sound)
    pieces = _NON_CONSONANTS.split(ascii_form.translate(_CONSONANT_CLASSES))
    return "".join(_DOUBLE.sub(r"\1", piece) for piece in pieces)


def phonetic_keys(text: str) -> Iterator[str]:
    """The keys of all words that may be names: capitalised ones, and all in scripts without capitals."""
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            continue
        key = phonetic_key(word)
        if _HAN.match(word):
            for size in _HAN_SIZES:
                yield from (key[at : at + size] for at in range(len(key) - size + 1))
        elif len(key) >= MIN_KEY_LENGTH:
            yield key


def phonetic_stems(text: str) -> Iterator[str]:
    """The first consonants of each word, in order: names and loanwords share them across languages.

    A capitalised word needs three consonants, any other four.
    """
    for word in _WORD.findall(text):
        if _HAN.match(word):
            continue
        key = _cached_key(word)
        if len(key) >= (MIN_KEY_LENGTH if word[0].islower() else _MIN_NAME):
            yield key[:STEM_LENGTH]


@lru_cache(maxsize=20_000)
def _cached_key(word: str) -> str:
    return phonetic_key(word)


def char_ngrams(text: str) -> Iterator[str]:
    """All runs of four characters of the text's ASCII transcription."""
    letters = _NO_LETTER.sub(" ", anyascii(text).lower())
    return (letters[at : at + NGRAM_SIZE] for at in range(len(letters) - NGRAM_SIZE + 1))
