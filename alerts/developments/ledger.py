"""What a report says that the story did not know: its figures against those told before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from alerts.developments.claim_status import (
    base_kind,
    classify_figure,
    describe_claim,
    is_same_figure,
    point_value,
)
from alerts.figures.format import amount_text, figure_text
from alerts.figures.parties import party_of
from store.records.claims import Claim, ClaimStatus
from store.records.matching import Figure

NEWS_STATUSES = frozenset(
    {ClaimStatus.FIRST, ClaimStatus.MAXIMUM, ClaimStatus.REVISED, ClaimStatus.CONTRADICTS}
)
"""What a known development speaks again for."""
MAX_FIGURES_PER_KIND, MAX_KINDS = 200, 100
"""Figures remembered of one count, and counts of one story; the greatest is never let go."""
_MAX_DESCRIBED = 3
_ExactValue = tuple[str, float | None, float | None]


class FigureLedger:
    """The figures that a story's reports have given, by what they count."""

    def __init__(self) -> None:
        self._figures: dict[str, list[Figure]] = {}
        self._exact_values: dict[str, set[_ExactValue]] = {}
        """The same, to find at once what is told again to the digit, as most is."""

    def add(self, figures: Iterable[Figure | Claim]) -> None:
        """Take figures in, in order of telling; a value that a claimant told before stays told once."""
        for one in figures:
            count = base_kind(one)
            known, exact = self._figures.get(count, []), self._exact_values.get(count, set())
            if not one.kind or _exact_value(one) in exact:
                continue
            if any(one.speaker == other.speaker and is_same_figure(one, other) for other in known):
                continue
            if not known and len(self._figures) >= MAX_KINDS:
                gone = next(iter(self._figures))
                del self._figures[gone], self._exact_values[gone]
            known.append(Figure(one.kind, one.low, one.high, one.unit, one.speaker))
            exact.add(_exact_value(one))
            self._figures[count], self._exact_values[count] = known, exact
            if len(known) > MAX_FIGURES_PER_KIND:
                most = max(known, key=point_value)
                dropped = next(other for other in known if other is not most)
                known.remove(dropped)
                exact.remove(_exact_value(dropped))

    def with_status(
        self, figures: Sequence[Figure], background: Collection[Figure] = ()
    ) -> tuple[Figure, ...]:
        """A report's figures with what each is to the story, and what it is held against."""
        return tuple(one for one, _ in self.classify(figures, background))

    def newsworthy(self, figures: Sequence[Figure]) -> list[tuple[Figure, Figure | None]]:
        """Those of a report's figures that are worth a message, each with what it is held against."""
        return [pair for pair in self.classify(figures) if pair[0].status in NEWS_STATUSES]

    def classify(
        self, figures: Sequence[Figure], background: Collection[Figure] = ()
    ) -> list[tuple[Figure, Figure | None]]:
        """Each of a report's figures judged, and what it is held against.

        `passing`: those that the report is not about (`alerts.figures.prominence`).
        """
        first: set[tuple[str, str]] = set()
        pairs: list[tuple[Figure, Figure | None]] = []
        for one in figures:
            if not one.kind:
                pairs.append((one, None))
                continue
            further = (one.kind, one.speaker) in first
            first.add((one.kind, one.speaker))
            known = self._figures.get(base_kind(one), ())
            status, before = classify_figure(one, known, repeated=further, background=one in background)
            pairs.append((replace(one, status=status, compared_with=describe_claim(before)), before))
        return pairs


def _exact_value(figure: Figure | Claim) -> _ExactValue:
    return figure.speaker, figure.low, figure.high


def describe_changes(changes: Sequence[tuple[Figure, Figure | None]]) -> str:
    """`killed: 2,000 → 6,000, says NIS`; empty for nothing."""
    return "; ".join(_describe_change(one, before) for one, before in changes[:_MAX_DESCRIBED])


def _describe_change(one: Figure, before: Figure | None) -> str:
    if before is None:
        return figure_text(one)
    said = f", says {one.speaker}" if one.speaker else ""
    if one.status == ClaimStatus.CONTRADICTS:
        return f"{one.kind}: {amount_text(one)}{said}, against {amount_text(before)} by {before.speaker}"
    other = before.speaker if party_of(before.speaker) != party_of(one.speaker) else ""
    return f"{one.kind}: {amount_text(before)}{f' ({other})' if other else ''} → {amount_text(one)}{said}"
