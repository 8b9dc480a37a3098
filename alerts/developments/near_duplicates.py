"""Which reports are (near-)copies of one another: agency texts, lightly edited, cut or with a new headline.

Shingles of three words, or of five syllables in scripts without word borders, are hashed; the smallest
hashes are a report's sketch. MinHash with locality-sensitive hashing proposes candidates
(`alerts.developments.lsh`); the sketches decide by Jaccard similarity, which is exact while a text has
no more shingles than a sketch holds. MinHash alone pairs unrelated texts, simhash misses edits.
"""

from __future__ import annotations

import base64
import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from anyascii import anyascii

from alerts.text.lexicon.forms import is_unsegmented_char
from alerts.text.normalize import normal_form

MAX_CHARS = 1500
"""Characters of the text that are compared; a copy shows in its beginning."""
MIN_JACCARD = 0.3
MIN_CONTAINMENT = 0.6
"""Share of the shorter text: a copy that was cut to its first paragraphs has a low Jaccard similarity."""
MIN_SHINGLES = 8
"""A report whose text has fewer shingles is a copy only if headline and text are equal: a site may put
the same few words (`Read more`) below each headline."""
SKETCH_SIZE = 128
"""Hashes kept of a text."""
_WORDS_PER_SHINGLE, _SYLLABLES_PER_SHINGLE = 3, 5
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ShingleSketch:
    """The smallest hashes of a report's shingles, in order, and how many shingles it has."""

    hash_bytes: bytes
    shingle_count: int

    @property
    def hash_values(self) -> array[int]:
        """The hashes as unsigned 32-bit numbers."""
        return array("I", self.hash_bytes)

    def to_text(self) -> str:
        """The sketch as text, to be stored."""
        return f"{self.shingle_count};{base64.b64encode(self.hash_bytes).decode()}"


def sketch_from_text(text: str) -> ShingleSketch:
    """The sketch that `to_text` wrote."""
    count, old_form, hashes = text.partition(":")
    if old_form:  # as earlier versions wrote it; slow to read
        return ShingleSketch(base64.b85decode(hashes), int(count))
    count, _, hashes = text.partition(";")
    return ShingleSketch(base64.b64decode(hashes), int(count))


def sketch_of(title: str, text: str) -> ShingleSketch:
    """The sketch of a report, equal on every machine; of its title only where there is no text.

    That of a short text is one hash of title and text.
    """
    normal = normal_form(text[:MAX_CHARS])
    pieces = _shingles(normal)
    if not pieces:
        pieces = _shingles(normal_form(title[:MAX_CHARS]))
    elif len(pieces) < MIN_SHINGLES:
        pieces = [f"{normal_form(title[:MAX_CHARS])}\n{normal}"]
    hashes = sorted({crc32(piece.encode()) for piece in pieces})
    return ShingleSketch(array("I", hashes[:SKETCH_SIZE]).tobytes(), len(hashes))


def sketch_similarity(left_sketch: ShingleSketch, right_sketch: ShingleSketch) -> float:
    """Share of two texts that is equal, 0 to 1; 0 where they are no copies of one another."""
    if min(left_sketch.shingle_count, right_sketch.shingle_count) < MIN_SHINGLES:
        return 1.0 if left_sketch == right_sketch and left_sketch.shingle_count else 0.0
    left, right = frozenset(left_sketch.hash_values), frozenset(right_sketch.hash_values)
    sample = sorted(left | right)
    if max(left_sketch.shingle_count, right_sketch.shingle_count) > SKETCH_SIZE:
        sample = sample[:SKETCH_SIZE]  # beyond, one of the sketches is cut off
    jaccard = sum(value in left and value in right for value in sample) / len(sample)
    shared = jaccard * (left_sketch.shingle_count + right_sketch.shingle_count) / (1 + jaccard)
    contained = shared / min(left_sketch.shingle_count, right_sketch.shingle_count)
    return (
        max(jaccard, min(contained, 1.0)) if jaccard >= MIN_JACCARD or contained >= MIN_CONTAINMENT else 0.0
    )


def _shingles(normalized: str) -> list[str]:
    if _is_borderless(normalized):
        units = [_romanized(char) for char in "".join(_TOKEN.findall(normalized))]
        width = _SYLLABLES_PER_SHINGLE
    else:
        units, width = _TOKEN.findall(normalized), _WORDS_PER_SHINGLE
    if not units:
        return []
    return [" ".join(units[at : at + width]) for at in range(max(1, len(units) - width + 1))]


def _is_borderless(text: str) -> bool:
    if text.isascii():
        return False
    letters = [char for char in text[:400] if char.isalpha()]
    return sum(map(is_unsegmented_char, letters)) * 2 > len(letters)


@lru_cache(maxsize=20_000)
def _romanized(char: str) -> str:
    """A character by its sound: a Chinese text is also a copy in the other set of characters."""
    return anyascii(char) or char
