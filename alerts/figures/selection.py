"""Which of the figures in a report are its claims: each told once, no additions beside their total, no sums.

A report gives one count several times: rounded in the headline and exact below, as parts and as their sum,
as what was added and what it came to. One of each is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.figures.quantities.labels import SPECIALISTS
from store.records.matching import Figure

MAX_FIGURES = 12
MAX_CANDIDATE_FIGURES = 3 * MAX_FIGURES
_ROUNDED = 0.1
"""`nearly 5,000` may stand for 4,700."""
_MAX_INDIVIDUALS = 2
_INDIVIDUAL_KINDS = frozenset({"captured", "deserters"})
"""One or two of these are persons of the report rather than a count."""


def select_figures(candidates: Iterable[tuple[Figure, bool]]) -> tuple[Figure, ...]:
    """At most `MAX_FIGURES` in order of reading; True marks one that was added to others."""
    figures: list[tuple[Figure, bool]] = []
    for one, added in candidates:
        if not (one.kind in _INDIVIDUAL_KINDS and _figure_value(one) <= _MAX_INDIVIDUALS):
            figures.append((one, added))
    whole = [one for one, added in figures if not (added and _has_total(one, figures))]
    whole = [one for one in whole if not _is_sum(one, whole)]
    return tuple(_deduplicate(whole))


def _deduplicate(figures: Sequence[Figure]) -> list[Figure]:
    """Without doubles: a figure told again only adds what was missing, or what is more exact."""
    kept: list[Figure] = []
    for one in figures:
        at = next((place for place, known in enumerate(kept) if _is_same_figure(known, one)), None)
        if at is not None:
            kept[at] = _merge(kept[at], one)
        elif len(kept) < MAX_FIGURES:
            kept.append(one)
    return kept


def _has_total(one: Figure, figures: Sequence[tuple[Figure, bool]]) -> bool:
    return any(
        other.kind == one.kind
        and not added
        and _figure_value(other) > _figure_value(one)
        and _compatible_speakers(one, other)
        for other, added in figures
    )


def _is_sum(one: Figure, figures: Sequence[Figure]) -> bool:
    """Whether it is what several specialists named in the report come to."""
    if one.kind not in SPECIALISTS | {"troops"}:
        return False
    parts = {(other.kind, _figure_value(other)) for other in figures if other.kind in SPECIALISTS}
    parts -= {(one.kind, _figure_value(one))}
    return len(parts) > 1 and abs(sum(value for _, value in parts) - _figure_value(one)) < 1


def _is_same_figure(known: Figure, one: Figure) -> bool:
    """Whether both are one figure; `100` and `more than 100` of one claimant are."""
    if not _compatible_speakers(known, one):
        return False
    if {known.low, known.high} & {one.low, one.high} - {None}:
        return known.kind == one.kind or _more_specific_kind(known.kind, one.kind) is not None
    return known.kind == one.kind and _is_rounding(known, one)


def _compatible_speakers(known: Figure, one: Figure) -> bool:
    return not (known.speaker and one.speaker and known.speaker != one.speaker)


def _more_specific_kind(one: str, other: str) -> str | None:
    """`troops sent` for `troops` and `troops sent`."""
    longer = max(one, other, key=len)
    return longer if "troops" in {one, other} and longer.startswith("troops ") else None


def _is_rounding(known: Figure, one: Figure) -> bool:
    """Whether one has fewer digits that count, and is near: 5,000 and 4,700."""
    small, large = sorted((_figure_value(known), _figure_value(one)))
    return (
        small >= large * (1 - _ROUNDED)
        and _significant_digits(known) != _significant_digits(one)
        and large >= 1000
    )


def _merge(known: Figure, one: Figure) -> Figure:
    exact = one if _significant_digits(one) > _significant_digits(known) else known
    what = _more_specific_kind(known.kind, one.kind) or known.kind
    return replace(exact, kind=what, speaker=known.speaker or one.speaker)


def _significant_digits(one: Figure) -> int:
    """Digits before the closing noughts."""
    return len(f"{_figure_value(one):.0f}".rstrip("0"))


def _figure_value(one: Figure) -> float:
    return one.low if one.low is not None else one.high if one.high is not None else 0.0
