"""Which one-byte encoding fits a text best, by the letters that the languages have.

In a one-byte encoding every byte gives some character, so a wrong label raises no error: Polish becomes
`Wa³êsa`, Hebrew `ùìåí`. The witness against the label is the language: no language has `³` as its most
frequent letter. Each pair of a language and an encoding gives the bytes above 127 a probability. The pair
under which the bytes are most probable is what the text is in.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LETTERS = Path(__file__).parent / "letters.tsv"
_CODECS_BY_LANGUAGE = {
    "cp1252": "fr de es pt it nl sv da no fi is ca gl ga sq",
    "cp1250": "pl cs sk hu hr bs sl ro", "iso8859-2": "pl cs sk hu hr bs sl ro",
    "cp1251": "ru uk be bg mk sr mn", "iso8859-5": "ru be bg mk sr", "koi8-r": "ru bg", "koi8-u": "uk",
    "cp866": "ru be",
    "cp1253": "el", "iso8859-7": "el", "cp1254": "tr", "cp1255": "he", "cp1256": "ar fa ur",
    "iso8859-6": "ar", "cp1257": "lt lv et", "iso8859-13": "lt lv et", "iso8859-4": "lt lv et",
    "cp874": "th",
}  # fmt: skip
"""The encodings that languages are written in, and those languages."""
_NOT_LATIN = ("ar", "be", "bg", "el", "fa", "he", "mk", "mn", "ru", "sr", "th", "uk", "ur")
_RARE_CODECS = {"iso8859-2", "iso8859-4", "iso8859-5", "iso8859-7", "iso8859-13", "koi8-u", "cp866"}
_RARE_COST, _RARE_COST_PER_BYTE = 2.0, 0.02
"""Nats by which a text in a rare encoding must fit better."""
_PUNCTUATION = "\u2018\u2019\u201c\u201d\u201e\xab\xbb\u2013\u2014\u2026\xa0\xb0\u20ac\xa3\u2022"
_PUNCTUATION_SHARE = 0.004
_LETTER_SHARE = 0.9
_CAPITAL_SHARE = 0.02
"""Probability of the capital of a letter, of the letter's own."""
_LEAST = 0.0003
"""Probability of a byte that the language has no letter for."""
_LATIN_NEIGHBOUR, _OTHER_NEIGHBOUR = 0.85, 0.04
"""How often an ASCII letter stands beside one beyond ASCII."""
_COST_OF_CAPITALS = 5.0
"""Nats by which a text in capitals only must fit better."""
_MIN_GAIN_OF_UTF8 = 4.0
_MAX_COUNTED = 60_000
_BESIDE_ASCII = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_COST_OF_FOREIGN = math.log(_LEAST)
_ASCII = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class ByteCounts:
    """The bytes above 127 of a body, and the share of them that stand beside an ASCII letter."""

    counts: Mapping[int, int]
    total: int
    beside_ascii: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an encoding fits: `score` is the log-probability of a byte above 127, in nats.

    It is above -4.3 for a text in the encoding, and below -4.6 for a text in a two-byte encoding.
    """

    codec: str
    score: float


def count_bytes(body: bytes) -> ByteCounts:
    """Count the bytes above 127 at the beginning of a body."""
    high = body.translate(None, _ASCII)
    if len(high) > _MAX_COUNTED:
        high = high[:_MAX_COUNTED]
    sample = body[: 4 * _MAX_COUNTED]
    in_sample = len(sample.translate(None, _ASCII))
    beside = len(_BESIDE_ASCII.findall(sample)) / in_sample if in_sample else 0.0
    return ByteCounts(Counter(high), len(high), beside)


def best_single_byte(found: ByteCounts) -> Fit:
    """Return the encoding that fits best; of equals the more usual one."""
    return max(
        (
            Fit(codec, score_of(found, codec, tuple(languages.split())) - _rarity_cost(codec, found.total))
            for codec, languages in _CODECS_BY_LANGUAGE.items()
        ),
        key=lambda fit: fit.score,
    )


def score_of(found: ByteCounts, codec: str, languages: tuple[str, ...] | None = None) -> float:
    """Return how well a one-byte encoding fits, in its best language."""
    best = -math.inf
    for language in languages or tuple(_letter_shares()):
        likelihood = max(
            _likelihood(found, _byte_costs(language, codec, capitals=False)),
            _likelihood(found, _byte_costs(language, codec, capitals=True)) - _COST_OF_CAPITALS,
        )
        beside = _OTHER_NEIGHBOUR if language in _NOT_LATIN else _LATIN_NEIGHBOUR
        score = (
            likelihood / max(1, found.total)
            + found.beside_ascii * math.log(beside)
            + (1 - found.beside_ascii) * math.log(1 - beside)
        )
        best = max(best, score)
    return best


def is_utf8_within(part: bytes, text: str, codec: str) -> bool:
    """Return whether a part of a text in a one-byte encoding is in UTF-8: `é` rather than `Ã©`."""
    code = text.encode(codec, "ignore")
    if code.decode(codec, "ignore") != text:
        return False
    letters, as_utf8 = count_bytes(part), count_bytes(code)
    gain = score_of(as_utf8, codec) * as_utf8.total - score_of(letters, codec) * letters.total
    return gain >= _MIN_GAIN_OF_UTF8


def _likelihood(found: ByteCounts, costs: Mapping[int, float]) -> float:
    return sum(count * costs.get(byte, _COST_OF_FOREIGN) for byte, count in found.counts.items())


def _rarity_cost(codec: str, total: int) -> float:
    return _RARE_COST / max(1, total) + _RARE_COST_PER_BYTE if codec in _RARE_CODECS else 0.0


@cache
def _byte_costs(language: str, codec: str, *, capitals: bool) -> Mapping[int, float]:
    """Log-probability of each byte above 127 that the language has in the encoding."""
    shares: dict[str, float] = dict.fromkeys(_PUNCTUATION, _PUNCTUATION_SHARE)
    for letter, share in _letter_shares()[language].items():
        capital = letter.upper() if len(letter.upper()) == 1 else letter
        usual, rare = (capital, letter) if capitals else (letter, capital)
        shares[usual] = shares.get(usual, 0.0) + _LETTER_SHARE * share
        shares[rare] = shares.get(rare, 0.0) + _CAPITAL_SHARE * share
    return {
        code[0]: math.log(max(share, 3 * _LEAST))
        for letter, share in shares.items()
        if len(code := letter.encode(codec, "ignore")) == 1
    }


@cache
def _letter_shares() -> Mapping[str, Mapping[str, float]]:
    rows = (line.split("\t") for line in _LETTERS.read_text("utf-8").splitlines())
    return {
        language: {part[0]: int(part[1:]) / 1000 for part in shares.split(" ")} for language, shares in rows
    }
