"""The figures that a story's reports have given, and what a new report's figures are against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from alerts.developments.claims.claim_status import (
    base_kind,
    classify_figure,
    is_same_figure,
    point_value,
    stated_figure,
)
from alerts.developments.claims.corrections import Corrections
from store.records.claims import Claim, ClaimStatus
from store.records.decisions import NewFigure
from store.records.matching import Figure

NEWS_STATUSES = frozenset(
    {ClaimStatus.FIRST, ClaimStatus.MAXIMUM, ClaimStatus.REVISED, ClaimStatus.CONTRADICTS}
)
"""Statuses of figures that are worth an update."""
MAX_FIGURES_PER_KIND, MAX_KINDS = 200, 100
"""Figures remembered of one kind, and kinds of one story; the greatest of a kind is never dropped."""
_ExactValue = tuple[str, float | None, float | None]
MIN_FIRST_FIGURE = 11
"""A smaller first figure of its count makes no known development speak, until it grows."""
ClassifiedFigure = tuple[Figure, Figure | None]
"""A figure with its status, and the earlier figure that it is compared with."""


class FigureLedger:
    """The figures that a story's reports have given, by kind."""

    def __init__(self, corrections: Corrections | None = None) -> None:
        """With the corrections that people made of the story's figures."""
        self._corrections = corrections or Corrections()
        self._figures: dict[str, list[Figure]] = {}
        self._exact_values: dict[str, set[_ExactValue]] = {}
        """The same, to find at once a value that is repeated to the digit, as most are."""

    def add(self, figures: Iterable[Figure | Claim]) -> None:
        """Add figures, in order of reporting; of a value that a claimant repeats only the first counts.

        Each counts as people corrected it.
        """
        for figure in self._corrections.apply(figures):
            kind = base_kind(figure)
            known, exact = self._figures.get(kind, []), self._exact_values.get(kind, set())
            if not figure.kind or _exact_value(figure) in exact:
                continue
            if any(figure.speaker == other.speaker and is_same_figure(figure, other) for other in known):
                continue
            if not known and len(self._figures) >= MAX_KINDS:
                oldest_kind = next(iter(self._figures))
                del self._figures[oldest_kind], self._exact_values[oldest_kind]
            known.append(Figure(figure.kind, figure.low, figure.high, figure.unit, figure.speaker))
            exact.add(_exact_value(figure))
            self._figures[kind], self._exact_values[kind] = known, exact
            if len(known) > MAX_FIGURES_PER_KIND:
                greatest = max(known, key=point_value)
                dropped = next(other for other in known if other is not greatest)
                known.remove(dropped)
                exact.remove(_exact_value(dropped))

    def with_status(
        self, figures: Sequence[Figure], background: Collection[Figure] = ()
    ) -> tuple[Figure, ...]:
        """A report's figures, each with its status and the figure that it is compared with."""
        return tuple(figure for figure, _ in self.classify(figures, background))

    def newsworthy(self, figures: Sequence[Figure]) -> list[ClassifiedFigure]:
        """The figures of a report that are worth an update."""
        return [pair for pair in self.classify(figures) if is_newsworthy(pair)]

    def corrected(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """A report's figures as people corrected them, without those that they withdrew."""
        return tuple(self._corrections.apply(figures))

    def classify(
        self, figures: Sequence[Figure], background: Collection[Figure] = ()
    ) -> list[ClassifiedFigure]:
        """Each of a report's figures with its status, and the figure that it is compared with.

        `background`: the figures that the report is not about (`alerts.figures.prominence`).
        """
        seen: set[tuple[str, str]] = set()
        classified: list[ClassifiedFigure] = []
        for figure in figures:
            if not figure.kind:
                classified.append((figure, None))
                continue
            repeated = (figure.kind, figure.speaker) in seen
            seen.add((figure.kind, figure.speaker))
            known = self._figures.get(base_kind(figure), ())
            status, before = classify_figure(
                figure, known, repeated=repeated, background=figure in background
            )
            compared_with = None if before is None else stated_figure(before)
            classified.append((replace(figure, status=status, compared_with=compared_with), before))
        return classified


def is_newsworthy(classified: ClassifiedFigure) -> bool:
    """Whether a figure is new to the story, by its status."""
    return classified[0].status in NEWS_STATUSES


def is_small_first(figure: Figure) -> bool:
    """Whether it is the first figure of its count, and small: every report gives some, in passing."""
    return figure.status == ClaimStatus.FIRST and point_value(figure) < MIN_FIRST_FIGURE


def new_figure(classified: ClassifiedFigure) -> NewFigure:
    """The fact that a figure is new."""
    figure, before = classified
    against = None if before is None else stated_figure(before)
    return NewFigure(stated_figure(figure), str(figure.status), against)


def _exact_value(figure: Figure | Claim) -> _ExactValue:
    return figure.speaker, figure.low, figure.high
