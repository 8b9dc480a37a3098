"""The figures a report gives: how many, of what, and who says so, in any language there are words for.

Only the beginning of a report is read, sentence by sentence and no further than needed; a sentence
without a number costs one look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from alerts.figures.attribution import Claimants, country_names
from alerts.figures.phrase import phrase_of, words_in
from alerts.figures.quantities import MILITARY, Counted, counted_in
from alerts.figures.selection import MAX_FIGURES, MAX_READ, kept_of
from alerts.text.annotate import MAX_TEXT, MAX_TITLE
from alerts.text.languages import primary
from alerts.text.normalize import NormalText, normalise
from alerts.text.sentences import sentence_starts
from store.records.collection import Figure

__all__ = ["MAX_FIGURES", "read_figures"]
_MAX_SENTENCE = 600
_CONTEXT = 700
"""Letters, title first, in which soldiers must be named for `15,000 were sent` to mean troops."""
_CARRIED = 2
"""Sentences over which a claimant still speaks."""
_ABBREVIATED = re.compile(r"[\d\s](?:тыс|млн|млрд|tys|mln|mld|mio|mrd|tis|mil|thsd)\.\s+\Z")
"""`12 тыс. человек`: the stop of a scale word ends no sentence."""
_SCRIPTS = (
    ("\uac00", "\ud7a3", "ko"),
    ("\u3041", "\u30ff", "ja"),
    ("\u4e00", "\u9fff", "zh"),
    ("\u0e01", "\u0e5b", "th"),
    ("\u0900", "\u097f", "hi"),
    ("\u0c00", "\u0c7f", "te"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0400", "\u04ff", "ru"),
)


def read_figures(title: str, text: str, language: str) -> tuple[Figure, ...]:
    """The first figures of a report, the title's before the text's, each told once.

    `language` is a BCP 47 tag; for `und` the script decides. At most `MAX_FIGURES`.
    """
    whole = normalise(f"{title[:MAX_TITLE].strip()}\n{text[:MAX_TEXT]}")
    tag = primary(language)
    if tag == "und":
        tag = _by_script(whole.normal)
    reader = _Reader(whole, tag)
    read = list(islice(reader.figures(), MAX_READ))
    return kept_of((replace(one, who_says=reader.full_name(one.who_says)), added) for one, added in read)


def _by_script(normal: str) -> str:
    sample = normal[:_CONTEXT]
    for first, last, tag in _SCRIPTS:
        if any(first <= char <= last for char in sample):
            return "uk" if tag == "ru" and any(char in "іїєґ" for char in sample) else tag
    return "en"


class _Reader:
    """One report on its way through the sentences."""

    def __init__(self, whole: NormalText, language: str) -> None:
        self._whole = whole
        self._language = language
        self._claimants = Claimants(language)
        self._military: bool | None = None
        self._spans = tuple(_spans(whole.normal))
        self._said: dict[int, str | None] = {}

    def figures(self) -> Iterator[tuple[Figure, bool]]:
        """Every figure in order, doubles included, and whether it was added to others."""
        before = first = ""
        for at, (start, end) in enumerate(self._spans):
            phrase = phrase_of(self._whole.normal[start:end], self._language)
            counts = list(counted_in(phrase, before, first, military=self._is_military())) if phrase else []
            if not counts:
                continue
            before, first = counts[-1].what, first or counts[0].what
            who, quote = self._who(at), self._whole.quote(start, end).strip()
            yield from ((_figure(one, who, quote), one.added) for one in counts)

    def full_name(self, who: str) -> str:
        """The claimant by the name of its office, where the report calls it by its country elsewhere."""
        return self._claimants.full_name(who)

    def _is_military(self) -> bool:
        if self._military is None:
            words = words_in(self._whole.normal[:_CONTEXT], self._language)
            self._military = any(word.concept in MILITARY for word in words)
        return self._military

    def _who(self, at: int) -> str:
        """Who speaks in a sentence: somebody in it, in those before it, or in the title.

        A country put in between (`Washington confirmed it`) does not take the word from the title's office.
        """
        nearest = range(at, max(at - _CARRIED - 1, 0), -1)
        found = ((earlier, who) for earlier in (*nearest, 0) if (who := self._speaker(earlier)) is not None)
        place, who = next(found, (at, ""))
        first = self._speaker(0)
        put_in = place not in {at, 0} and who in country_names() and first and first not in country_names()
        return first if put_in and first else who

    def _speaker(self, at: int) -> str | None:
        if at not in self._said:
            self._said[at] = self._claimants.of(self._whole, *self._spans[at])
        return self._said[at]


def _spans(normal: str) -> Iterator[tuple[int, int]]:
    """The sentences, the title first even where it is empty; endless ones in pieces."""
    starts = sentence_starts(normal)
    if normal.startswith("\n"):
        yield 0, 0
    starts = [at for at in starts if not _ABBREVIATED.search(normal, max(0, at - 12), at)]
    for start, end in pairwise([*starts, len(normal)]):
        for cut in range(start, end, _MAX_SENTENCE):
            yield cut, min(end, cut + _MAX_SENTENCE)


def _figure(one: Counted, who: str, sentence: str) -> Figure:
    return Figure(one.what, one.low, one.high, one.unit, who, sentence)
