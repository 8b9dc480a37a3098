"""An article as the matcher sees it: sentences, and in each the concepts it names; for every story alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from alerts.text.languages import primary
from alerts.text.lexicon.load import THEME, all_forms, homes, theme_info
from alerts.text.normalize import NormalText, normalise
from alerts.text.scanner import Hit, Scanner, of_language, told_by, without_inner
from alerts.text.sentences import sentence_starts
from store.records.collection import Field

MAX_TITLE = 500
MAX_TEXT = 12_000
"""Characters that are read: what a report is about stands in its beginning."""
LEAD_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reading; the first is the title."""

    start: int
    end: int
    hits: tuple[Hit, ...]
    concepts: frozenset[str]
    """What is named, with the countries of the people and organisations named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report taken apart."""

    text: NormalText
    language: str
    sentences: tuple[Sentence, ...]
    concepts: frozenset[str]

    def quote(self, sentence: int) -> str:
        """A sentence as it stands in the article."""
        one = self.sentences[sentence]
        return self.text.quote(one.start, one.end).strip()


def field_of(sentence: int) -> Field:
    """Where the sentence of this number stands."""
    if sentence == 0:
        return Field.TITLE
    return Field.LEAD if sentence <= LEAD_SENTENCES else Field.BODY


@lru_cache(maxsize=1)
def lexicon_scanner() -> Scanner:
    """The scanner of the whole shipped lexicon; built once, about a second's work."""
    return Scanner(all_forms())


@lru_cache(maxsize=1)
def _families() -> dict[str, str]:
    return {theme: info.family for theme, info in theme_info().items()}


@dataclass(frozen=True, slots=True)
class Found:
    """The words found in a report, before it is known which count and in which sentences they stand."""

    text: NormalText
    language: str
    hits: list[Hit]
    titled: bool

    def reading(self) -> Reading:
        """The report taken apart."""
        hits = _strong(without_inner(self.hits, _families()))
        starts = sentence_starts(self.text.normal)
        if len(starts) > 1 and not self.titled:
            starts = [0, *starts]
        return _assemble(self.text, self.language, starts, hits)

    def nothing(self) -> Reading:
        """What `reading` comes to for those who ask about none of its words, at no cost."""
        return Reading(self.text, self.language, (), frozenset())


def find(title: str, text: str, tag: str, extra: Scanner | None = None) -> Found:
    """Look for the lexicon's words in a report; `extra` finds what only the stories at hand name."""
    whole = normalise(f"{title[:MAX_TITLE].strip()}\n{text[:MAX_TEXT]}")
    language = primary(tag)
    raw = lexicon_scanner().scan(whole, language)
    told = told_by(raw, language)
    if told != language:
        language = told
        raw = lexicon_scanner().scan(whole, language)
    if extra is not None:
        raw += extra.scan(whole, language)
    return Found(whole, language, of_language(raw, language), titled=bool(title.strip()))


def read(title: str, text: str, tag: str, extra: Scanner | None = None) -> Reading:
    """Take a report apart."""
    return find(title, text, tag, extra).reading()


def _strong(hits: Sequence[Hit]) -> list[Hit]:
    """Without the weak forms whose stronger company is missing."""
    sure = {home for hit in hits if not hit.weak for home in (hit.concept, homes().get(hit.concept, ""))}
    return [hit for hit in hits if not hit.weak or not sure.isdisjoint(hit.weak.split(" "))]


def _assemble(whole: NormalText, language: str, starts: list[int], hits: list[Hit]) -> Reading:
    found: list[list[Hit]] = [[] for _ in starts]
    for hit in hits:
        found[bisect_right(starts, hit.start) - 1].append(hit)
    ends = [*starts[1:], len(whole.normal)]
    sentences = tuple(
        Sentence(start, end, tuple(inside), _concepts(inside))
        for start, end, inside in zip(starts, ends, found, strict=True)
    )
    return Reading(whole, language, sentences, frozenset().union(*(one.concepts for one in sentences)))


def _concepts(hits: Sequence[Hit]) -> frozenset[str]:
    known = homes()
    named = {hit.concept for hit in hits}
    return frozenset(named | {known[one] for one in named if one in known})


def is_theme(concept: str) -> bool:
    """Whether a concept is something that happens, not somebody or somewhere."""
    return concept.startswith(THEME)
