"""Annotates articles: sentences, and the concepts that each names. The result serves all stories."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from alerts.text.concept import Concept
from alerts.text.doubtful import settle_doubtful
from alerts.text.entries import build_entries
from alerts.text.languages import primary_language
from alerts.text.lexicon.cities import large_city_forms
from alerts.text.lexicon.load import all_forms, theme_info, with_home_countries
from alerts.text.lexicon.ordinary import NO_NAME
from alerts.text.normalize import NormalizedText, normalize
from alerts.text.scanner import Hit, Scanner, drop_nested_hits, filter_by_language, infer_language
from alerts.text.sentences import sentence_starts
from alerts.text.table_cache import cached_table
from store.records.matching import ArticleField

MAX_TITLE_CHARS = 500
MAX_TEXT_CHARS = 12_000
"""Characters that are read; the beginning shows what a report is about."""
LEAD_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its hits; the first sentence is the title."""

    start: int
    end: int
    hits: tuple[Hit, ...]
    concepts: frozenset[Concept]
    """The concepts of the hits, and the countries of the persons and organisations among them."""


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A report with its sentences and concepts."""

    text: NormalizedText
    language: str
    sentences: tuple[Sentence, ...]
    concepts: frozenset[Concept]

    def sentence_text(self, index: int) -> str:
        """The original text of a sentence."""
        sentence = self.sentences[index]
        return self.text.original_slice(sentence.start, sentence.end).strip()


def field_of(sentence_index: int) -> ArticleField:
    """The part of the article that a sentence belongs to."""
    if sentence_index == 0:
        return ArticleField.TITLE
    return ArticleField.LEAD if sentence_index <= LEAD_SENTENCES else ArticleField.BODY


@lru_cache(maxsize=1)
def lexicon_scanner() -> Scanner:
    """The scanner for the whole shipped lexicon; its table is built once and kept in the user's cache."""
    return Scanner.of_table(cached_table(lambda: build_entries(all_forms())))


@lru_cache(maxsize=1)
def _large_city_scanner() -> Scanner:
    return Scanner(large_city_forms())


def scan_cities(text: NormalizedText, language: str) -> list[Hit]:
    """The large cities that a text names, without names inside longer ones."""
    in_lower_case: set[str] = set()
    hits = filter_by_language(_large_city_scanner().scan(text, language, in_lower_case), language)
    settled = settle_doubtful(hits, text, language, in_lower_case)
    certain = [hit for hit in settled if not hit.required_concepts]
    return drop_nested_hits(certain, {})


@lru_cache(maxsize=1)
def _family_by_theme() -> dict[Concept, str]:
    return {theme: info.family for theme, info in theme_info().items()}


@dataclass(frozen=True, slots=True)
class Hits:
    """The lexicon's words found in a report, not yet confirmed or assigned to sentences."""

    text: NormalizedText
    language: str
    lexicon_hits: list[Hit]
    has_title: bool
    extra_hits: list[Hit] = field(default_factory=list)
    """Hits of names that only the stories know."""

    @property
    def raw_hits(self) -> list[Hit]:
        """All hits."""
        return self.lexicon_hits + self.extra_hits

    def annotate(self, extra_concepts: Collection[Concept] | None = None) -> AnnotatedText:
        """The annotated report; with `extra_concepts`, extra hits of other concepts do not count."""
        extra = [hit for hit in self.extra_hits if extra_concepts is None or hit.concept in extra_concepts]
        outermost = drop_nested_hits(self.lexicon_hits + extra, _family_by_theme())
        hits = _confirmed_hits([hit for hit in outermost if hit.concept is not NO_NAME])
        starts = sentence_starts(self.text.normalized)
        if len(starts) > 1 and not self.has_title:
            starts = [0, *starts]
        return _split_into_sentences(self.text, self.language, starts, hits)

    def unannotated(self) -> AnnotatedText:
        """The same without sentences and concepts, for a report that no story is interested in."""
        return AnnotatedText(self.text, self.language, (), frozenset())


def scan(title: str, text: str, language_tag: str, extra_scanner: Scanner | None = None) -> Hits:
    """Find the lexicon's words in a report, and with `extra_scanner` the names that only the stories know."""
    whole = normalize(f"{title[:MAX_TITLE_CHARS].strip()}\n{text[:MAX_TEXT_CHARS]}")
    language = primary_language(language_tag)
    in_lower_case: set[str] = set()
    raw = lexicon_scanner().scan(whole, language, in_lower_case)
    inferred = infer_language(raw, language)
    if inferred != language:
        language = inferred
        in_lower_case.clear()
        raw = lexicon_scanner().scan(whole, language, in_lower_case)
    extra = [] if extra_scanner is None else extra_scanner.scan(whole, language)
    return Hits(
        whole,
        language,
        settle_doubtful(filter_by_language(raw, language), whole, language, in_lower_case),
        bool(title.strip()),
        filter_by_language(extra, language),
    )


def annotate(title: str, text: str, language_tag: str, extra_scanner: Scanner | None = None) -> AnnotatedText:
    """Annotate a report."""
    return scan(title, text, language_tag, extra_scanner).annotate()


def _confirmed_hits(hits: Sequence[Hit]) -> list[Hit]:
    """Drop ambiguous hits unless one of the concepts that they require is named for certain."""
    certain = with_home_countries({hit.concept for hit in hits if not hit.required_concepts})
    return [hit for hit in hits if not hit.required_concepts or not certain.isdisjoint(hit.required_concepts)]


def _split_into_sentences(
    whole: NormalizedText, language: str, starts: list[int], hits: list[Hit]
) -> AnnotatedText:
    hits_by_sentence: list[list[Hit]] = [[] for _ in starts]
    for hit in hits:
        hits_by_sentence[bisect_right(starts, hit.start) - 1].append(hit)
    ends = [*starts[1:], len(whole.normalized)]
    sentences = tuple(
        Sentence(start, end, tuple(inside), with_home_countries({hit.concept for hit in inside}))
        for start, end, inside in zip(starts, ends, hits_by_sentence, strict=True)
    )
    concepts = frozenset().union(*(sentence.concepts for sentence in sentences))
    return AnnotatedText(whole, language, sentences, concepts)
