"""Marked reports, read once: annotated as the matcher does, with the keys of their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alerts.matching.conditions import failed_rule, matching_exclusion
from alerts.stories.story import Story
from alerts.text.annotate import AnnotatedText, scan
from alerts.text.keyed_text import BODY, KeyedText, read_keys
from alerts.text.keys import Key
from alerts.text.scanner import Scanner
from store.records.articles import Article

MAX_REPORTS = 50
"""Reports of each mark that are read, the latest first."""
_COPY_SHARE = 0.6
"""The share of the front's keys from which on two reports are copies of one text."""


@dataclass(frozen=True, slots=True)
class MarkedReport:
    """A report, and whether a person found it useful."""

    article: Article
    useful: bool
    feedback_id: str = ""
    """Of the mark, as it is stored."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A marked report as proposals compare it."""

    annotated: AnnotatedText
    keyed: KeyedText
    """Read with the lexicon alone, as the seeds are."""
    front: frozenset[Key]
    """The keys of its front."""
    report: MarkedReport | None = None
    """None for a seed."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marked reports of a story."""

    useful: Sequence[MarkedText]
    not_useful: Sequence[MarkedText]
    """Without copies, and those that the story's conditions already keep out."""
    copies: Sequence[MarkedText] = ()
    """Copies of reports that were not useful."""


def read_marks(story: Story, reports: Iterable[MarkedReport]) -> Marks:
    """The marked reports, the latest first, at most `MAX_REPORTS` of each mark.

    Copies of a report that was not useful are left out. Useful copies stay: each may have a word more.
    """
    scanner = Scanner(story.own_forms) if story.own_forms else None
    texts: dict[bool, list[MarkedText]] = {True: [], False: []}
    copies: list[MarkedText] = []
    counts = {True: 0, False: 0}
    for report in reports:
        counts[report.useful] += 1
        if counts[report.useful] > MAX_REPORTS:
            continue
        text = replace(_read(report.article, scanner), report=report)
        if not report.useful and is_kept_out(story, text.annotated):
            continue
        is_copy = not report.useful and any(_is_copy(text, other) for other in texts[False])
        (copies if is_copy else texts[report.useful]).append(text)
    return Marks(texts[True], texts[False], copies)


def is_kept_out(story: Story, annotated: AnnotatedText) -> bool:
    """Whether an exclusion or a rule of the story decides."""
    excluded_by = matching_exclusion(story.exclude, annotated, story.excluded_concepts)
    return bool(excluded_by) or failed_rule(story, annotated) is not None


def _read(article: Article, scanner: Scanner | None) -> MarkedText:
    hits = scan(article.title, article.text, article.language, scanner)
    annotated = hits.annotate()
    keyed = read_keys(hits.annotate(()) if hits.extra_hits else annotated)
    return MarkedText(
        annotated, keyed, frozenset(key for key, use in keyed.uses.items() if use.place != BODY)
    )


def _is_copy(one: MarkedText, other: MarkedText) -> bool:
    together = len(one.front | other.front)
    return len(one.front & other.front) >= _COPY_SHARE * together
