"""Phonetic keys for words of any script: `Prigozhin`, `Пригожин` and `プリゴジン` get similar ones.

They find names that no list has. A key has the consonants of the word's ASCII transcription. Consonants that
languages confuse count as one: b p f v, d t, c g k q x, l r, s z.
"""

from __future__ import annotations

import re

from anyascii import anyascii

_CONSONANT_CLASSES = str.maketrans("bpfvwdtcgkqxlrsz", "pppppttkkkkkrrss")
_DIGRAPHS = (("sch", "s"), ("tch", "k"), ("zh", ""), ("ch", "k"), ("sh", "s"), ("ts", "s"), ("tz", "s"),
          ("cz", "k"), ("ph", "f"), ("th", "t"), ("x", "ks"))  # fmt: skip
_NON_CONSONANTS = re.compile(r"[^ptkrsmn]+")
_DOUBLE = re.compile(r"(.)\1+")
_VOWEL_W = re.compile(r"[\u0590-\u06ff]")


def phonetic_key(word: str) -> str:
    """The phonetic key of one word."""
    ascii_form = anyascii(word).lower()
    if _VOWEL_W.match(word):
        ascii_form = ascii_form.replace("w", "")
    for spelling, sound in _DIGRAPHS:
        ascii_form = ascii_form.replace(spelling, sound)
    pieces = _NON_CONSONANTS.split(ascii_form.translate(_CONSONANT_CLASSES))
    return "".join(_DOUBLE.sub(r"\1", piece) for piece in pieces)
