"""Extracts the figures of a report: how many, of what, and who states it.

It reads the beginning of a report, sentence by sentence, and stops when it has enough figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from alerts.figures.attribution import SpeakerResolver
from alerts.figures.phrase import find_words, parse_sentence
from alerts.figures.quantities.denied import is_denied
from alerts.figures.quantities.find import Quantity, find_measures, find_quantities
from alerts.figures.quantities.labels import MILITARY_LABELS
from alerts.figures.selection import MAX_CANDIDATE_FIGURES, MAX_FIGURES, select_figures
from alerts.figures.speaker_names import country_names
from alerts.text.annotate import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from alerts.text.languages import primary_language
from alerts.text.normalize import NormalizedText, normalize
from alerts.text.sentences import sentence_starts
from store.records.matching import Figure

__all__ = ["MAX_FIGURES", "extract_figures"]
_MAX_SENTENCE = 600
_CONTEXT = 700
"""Characters, title first, that must mention soldiers for `15,000 were sent` to mean troops."""
_SPEAKER_SCOPE = 2
"""Sentences for which a speaker stays the speaker."""
_SCALE_ABBREVIATION = re.compile(r"[\d\s](?:тыс|млн|млрд|tys|mln|mld|mio|mrd|tis|mil|thsd)\.\s+\Z")
"""`12 тыс. человек`: the full stop of a scale word does not end the sentence."""
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


_QUESTION_MARKS = frozenset("?؟？՞፧")
_AFTER_QUESTION = " \n\t\"'”’»」』）)"
"""What may stand behind a question mark at the end of a sentence."""


def extract_figures(title: str, text: str, language: str) -> tuple[Figure, ...]:
    """The first figures of a report in order, at most `MAX_FIGURES`, without repetitions.

    `language` is a BCP 47 tag; for `und` the script decides.
    """
    whole = normalize(f"{title[:MAX_TITLE_CHARS].strip()}\n{text[:MAX_TEXT_CHARS]}")
    tag = primary_language(language)
    if tag == "und":
        tag = _guess_language(whole.normalized)
    extractor = _FigureExtractor(whole, tag)
    candidates = list(islice(extractor.figures(), MAX_CANDIDATE_FIGURES))
    return select_figures(
        (replace(figure, speaker=extractor.resolve_country(figure.speaker)), is_increment)
        for figure, is_increment in candidates
    )


def _guess_language(normal: str) -> str:
    sample = normal[:_CONTEXT]
    for first, last, tag in _SCRIPTS:
        if any(first <= char <= last for char in sample):
            return "uk" if tag == "ru" and any(char in "іїєґ" for char in sample) else tag
    return "en"


class _FigureExtractor:
    """The state of reading one report."""

    def __init__(self, whole: NormalizedText, language: str) -> None:
        self._text = whole
        self._language = language
        self._speaker_resolver = SpeakerResolver(language)
        self._military: bool | None = None
        self._sentence_spans = tuple(_sentence_spans(whole.normalized))
        self._speaker_by_sentence: dict[int, str | None] = {}

    def figures(self) -> Iterator[tuple[Figure, bool]]:
        """Every figure in order, repetitions included, and whether it is an increment."""
        previous_kind = first_kind = ""
        for index, (start, end) in enumerate(self._sentence_spans):
            sentence = parse_sentence(self._text.normalized[start:end], self._language)
            if sentence is None or _is_question(self._text.normalized[start:end]):
                continue
            military = self._is_military()
            counts = list(find_quantities(sentence, previous_kind, first_kind, military=military))
            if counts:
                previous_kind, first_kind = counts[-1].kind, first_kind or counts[0].kind
            quantities = sorted([*counts, *find_measures(sentence)], key=lambda one: one.start)
            if not quantities:
                continue
            speaker, quote = self._attributed_speaker(index), self._text.original_slice(start, end).strip()
            yield from (
                (_to_figure(quantity, speaker, quote), quantity.is_increment)
                for quantity in quantities
                if not is_denied(sentence.text, quantity.start)
            )

    def resolve_country(self, speaker: str) -> str:
        """For a country, the office of it that the report quotes elsewhere; else the speaker itself."""
        return self._speaker_resolver.resolve_country(speaker)

    def _is_military(self) -> bool:
        if self._military is None:
            words = find_words(self._text.normalized[:_CONTEXT], self._language)
            self._military = any(word.label in MILITARY_LABELS for word in words)
        return self._military

    def _attributed_speaker(self, index: int) -> str:
        """The speaker of a sentence: in it, in the sentences before it, or in the title.

        A country in a sentence in between (`Washington confirmed it`) does not replace the title's office.
        """
        nearest = range(index, max(index - _SPEAKER_SCOPE - 1, 0), -1)
        candidates = (
            (earlier, speaker)
            for earlier in (*nearest, 0)
            if (speaker := self._speaker_in(earlier)) is not None
        )
        place, speaker = next(candidates, (index, ""))
        title_speaker = self._speaker_in(0)
        if not title_speaker or title_speaker in country_names():
            return speaker
        is_interjection = place not in {index, 0} and speaker in country_names()
        return title_speaker if is_interjection else speaker

    def _speaker_in(self, index: int) -> str | None:
        if index not in self._speaker_by_sentence:
            speaker = self._speaker_resolver.resolve(self._text, *self._sentence_spans[index])
            self._speaker_by_sentence[index] = speaker
        return self._speaker_by_sentence[index]


def _sentence_spans(normal: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences, the title first even if it is empty; very long ones are split."""
    starts = sentence_starts(normal)
    if normal.startswith("\n"):
        yield 0, 0
    starts = [start for start in starts if not _SCALE_ABBREVIATION.search(normal, max(0, start - 12), start)]
    for start, end in pairwise([*starts, len(normal)]):
        for cut in range(start, end, _MAX_SENTENCE):
            yield cut, min(end, cut + _MAX_SENTENCE)


def _is_question(sentence: str) -> bool:
    """Whether it asks: what is asked about is claimed by nobody."""
    return sentence.rstrip(_AFTER_QUESTION)[-1:] in _QUESTION_MARKS


def _to_figure(quantity: Quantity, speaker: str, sentence: str) -> Figure:
    return Figure(quantity.kind, quantity.low, quantity.high, quantity.unit, speaker, sentence)
