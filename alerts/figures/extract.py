"""The figures a report gives: how many, of what, and who says so, in any language there are words for.

Only the beginning of a report is read, sentence by sentence and no further than needed; a sentence
without a number costs one look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from alerts.figures.attribution import SpeakerResolver, country_names
from alerts.figures.phrase import find_words, parse_sentence
from alerts.figures.quantities import MILITARY_LABELS, Quantity, find_quantities
from alerts.figures.selection import MAX_CANDIDATE_FIGURES, MAX_FIGURES, select_figures
from alerts.text.annotate import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from alerts.text.languages import primary_language
from alerts.text.normalize import NormalizedText, normalize
from alerts.text.sentences import sentence_starts
from store.records.matching import Figure

__all__ = ["MAX_FIGURES", "extract_figures"]
_MAX_SENTENCE = 600
_CONTEXT = 700
"""Letters, title first, in which soldiers must be named for `15,000 were sent` to mean troops."""
_SPEAKER_SCOPE = 2
"""Sentences over which a claimant still speaks."""
_SCALE_ABBREVIATION = re.compile(r"[\d\s](?:тыс|млн|млрд|tys|mln|mld|mio|mrd|tis|mil|thsd)\.\s+\Z")
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


def extract_figures(title: str, text: str, language: str) -> tuple[Figure, ...]:
    """The first figures of a report, the title's before the text's, each told once.

    `language` is a BCP 47 tag; for `und` the script decides. At most `MAX_FIGURES`.
    """
    whole = normalize(f"{title[:MAX_TITLE_CHARS].strip()}\n{text[:MAX_TEXT_CHARS]}")
    tag = primary_language(language)
    if tag == "und":
        tag = _guess_language(whole.normalized)
    reader = _FigureExtractor(whole, tag)
    read = list(islice(reader.figures(), MAX_CANDIDATE_FIGURES))
    return select_figures(
        (replace(one, speaker=reader.resolve_country(one.speaker)), added) for one, added in read
    )


def _guess_language(normal: str) -> str:
    sample = normal[:_CONTEXT]
    for first, last, tag in _SCRIPTS:
        if any(first <= char <= last for char in sample):
            return "uk" if tag == "ru" and any(char in "іїєґ" for char in sample) else tag
    return "en"


class _FigureExtractor:
    """One report on its way through the sentences."""

    def __init__(self, whole: NormalizedText, language: str) -> None:
        self._text = whole
        self._language = language
        self._speaker_resolver = SpeakerResolver(language)
        self._military: bool | None = None
        self._sentence_spans = tuple(_sentence_spans(whole.normalized))
        self._speaker_by_sentence: dict[int, str | None] = {}

    def figures(self) -> Iterator[tuple[Figure, bool]]:
        """Every figure in order, doubles included, and whether it was added to others."""
        before = first = ""
        for at, (start, end) in enumerate(self._sentence_spans):
            phrase = parse_sentence(self._text.normalized[start:end], self._language)
            counts = (
                list(find_quantities(phrase, before, first, military=self._is_military())) if phrase else []
            )
            if not counts:
                continue
            before, first = counts[-1].kind, first or counts[0].kind
            who, quote = self._attributed_speaker(at), self._text.original_slice(start, end).strip()
            yield from ((_to_figure(one, who, quote), one.is_increment) for one in counts)

    def resolve_country(self, speaker: str) -> str:
        """The claimant by the name of its office, where the report calls it by its country elsewhere."""
        return self._speaker_resolver.resolve_country(speaker)

    def _is_military(self) -> bool:
        if self._military is None:
            words = find_words(self._text.normalized[:_CONTEXT], self._language)
            self._military = any(word.label in MILITARY_LABELS for word in words)
        return self._military

    def _attributed_speaker(self, at: int) -> str:
        """Who speaks in a sentence: somebody in it, in those before it, or in the title.

        A country put in between (`Washington confirmed it`) does not take the word from the title's office.
        """
        nearest = range(at, max(at - _SPEAKER_SCOPE - 1, 0), -1)
        found = (
            (earlier, who) for earlier in (*nearest, 0) if (who := self._speaker_in(earlier)) is not None
        )
        place, who = next(found, (at, ""))
        first = self._speaker_in(0)
        put_in = place not in {at, 0} and who in country_names() and first and first not in country_names()
        return first if put_in and first else who

    def _speaker_in(self, at: int) -> str | None:
        if at not in self._speaker_by_sentence:
            self._speaker_by_sentence[at] = self._speaker_resolver.resolve(
                self._text, *self._sentence_spans[at]
            )
        return self._speaker_by_sentence[at]


def _sentence_spans(normal: str) -> Iterator[tuple[int, int]]:
    """The sentences, the title first even where it is empty; endless ones in pieces."""
    starts = sentence_starts(normal)
    if normal.startswith("\n"):
        yield 0, 0
    starts = [at for at in starts if not _SCALE_ABBREVIATION.search(normal, max(0, at - 12), at)]
    for start, end in pairwise([*starts, len(normal)]):
        for cut in range(start, end, _MAX_SENTENCE):
            yield cut, min(end, cut + _MAX_SENTENCE)


def _to_figure(one: Quantity, who: str, sentence: str) -> Figure:
    return Figure(one.kind, one.low, one.high, one.unit, who, sentence)
