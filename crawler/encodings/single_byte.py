"""Which one-byte encoding fits a text best, by the letters that the languages have.

In a one-byte encoding every byte gives some character, so a wrong label raises no error: Polish becomes
`Wa³êsa`, Hebrew `ùìåí`. The witness against the label is the language: no language has `³` as its most
frequent letter. Each pair of a language and an encoding gives the bytes above 127 a probability. The pair
under which the bytes are most probable is what the text is in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from operator import mul
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
_CODECS = tuple((codec, tuple(languages.split())) for codec, languages in _CODECS_BY_LANGUAGE.items())
_NOT_LATIN = ("ar", "be", "bg", "el", "fa", "he", "mk", "mn", "ru", "sr", "th", "uk", "ur")
_RARE_CODECS = {"iso8859-2", "iso8859-4", "iso8859-5", "iso8859-7", "iso8859-13", "koi8-u", "cp866"}
_RARE_COST, _RARE_COST_PER_BYTE = 2.0, 0.02
"""Nats by which a text in a rare encoding must fit better."""
_PUNCTUATION = "\u2018\u2019\u201c\u201d\u201e\xab\xbb\u2013\u2014\u2026\xa0\xb0\u20ac\xa3\u2022"
_PUNCTUATION_SHARE = 0.004
_LETTER_SHARE = 0.9
_LEAST = 0.0003
"""Probability of a byte that the language has no letter for."""
_LATIN_NEIGHBOUR, _OTHER_NEIGHBOUR = 0.85, 0.04
"""How often an ASCII letter stands beside one beyond ASCII."""
_MIN_GAIN_OF_UTF8 = 4.0
_SINGLE_BYTE_FIT = -4.4
"""A better score means a text in a one-byte encoding, a worse one a text in a two-byte encoding."""
_LATIN_NEIGHBOURS = 0.5
"""Share of bytes beside an ASCII letter that no text in another script has."""
_MIN_RUNS, _MAX_ODD_SHARE = 8, 0.02
"""Runs of bytes above 127, and how many of them may be odd in a text of pairs: one that is broken."""
_MAX_COUNTED = 8_000
_SMALL_AT_FIRST = 20
"""Small letters that are assumed beside those that were counted."""
_ASCII = bytes(range(0x80))
_CLASSES = bytes(
    ord("h") if byte >= 0x80 else ord("a") if chr(byte).isalpha() else ord(" ") for byte in range(0x100)
)
"""Each byte above 127 as `h`, each ASCII letter as `a`."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an encoding fits: `score` is the log-probability of a byte above 127, in nats."""

    codec: str
    score: float


@dataclass(frozen=True)
class ByteCounts:
    """The bytes above 127 of a body."""

    counts: tuple[int, ...]
    """From 0x80 to 0xFF."""
    total: int
    beside_ascii: float
    """The share of them that stand beside an ASCII letter."""
    has_pairs_only: bool
    """Whether they come in even numbers wherever they come together, as in EUC and GB 2312."""

    @property
    def is_single_byte(self) -> bool:
        """Whether it looks like a text in a one-byte encoding."""
        is_paired = self.has_pairs_only and self.beside_ascii < _LATIN_NEIGHBOURS
        return self.best.score > _SINGLE_BYTE_FIT and not is_paired

    @cached_property
    def best(self) -> Fit:
        """The one-byte encoding that fits best; of equals the more usual one."""
        fits = (
            Fit(codec, score_of(self, codec, languages) - _rarity_cost(codec, self.total))
            for codec, languages in _CODECS
        )
        return max(fits, key=lambda fit: fit.score)


def count_bytes(body: bytes) -> ByteCounts:
    """Count the bytes above 127 of a body, in a sample of them if it has many."""
    high = body.translate(None, _ASCII)
    classes = body.translate(_CLASSES)
    beside = classes.count(b"ah") + classes.count(b"ha") - classes.count(b"aha")
    share = min(1.0, beside / len(high)) if high else 0.0
    runs = classes.count(b"ah") + classes.count(b" h") + classes.startswith(b"h")
    odd_runs = classes.replace(b"hh", b"").count(b"h")
    has_pairs_only = runs >= _MIN_RUNS and odd_runs <= _MAX_ODD_SHARE * runs
    counts = Counter(high[:: len(high) // _MAX_COUNTED + 1])
    return ByteCounts(
        tuple(counts[byte] for byte in range(0x80, 0x100)), counts.total(), share, has_pairs_only
    )


def score_of(found: ByteCounts, codec: str, languages: tuple[str, ...] | None = None) -> float:
    """Return how well a one-byte encoding fits, in its best language."""
    best = -math.inf
    for language in languages or tuple(_letter_shares()):
        beside = _OTHER_NEIGHBOUR if language in _NOT_LATIN else _LATIN_NEIGHBOUR
        score = (
            _likelihood(found.counts, _byte_model(language, codec)) / max(1, found.total)
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


def _likelihood(counts: tuple[int, ...], model: _ByteModel) -> float:
    """Return the log-probability of all the bytes: of their letters, and of being capital or small."""
    likelihood: float = sum(map(mul, counts, model.costs))
    if capitals := sum(map(mul, counts, model.capitals)):
        small = sum(map(mul, counts, model.small))
        share = (capitals + 1) / (capitals + small + _SMALL_AT_FIRST)
        likelihood += capitals * math.log(share) + small * math.log(1 - share)
    return likelihood


def _rarity_cost(codec: str, total: int) -> float:
    return _RARE_COST / max(1, total) + _RARE_COST_PER_BYTE if codec in _RARE_CODECS else 0.0


@dataclass(frozen=True, slots=True)
class _ByteModel:
    """What a language makes of the bytes from 0x80 to 0xFF in an encoding."""

    costs: tuple[float, ...]
    """Log-probability of the letter."""
    capitals: tuple[int, ...]
    """1 for a capital letter."""
    small: tuple[int, ...]


@cache
def _byte_model(language: str, codec: str) -> _ByteModel:
    shares: dict[str, float] = {}
    for letter, share in _letter_shares()[language].items():
        shares[letter.lower()] = shares.get(letter.lower(), 0.0) + _LETTER_SHARE * share
    costs, capitals, small = [math.log(_LEAST)] * 0x80, [0] * 0x80, [0] * 0x80

    def add(char: str, share: float, cases: list[int] | None) -> None:
        if len(code := char.encode(codec, "ignore")) == 1 and code[0] >= 0x80:
            costs[code[0] - 0x80] = math.log(max(share, 3 * _LEAST))
            if cases is not None:
                cases[code[0] - 0x80] = 1

    for char in _PUNCTUATION:
        add(char, _PUNCTUATION_SHARE, None)
    for letter, share in shares.items():
        has_case = letter.upper() != letter and len(letter.upper()) == 1
        add(letter, share, small if has_case else None)
        if has_case:
            add(letter.upper(), share, capitals)
    return _ByteModel(tuple(costs), tuple(capitals), tuple(small))


@cache
def _letter_shares() -> Mapping[str, Mapping[str, float]]:
    rows = (line.split("\t") for line in _LETTERS.read_text("utf-8").splitlines())
    return {
        language: {part[0]: int(part[1:]) / 1000 for part in shares.split(" ")} for language, shares in rows
    }
