"""Selects a report's figures: without repetitions, increments beside their total, and sums of parts.

A report states one count several times: rounded in the headline and exact in the text, as parts and as their
sum, as an increment and as the new total. One of each is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.figures.measures import MEASURES
from alerts.figures.quantities.labels import SPECIALISTS
from store.records.matching import Figure

MAX_FIGURES = 12
MAX_CANDIDATE_FIGURES = 3 * MAX_FIGURES
_MAX_MEASURES = 4
"""Of each report: a business report would otherwise have no room for its counts."""
_ROUNDED = 0.1
"""Relative difference: `nearly 5,000` may be 4,700."""
_MAX_INDIVIDUALS = 2
_INDIVIDUAL_KINDS = frozenset({"captured", "deserters"})
"""One or two of these are individuals in the report, not a count."""


def select_figures(candidates: Iterable[tuple[Figure, bool]]) -> tuple[Figure, ...]:
    """At most `MAX_FIGURES`, in order; each candidate comes with whether it is an increment."""
    counts = [
        (figure, is_increment)
        for figure, is_increment in candidates
        if not (figure.kind in _INDIVIDUAL_KINDS and _figure_value(figure) <= _MAX_INDIVIDUALS)
    ]
    figures = [figure for figure, is_increment in counts if not (is_increment and _has_total(figure, counts))]
    return tuple(_deduplicate([figure for figure in figures if not _is_sum(figure, figures)]))


def _deduplicate(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with repetitions merged, which may add a speaker or a more exact value."""
    kept: list[Figure] = []
    for figure in figures:
        same = next((index for index, known in enumerate(kept) if _is_same_figure(known, figure)), None)
        if same is not None:
            kept[same] = _merge(kept[same], figure)
        elif len(kept) < MAX_FIGURES and not (figure.kind in MEASURES and _measures(kept) >= _MAX_MEASURES):
            kept.append(figure)
    return kept


def _measures(figures: Sequence[Figure]) -> int:
    return sum(figure.kind in MEASURES for figure in figures)


def _has_total(increment: Figure, counts: Sequence[tuple[Figure, bool]]) -> bool:
    return any(
        figure.kind == increment.kind
        and not is_increment
        and _figure_value(figure) > _figure_value(increment)
        and _compatible_speakers(increment, figure)
        for figure, is_increment in counts
    )


def _is_sum(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether it is the sum of the report's figures for several specialists."""
    if figure.kind not in SPECIALISTS | {"troops"}:
        return False
    parts = {(other.kind, _figure_value(other)) for other in figures if other.kind in SPECIALISTS}
    parts -= {(figure.kind, _figure_value(figure))}
    return len(parts) > 1 and abs(sum(value for _, value in parts) - _figure_value(figure)) < 1


def _is_same_figure(known: Figure, figure: Figure) -> bool:
    """Whether both are one figure; `100` and `more than 100` of one speaker are."""
    if not _compatible_speakers(known, figure):
        return False
    if known.kind in MEASURES or figure.kind in MEASURES:
        ends = (known.kind, known.unit, known.low, known.high)
        return ends == (figure.kind, figure.unit, figure.low, figure.high)
    if {known.low, known.high} & {figure.low, figure.high} - {None}:
        return known.kind == figure.kind or _more_specific_kind(known.kind, figure.kind) is not None
    return known.kind == figure.kind and _is_rounding(known, figure)


def _compatible_speakers(known: Figure, figure: Figure) -> bool:
    return not (known.speaker and figure.speaker and known.speaker != figure.speaker)


def _more_specific_kind(kind: str, other: str) -> str | None:
    """`troops sent` for `troops` and `troops sent`; None for other pairs."""
    longer = max(kind, other, key=len)
    return longer if "troops" in {kind, other} and longer.startswith("troops ") else None


def _is_rounding(known: Figure, figure: Figure) -> bool:
    """Whether they are close and one has fewer significant digits: 5,000 and 4,700."""
    small, large = sorted((_figure_value(known), _figure_value(figure)))
    return (
        small >= large * (1 - _ROUNDED)
        and _significant_digits(known) != _significant_digits(figure)
        and large >= 1000
    )


def _merge(known: Figure, figure: Figure) -> Figure:
    exact = figure if _significant_digits(figure) > _significant_digits(known) else known
    kind = _more_specific_kind(known.kind, figure.kind) or known.kind
    return replace(exact, kind=kind, speaker=known.speaker or figure.speaker)


def _significant_digits(figure: Figure) -> int:
    """The number of digits without trailing zeros."""
    return len(f"{_figure_value(figure):.0f}".rstrip("0"))


def _figure_value(figure: Figure) -> float:
    return figure.low if figure.low is not None else figure.high if figure.high is not None else 0.0
