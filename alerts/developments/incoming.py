"""A matched report, read for its place: its figures, fingerprint and origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.developments.claims.ledger import ClassifiedFigure, FigureLedger, is_newsworthy
from alerts.developments.fingerprint import Fingerprint, fingerprint_of
from alerts.developments.headline_names import HeadlineNames, names_in_headline
from alerts.developments.origins import origin_of
from alerts.figures.prominence import background_figures
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept
from store.records.articles import Article
from store.records.matching import Figure, Match


@dataclass(frozen=True, slots=True)
class IncomingReport:
    """A report that is to be placed."""

    article: Article
    match: Match
    annotated: AnnotatedText
    fingerprint: Fingerprint
    classified: Sequence[ClassifiedFigure]
    """Its figures, as the story's ledger classified them."""
    names: HeadlineNames
    """The names of its headline, without the offices of the story's parties."""
    origin: str
    now: datetime

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, each with its status."""
        return tuple(figure for figure, _ in self.classified)

    @property
    def newsworthy(self) -> list[ClassifiedFigure]:
        """The figures that the story did not know."""
        return [pair for pair in self.classified if is_newsworthy(pair)]


def read_report(
    article: Article,
    match: Match,
    annotated: AnnotatedText,
    figures: Sequence[Figure],
    *,
    ledger: FigureLedger,
    party_countries: frozenset[Concept],
    anchor_countries: frozenset[Concept],
    now: datetime,
) -> IncomingReport:
    """Compare a report's figures, as people corrected them, with the story's, and take its fingerprint."""
    figures = ledger.corrected(figures)
    fingerprint = fingerprint_of(article, annotated, party_countries, now)
    return IncomingReport(
        article=article,
        match=match,
        annotated=annotated,
        fingerprint=replace(fingerprint, retrospective=match.retrospective, embedding=match.embedding),
        classified=ledger.classify(figures, background_figures(figures, annotated)),
        names=names_in_headline(annotated, anchor_countries),
        origin=origin_of(article),
        now=now,
    )
